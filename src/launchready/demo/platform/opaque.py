"""Random secrets that are handed out once and kept only as a hash."""

from __future__ import annotations

import hashlib
import secrets


def fresh() -> str:
    """A new unguessable secret, safe in a URL."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
