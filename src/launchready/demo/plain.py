"""What answers on port 80: pages are sent to HTTPS, the API is refused."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from launchready.demo.platform.config import PlatformConfig


class PlainHttp:
    """A small application without routes: a redirect is right for people, a refusal for API clients."""

    def __init__(self, config: PlatformConfig) -> None:
        self.config = config

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            await self.answer(scope)(scope, receive, send)

    def answer(self, scope: Scope) -> Response:
        """What to say to a request that came without encryption."""
        host = Headers(scope=scope).get("host", "").rsplit(":", 1)[0].lower()
        path: str = scope.get("raw_path", scope["path"].encode()).decode("latin-1")
        if not self.config.knows_host(host):
            return PlainTextResponse("No such host.", 421)
        if path == "/api" or path.startswith("/api/") or scope["method"] not in ("GET", "HEAD"):
            detail = {"code": "https_only", "message": "Use HTTPS.", "request_id": ""}
            return JSONResponse({"error": detail}, 403)
        query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
        return RedirectResponse(f"https://{host}{path}{query}", 301)
