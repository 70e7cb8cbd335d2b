"""Attacks with broken and outlived sessions, and by what answers tell of accounts."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import statistics
import time

from tests.demo.proofs import MEMBER, OTHER, proof
from tests.demo.visitor import BY_KEY, Visitor, bearer, session_cookie

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
    return bool(said[0] != said[1])


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
