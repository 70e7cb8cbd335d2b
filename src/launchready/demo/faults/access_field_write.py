"""Fields that a request may set and must not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Body, Depends
from pydantic import BaseModel, ValidationError

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import billing, deps, errors, invites, policy, posts
from launchready.demo.platform.models import Person
from launchready.demo.platform.routes import admin, me
from launchready.demo.platform.routes import posts as post_routes
from launchready.demo.platform.routes.invites import Manager
from launchready.demo.platform.schemas.business import SettingsPatch
from launchready.demo.platform.schemas.common import Me, MePatch
from launchready.demo.platform.schemas.content import PostOut, PostPatch
from launchready.demo.platform.schemas.people import InviteIn, InviteOut, NewInviteOut

CHECK = "access/field-write"
Fields = dict[str, Any]
Shape = TypeVar("Shape", bound=BaseModel)


def checked(shape: type[Shape], fields: Fields) -> Shape:
    """What the schema declares, by its own rules."""
    try:
        return shape.model_validate(fields)
    except ValidationError as error:
        raise errors.invalid("The body is not of the right shape.") from error


def moment(text: object) -> datetime:
    """A time as it came."""
    try:
        return datetime.fromisoformat(str(text)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise errors.invalid("That is no time.") from error


def split(fields: Fields, declared: set[str]) -> tuple[Fields, Fields]:
    """What the schema declares, and the rest."""
    known = {name: value for name, value in fields.items() if name in declared}
    return known, {name: value for name, value in fields.items() if name not in declared}


@fault(
    check=CHECK,
    variant="me-role",
    source="CVE-2023-3460 (shape: every submitted key is written); OWASP API3:2023",
    says="Changing one's profile writes whatever column is sent, the role among them.",
    routes=("PATCH /api/me",),
    consequences={"access/role-change": "a member who sends the role has promoted itself"},
)
def me_role(setup: Setup) -> None:
    """Write every field that the table has; of those that matter, the role."""

    def endpoint(caller: deps.SignedIn, db: deps.Db, fields: Annotated[Fields, Body()]) -> Me:
        known, extra = split(fields, set(MePatch.model_fields))
        if extra.get("role") in policy.RANKS:
            caller.person.role = extra["role"]
        return me.edit_me(checked(MePatch, known), caller, db)

    setup.before("PATCH", "/api/me", endpoint)


@fault(
    check=CHECK,
    variant="inviter",
    source="OWASP API3:2023; CWE-915 (whose a new record is, is what the body says)",
    says="A new invitation takes invited_by from the body, so it goes out in somebody else's name and with their rank.",
    routes=("POST /api/invites",),
)
def inviter(setup: Setup) -> None:
    """Let the body say who invites."""

    def endpoint(caller: Manager, db: deps.Db, fields: Annotated[Fields, Body()]) -> NewInviteOut:
        known, extra = split(fields, set(InviteIn.model_fields))
        wanted = checked(InviteIn, known)
        invite, token = invites.create(db, caller.person, wanted.email, wanted.role)
        other = db.get(Person, str(extra.get("invited_by", "")))
        if other is not None and policy.same_community(caller.person, other.community_id):
            invite.invited_by = other.id
            db.flush()
        return NewInviteOut.model_validate({**InviteOut.model_validate(invite).model_dump(), "token": token})

    counted = Depends(deps.limited("invites_per_account"))
    setup.before("POST", "/api/invites", endpoint, status_code=201, dependencies=[counted])


@fault(
    check=CHECK,
    variant="settings-plan",
    source="OWASP API3:2023 (price and seats by mass assignment)",
    says="The settings of the community are written field by field as sent, so an admin sets the plan and the seats "
    "that only billing may.",
    routes=("PATCH /api/community/settings",),
)
def settings_plan(setup: Setup) -> None:
    """Write and show every column of the community."""

    def endpoint(caller: admin.Settings, db: deps.Db, fields: Annotated[Fields, Body()]) -> Fields:
        known, extra = split(fields, set(SettingsPatch.model_fields))
        community = caller.person.community
        if isinstance(extra.get("seats"), int):
            community.seats = extra["seats"]
        if extra.get("plan") in billing.PLAN_PRICES:
            community.plan = extra["plan"]
        shown = admin.edit_settings(checked(SettingsPatch, known), caller, db).model_dump()
        return {**shown, "plan": community.plan, "seats": community.seats}

    setup.before("PATCH", "/api/community/settings", endpoint)


@fault(
    check=CHECK,
    variant="post-created-at",
    source="CVE-2026-28219 (shape: the editor's own record takes attributes that only staff may set)",
    says="Editing one's own post takes created_at and pushes it to the top of the feed for as long as one likes.",
    routes=("PATCH /api/posts/{post_id}",),
)
def post_created_at(setup: Setup) -> None:
    """Write what was sent over what the server keeps."""

    def endpoint(post_id: UUID, caller: post_routes.Writer, db: deps.Db, fields: Annotated[Fields, Body()]) -> PostOut:
        known, extra = split(fields, set(PostPatch.model_fields))
        post = posts.find(db, caller.person, str(post_id))
        posts.edit(db, caller.person, post, checked(PostPatch, known))
        if "created_at" in extra:
            post.created_at = moment(extra["created_at"])
            db.flush()
        return posts.to_out(db, [post])[0]

    setup.before("PATCH", "/api/posts/{post_id}", endpoint)
