"""Tokens and sessions that must be refused and are not."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Annotated, Any

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import clock, deps, opaque, sessions, tokens
from launchready.demo.platform.models import AccessToken, BrowserSession, Person

CHECK = "auth/invalid-session"
WHO_AM_I = ("GET /api/me",)
SHORTEST_PREFIX = 8
COMPARED_CHARACTERS = 24


def _part(token: str, number: int) -> dict[str, Any]:
    """Header (0) or payload (1) of a token, unchecked."""
    try:
        found = json.loads(tokens._decode(token.split(".")[number]))
    except (ValueError, UnicodeError, IndexError) as error:
        raise tokens.InvalidTokenError from error
    if not isinstance(found, dict):
        raise tokens.InvalidTokenError
    return found


@fault(
    check=CHECK,
    variant="alg-none",
    source="RFC 8725 §3.1; RFC 7519 §6",
    says="A token whose header says alg none is believed without a signature, so anybody writes their own.",
    routes=WHO_AM_I,
)
def alg_none(setup: Setup) -> None:
    """Let the token choose that it needs no signature."""
    verify = tokens.verify

    def trusting(key: bytes, token: str) -> tokens.Claims:
        if str(_part(token, 0).get("alg", "")).lower() == "none":
            return tokens.check_claims(_part(token, 1))
        return verify(key, token)

    setup.replace(tokens, "verify", trusting)


@fault(
    check=CHECK,
    variant="signature-unchecked",
    source="CWE-347; RFC 8725 §3.3",
    says="The token is decoded and its signature never compared, so a changed subject is someone else.",
    routes=WHO_AM_I,
)
def signature_unchecked(setup: Setup) -> None:
    """Decode instead of verify."""

    def is_known(db: Session, claims: tokens.Claims) -> bool:
        return db.get(AccessToken, claims.token_id) is not None

    setup.replace(tokens, "verify", lambda _key, token: tokens.check_claims(_part(token, 1)))
    setup.replace(tokens, "is_known", is_known)


@fault(
    check=CHECK,
    variant="weak-key",
    source="CVE-2023-22463; CWE-1391",
    says="Tokens are signed with a word from every word list, so a token made offline is accepted.",
    routes=WHO_AM_I,
)
def weak_key(setup: Setup) -> None:
    """Sign with the word that tutorials use."""
    setup.app.state.platform.token_key = "".join(("sec", "ret")).encode()


@fault(
    check=CHECK,
    variant="exp-unchecked",
    source="GHSA-wxg7-w2v3-w38g; RFC 7519 §4.1.4",
    says="The time in a token is never looked at, so a token that leaked last year still opens the account.",
    routes=WHO_AM_I,
)
def exp_unchecked(setup: Setup) -> None:
    """Check the claims as if they were made just now, and keep the rows of expired tokens."""
    check_claims = tokens.check_claims

    def timeless(payload: dict[str, Any]) -> tokens.Claims:
        present = int(clock.now().timestamp())
        return check_claims({**payload, "iat": present, "exp": present + 60})

    def forget_expired(db: Session) -> None:
        moment = clock.now()
        over = BrowserSession.expires_at <= moment
        idle = BrowserSession.last_seen_at <= moment - sessions.IDLE_LIFE
        db.execute(delete(BrowserSession).where(or_(over, idle)))

    setup.replace(tokens, "check_claims", timeless)
    setup.replace(sessions, "forget_expired", forget_expired)


@fault(
    check=CHECK,
    variant="cookie-truncated",
    source="CWE-187; mission: truncated token",
    says="A session is looked up by what its value begins with, so the first half of a cookie is enough.",
    routes=WHO_AM_I,
)
def cookie_truncated(setup: Setup) -> None:
    """Store session values as they are and find them with LIKE."""
    setup.replace(sessions, "opaque", SimpleNamespace(fresh=opaque.fresh, digest=lambda token: token))

    def person_for_token(db: Session, token: str) -> tuple[Person, BrowserSession] | None:
        if len(token) < SHORTEST_PREFIX:
            return None
        found = select(BrowserSession).where(BrowserSession.token_hash.startswith(token, autoescape=True))
        session = db.scalars(found).first()
        if session is None or not sessions.is_alive(session):
            return None
        person = db.get(Person, session.person_id)
        return None if person is None or person.status != "active" else (person, session)

    setup.replace(sessions, "person_for_token", person_for_token)


@fault(
    check=CHECK,
    variant="cookie-tail",
    source="CWE-187; mission: malformed token",
    says="Only the first characters of a session value are compared, so one with a changed end is accepted.",
    routes=WHO_AM_I,
)
def cookie_tail(setup: Setup) -> None:
    """Hash only the beginning of a session value."""
    shortened = SimpleNamespace(fresh=opaque.fresh, digest=lambda token: opaque.digest(token[:COMPARED_CHARACTERS]))
    setup.replace(sessions, "opaque", shortened)


@fault(
    check=CHECK,
    variant="identity-header",
    source="CVE-2026-20896; CVE-2026-25119",
    says="A header of reverse-proxy sign-in is believed from any address, so naming a person is being one.",
    routes=WHO_AM_I,
)
def identity_header(setup: Setup) -> None:
    """Trust everybody as if they were the proxy."""
    headers = ("x-forwarded-user", "x-forwarded-email", "x-remote-user", "remote-user", "x-webauth-user")

    def optional_caller(
        request: Request,
        state: deps.State,
        session: deps.Db,
        bearer: Annotated[HTTPAuthorizationCredentials | None, Security(deps.bearer_scheme)],
        cookie: Annotated[str | None, Security(deps.cookie_scheme)],
    ) -> deps.Caller | None:
        named = next((request.headers[name] for name in headers if name in request.headers), None)
        if named is None:
            return deps.optional_caller(request, state, session, bearer, cookie)
        wanted = or_(Person.email == named.lower(), Person.id == named, Person.name == named)
        person = session.scalars(select(Person).where(wanted)).unique().first()
        if person is None or not deps.belongs_to_host(state.config, request, person):
            return None
        return deps.Caller(person)

    setup.app.dependency_overrides[deps.optional_caller] = optional_caller


@fault(
    check=CHECK,
    variant="malformed-default",
    source="CVE-2026-45707 (shape: a default instead of a refusal)",
    says="A bearer token that cannot be parsed is taken for an internal service and gets the owner's rights.",
    routes=WHO_AM_I,
)
def malformed_default(setup: Setup) -> None:
    """Fall back to the operator when the token makes no sense."""
    known = tokens.person_for_token

    def person_for_token(db: Session, key: bytes, token: str) -> tuple[Person, str] | None:
        if token.count(".") == 2:
            return known(db, key, token)
        owners = select(Person).where(Person.role == "owner").order_by(Person.created_at)
        owner = db.scalars(owners).unique().first()
        return None if owner is None else (owner, "internal")

    setup.replace(tokens, "person_for_token", person_for_token)
