"""Secrets that open nothing, put together at run time so that no scanner finds them in this repository."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def letters(purpose: str, length: int, alphabet: str = LETTERS) -> str:
    """Letters that look random and are the same every time."""
    stream = b"".join(hashlib.sha256(f"{purpose}/{block}".encode()).digest() for block in range(length // 32 + 1))
    return "".join(alphabet[byte % len(alphabet)] for byte in stream[:length])


def payment_key(purpose: str = "payments") -> str:
    """What looks like the secret key of a payment provider."""
    return "_".join(("sk", "live", letters(purpose, 32)))


def database_address() -> str:
    """The address of a database, with a password in it."""
    return f"postgres://community:{letters('database', 20)}@db.internal.example:5432/community"


def environment() -> dict[str, str]:
    """The environment of a careless deployment."""
    return {
        "APP_ENV": "production",
        "DATABASE_URL": database_address(),
        "SESSION_SECRET": letters("session", 48),
        "PAYMENTS_SECRET_KEY": payment_key(),
        "SMTP_HOST": "smtp.example.net",
        "SMTP_PASSWORD": letters("smtp", 18),
    }


def service_token(service: str) -> str:
    """A token of an imaginary service."""
    return "-".join(("tok", service, letters(service, 32)))


def json_web_token(claims: dict[str, Any], purpose: str) -> str:
    """A signed token; nobody keeps the key."""
    parts = [_part({"alg": "HS256", "typ": "JWT"}), _part(claims)]
    signed = ".".join(parts).encode()
    signature = hmac.digest(letters(purpose, 40).encode(), signed, hashlib.sha256)
    return ".".join((*parts, base64.urlsafe_b64encode(signature).rstrip(b"=").decode()))


def _part(data: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(data, separators=(",", ":")).encode()).rstrip(b"=").decode()


def cloud_keys(purpose: str) -> tuple[str, str]:
    """What looks like the id and the secret of a cloud account's key."""
    return "AKIA" + letters(purpose, 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), letters(f"{purpose} secret", 40)


def chat_token(purpose: str) -> str:
    """What looks like the token of a bot in a chat service."""
    digits = "0123456789"
    return "-".join(("xoxb", letters(purpose, 12, digits), letters(f"{purpose} 2", 12, digits), letters(purpose, 24)))


def mail_key(purpose: str) -> str:
    """What looks like the key of a service that sends mail."""
    return ".".join(("SG", letters(purpose, 22), letters(f"{purpose} 2", 43)))


def random_password(purpose: str) -> str:
    """A password that somebody let a program choose."""
    return letters(purpose, 18)
