"""Groups."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from sqlalchemy import select

from launchready.demo.platform import errors, files, groups, members, pagination, visibility
from launchready.demo.platform.deps import Caller, Db, SignedIn, State, require
from launchready.demo.platform.models import Group, GroupMember
from launchready.demo.platform.pagination import Paging
from launchready.demo.platform.schemas.common import Page
from launchready.demo.platform.schemas.people import (
    GroupIn,
    GroupMemberIn,
    GroupMemberOut,
    GroupOut,
    GroupPatch,
)

router = APIRouter(prefix="/groups", tags=["groups"])
Creator = Annotated[Caller, Depends(require("groups:create"))]
GroupKey = Annotated[str, Path(max_length=60, pattern=r"^[a-z0-9-]+$", description="Id or slug.")]


def visible_group(group: GroupKey, caller: SignedIn, db: Db) -> Group:
    """The group of the path, if the caller may know of it."""
    return groups.find(db, caller.person, group)


VisibleGroup = Annotated[Group, Depends(visible_group)]


def to_out(db: Db, caller: Caller, found: list[Group]) -> list[GroupOut]:
    """Groups as the caller sees them."""
    counts = groups.member_counts(db, found)
    return [
        GroupOut(
            id=group.id,
            slug=group.slug,
            name=group.name,
            description=group.description,
            visibility="private" if group.visibility == "private" else "open",
            member_count=counts.get(group.id, 0),
            joined=groups.membership(db, group, caller.person.id) is not None,
            created_at=group.created_at,
        )
        for group in found
    ]


@router.get("")
def list_groups(caller: SignedIn, db: Db, page: Paging) -> Page[GroupOut]:
    """The groups the caller may know of."""
    query = select(Group).where(visibility.groups(caller.person))
    found, cursor = pagination.fetch(db, query, page, Group.created_at, Group.id)
    return Page[GroupOut](items=to_out(db, caller, found), next_cursor=cursor)


@router.post("", status_code=201)
def create_group(body: GroupIn, caller: Creator, db: Db) -> GroupOut:
    """Make a group and lead it."""
    group = groups.create(db, caller.person, body.name, body.description, body.visibility)
    return to_out(db, caller, [group])[0]


@router.get("/{group}")
def read_group(group: VisibleGroup, caller: SignedIn, db: Db) -> GroupOut:
    """One group."""
    return to_out(db, caller, [group])[0]


@router.patch("/{group}")
def edit_group(body: GroupPatch, group: VisibleGroup, caller: SignedIn, db: Db) -> GroupOut:
    """Change a group; leads only."""
    groups.require_lead(db, group, caller.person)
    for name, value in body.model_dump(exclude_none=True).items():
        setattr(group, name, value)
    db.flush()
    return to_out(db, caller, [group])[0]


@router.delete("/{group}", status_code=204)
def delete_group(group: VisibleGroup, caller: SignedIn, state: State, db: Db) -> None:
    """Remove a group and its posts; leads only."""
    groups.require_lead(db, group, caller.person)
    files.remove_of_group(db, state.config, group.id)
    db.delete(group)
    db.flush()


@router.post("/{group}/join", status_code=204)
def join_group(group: VisibleGroup, caller: SignedIn, db: Db) -> None:
    """Join an open group."""
    groups.join(db, group, caller.person)


@router.post("/{group}/leave", status_code=204)
def leave_group(group: VisibleGroup, caller: SignedIn, db: Db) -> None:
    """Leave a group."""
    groups.leave(db, group, caller.person.id)


@router.get("/{group}/members")
def list_group_members(group: VisibleGroup, db: Db, page: Paging) -> Page[GroupMemberOut]:
    """Who is in a group."""
    query = select(GroupMember).where(GroupMember.group_id == group.id)
    found, cursor = pagination.fetch(db, query, page, GroupMember.joined_at, GroupMember.person_id)
    return Page[GroupMemberOut](items=[GroupMemberOut.model_validate(item) for item in found], next_cursor=cursor)


@router.post("/{group}/members", status_code=204)
def add_group_member(body: GroupMemberIn, group: VisibleGroup, caller: SignedIn, db: Db) -> None:
    """Put a member of the community into a group; leads only."""
    groups.require_lead(db, group, caller.person)
    groups.add(db, group, members.find_listed(db, caller.person, str(body.person_id)).id)


@router.delete("/{group}/members/{person_id}", status_code=204)
def remove_group_member(person_id: UUID, group: VisibleGroup, caller: SignedIn, db: Db) -> None:
    """Take someone out of a group; leads only."""
    groups.require_lead(db, group, caller.person)
    if str(person_id) == caller.person.id:
        raise errors.conflict("Leave the group instead.")
    groups.leave(db, group, str(person_id))
