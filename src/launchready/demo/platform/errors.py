"""Errors as the API tells them: one shape, no internals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse


class PlatformError(HTTPException):
    """A refusal with a code that clients can rely on."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, message, dict(headers or {}))
        self.code = code
        self.message = message


def not_found() -> PlatformError:
    """The one answer for what is absent and for what the caller may not know of."""
    return PlatformError(404, "not_found", "There is nothing here.")


def unauthenticated() -> PlatformError:
    """The caller is not signed in."""
    return PlatformError(401, "unauthenticated", "Sign in first.", {"WWW-Authenticate": "Bearer"})


def forbidden(message: str = "You may not do this.") -> PlatformError:
    """The caller is signed in but the role does not allow it."""
    return PlatformError(403, "forbidden", message)


def invalid(message: str) -> PlatformError:
    """What was sent is well formed but cannot be accepted."""
    return PlatformError(422, "invalid", message)


def conflict(message: str) -> PlatformError:
    """The request does not fit the present state."""
    return PlatformError(409, "conflict", message)


def error_body(code: str, message: str, request_id: str) -> dict[str, Any]:
    """The body of every error."""
    return {"error": {"code": code, "message": message, "request_id": request_id}}


def error_response(
    status: int, code: str, message: str, request_id: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """An error as a JSON answer."""
    return JSONResponse(error_body(code, message, request_id), status, dict(headers or {}))
