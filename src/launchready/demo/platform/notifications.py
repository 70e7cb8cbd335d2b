"""Notifications: what a person should look at."""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from launchready.demo.platform import clock, errors, pagination
from launchready.demo.platform.models import Notification, Person
from launchready.demo.platform.pagination import PageRequest


def tell(
    db: Session,
    person_id: str,
    kind: str,
    text: str,
    *,
    actor: Person,
    post_id: str | None = None,
    comment_id: str | None = None,
    message_id: str | None = None,
) -> None:
    """Leave a notification; it goes when what it is about goes."""
    db.add(
        Notification(
            person_id=person_id,
            actor_id=actor.id,
            kind=kind,
            text=text[:300],
            post_id=post_id,
            comment_id=comment_id,
            message_id=message_id,
        )
    )
    db.flush()


def of(db: Session, person: Person, page: PageRequest) -> tuple[list[Notification], str | None]:
    """A person's notifications, newest first."""
    query = select(Notification).where(Notification.person_id == person.id)
    return pagination.fetch(db, query, page, Notification.created_at, Notification.id)


def find(db: Session, person: Person, notification_id: str) -> Notification:
    """One of the person's own notifications."""
    found = db.get(Notification, notification_id)
    if found is None or found.person_id != person.id:
        raise errors.not_found()
    return found


def count_unread(db: Session, person: Person) -> int:
    """How many notifications a person has not read."""
    unread = select(func.count()).where(Notification.person_id == person.id, Notification.read_at.is_(None))
    return db.scalar(unread) or 0


def mark_all_read(db: Session, person: Person) -> None:
    """Mark everything as read."""
    db.execute(
        update(Notification)
        .where(Notification.person_id == person.id, Notification.read_at.is_(None))
        .values(read_at=clock.now())
    )
