"""Groups: open ones that anybody may join, private ones that only members know of."""

from __future__ import annotations

import re

from sqlalchemy import delete as sql_delete
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from launchready.demo.platform import errors, visibility
from launchready.demo.platform.models import Group, GroupMember, Person


def find(db: Session, person: Person, id_or_slug: str) -> Group:
    """A group the person may know of, by id or slug; anything else is not found."""
    wanted = or_(Group.id == id_or_slug, Group.slug == id_or_slug)
    group = db.scalar(select(Group).where(wanted, visibility.groups(person)))
    if group is None:
        raise errors.not_found()
    return group


def membership(db: Session, group: Group, person_id: str) -> GroupMember | None:
    """How a person is in a group, if at all."""
    return db.get(GroupMember, (group.id, person_id))


def require_member(db: Session, group: Group, person: Person) -> GroupMember:
    """The person's membership; refused if there is none."""
    found = membership(db, group, person.id)
    if found is None:
        raise errors.forbidden("Join the group first.")
    return found


def may_lead(db: Session, group: Group, person: Person) -> bool:
    """Whether a person may change a group and its members."""
    found = membership(db, group, person.id)
    return found is not None and found.role == "lead"


def require_lead(db: Session, group: Group, person: Person) -> None:
    """Refuse everyone but the group's leads."""
    if not may_lead(db, group, person):
        raise errors.forbidden("Only a lead of the group may do this.")


def slug_for(db: Session, community_id: str, name: str) -> str:
    """A readable, free identifier for a group."""
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:50] or "group"
    taken = set(db.scalars(select(Group.slug).where(Group.community_id == community_id)))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


def create(db: Session, person: Person, name: str, description: str, visible: str) -> Group:
    """Make a group, led by its maker."""
    group = Group(
        community_id=person.community_id,
        slug=slug_for(db, person.community_id, name),
        name=name,
        description=description,
        visibility=visible,
    )
    db.add(group)
    db.flush()
    db.add(GroupMember(group_id=group.id, person_id=person.id, role="lead"))
    db.flush()
    return group


def shared(db: Session, person: Person, member: Person) -> list[Group]:
    """The groups of a member that the person may know of."""
    theirs = select(GroupMember.group_id).where(GroupMember.person_id == member.id)
    return list(db.scalars(select(Group).where(Group.id.in_(theirs), visibility.groups(person)).order_by(Group.name)))


def add(db: Session, group: Group, person_id: str) -> None:
    """Put a person into a group; nothing happens if they are in it."""
    if membership(db, group, person_id) is None:
        db.add(GroupMember(group_id=group.id, person_id=person_id))
        db.flush()


def join(db: Session, group: Group, person: Person) -> None:
    """Join an open group."""
    if group.visibility != "open" and membership(db, group, person.id) is None:
        raise errors.not_found()
    add(db, group, person.id)


def leave(db: Session, group: Group, person_id: str) -> None:
    """Take a person out of a group; the last lead has to stay or delete it."""
    found = membership(db, group, person_id)
    if found is None:
        raise errors.not_found()
    if found.role == "lead" and count_leads(db, group) == 1:
        raise errors.conflict("The last lead cannot leave a group.")
    db.delete(found)
    db.flush()


def count_leads(db: Session, group: Group) -> int:
    """How many leads a group has."""
    leads = select(func.count()).where(GroupMember.group_id == group.id, GroupMember.role == "lead")
    return db.scalar(leads) or 0


def member_counts(db: Session, groups: list[Group]) -> dict[str, int]:
    """How many members each group has."""
    ids = [group.id for group in groups]
    query = (
        select(GroupMember.group_id, func.count()).where(GroupMember.group_id.in_(ids)).group_by(GroupMember.group_id)
    )
    return {row[0]: row[1] for row in db.execute(query)}


def hand_over(db: Session, person: Person) -> None:
    """Before a person goes: give their groups a new lead, and remove groups nobody is left in."""
    led = select(GroupMember).where(GroupMember.person_id == person.id, GroupMember.role == "lead")
    for mine in db.scalars(led).all():
        others = db.scalars(
            select(GroupMember)
            .where(GroupMember.group_id == mine.group_id, GroupMember.person_id != person.id)
            .order_by(GroupMember.joined_at, GroupMember.person_id)
        ).all()
        if not others:
            db.execute(sql_delete(Group).where(Group.id == mine.group_id))
        elif not any(other.role == "lead" for other in others):
            others[0].role = "lead"
