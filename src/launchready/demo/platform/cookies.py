"""The two cookies: the session, and the CSRF token that scripts read."""

from __future__ import annotations

from typing import TypedDict

from starlette.responses import Response

from launchready.demo.platform import sessions

SESSION_COOKIE = "__Host-session"
CSRF_COOKIE = "csrf_token"


class CookieOptions(TypedDict, total=False):
    """Arguments of ``Response.set_cookie``."""

    path: str
    secure: bool
    httponly: bool
    samesite: str
    max_age: int


def session_cookie_options() -> CookieOptions:
    """How the session cookie is protected."""
    return {
        "path": "/",
        "secure": True,
        "httponly": True,
        "samesite": "lax",
        "max_age": int(sessions.ABSOLUTE_LIFE.total_seconds()),
    }


def csrf_cookie_options() -> CookieOptions:
    """Like the session cookie, but scripts of the site may read it."""
    return {**session_cookie_options(), "httponly": False}


def set_session(response: Response, token: str, csrf_token: str) -> None:
    """Hand a new session to the browser."""
    response.set_cookie(SESSION_COOKIE, token, **session_cookie_options())  # type: ignore[arg-type]
    response.set_cookie(CSRF_COOKIE, csrf_token, **csrf_cookie_options())  # type: ignore[arg-type]


def clear_session(response: Response) -> None:
    """Take the session back from the browser."""
    response.delete_cookie(SESSION_COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    response.delete_cookie(CSRF_COOKIE, path="/", secure=True, samesite="lax")
