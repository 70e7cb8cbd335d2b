"""Writes, cookies, refusals and shells that look wrong and are right."""

from __future__ import annotations

import secrets
import time
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from launchready.demo.lookalikes import lookalike
from launchready.demo.patching import Setup
from launchready.demo.platform import deps, errors

Visitor = Annotated[deps.Caller | None, Depends(deps.optional_caller)]
SHELL = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Community</title>'
    '<link rel="icon" href="/static/icon.svg"></head>'
    '<body><main id="app">Loading the community.</main></body></html>'
)
SHELL_PREFIX = "/api/v0/"
QUOTES_PER_WINDOW = 20
WINDOW_SECONDS = 2.0


@lookalike(
    name="beacon",
    looks_like="a write that answers 204 without a session",
    why_right="it notes for the caller that a post was seen; without a caller it does nothing",
    source="measured: writes that act on the caller break oracles that go by the status",
    routes=("POST /api/posts/{post_id}/seen", "POST /api/presence"),
)
def beacon(setup: Setup) -> None:
    """Signals that only concern whoever sends them."""
    seen: set[tuple[str, str]] = set()
    present: dict[str, float] = {}

    def mark_seen(post_id: UUID, caller: Visitor) -> None:
        """Note that the caller saw a post."""
        if caller is not None:
            seen.add((caller.person.id, str(post_id)))

    def note_presence(caller: Visitor) -> None:
        """Note that the caller is here."""
        if caller is not None:
            present[caller.person.id] = time.monotonic()

    setup.before("POST", "/api/posts/{post_id}/seen", mark_seen, in_schema=True, status_code=204, tags=["public"])
    setup.before("POST", "/api/presence", note_presence, in_schema=True, status_code=204, tags=["public"])


@lookalike(
    name="limited",
    looks_like="an answer that changes under the same request",
    why_right="too many requests are refused with 429 and Retry-After; the next one a moment later is served",
    source="zaproxy/zaproxy#8652, #5271",
    routes=("GET /api/public/quote",),
)
def limited(setup: Setup) -> None:
    """A public route with a small limit."""
    window = {"start": 0.0, "used": 0.0}

    def read_quote() -> dict[str, str]:
        """The price of a spare part."""
        present = time.monotonic()
        if present - window["start"] >= WINDOW_SECONDS:
            window.update(start=present, used=0.0)
        window["used"] += 1
        if window["used"] > QUOTES_PER_WINDOW:
            again = {"Retry-After": str(int(WINDOW_SECONDS))}
            raise errors.PlatformError(429, "too_many_requests", "Slow down and try again later.", again)
        return {"part": "shaft seal", "price": "18.40 EUR"}

    setup.before("GET", "/api/public/quote", read_quote, in_schema=True, tags=["public"])


class _Shell:
    """A single-page application behind everything that is not found, as static hosting does it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer unknown addresses with the shell."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not _may_be_page(scope):
            await self.app(scope, receive, send)
            return
        replaced = False

        async def choosing(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start":
                replaced = message["status"] == 404 and "endpoint" not in scope
                if replaced:
                    kept = [(k, v) for k, v in message["headers"] if k not in (b"content-type", b"content-length")]
                    shell = HTMLResponse(SHELL)
                    message = {**message, "status": 200, "headers": [*kept, *shell.raw_headers]}
            elif replaced:
                body = b"" if scope["method"] == "HEAD" else SHELL.encode()
                message = {"type": "http.response.body", "body": body}
            await send(message)

        await self.app(scope, receive, choosing)


def _may_be_page(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.startswith(SHELL_PREFIX) or not (path.startswith(("/api/", "/static/")) or "." in path)


@lookalike(
    name="single-page-shell",
    looks_like="hidden pages and routes that answer 200 to anybody",
    why_right="every unknown address gets the same shell, which holds no data",
    source="zaproxy/zaproxy#8596",
    routes=("GET /{anything}", "GET /api/v0/{anything}"),
)
def single_page_shell(setup: Setup) -> None:
    """A shell outside /api, and under one old prefix inside."""
    setup.wrap(_Shell)


class _MoreCookies:
    """Cookies that scripts are meant to read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Set them with the answer of the sign-in, and on pages."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        signing_in = (scope["method"], scope["path"]) == ("POST", "/api/auth/sign-in")
        page = scope["method"] == "GET" and scope["path"] in ("/", "/sign-in", "/feed")

        async def setting(message: Message) -> None:
            if message["type"] == "http.response.start" and (signing_in or page):
                headers = MutableHeaders(scope=message)
                for cookie in _readable_cookies(signed_in=signing_in and message["status"] == 200):
                    headers.append("Set-Cookie", f"{cookie}; Path=/; Secure; SameSite=Lax")
            await send(message)

        await self.app(scope, receive, setting)


def _readable_cookies(*, signed_in: bool) -> list[str]:
    cookies = ["locale=en", "theme=light"]
    return [*cookies, f"XSRF-TOKEN={secrets.token_urlsafe(24)}"] if signed_in else cookies


@lookalike(
    name="readable-cookies",
    looks_like="cookies without HttpOnly",
    why_right="XSRF-TOKEN has to be read by the page to be sent back, locale and theme are no secrets",
    source="bodrovis/angular_rails_csrf#29; instructure/canvas-lms#2374",
    routes=("POST /api/auth/sign-in", "GET /", "GET /sign-in"),
)
def readable_cookies(setup: Setup) -> None:
    """Set cookies that are no session."""
    setup.wrap(_MoreCookies)
