"""Membership: who is in a community, and how someone leaves it for good."""

from __future__ import annotations

from sqlalchemy import delete as sql_delete
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from launchready.demo.platform import audit, errors, files, groups, outbox, policy, sessions, visibility
from launchready.demo.platform.models import (
    Conversation,
    ConversationMember,
    Invite,
    OneTimeToken,
    Person,
    Post,
    Upload,
)
from launchready.demo.platform.models_business import ExportJob
from launchready.demo.platform.state import PlatformState


def find_listed(db: Session, person: Person, member_id: str) -> Person:
    """A member as the directory shows them; oneself always."""
    found = db.scalar(
        select(Person).where(Person.id == member_id, visibility.people(person) | (Person.id == person.id))
    )
    if found is None:
        raise errors.not_found()
    return found


def find_managed(db: Session, person: Person, member_id: str) -> Person:
    """A member of the person's community that the person may act on."""
    found = db.get(Person, member_id)
    if found is None or not policy.same_community(person, found.community_id):
        raise errors.not_found()
    if not policy.may_manage(person, found):
        raise errors.forbidden("You may not act on this member.")
    return found


def require_not_last_owner(db: Session, person: Person) -> None:
    """Refuse to leave a community without an owner."""
    if person.role != "owner":
        return
    owners = select(func.count()).where(
        Person.community_id == person.community_id, Person.role == "owner", Person.status == "active"
    )
    if (db.scalar(owners) or 0) <= 1:
        raise errors.conflict("A community needs an owner.")


def suspend(db: Session, actor: Person, member: Person) -> None:
    """Keep a member out; whatever they are signed in with ends."""
    require_not_last_owner(db, member)
    member.status = "suspended"
    sessions.end_all(db, member.id)
    audit.note(db, actor, "member.suspended", member.id)


def reinstate(db: Session, actor: Person, member: Person) -> None:
    """Let a suspended member back in."""
    member.status = "active"
    audit.note(db, actor, "member.reinstated", member.id)


def change_role(db: Session, actor: Person, member: Person, role: str) -> None:
    """Give a member another role, no higher than the actor's own."""
    if not policy.may_grant(actor, role):
        raise errors.forbidden("You may not give this role.")
    if role != "owner":
        require_not_last_owner(db, member)
    member.role = role
    audit.note(db, actor, "member.role_changed", member.id)


def delete(db: Session, state: PlatformState, person: Person, actor: Person | None = None) -> None:
    """Remove a person and everything that is theirs: words, messages, files, sessions, mail."""
    require_not_last_owner(db, person)
    groups.hand_over(db, person)
    remove_private_conversations(db, person)
    for upload in db.scalars(select(Upload).where(Upload.owner_id == person.id)).all():
        files.remove(db, state.config, upload)
    remove_files_on_their_posts(db, state, person)
    for export in db.scalars(select(ExportJob).where(ExportJob.person_id == person.id)).all():
        (state.config.exports_dir / f"{export.id}.csv").unlink(missing_ok=True)
    db.execute(sql_delete(OneTimeToken).where(OneTimeToken.person_id == person.id))
    db.execute(sql_delete(Invite).where(Invite.email == person.email))
    outbox.forget(db, person.email)
    audit.note(db, actor or person, "member.deleted", person.id)
    db.flush()
    db.execute(sql_delete(Person).where(Person.id == person.id))
    db.expunge(person)


def remove_private_conversations(db: Session, person: Person) -> None:
    """Remove conversations that nobody but one other person would be left in."""
    mine = select(ConversationMember.conversation_id).where(ConversationMember.person_id == person.id)
    pairs = (
        select(ConversationMember.conversation_id)
        .where(ConversationMember.conversation_id.in_(mine))
        .group_by(ConversationMember.conversation_id)
        .having(func.count() <= 2)
    )
    db.execute(sql_delete(Conversation).where(Conversation.id.in_(pairs)))


def remove_files_on_their_posts(db: Session, state: PlatformState, person: Person) -> None:
    """Remove what hangs on posts that go with their author."""
    theirs = select(Post.id).where(Post.author_id == person.id)
    for upload in db.scalars(select(Upload).where(Upload.post_id.in_(theirs))).all():
        files.remove(db, state.config, upload)
