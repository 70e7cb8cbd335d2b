"""The member directory, and what admins do to memberships."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlalchemy import select

from launchready.demo.platform import groups, members, pagination, visibility
from launchready.demo.platform.deps import Caller, Db, SignedIn, State, require
from launchready.demo.platform.models import Person
from launchready.demo.platform.pagination import Paging
from launchready.demo.platform.schemas.common import Page
from launchready.demo.platform.schemas.people import (
    AdminMemberOut,
    GroupRef,
    MemberOut,
    MembershipOut,
    ProfileOut,
    RoleChange,
)

router = APIRouter(prefix="/members", tags=["members"])
admin_router = APIRouter(prefix="/admin/members", tags=["admin"])
Lister = Annotated[Caller, Depends(require("members:list_all"))]
Suspender = Annotated[Caller, Depends(require("members:suspend"))]
RoleChanger = Annotated[Caller, Depends(require("members:change_role"))]
Remover = Annotated[Caller, Depends(require("members:delete"))]


@router.get("")
def list_members(caller: SignedIn, db: Db, page: Paging) -> Page[ProfileOut]:
    """The directory: members who want to be listed, with what they publish."""
    query = select(Person).where(visibility.people(caller.person))
    found, cursor = pagination.fetch(db, query, page, Person.created_at, Person.id)
    return Page[ProfileOut](items=[ProfileOut.model_validate(p) for p in found], next_cursor=cursor)


@router.get("/{member_id}", response_model_exclude_none=True)
def read_member(
    member_id: UUID,
    caller: SignedIn,
    db: Db,
    include: Annotated[list[Literal["groups"]] | None, Query(max_length=5, description="What else to show.")] = None,
) -> MemberOut:
    """One member's profile."""
    member = members.find_listed(db, caller.person, str(member_id))
    shown = MemberOut.model_validate({name: getattr(member, name) for name in ProfileOut.model_fields})
    if include:
        shown.groups = [GroupRef.model_validate(group) for group in groups.shared(db, caller.person, member)]
    return shown


@admin_router.get("")
def admin_list_members(caller: Lister, db: Db, page: Paging) -> Page[AdminMemberOut]:
    """Every member of the community, with address and state."""
    query = select(Person).where(Person.community_id == caller.person.community_id)
    found, cursor = pagination.fetch(db, query, page, Person.created_at, Person.id)
    return Page[AdminMemberOut](items=[AdminMemberOut.model_validate(p) for p in found], next_cursor=cursor)


@admin_router.post("/{member_id}/suspend")
def suspend_member(member_id: UUID, caller: Suspender, db: Db) -> MembershipOut:
    """Keep a member out until reinstated."""
    member = members.find_managed(db, caller.person, str(member_id))
    members.suspend(db, caller.person, member)
    return MembershipOut.model_validate(member)


@admin_router.post("/{member_id}/reinstate")
def reinstate_member(member_id: UUID, caller: Suspender, db: Db) -> MembershipOut:
    """Let a suspended member back in."""
    member = members.find_managed(db, caller.person, str(member_id))
    members.reinstate(db, caller.person, member)
    return MembershipOut.model_validate(member)


@admin_router.patch("/{member_id}")
def change_member_role(member_id: UUID, body: RoleChange, caller: RoleChanger, db: Db) -> MembershipOut:
    """Give a member another role."""
    member = members.find_managed(db, caller.person, str(member_id))
    members.change_role(db, caller.person, member, body.role)
    return MembershipOut.model_validate(member)


@admin_router.delete("/{member_id}", status_code=204)
def delete_member(member_id: UUID, caller: Remover, state: State, db: Db) -> None:
    """Remove a member and everything that is theirs."""
    member = members.find_managed(db, caller.person, str(member_id))
    members.delete(db, state, member, actor=caller.person)
