"""Protection of cookie sessions against requests that other sites start."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from launchready.demo.platform import cors
from launchready.demo.platform.config import PlatformConfig

HEADER = "x-csrf-token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def token_for(key: bytes, session_hash: str) -> str:
    """The CSRF token of a session; useless with any other."""
    return hmac.new(key, b"csrf:" + session_hash.encode(), hashlib.sha256).hexdigest()


def token_is_right(key: bytes, session_hash: str, given: str | None) -> bool:
    """Whether a request carries the token of its session."""
    if not given:
        return False
    return hmac.compare_digest(token_for(key, session_hash).encode(), given.encode())


def origin_is_right(config: PlatformConfig, headers: Mapping[str, str]) -> bool:
    """Whether a request that changes something was started by a page of ours.

    Clients that are no browsers send no Origin; they still need the token.
    """
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    return cors.is_allowed_origin(config, origin)
