"""Browser sessions: opaque, kept as a hash, ended by time, sign-out and password change."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from launchready.demo.platform import clock, opaque
from launchready.demo.platform.models import AccessToken, BrowserSession, Person

ABSOLUTE_LIFE = timedelta(hours=12)
IDLE_LIFE = timedelta(hours=2)
TOUCH_EVERY = timedelta(minutes=1)


def hash_of(token: str) -> str:
    """What the database knows a cookie value by."""
    return opaque.digest(token)


def create(db: Session, person: Person) -> str:
    """Start a session and give back the cookie value, which is not kept."""
    token = opaque.fresh()
    moment = clock.now()
    db.add(
        BrowserSession(
            token_hash=opaque.digest(token),
            person_id=person.id,
            created_at=moment,
            last_seen_at=moment,
            expires_at=moment + ABSOLUTE_LIFE,
        )
    )
    db.flush()
    return token


def is_alive(session: BrowserSession) -> bool:
    """Whether a session has neither ended nor been idle for too long."""
    moment = clock.now()
    return moment < session.expires_at and moment < session.last_seen_at + IDLE_LIFE


def person_for_token(db: Session, token: str) -> tuple[Person, BrowserSession] | None:
    """The active person behind a cookie value."""
    session = db.get(BrowserSession, opaque.digest(token))
    if session is None or not is_alive(session):
        return None
    person = db.get(Person, session.person_id)
    if person is None or person.status != "active":
        return None
    return person, session


def touch(db: Session, session: BrowserSession) -> None:
    """Note that a session is in use, at most once a minute."""
    moment = clock.now()
    if moment - session.last_seen_at >= TOUCH_EVERY:
        session.last_seen_at = moment
        db.commit()


def end(db: Session, token_hash: str) -> None:
    """End one session."""
    db.execute(delete(BrowserSession).where(BrowserSession.token_hash == token_hash))


def end_all(db: Session, person_id: str, keep_session: str | None = None) -> None:
    """End every session and bearer token of a person, but for the session in use."""
    wanted = delete(BrowserSession).where(BrowserSession.person_id == person_id)
    if keep_session is not None:
        wanted = wanted.where(BrowserSession.token_hash != keep_session)
    db.execute(wanted)
    db.execute(delete(AccessToken).where(AccessToken.person_id == person_id))


def forget_expired(db: Session) -> None:
    """Remove sessions and bearer tokens that are over."""
    moment = clock.now()
    db.execute(
        delete(BrowserSession).where(
            (BrowserSession.expires_at <= moment) | (BrowserSession.last_seen_at <= moment - IDLE_LIFE)
        )
    )
    db.execute(delete(AccessToken).where(AccessToken.expires_at <= moment))
