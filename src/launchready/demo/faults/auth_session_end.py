"""Sessions and tokens that outlive their end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import accounts, audit, clock, members, passwords, sessions, tokens
from launchready.demo.platform.models import AccessToken, BrowserSession, OneTimeToken, Person, new_id

CHECK = "auth/session-end"
TEN_YEARS = timedelta(days=3650)


@fault(
    check=CHECK,
    variant="sign-out",
    source="CVE-2025-53826",
    says="Signing out only clears the browser's cookie; a copy of it goes on working.",
    routes=("POST /api/auth/sign-out", "GET /api/me"),
)
def sign_out(setup: Setup) -> None:
    """Keep the session row."""
    setup.replace(sessions, "end", lambda _db, _token_hash: None)


@fault(
    check=CHECK,
    variant="bearer-sign-out",
    source="CVE-2025-53826; RFC 7009 §2",
    says="Signing out with a bearer token leaves the token valid until it expires.",
    routes=("POST /api/auth/sign-out", "GET /api/me"),
)
def bearer_sign_out(setup: Setup) -> None:
    """Keep the token row."""
    setup.replace(tokens, "end", lambda _db, _token_id: None)


@fault(
    check=CHECK,
    variant="password-change",
    source="CVE-2026-34828",
    says="A new password leaves all other sessions alive, so a thief stays signed in.",
    routes=("POST /api/auth/password-change", "GET /api/me"),
)
def password_change(setup: Setup) -> None:
    """Store the new password and end nothing."""

    def set_password(db: Session, person: Person, password: str, keep_session: str | None = None) -> None:
        person.password_hash = passwords.hash_password(password)
        db.execute(
            delete(OneTimeToken).where(
                OneTimeToken.kind == "password_reset",
                OneTimeToken.person_id == person.id,
                OneTimeToken.used_at.is_(None),
            )
        )
        audit.note(db, person, "password.changed", person.id)

    setup.replace(accounts, "set_password", set_password)


@fault(
    check=CHECK,
    variant="removed-person-bearer",
    source="CVE-2025-3230; CVE-2026-35594",
    says="The person behind a bearer token is remembered with it, so the token of a removed member works on.",
    routes=("DELETE /api/admin/members/{member_id}", "GET /api/me"),
)
def removed_person_bearer(setup: Setup) -> None:
    """Keep who a token belongs to in memory and never look again once the row is gone."""
    remembered: dict[str, Person] = {}
    issue, known = tokens.issue, tokens.person_for_token

    def issue_and_remember(db: Session, key: bytes, person: Person) -> str:
        token = issue(db, key, person)
        remembered[token] = person
        return token

    def person_for_token(db: Session, key: bytes, token: str) -> tuple[Person, str] | None:
        person = remembered.get(token)
        if person is None or db.get(Person, person.id) is not None:
            return known(db, key, token)
        try:
            return person, tokens.verify(key, token).token_id
        except tokens.InvalidTokenError:
            return None

    setup.replace(tokens, "issue", issue_and_remember)
    setup.replace(tokens, "person_for_token", person_for_token)


@fault(
    check=CHECK,
    variant="suspended-session",
    source="CVE-2025-3230; CVE-2026-44553",
    says="Suspending a member keeps them from signing in again and leaves what they are signed in with.",
    routes=("POST /api/admin/members/{member_id}/suspend", "GET /api/me"),
)
def suspended_session(setup: Setup) -> None:
    """Look at the state of an account at sign-in only."""

    def suspend(db: Session, actor: Person, member: Person) -> None:
        members.require_not_last_owner(db, member)
        member.status = "suspended"
        audit.note(db, actor, "member.suspended", member.id)

    def by_cookie(db: Session, token: str) -> tuple[Person, BrowserSession] | None:
        session = db.get(BrowserSession, sessions.hash_of(token))
        if session is None or not sessions.is_alive(session):
            return None
        person = db.get(Person, session.person_id)
        return None if person is None else (person, session)

    def by_bearer(db: Session, key: bytes, token: str) -> tuple[Person, str] | None:
        try:
            claims = tokens.verify(key, token)
        except tokens.InvalidTokenError:
            return None
        person = db.get(Person, claims.subject)
        return (person, claims.token_id) if person is not None and tokens.is_known(db, claims) else None

    setup.replace(members, "suspend", suspend)
    setup.replace(sessions, "person_for_token", by_cookie)
    setup.replace(tokens, "person_for_token", by_bearer)


@fault(
    check=CHECK,
    variant="session-without-end",
    source="CWE-613; ASVS v5.0.0-7.3.1, v5.0.0-7.3.2",
    says="The session cookie lasts ten years and the server ends it no sooner, so a lost laptop stays in.",
    routes=("POST /api/auth/sign-in",),
)
def session_without_end(setup: Setup) -> None:
    """Set both lives of a session to ten years."""
    setup.replace(sessions, "ABSOLUTE_LIFE", TEN_YEARS)
    setup.replace(sessions, "IDLE_LIFE", TEN_YEARS)


@fault(
    check=CHECK,
    variant="bearer-without-exp",
    source="RFC 7519 §4.1.4; ASVS v5.0.0-9.2.1",
    says="Bearer tokens carry no expiry at all, so one that leaks works for good.",
    routes=("POST /api/auth/token",),
)
def bearer_without_exp(setup: Setup) -> None:
    """Issue tokens without exp, and demand none."""
    check_claims = tokens.check_claims

    def issue(db: Session, key: bytes, person: Person) -> str:
        moment, token_id = clock.now(), new_id()
        expires = moment + TEN_YEARS
        db.add(AccessToken(jti=token_id, person_id=person.id, issued_at=moment, expires_at=expires))
        db.flush()
        claims = {"iss": tokens.ISSUER, "aud": tokens.AUDIENCE, "sub": person.id, "jti": token_id}
        return tokens.encode(key, {**claims, "iat": int(moment.timestamp())})

    def tolerant(payload: dict[str, Any]) -> tokens.Claims:
        return check_claims({"exp": int((clock.now() + TEN_YEARS).timestamp()), **payload})

    setup.replace(tokens, "LIFE", TEN_YEARS)
    setup.replace(tokens, "issue", issue)
    setup.replace(tokens, "check_claims", tolerant)
