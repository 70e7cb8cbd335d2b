"""Which other origins may read answers of the API."""

from __future__ import annotations

from launchready.demo.platform.config import PlatformConfig

METHODS = "GET, POST, PATCH, PUT, DELETE"
REQUEST_HEADERS = "Authorization, Content-Type, X-CSRF-Token"
EXPOSED_HEADERS = "Retry-After, X-Request-ID, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"


def is_allowed_origin(config: PlatformConfig, origin: str) -> bool:
    """Whether an origin is on the list, compared as a whole."""
    return origin in config.allowed_origins


def answer_headers(config: PlatformConfig, origin: str | None) -> dict[str, str]:
    """The CORS headers of an answer; other origins get none."""
    headers = {"Vary": "Origin"}
    if origin is not None and is_allowed_origin(config, origin):
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Allow-Credentials"] = "true"
        headers["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
    return headers


def preflight_headers(config: PlatformConfig, origin: str) -> dict[str, str]:
    """The headers that answer a browser's question whether it may send a request."""
    headers = answer_headers(config, origin)
    if is_allowed_origin(config, origin):
        headers["Access-Control-Allow-Methods"] = METHODS
        headers["Access-Control-Allow-Headers"] = REQUEST_HEADERS
        headers["Access-Control-Max-Age"] = "600"
    return headers
