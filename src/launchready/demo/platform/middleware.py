"""What happens around every request: id, headers, CORS, hosts, limits on rate and size."""

from __future__ import annotations

import logging
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from launchready.demo.platform import cors, csrf, errors, headers, limits
from launchready.demo.platform.config import PlatformConfig
from launchready.demo.platform.models import new_id

LOGGER = logging.getLogger("platform")
BODY_LIMIT = 1_000_000
UPLOAD_LIMIT = 5_000_000
UPLOAD_PATH = "/api/uploads"
_OPEN_TO_ANY_HOST = frozenset({"/api/health", "/api/ready", "/api/version"})


def host_name(request_headers: Headers) -> str:
    """The host name of a request, without its port."""
    return request_headers.get("host", "").rsplit(":", 1)[0].lower()


def body_limit(path: str) -> int:
    """How many bytes a request to a path may carry."""
    return UPLOAD_LIMIT + 10_000 if path == UPLOAD_PATH else BODY_LIMIT


def is_too_long(request_headers: Headers, most: int) -> bool:
    """Whether a request announces more bytes than allowed."""
    announced = request_headers.get("content-length", "0")
    return not announced.isdigit() or int(announced) > most


def content_type_is_right(method: str, path: str, request_headers: Headers) -> bool:
    """Whether what is written to the API comes as JSON, or as a form where files are taken."""
    if method in csrf.SAFE_METHODS or not path.startswith("/api/"):
        return True
    if request_headers.get("content-length", "0") == "0" and "transfer-encoding" not in request_headers:
        return True
    kind = request_headers.get("content-type", "").split(";")[0].strip().lower()
    return kind == ("multipart/form-data" if path == UPLOAD_PATH else "application/json")


class Surroundings:
    """The outermost layer of the platform."""

    def __init__(self, app: ASGIApp, config: PlatformConfig, limiter: limits.Limiter) -> None:
        self.app = app
        self.config = config
        self.limiter = limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = new_id()
        state: dict[str, Any] = scope.setdefault("state", {})
        state["request_id"] = request_id
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self._add_headers(scope, MutableHeaders(scope=message))
            await send(message)

        try:
            early = self._early_answer(scope)
            if early is not None:
                await early(scope, receive, send_with_headers)
                return
            counted = count_body(receive, body_limit(scope["path"]))
            await self.app(scope, counted, send_with_headers)
        except Exception:
            LOGGER.exception("request %s failed", request_id)
            if started:
                raise
            answer = errors.error_response(500, "internal", "Something went wrong.", request_id)
            await answer(scope, receive, send_with_headers)

    def _add_headers(self, scope: Scope, answer: MutableHeaders) -> None:
        path: str = scope["path"]
        state = scope["state"]
        answer["X-Request-ID"] = state["request_id"]
        for name, value in headers.security_headers().items():
            answer.setdefault(name, value)
        answer.setdefault("Cache-Control", headers.cache_control(path))
        usage: limits.Usage | None = state.get("usage")
        if usage is not None:
            for name, value in usage.headers().items():
                answer.setdefault(name, value)
        if path.startswith("/api/"):
            for name, value in cors.answer_headers(self.config, Headers(scope=scope).get("origin")).items():
                if name == "Vary":
                    answer.add_vary_header(value)
                else:
                    answer[name] = value

    def _early_answer(self, scope: Scope) -> Response | None:
        """An answer that needs no route: preflight, wrong host, too many, too long, wrong type."""
        request_headers = Headers(scope=scope)
        path, method = scope["path"], scope["method"]
        request_id = scope["state"]["request_id"]
        if not self.config.knows_host(host_name(request_headers)) and path not in _OPEN_TO_ANY_HOST:
            return errors.error_response(421, "unknown_host", "No such host.", request_id)
        try:
            address = limits.address_of(scope.get("client"))
            scope["state"]["usage"] = limits.hit(self.limiter, "all_per_address", address)
        except errors.PlatformError as error:
            return errors.error_response(error.status_code, error.code, error.message, request_id, error.headers)
        origin = request_headers.get("origin")
        if method == "OPTIONS" and origin and "access-control-request-method" in request_headers:
            allowed = cors.is_allowed_origin(self.config, origin)
            return PlainTextResponse("", 204 if allowed else 403, cors.preflight_headers(self.config, origin))
        if is_too_long(request_headers, body_limit(path)):
            return errors.error_response(413, "too_large", "The request is too large.", request_id)
        if not content_type_is_right(method, path, request_headers):
            return errors.error_response(415, "wrong_type", "Send this as application/json.", request_id)
        return None


def count_body(receive: Receive, most: int) -> Receive:
    """Read a request's body, but stop as soon as it is longer than allowed."""
    total = 0

    async def counted() -> Message:
        nonlocal total
        message = await receive()
        if message["type"] == "http.request":
            total += len(message.get("body", b""))
            if total > most:
                raise errors.PlatformError(413, "too_large", "The request is too large.")
        return message

    return counted
