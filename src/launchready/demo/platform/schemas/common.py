"""Shapes that many routes share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

T = TypeVar("T")

Role = Literal["owner", "admin", "moderator", "member_manager", "member"]
Email = Annotated[
    str,
    StringConstraints(
        max_length=254,
        pattern=r"^[^@\s\x00-\x1f<>,;\"]+@[^@\s\x00-\x1f<>,;\"]+\.[^@\s\x00-\x1f<>,;\"]+$",
        to_lower=True,
        strip_whitespace=True,
    ),
]
_ONE_LINE = r"^[^\x00-\x1f\x7f]*$"
Name = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True, pattern=_ONE_LINE)]
Line = Annotated[str, StringConstraints(max_length=160, strip_whitespace=True, pattern=_ONE_LINE)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=10_000, strip_whitespace=True)]
GivenPassword = Annotated[str, StringConstraints(min_length=1, max_length=128)]
Secret = Annotated[str, StringConstraints(min_length=10, max_length=128)]


class RequestModel(BaseModel):
    """A request body: nothing but what is declared is accepted."""

    model_config = ConfigDict(extra="forbid")


class AnswerModel(BaseModel):
    """An answer, filled from a row."""

    model_config = ConfigDict(from_attributes=True)


class ErrorDetail(AnswerModel):
    """What went wrong."""

    code: str
    message: str
    request_id: str


class ErrorOut(AnswerModel):
    """The body of every error."""

    error: ErrorDetail


class Accepted(AnswerModel):
    """The request was taken; what follows does not depend on who asked."""

    status: Literal["accepted"] = "accepted"


class Page(AnswerModel, Generic[T]):
    """One page of a list."""

    items: list[T]
    next_cursor: str | None = None


class PersonRef(AnswerModel):
    """A person, as others see them next to what they wrote."""

    id: str
    name: str
    headline: str
    avatar_id: str | None


class Me(AnswerModel):
    """The caller's own account."""

    id: str
    email: str
    name: str
    role: Role
    community_id: str
    headline: str
    company: str
    location: str
    bio: str
    listed: bool
    avatar_id: str | None
    created_at: datetime


class MePatch(RequestModel):
    """Changes to the caller's own profile."""

    name: Name | None = None
    headline: Line | None = None
    company: Line | None = None
    location: Line | None = None
    bio: Annotated[str, Field(max_length=2000)] | None = None
    listed: bool | None = None


class DeleteMe(RequestModel):
    """The password again, before everything is deleted."""

    password: GivenPassword
