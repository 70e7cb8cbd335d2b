"""Shapes of members, groups, invitations, messages and notifications."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from launchready.demo.platform.schemas.common import (
    AnswerModel,
    Email,
    GivenPassword,
    Name,
    PersonRef,
    RequestModel,
    Role,
)

MessageText = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]


class ProfileOut(AnswerModel):
    """A member as the directory shows them: published fields only."""

    id: str
    name: str
    role: Role
    headline: str
    company: str
    location: str
    bio: str
    avatar_id: str | None


class GroupRef(AnswerModel):
    """A group, next to the name of someone who is in it."""

    id: str
    name: str


class MemberOut(ProfileOut):
    """A member, with what was asked to be included."""

    groups: list[GroupRef] | None = None


class AdminMemberOut(ProfileOut):
    """A member as owners and admins see them."""

    email: str
    status: Literal["active", "suspended"]
    listed: bool
    created_at: datetime


class MembershipOut(AnswerModel):
    """What became of a membership."""

    id: str
    role: Role
    status: Literal["active", "suspended"]


class RoleChange(RequestModel):
    """A new role for a member."""

    role: Role


class GroupIn(RequestModel):
    """A new group."""

    name: Name
    description: Annotated[str, Field(max_length=500)] = ""
    visibility: Literal["open", "private"] = "open"


class GroupPatch(RequestModel):
    """Changes to a group."""

    name: Name | None = None
    description: Annotated[str, Field(max_length=500)] | None = None


class GroupOut(AnswerModel):
    """A group."""

    id: str
    slug: str
    name: str
    description: str
    visibility: Literal["open", "private"]
    member_count: int
    joined: bool
    created_at: datetime


class GroupMemberIn(RequestModel):
    """Who to put into a group."""

    person_id: UUID


class GroupMemberOut(AnswerModel):
    """Someone in a group."""

    person: PersonRef
    role: Literal["lead", "member"]
    joined_at: datetime


class InviteIn(RequestModel):
    """Whom to invite, to which role."""

    email: Email
    role: Role = "member"


class InviteOut(AnswerModel):
    """An invitation, without its link."""

    id: str
    email: str
    role: Role
    invited_by: str
    created_at: datetime
    expires_at: datetime
    redeemed_at: datetime | None


class NewInviteOut(InviteOut):
    """A new invitation; its token is shown this once."""

    token: str


class OpenInviteOut(AnswerModel):
    """An invitation as the invited person sees it."""

    email: str
    role: Role
    community_name: str
    expires_at: datetime


class RedeemIn(RequestModel):
    """What the invited person adds to make the account."""

    name: Name
    password: GivenPassword


class ConversationIn(RequestModel):
    """A first message to one or more members."""

    member_ids: Annotated[list[UUID], Field(min_length=1, max_length=9)]
    body: MessageText


class ConversationOut(AnswerModel):
    """A conversation."""

    id: str
    members: list[PersonRef]
    created_at: datetime


class MessageIn(RequestModel):
    """A message."""

    body: MessageText


class MessageOut(AnswerModel):
    """A message."""

    id: str
    conversation_id: str
    sender: PersonRef
    body: str
    created_at: datetime


class NotificationOut(AnswerModel):
    """A notification."""

    id: str
    kind: str
    text: str
    post_id: str | None
    created_at: datetime
    read_at: datetime | None


class UnreadOut(AnswerModel):
    """How many notifications wait."""

    unread: int
