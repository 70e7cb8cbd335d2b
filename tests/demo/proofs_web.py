"""Attacks from other sites: origins, cookies, headers."""

from __future__ import annotations

from tests.demo.proofs import MEMBER, PROOFS, Proof, proof
from tests.demo.visitor import API, APP, Visitor, bearer, session_cookie

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
