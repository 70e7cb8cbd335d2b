"""Events of the payment provider: signed, fresh, and handled once."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from launchready.demo.platform import clock
from launchready.demo.platform.config import PlatformConfig

SIGNATURE_HEADER = "Payment-Signature"
TOLERANCE_SECONDS = 300


def load_secret(config: PlatformConfig) -> str:
    """The secret shared with the provider; made on first use."""
    path = config.payments_secret_path
    if not path.exists():
        path.write_text(secrets.token_hex(32))
        path.chmod(0o600)
    return path.read_text().strip()


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """The signature header for a body sent at a time."""
    mac = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"t={timestamp},v1={mac.hexdigest()}"


def signature_is_right(secret: str, header: str | None, body: bytes) -> bool:
    """Whether a body was signed with the secret, and lately; an empty secret fits nothing."""
    if not secret or not header:
        return False
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    timestamp = parts.get("t", "")
    if not (timestamp.isascii() and timestamp.isdigit()) or len(timestamp) > 12:
        return False
    if abs(clock.now().timestamp() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    expected = sign(secret, int(timestamp), body)
    return hmac.compare_digest(expected.encode(), f"t={timestamp},v1={parts.get('v1', '')}".encode())
