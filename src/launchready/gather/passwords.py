"""Which field of a password form is which."""

from __future__ import annotations

from typing import Any


def password_fields(schema: dict[str, Any], old: str, new: str) -> dict[str, str]:
    """A body for a password-change route: the field that speaks of the current one gets `old`, the others `new`."""
    names = list(schema.get("properties", {}))
    required = schema.get("required", names)
    body = {}
    for name in names:
        lower = name.lower()
        if any(word in lower for word in ("current", "old", "existing")):
            body[name] = old
        elif "pass" in lower or "new" in lower or "confirm" in lower or name in required:
            body[name] = new
    return body
