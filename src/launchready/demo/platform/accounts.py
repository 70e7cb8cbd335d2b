"""Accounts: signing up, signing in, passwords. Answers never tell whether an address is known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from launchready.demo.platform import audit, clock, errors, events, opaque, outbox, passwords, sessions
from launchready.demo.platform.models import Community, OneTimeToken, Person
from launchready.demo.platform.state import PlatformState

SIGN_UP_LIFE = timedelta(hours=24)
RESET_LIFE = timedelta(minutes=30)


def find_by_email(db: Session, email: str) -> Person | None:
    """The person with an address."""
    return db.scalar(select(Person).where(Person.email == email.lower()))


def authenticate(db: Session, email: str, password: str) -> Person | None:
    """The active person with this address and password; as slow for unknown addresses."""
    person = find_by_email(db, email)
    stored = passwords.UNUSABLE if person is None else person.password_hash
    right = passwords.verify(stored, password)
    if person is None or not right or person.status != "active":
        return None
    return person


def require_good_password(password: str, email: str) -> None:
    """Refuse a password that is too weak."""
    problem = passwords.weakness(password, email)
    if problem is not None:
        raise errors.invalid(problem)


def give_one_time_token(db: Session, kind: str, life: timedelta, person_id: str | None, payload: dict[str, Any]) -> str:
    """A secret that can be used once."""
    secret = opaque.fresh()
    moment = clock.now()
    db.add(
        OneTimeToken(
            token_hash=opaque.digest(secret),
            kind=kind,
            person_id=person_id,
            payload=payload,
            created_at=moment,
            expires_at=moment + life,
        )
    )
    db.flush()
    return secret


def take_one_time_token(db: Session, kind: str, secret: str) -> OneTimeToken:
    """Use a secret up; a second use, even at the same time, is refused."""
    moment = clock.now()
    taken: OneTimeToken | None = db.scalar(
        update(OneTimeToken)
        .where(
            OneTimeToken.token_hash == opaque.digest(secret),
            OneTimeToken.kind == kind,
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > moment,
        )
        .values(used_at=moment)
        .returning(OneTimeToken)
    )
    if taken is None:
        raise errors.PlatformError(400, "bad_token", "That link does not work, or no longer works.")
    return taken


def start_sign_up(db: Session, community: Community, email: str, name: str, password: str) -> None:
    """Mail a confirmation link, or a hint if the address already has an account."""
    require_good_password(password, email)
    password_hash = passwords.hash_password(password)
    if find_by_email(db, email) is not None:
        outbox.send(db, email, "You already have an account", "Someone tried to sign up with your address.")
        return
    payload = {
        "community_id": community.id,
        "email": email,
        "name": name,
        "password_hash": password_hash,
    }
    token = give_one_time_token(db, "sign_up", SIGN_UP_LIFE, None, payload)
    outbox.send(db, email, f"Welcome to {community.name}", f"Confirm your address with this code: {token}")


def confirm_sign_up(db: Session, state: PlatformState, secret: str) -> Person:
    """Make the account that was asked for; always a plain member."""
    token = take_one_time_token(db, "sign_up", secret)
    wanted = token.payload
    if find_by_email(db, wanted["email"]) is not None:
        raise errors.PlatformError(400, "bad_token", "That link does not work, or no longer works.")
    db.delete(token)
    return create_person(
        db, state, wanted["community_id"], wanted["email"], wanted["name"], "member", wanted["password_hash"]
    )


def create_person(
    db: Session,
    state: PlatformState,
    community_id: str,
    email: str,
    name: str,
    role: str,
    password_hash: str,
) -> Person:
    """Add a person to a community."""
    person = Person(community_id=community_id, email=email, name=name, role=role, password_hash=password_hash)
    db.add(person)
    db.flush()
    db.refresh(person)
    audit.note(db, person, "member.joined", person.id)
    events.publish(db, state, community_id, "member.joined", {"member_id": person.id})
    return person


def start_password_reset(db: Session, email: str) -> None:
    """Mail a link that sets a new password; older links stop working."""
    secret = opaque.fresh()
    person = find_by_email(db, email)
    person_id = person.id if person is not None and person.status == "active" else None
    db.execute(delete(OneTimeToken).where(OneTimeToken.kind == "password_reset", OneTimeToken.person_id == person_id))
    moment = clock.now()
    if person_id is None:
        db.execute(delete(OneTimeToken).where(OneTimeToken.expires_at <= moment))
        return
    db.add(
        OneTimeToken(
            token_hash=opaque.digest(secret),
            kind="password_reset",
            person_id=person_id,
            payload={},
            created_at=moment,
            expires_at=moment + RESET_LIFE,
        )
    )
    outbox.send(db, email, "Set a new password", f"Use this code within 30 minutes: {secret}")


def confirm_password_reset(db: Session, secret: str, password: str) -> Person:
    """Set a new password by a mailed link and end everything that is signed in."""
    token = take_one_time_token(db, "password_reset", secret)
    person = db.get(Person, token.person_id)
    if person is None or person.status != "active":
        raise errors.PlatformError(400, "bad_token", "That link does not work, or no longer works.")
    require_good_password(password, person.email)
    set_password(db, person, password)
    return person


def change_password(db: Session, person: Person, current: str, new: str, keep_session: str | None) -> None:
    """Set a new password, knowing the old one, and end all other sessions and tokens."""
    if not passwords.verify(person.password_hash, current):
        raise errors.PlatformError(403, "wrong_password", "The current password is not right.")
    require_good_password(new, person.email)
    set_password(db, person, new, keep_session)


def set_password(db: Session, person: Person, password: str, keep_session: str | None = None) -> None:
    """Store a new password; whoever was signed in with the old one no longer is."""
    person.password_hash = passwords.hash_password(password)
    db.execute(
        delete(OneTimeToken).where(
            OneTimeToken.kind == "password_reset",
            OneTimeToken.person_id == person.id,
            OneTimeToken.used_at.is_(None),
        )
    )
    sessions.end_all(db, person.id, keep_session)
    audit.note(db, person, "password.changed", person.id)
