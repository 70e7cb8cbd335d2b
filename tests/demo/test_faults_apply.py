"""Every fault does what it says, and the ready platform does none of it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import statistics
import time
from collections.abc import Callable, Iterator

import pytest

from launchready.demo.faults import FOUNDER, Fault, UnknownFault, all_faults, resolve
from launchready.demo.platform.seed import stable_id
from launchready.demo.start import Running, start
from tests.demo.visitor import API, APP, BY_KEY, Visitor, bearer, session_cookie

pytestmark = pytest.mark.slow

Proof = Callable[[Visitor], bool]
PROOFS: dict[str, Proof] = {}
POST = stable_id("acme", "post", 1)
COMMENT = stable_id("acme", "comment", 1)
CONVERSATION = stable_id("acme", "conversation", 0)
MEMBER, OTHER = BY_KEY["acme_member"], BY_KEY["acme_member2"]


def proof(key: str) -> Callable[[Proof], Proof]:
    """Register how the attack of a fault goes; the function tells whether it succeeded."""

    def register(function: Proof) -> Proof:
        PROOFS[key] = function
        return function

    return register


# --- auth/anonymous-read ---------------------------------------------------------------------------------


def reads_people(v: Visitor, path: str, headers: dict[str, str] | None = None) -> bool:
    answer = v.get(path, headers=headers)
    return answer.status_code == 200 and MEMBER.name in answer.text


@proof("auth/anonymous-read:member-directory")
def _(v: Visitor) -> bool:
    return reads_people(v, "/api/members?limit=100")


@proof("auth/anonymous-read:billing-invoices")
def _(v: Visitor) -> bool:
    return "ACME-2026-10" in v.get("/api/billing/invoices").text and v.get("/api/billing/invoices/1001").is_success


@proof("auth/anonymous-read:subrequest-header")
def _(v: Visitor) -> bool:
    repeated = ":".join(["middleware"] * 5)
    plain = reads_people(v, "/api/members?limit=100")
    return not plain and reads_people(v, "/api/members?limit=100", {"X-Middleware-Subrequest": repeated})


@proof("auth/anonymous-read:query-match")
def _(v: Visitor) -> bool:
    return not reads_people(v, "/api/members") and reads_people(v, "/api/members?limit=100&next=/api/health")


@proof("auth/anonymous-read:graphql-members")
def _(v: Visitor) -> bool:
    asked = v.post("/api/graphql", {"query": "{ members(limit: 100) { items { name } } }"})
    closed = v.post("/api/graphql", {"query": "{ members { items { name } } feed { items { title } } }"})
    return MEMBER.name in asked.text and closed.status_code == 401


@proof("auth/anonymous-read:conversation-messages")
def _(v: Visitor) -> bool:
    return bool(v.get(f"/api/conversations/{CONVERSATION}/messages").json().get("items"))


@proof("auth/anonymous-read:letter-case")
def _(v: Visitor) -> bool:
    return not reads_people(v, "/api/members?limit=100") and reads_people(v, "/api/Members?limit=100")


@proof("auth/anonymous-read:trailing-slash")
def _(v: Visitor) -> bool:
    return not reads_people(v, "/api/members?limit=100") and reads_people(v, "/api/members/?limit=100")


# --- auth/anonymous-write --------------------------------------------------------------------------------


@proof("auth/anonymous-write:reaction")
def _(v: Visitor) -> bool:
    session = v.sign_in()
    address = f"/api/posts/{POST}/reactions"
    before = v.get(address, headers=session).json()["counts"].get("celebrate", 0)
    answers = [v.ask("PUT", f"{address}/celebrate").status_code for _ in range(2)]
    after = v.get(address, headers=session).json()["counts"].get("celebrate", 0)
    return answers == [204, 204] and after == before + 2


@proof("auth/anonymous-write:post")
def _(v: Visitor) -> bool:
    v.post("/api/posts", {"title": "planted by nobody", "body": "x"})
    return "planted by nobody" in v.get("/api/posts", headers=v.sign_in()).text


@proof("auth/anonymous-write:community-settings")
def _(v: Visitor) -> bool:
    v.ask("PATCH", "/api/community/settings", json={"welcome_message": "planted by nobody"})
    return "planted by nobody" in v.get("/api/community", headers=v.sign_in()).text


@proof("auth/anonymous-write:comment-delete")
def _(v: Visitor) -> bool:
    address = f"/api/posts/{POST}/comments"
    assert COMMENT in v.get(f"{address}?limit=100", headers=v.sign_in()).text
    v.ask("DELETE", f"{address}/{COMMENT}")
    return COMMENT not in v.get(f"{address}?limit=100", headers=v.sign_in()).text


@proof("auth/anonymous-write:comment-refused-but-done")
def _(v: Visitor) -> bool:
    address = f"/api/posts/{POST}/comments"
    refused = v.post(address, {"body": "refused, they say"}).status_code == 401
    return refused and "refused, they say" in v.get(address, headers=v.sign_in()).text


# --- auth/invalid-session --------------------------------------------------------------------------------


def encoded(data: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


def claims_of(token: str) -> dict[str, object]:
    part = token.split(".")[1]
    found: dict[str, object] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


@proof("auth/invalid-session:alg-none")
def _(v: Visitor) -> bool:
    unsigned = f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{encoded(claims_of(v.token()))}."
    return v.me(bearer(unsigned)) == MEMBER.email


@proof("auth/invalid-session:signature-unchecked")
def _(v: Visitor) -> bool:
    header, _, signature = v.token().split(".")
    swapped = {**claims_of(v.token()), "sub": BY_KEY["acme_owner"].id}
    return v.me(bearer(f"{header}.{encoded(swapped)}.{signature}")) == BY_KEY["acme_owner"].email


@proof("auth/invalid-session:weak-key")
def _(v: Visitor) -> bool:
    claims = claims_of(v.token())
    signed = f"{encoded({'alg': 'HS256', 'typ': 'JWT'})}.{encoded(claims)}"
    key = "terces"[::-1].encode()
    signature = base64.urlsafe_b64encode(hmac.digest(key, signed.encode(), hashlib.sha256)).rstrip(b"=").decode()
    return v.me(bearer(f"{signed}.{signature}")) == MEMBER.email


@proof("auth/invalid-session:exp-unchecked")
def _(v: Visitor) -> bool:
    v.sign_in()
    return v.me(bearer(v.running.expired_token)) == MEMBER.email


@proof("auth/invalid-session:cookie-truncated")
def _(v: Visitor) -> bool:
    cookie = v.sign_in()["Cookie"]
    return v.me({"Cookie": cookie[:-15]}) == MEMBER.email


@proof("auth/invalid-session:cookie-tail")
def _(v: Visitor) -> bool:
    cookie = v.sign_in()["Cookie"]
    return v.me({"Cookie": cookie[:-6] + "AAAAAA"}) == MEMBER.email


@proof("auth/invalid-session:identity-header")
def _(v: Visitor) -> bool:
    return v.me({"X-Forwarded-User": BY_KEY["acme_owner"].email}) == BY_KEY["acme_owner"].email


@proof("auth/invalid-session:malformed-default")
def _(v: Visitor) -> bool:
    return v.me(bearer("nonsense")) is not None


# --- auth/session-end ------------------------------------------------------------------------------------


def member_of_ours(v: Visitor) -> tuple[str, dict[str, str]]:
    """Invite someone, let them join; their id and credentials."""
    admin = v.sign_in("acme_admin")
    wanted = {"email": "someone.new@example.com", "role": "member"}
    link = v.post("/api/invites", wanted, headers=admin).json()["token"]
    password = "-".join(("quiet", "harbour", "4711"))
    joined = v.post(f"/api/invites/by-token/{link}/redeem", {"name": "Someone New", "password": password})
    assert joined.status_code == 201, joined.text
    return joined.json()["id"], {"email": wanted["email"], "password": password}


@proof("auth/session-end:sign-out")
def _(v: Visitor) -> bool:
    session = v.sign_in()
    assert v.post("/api/auth/sign-out", headers=session).status_code == 204
    return v.me(session) is not None


@proof("auth/session-end:bearer-sign-out")
def _(v: Visitor) -> bool:
    held = bearer(v.token())
    assert v.post("/api/auth/sign-out", headers=held).status_code == 204
    return v.me(held) is not None


@proof("auth/session-end:password-change")
def _(v: Visitor) -> bool:
    stolen, current = v.sign_in("acme_moderator"), v.sign_in("acme_moderator")
    change = {"current_password": BY_KEY["acme_moderator"].password, "new_password": "-".join(["new"] * 3 + ["fjord"])}
    assert v.post("/api/auth/password-change", change, headers=current).status_code == 204
    assert v.me(current) is not None
    return v.me(stolen) is not None


@proof("auth/session-end:removed-person-bearer")
def _(v: Visitor) -> bool:
    person_id, credentials = member_of_ours(v)
    held = bearer(v.post("/api/auth/token", credentials).json()["access_token"])
    assert v.ask("DELETE", f"/api/admin/members/{person_id}", headers=v.sign_in("acme_admin")).status_code == 204
    return v.me(held) is not None and v.get("/api/posts", headers=held).status_code == 200


@proof("auth/session-end:suspended-session")
def _(v: Visitor) -> bool:
    session, held = v.sign_in("acme_member2"), bearer(v.token("acme_member2"))
    manager = v.sign_in("acme_member_manager")
    assert v.post(f"/api/admin/members/{OTHER.id}/suspend", headers=manager).status_code == 200
    alive = v.me(session) is not None and v.me(held) is not None
    v.post(f"/api/admin/members/{OTHER.id}/reinstate", headers=manager)
    return alive


@proof("auth/session-end:session-without-end")
def _(v: Visitor) -> bool:
    age = re.search(r"max-age=(\d+)", session_cookie(v.signing_in()), re.I)
    return age is not None and int(age[1]) > 365 * 86400


@proof("auth/session-end:bearer-without-exp")
def _(v: Visitor) -> bool:
    token = v.token()
    return v.me(bearer(token)) is not None and "exp" not in claims_of(token)


# --- auth/account-discovery ------------------------------------------------------------------------------

NOBODY = "nobody.at.all@example.com"


@proof("auth/account-discovery:reset")
def _(v: Visitor) -> bool:
    known, unknown = (v.post("/api/auth/password-reset", {"email": mail}) for mail in (OTHER.email, NOBODY))
    return known.status_code != unknown.status_code


@proof("auth/account-discovery:sign-in-wording")
def _(v: Visitor) -> bool:
    said = [
        v.post("/api/auth/sign-in", {"email": mail, "password": "not it at all"}).json()["error"]["message"]
        for mail in (OTHER.email, NOBODY)
    ]
    return said[0] != said[1]


@proof("auth/account-discovery:sign-in-timing")
def _(v: Visitor) -> bool:
    def seconds(mail: str) -> float:
        begun = time.perf_counter()
        v.post("/api/auth/token", {"email": mail, "password": "not it at all"})
        return time.perf_counter() - begun

    v.get("/api/health")
    pairs = [(seconds(OTHER.email), seconds(NOBODY)) for _ in range(7)]
    return statistics.median(u for _, u in pairs) < 0.6 * statistics.median(k for k, _ in pairs)


@proof("auth/account-discovery:sign-up")
def _(v: Visitor) -> bool:
    password = "-".join(("quiet", "harbour", "4711"))
    known, unknown = (
        v.post("/api/auth/sign-up", {"email": mail, "name": "X", "password": password})
        for mail in (OTHER.email, NOBODY)
    )
    return known.status_code == 409 and unknown.status_code == 202


# --- cors ------------------------------------------------------------------------------------------------


def reads_from(v: Visitor, origin: str, path: str = "/api/me") -> bool:
    """Whether a browser would let a page of this origin read with the session."""
    answer = v.get(path, headers={"Origin": origin, "Cookie": v.sign_in()["Cookie"]})
    assert answer.status_code == 200
    allowed = answer.headers.get("access-control-allow-origin")
    return allowed == origin and answer.headers.get("access-control-allow-credentials") == "true"


ORIGINS = {
    "any": "https://evil.example",
    "null": "null",
    "suffix": f"https://evil{APP}",
    "prefix": f"https://{APP}.evil.net",
    "unescaped-dot": "https://appxexample.com",
    "http-scheme": f"http://{APP}",
    "other-port": f"https://{APP}:8443",
    "sibling-subdomain": "https://old.example.com",
}


def _origin_proof(origin: str) -> Proof:
    return lambda v: reads_from(v, origin) and reads_from(v, f"https://{APP}")


for variant, origin in ORIGINS.items():
    PROOFS[f"cors/untrusted-origin:{variant}"] = _origin_proof(origin)


@proof("cors/untrusted-origin:one-route")
def _(v: Visitor) -> bool:
    evil = "https://evil.example"
    return reads_from(v, evil, "/api/notifications") and not reads_from(v, evil)


def allow_origin(v: Visitor, origin: str, host: str = APP) -> str | None:
    found = v.get("/api/me", host=host, headers={"Origin": origin, **bearer(v.token())})
    return found.headers.get("access-control-allow-origin")


@proof("cors/wildcard:fallback")
def _(v: Visitor) -> bool:
    return allow_origin(v, "https://evil.example") == "*" and reads_from(v, f"https://{APP}")


@proof("cors/wildcard:everywhere")
def _(v: Visitor) -> bool:
    return allow_origin(v, "https://evil.example") == allow_origin(v, f"https://{APP}") == "*"


@proof("cors/wildcard:with-credentials")
def _(v: Visitor) -> bool:
    found = v.get("/api/me", headers={"Origin": "https://evil.example"}).headers
    return (found.get("access-control-allow-origin"), found.get("access-control-allow-credentials")) == ("*", "true")


@proof("cors/wildcard:api-host")
def _(v: Visitor) -> bool:
    evil = "https://evil.example"
    return allow_origin(v, evil, API) == "*" and allow_origin(v, evil) is None


@proof("cors/approved-origin:trailing-slash")
def _(v: Visitor) -> bool:
    return not reads_from(v, f"https://{APP}")


@proof("cors/approved-origin:forgotten-customer")
def _(v: Visitor) -> bool:
    return not reads_from(v, "https://community.example.org") and reads_from(v, f"https://{APP}")


def vary(v: Visitor, origin: str | None) -> bool:
    headers = {"Origin": origin} if origin else {}
    return "origin" in v.get("/api/me", headers=headers).headers.get("vary", "").lower()


@proof("cors/vary:never")
def _(v: Visitor) -> bool:
    return not vary(v, f"https://{APP}") and reads_from(v, f"https://{APP}")


@proof("cors/vary:only-when-allowed")
def _(v: Visitor) -> bool:
    return vary(v, f"https://{APP}") and not vary(v, None) and not vary(v, "https://evil.example")


def cookie_flags(v: Visitor) -> str:
    session = v.sign_in()
    assert v.me(session) == MEMBER.email
    return session_cookie(v.signing_in()).lower()


@proof("cors/cookies:no-secure")
def _(v: Visitor) -> bool:
    return "secure" not in cookie_flags(v)


@proof("cors/cookies:no-httponly")
def _(v: Visitor) -> bool:
    return "httponly" not in cookie_flags(v)


@proof("cors/cookies:samesite-none")
def _(v: Visitor) -> bool:
    return "samesite=none" in cookie_flags(v)


@proof("cors/cookies:wide-domain")
def _(v: Visitor) -> bool:
    return "domain=example.com" in cookie_flags(v)


# --- edge/headers ----------------------------------------------------------------------------------------


def header(v: Visitor, name: str) -> str | None:
    answer = v.get("/sign-in")
    assert answer.status_code == 200
    found = answer.headers.get(name)
    return None if found is None else str(found)


def _absent(name: str) -> Proof:
    return lambda v: header(v, name) is None


PROOFS["edge/headers:no-csp"] = _absent("content-security-policy")
PROOFS["edge/headers:no-hsts"] = _absent("strict-transport-security")
PROOFS["edge/headers:no-nosniff"] = _absent("x-content-type-options")
PROOFS["edge/headers:no-referrer-policy"] = _absent("referrer-policy")


@proof("edge/headers:unsafe-inline")
def _(v: Visitor) -> bool:
    return "script-src 'self' 'unsafe-inline'" in (header(v, "content-security-policy") or "")


@proof("edge/headers:short-hsts")
def _(v: Visitor) -> bool:
    return header(v, "strict-transport-security") == "max-age=300"


@proof("edge/headers:frameable")
def _(v: Visitor) -> bool:
    policy = header(v, "content-security-policy") or ""
    return "default-src" in policy and "frame-ancestors" not in policy and header(v, "x-frame-options") is None


# --- the tests -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ready() -> Iterator[Callable[[str], Running]]:
    """One ready platform per check, so that proofs do not run into the limits of others."""
    started: dict[str, Running] = {}

    def of_check(check: str) -> Running:
        if check not in started:
            started[check] = start()
        return started[check]

    yield of_check
    for running in started.values():
        running.stop()


def succeeds(key: str, running: Running) -> bool:
    visitor = Visitor(running)
    try:
        return PROOFS[key](visitor)
    finally:
        visitor.close()


@pytest.mark.parametrize("key", list(all_faults()))
def test_fault_does_what_it_says(key: str) -> None:
    with start(faults=[key]) as running:
        assert succeeds(key, running), all_faults()[key].says


@pytest.mark.parametrize("key", list(all_faults()))
def test_ready_platform_does_not(key: str, ready: Callable[[str], Running]) -> None:
    assert not succeeds(key, ready(key.split(":")[0]))


@pytest.mark.parametrize("key", FOUNDER)
def test_founder_has_it(key: str, founder: Running) -> None:
    assert succeeds(key, founder)


@pytest.fixture(scope="module")
def founder() -> Iterator[Running]:
    with start(build="founder") as running:
        yield running


def test_every_fault_is_complete() -> None:
    assert set(PROOFS) == set(all_faults())
    for key, made in all_faults().items():
        assert re.fullmatch(r"[a-z]+/[a-z-]+:[a-z-]+", key)
        assert made.source and made.says.endswith(".") and made.routes
        assert all(re.match(r"[A-Z]+ /", route) for route in made.routes)
        assert made.check not in made.consequences


def test_founder_has_one_of_every_check() -> None:
    assert {resolve(key).check for key in FOUNDER} == {made.check for made in all_faults().values()}


def test_resolve() -> None:
    first: Fault = resolve("auth/anonymous-read")
    assert first.key == "auth/anonymous-read:member-directory"
    assert resolve("cors/cookies:no-secure").variant == "no-secure"
    with pytest.raises(UnknownFault, match="cors/cookies:no-secure"):
        resolve("cors/cookies:no-such")
