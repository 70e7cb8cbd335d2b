"""The first version of the interface, kept for integrations that have not moved yet; by the same rules."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from launchready.demo.platform import members
from launchready.demo.platform.deps import Caller, Db, SignedIn, require
from launchready.demo.platform.routes import groups
from launchready.demo.platform.routes.groups import VisibleGroup
from launchready.demo.platform.schemas.business import SettingsOut
from launchready.demo.platform.schemas.people import GroupOut, ProfileOut

router = APIRouter(prefix="/v1", tags=["version 1"], deprecated=True)
Settings = Annotated[Caller, Depends(require("community:settings"))]


@router.get("/members/{member_id}")
def read_member_v1(member_id: UUID, caller: SignedIn, db: Db) -> ProfileOut:
    """One member's profile."""
    return ProfileOut.model_validate(members.find_listed(db, caller.person, str(member_id)))


@router.get("/groups/{group}")
def read_group_v1(group: VisibleGroup, caller: SignedIn, db: Db) -> GroupOut:
    """One group."""
    return groups.to_out(db, caller, [group])[0]


@router.get("/community/settings")
def read_settings_v1(caller: Settings) -> SettingsOut:
    """The community's settings."""
    return SettingsOut.model_validate(caller.person.community)
