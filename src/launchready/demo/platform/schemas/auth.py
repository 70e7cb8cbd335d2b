"""Shapes of signing up, signing in and passwords."""

from __future__ import annotations

from typing import Literal

from launchready.demo.platform.schemas.common import (
    AnswerModel,
    Email,
    GivenPassword,
    Me,
    Name,
    RequestModel,
    Secret,
)


class SignUp(RequestModel):
    """A wish to become a member."""

    email: Email
    name: Name
    password: GivenPassword


class Confirm(RequestModel):
    """The token from a mail."""

    token: Secret


class Credentials(RequestModel):
    """Address and password."""

    email: Email
    password: GivenPassword


class SignedInOut(AnswerModel):
    """A new session; its cookie comes with the answer."""

    user: Me
    csrf_token: str


class CsrfOut(AnswerModel):
    """The CSRF token of the session."""

    csrf_token: str


class TokenOut(AnswerModel):
    """A bearer token."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"
    expires_in: int


class ResetRequest(RequestModel):
    """The address of the account whose password is forgotten."""

    email: Email


class ResetConfirm(RequestModel):
    """A new password, and the token from the mail."""

    token: Secret
    password: GivenPassword


class PasswordChange(RequestModel):
    """The old and the new password."""

    current_password: GivenPassword
    new_password: GivenPassword
