"""Invitations: personal links that make an account with a role no higher than the inviter's."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from launchready.demo.platform import (
    accounts,
    audit,
    clock,
    errors,
    opaque,
    outbox,
    pagination,
    passwords,
    policy,
)
from launchready.demo.platform.models import Community, Invite, Person
from launchready.demo.platform.pagination import PageRequest
from launchready.demo.platform.state import PlatformState

LIFE = timedelta(days=7)


def create(db: Session, person: Person, email: str, role: str) -> tuple[Invite, str]:
    """Invite someone; the link is mailed and given to the inviter once."""
    if not policy.may_grant(person, role):
        raise errors.forbidden("You may not invite to this role.")
    token = opaque.fresh()
    moment = clock.now()
    invite = Invite(
        community_id=person.community_id,
        email=email,
        role=role,
        token_hash=opaque.digest(token),
        invited_by=person.id,
        created_at=moment,
        expires_at=moment + LIFE,
    )
    db.add(invite)
    db.flush()
    outbox.send(db, email, f"{person.name} invites you", f"Join with this code: {token}")
    audit.note(db, person, "invite.created", invite.id)
    return invite, token


def of_community(db: Session, person: Person, page: PageRequest) -> tuple[list[Invite], str | None]:
    """The invitations of the person's community."""
    query = select(Invite).where(Invite.community_id == person.community_id)
    return pagination.fetch(db, query, page, Invite.created_at, Invite.id)


def find(db: Session, person: Person, invite_id: str) -> Invite:
    """An invitation of the person's community."""
    invite = db.get(Invite, invite_id)
    if invite is None or not policy.same_community(person, invite.community_id):
        raise errors.not_found()
    return invite


def revoke(db: Session, person: Person, invite: Invite) -> None:
    """Take an invitation back; its link stops working."""
    if not policy.may_grant(person, invite.role):
        raise errors.forbidden("You may not revoke this invitation.")
    audit.note(db, person, "invite.revoked", invite.id)
    db.delete(invite)
    db.flush()


def is_open(invite: Invite) -> bool:
    """Whether an invitation can still be redeemed."""
    return invite.redeemed_at is None and clock.now() < invite.expires_at


def find_open(db: Session, token: str) -> Invite:
    """The invitation a link belongs to, as long as it can be redeemed."""
    invite = db.scalar(select(Invite).where(Invite.token_hash == opaque.digest(token)))
    if invite is None or not is_open(invite):
        raise errors.not_found()
    return invite


def community_of(db: Session, invite: Invite) -> Community:
    """The community an invitation leads to."""
    return db.get_one(Community, invite.community_id)


def redeem(db: Session, state: PlatformState, token: str, name: str, password: str) -> Person:
    """Make the account an invitation is for; works once, also when two try at the same time."""
    invite = find_open(db, token)
    inviter = db.get(Person, invite.invited_by)
    if inviter is None or inviter.status != "active" or not policy.may_grant(inviter, invite.role):
        raise errors.not_found()
    accounts.require_good_password(password, invite.email)
    if accounts.find_by_email(db, invite.email) is not None:
        raise errors.conflict("This invitation cannot be redeemed.")
    password_hash = passwords.hash_password(password)
    claimed = db.scalar(
        update(Invite)
        .where(Invite.id == invite.id, Invite.redeemed_at.is_(None))
        .values(redeemed_at=clock.now())
        .returning(Invite.id)
    )
    if claimed is None:
        raise errors.not_found()
    return accounts.create_person(db, state, invite.community_id, invite.email, name, invite.role, password_hash)
