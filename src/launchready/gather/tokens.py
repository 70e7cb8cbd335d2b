"""Broken credentials, made from a good one. Pure; nothing here is sent."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

GUESSES = (
    "secret",
    "changeme",
    "change-me",
    "password",
    "jwt",
    "jwt-secret",
    "jwt_secret",
    "secretkey",
    "secret-key",
    "secret_key",
    "your-256-bit-secret",
    "your-secret-key",
    "supersecret",
    "super-secret",
    "supersecretkey",
    "mysecret",
    "my-secret-key",
    "key",
    "private",
    "test",
    "dev",
    "development",
    "admin",
    "default",
    "token",
    "app",
    "s3cr3t",
    "123456",
    "12345678",
    "qwerty",
    "keyboard cat",
    "shhhhh",
    "shhhhhhared-secret",
    "please-change-me",
    "insecure",
    "hello",
    "example",
    "",
)


def decoded(token: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Header and claims of a JWT (RFC 7519 §3), or None when it is none."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        head, claims = (json.loads(_unbase(part)) for part in parts[:2])
    except (ValueError, UnicodeDecodeError):
        return None
    return (head, claims) if isinstance(head, dict) and isinstance(claims, dict) else None


def _unbase(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _base(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def joined(head: dict[str, Any], claims: dict[str, Any], signature: str = "") -> str:
    """A token in compact form with this signature."""
    texts = (_base(json.dumps(part, separators=(",", ":")).encode()) for part in (head, claims))
    return ".".join([*texts, signature])


def signed(head: dict[str, Any], claims: dict[str, Any], key: str, algorithm: str = "HS256") -> str:
    """A token signed with an HMAC key (RFC 7518 §3.2)."""
    body = joined({**head, "alg": algorithm}, claims).rstrip(".")
    digest = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}[algorithm]
    return f"{body}.{_base(hmac.new(key.encode(), body.encode(), digest).digest())}"


def guessed(token: str) -> str | None:
    """The HMAC key of a token if it is one that everybody guesses; found offline, without a request."""
    parts = decoded(token)
    if parts is None or parts[0].get("alg") not in ("HS256", "HS384", "HS512"):
        return None
    body, _, signature = token.rpartition(".")
    digest = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}[parts[0]["alg"]]
    for key in GUESSES:
        if hmac.compare_digest(_base(hmac.new(key.encode(), body.encode(), digest).digest()), signature):
            return key
    return None


def broken(token: str, other_subject: str = "") -> Iterator[tuple[str, str]]:
    """(kind, value) of every broken variant of a good credential; JWT kinds only for a JWT.

    `other_subject` is the `sub` of another person, for claims swapped under an old signature.
    """
    yield "malformed", "lr-not-a-token"
    yield "truncated", token[: len(token) * 2 // 3]
    yield "shortened by four characters", token[:-4]
    yield "altered by one character", _one_changed(token)
    parts = decoded(token)
    if parts is None:
        return
    head, claims = parts
    signature = token.rsplit(".", 1)[1]
    for name in ("none", "None", "NONE"):
        yield f"unsigned (alg {name})", joined({**head, "alg": name}, claims)
    yield "stripped of its signature", joined(head, claims)
    yield "cut off before its signature", joined(head, claims).rstrip(".")
    changed = {**claims, "role": "owner", "admin": True}
    yield "given more claims under the old signature", joined(head, changed, signature)
    if other_subject and other_subject != str(claims.get("sub")):
        yield (
            "given another person's subject under the old signature",
            joined(head, {**claims, "sub": other_subject}, signature),
        )
        yield (
            "unsigned and given another person's subject",
            joined({**head, "alg": "none"}, {**claims, "sub": other_subject}),
        )
    yield "signed by a stranger's key", signed(head, claims, "lr-foreign-key-4c0f2a", "HS256")
    key = guessed(token)
    if key is not None:
        later = {**claims, "jti": claims.get("jti"), "exp": int(time.time()) + 600}
        yield f"signed by us with the guessable key {key!r}", signed(head, later, key, str(head["alg"]))
        yield (
            f"expired, signed by us with the guessable key {key!r}",
            signed(head, {**claims, "exp": 1}, key, str(head["alg"])),
        )


def _one_changed(token: str) -> str:
    middle = len(token) - max(2, len(token) // 4)
    old = token[middle]
    new = next(sign for sign in "AbZ9" if sign != old)
    return token[:middle] + new + token[middle + 1 :]
