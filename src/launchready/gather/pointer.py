"""JSON Pointer (RFC 6901), reading only."""

from __future__ import annotations

from typing import Any


def take(data: Any, pointer: str) -> Any:
    """The value at `/a/0/b`, or None when there is none."""
    for raw in pointer.lstrip("/").split("/") if pointer.strip("/") else ():
        part = raw.replace("~1", "/").replace("~0", "~")
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and part.isdigit() and int(part) < len(data):
            data = data[int(part)]
        else:
            return None
    return data
