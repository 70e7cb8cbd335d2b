"""Changes that a page of another site can make with a visitor's session."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from launchready.demo.faults import fault
from launchready.demo.faults.cors_cookies import _change
from launchready.demo.patching import Setup
from launchready.demo.platform import accounts, audit, csrf, deps, errors, pages
from launchready.demo.platform.deps import Db
from launchready.demo.platform.schemas.common import Email
from launchready.demo.platform.state import PlatformState

CHECK = "cors/cross-site-write"
POSTS = "/api/posts"
COOKIE = {"cors/cookies": "the session cookie has to say SameSite=None, or browsers would not send it along"}
SIMPLE = (
    "POST /api/uploads",
    "POST /api/notifications/read-all",
    "POST /api/groups/{group_id}/join",
    "POST /api/auth/sign-out",
)


@fault(
    check=CHECK,
    variant="no-token",
    source="CVE-2025-58430; CVE-2026-52800",
    says="The session cookie goes everywhere and no change asks for a token, so any site uploads, joins and "
    "signs out in a visitor's name.",
    routes=SIMPLE,
    consequences=COOKIE,
)
def no_token(setup: Setup) -> None:
    """Switch the protection off while the front-end moves to another domain."""
    _change(setup, samesite="none")
    setup.replace(deps, "check_csrf", lambda _request, _state, _session_hash: None)


@fault(
    check=CHECK,
    variant="missing-header",
    source="CVE-2026-28741 (shape); CWE-352",
    says="The CSRF token is compared only if one was sent, so a site that sends none is let through.",
    routes=SIMPLE,
    consequences=COOKIE,
)
def missing_header(setup: Setup) -> None:
    """Take an absent token for none needed."""
    _change(setup, samesite="none")

    def check_csrf(request: Request, state: PlatformState, session_hash: str) -> None:
        given = request.headers.get(csrf.HEADER)
        if given and not csrf.token_is_right(state.csrf_key, session_hash, given):
            raise errors.PlatformError(403, "csrf", "The CSRF token is wrong.")

    setup.replace(deps, "check_csrf", check_csrf)


class _TextIsJson:
    """Reads posts as JSON whatever their content type says."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Relabel what comes as text."""
        is_post = scope["type"] == "http" and (scope["method"], scope["path"]) == ("POST", POSTS)
        if is_post and Headers(scope=scope).get("content-type", "").startswith("text/plain"):
            scope = {**scope, "headers": list(scope["headers"])}
            MutableHeaders(scope=scope)["Content-Type"] = "application/json"
        await self.app(scope, receive, send)


@fault(
    check=CHECK,
    variant="accepts-text",
    source="CVE-2022-21703 (shape); CWE-352",
    says="Posts count on JSON being out of reach for foreign forms, yet take it labelled text/plain, so any "
    "site posts in a visitor's name.",
    routes=(f"POST {POSTS}",),
    consequences={**COOKIE, "input/content-type": "the route declares JSON and takes text/plain"},
)
def accepts_text(setup: Setup) -> None:
    """Trust the content type instead of a token, and then do not look at it."""
    _change(setup, samesite="none")
    check_csrf = deps.check_csrf

    def without_posts(request: Request, state: PlatformState, session_hash: str) -> None:
        if (request.method, request.url.path) != ("POST", POSTS):
            check_csrf(request, state, session_hash)

    setup.replace(deps, "check_csrf", without_posts)
    setup.wrap(_TextIsJson)


@fault(
    check=CHECK,
    variant="email-by-link",
    source="CVE-2026-44342 (shape); RFC 9110 §9.2.1",
    says="The e-mail address changes by a GET, so a link on any site moves the account of whoever follows it.",
    routes=("GET /settings/email",),
)
def email_by_link(setup: Setup) -> None:
    """Put the new address into the link."""

    def change_email(caller: pages.Member, db: Db, address: Annotated[Email, Query()]) -> RedirectResponse:
        if accounts.find_by_email(db, address) is None:
            caller.person.email = address
            audit.note(db, caller.person, "email.changed", caller.person.id)
        return RedirectResponse("/settings", 303)

    setup.before("GET", "/settings/email", change_email, dependencies=[Depends(pages.on_page_host)])
    setup.edit_page(
        "settings.html",
        "<h2>Password</h2>\n",
        '<h2>E-mail</h2>\n<form id="email-form" method="get" action="/settings/email">\n'
        '  <label>E-mail <input name="address" type="email" value="{{ me.email }}" required maxlength="254"></label>\n'
        "  <button>Change address</button>\n</form>\n<h2>Password</h2>\n",
    )
