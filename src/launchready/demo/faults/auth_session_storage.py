"""Sessions kept or sent where scripts, logs and other sites come by."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import MutableHeaders, QueryParams
from starlette.types import ASGIApp, Receive, Scope, Send

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import db, pages, tokens
from launchready.demo.platform.deps import Caller

CHECK = "auth/session-storage"
PARAMETER = "access_token"


@fault(
    check=CHECK,
    variant="local-storage",
    source="lemmy.world, July 2023; CWE-922",
    says="The front-end keeps a bearer token in localStorage, where any script that gets onto a page reads it.",
    routes=("GET /sign-in", "POST /api/auth/token"),
)
def local_storage(setup: Setup) -> None:
    """Fetch a token at sign-in, keep it, and send it with everything."""
    setup.edit_script(
        "account.js",
        '    await api("POST", "/auth/sign-in", values);\n',
        '    await api("POST", "/auth/sign-in", values);\n'
        '    const { access_token } = await api("POST", "/auth/token", values);\n'
        '    localStorage.setItem("access_token", access_token);\n',
    )
    setup.edit_script(
        "api.js",
        "  const isForm = body",
        '  const token = localStorage.getItem("access_token");\n'
        "  if (token) headers.Authorization = `Bearer ${token}`;\n"
        "  const isForm = body",
    )
    setup.edit_script(
        "main.js",
        '    await api("POST", "/auth/sign-out");\n',
        '    await api("POST", "/auth/sign-out");\n    localStorage.removeItem("access_token");\n',
    )


class _TokenInAddress:
    """Takes the bearer token of a download from its address."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Move the token to where the rest of the platform looks for it."""
        if scope["type"] == "http" and scope["path"].startswith("/api/uploads/"):
            token = QueryParams(scope["query_string"]).get(PARAMETER)
            if token:
                scope = {**scope, "headers": list(scope["headers"])}
                MutableHeaders(scope=scope)["Authorization"] = f"Bearer {token}"
        await self.app(scope, receive, send)


@fault(
    check=CHECK,
    variant="query-token",
    source="CVE-2025-52901; CVE-2026-26196",
    says="Links to attachments carry an access token in their address, so it lands in histories, logs and referrers.",
    routes=("GET /posts/{post_id}", "GET /api/uploads/{upload_id}"),
)
def query_token(setup: Setup) -> None:
    """Let download links work without a cookie."""
    common = pages.common
    state = setup.app.state.platform

    def with_token(caller: Caller) -> dict[str, Any]:
        with db.transaction(state.factory) as session:
            token = tokens.issue(session, state.token_key, caller.person)
        return {**common(caller), "download_token": token}

    setup.replace(pages, "common", with_token)
    setup.edit_page(
        "post.html",
        "/api/uploads/{{ file.id }}",
        f"/api/uploads/{{{{ file.id }}}}?{PARAMETER}={{{{ download_token }}}}",
    )
    setup.wrap(_TokenInAddress)
