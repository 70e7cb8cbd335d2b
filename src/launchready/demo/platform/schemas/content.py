"""Shapes of posts, comments, reactions and reports."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from launchready.demo.platform.schemas.common import AnswerModel, PersonRef, RequestModel, Text

Title = Annotated[str, StringConstraints(min_length=1, max_length=160, strip_whitespace=True)]
ReactionKind = Literal["like", "celebrate", "insightful"]


class PostIn(RequestModel):
    """A new post."""

    title: Title
    body: Text
    group_id: UUID | None = None
    public: bool = False
    attachment_ids: Annotated[list[UUID], Field(max_length=5)] = Field(default_factory=list)


class PostPatch(RequestModel):
    """Changes to a post."""

    title: Title | None = None
    body: Text | None = None


class PostReplacement(RequestModel):
    """A post written anew."""

    title: Title
    body: Text


class AttachmentOut(AnswerModel):
    """A file that belongs to a post."""

    id: str
    filename: str
    content_type: str
    size: int


class PostOut(AnswerModel):
    """A post."""

    id: str
    title: str
    body: str
    public: bool
    group_id: str | None
    author: PersonRef
    created_at: datetime
    edited_at: datetime | None
    comment_count: int
    reactions: dict[ReactionKind, int]
    attachments: list[AttachmentOut]


class PublicPostOut(AnswerModel):
    """A post of the public board, as the world sees it."""

    id: str
    title: str
    body: str
    author_name: str
    created_at: datetime


class PublicCommunityOut(AnswerModel):
    """A community, as the world sees it."""

    slug: str
    name: str
    description: str
    open_sign_up: bool


class CommentIn(RequestModel):
    """A new comment."""

    body: Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]


class CommentOut(AnswerModel):
    """A comment."""

    id: str
    post_id: str
    author: PersonRef
    body: str
    created_at: datetime


class ReactionsOut(AnswerModel):
    """How often each reaction was given, and which the caller gave."""

    counts: dict[ReactionKind, int]
    mine: list[ReactionKind]


class ReportIn(RequestModel):
    """A complaint about a post or one of its comments."""

    post_id: UUID
    comment_id: UUID | None = None
    reason: Annotated[str, StringConstraints(min_length=3, max_length=1000, strip_whitespace=True)]


class ReportOut(AnswerModel):
    """A complaint, as moderators see it."""

    id: str
    post_id: str
    comment_id: str | None
    reporter_id: str
    reason: str
    state: Literal["open", "dismissed"]
    created_at: datetime
    resolved_at: datetime | None


class ReportDecision(RequestModel):
    """What becomes of a complaint."""

    decision: Literal["dismiss", "remove_content"]


class SearchOut(AnswerModel):
    """What a search found."""

    posts: list[PostOut]
    people: list[PersonRef]
    total: int
    next_cursor: str | None = None
