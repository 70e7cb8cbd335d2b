"""JSON pointers (RFC 6901), as far as settings use them. Pure."""

from __future__ import annotations

from typing import Any


def at(value: Any, pointer: str) -> Any:
    """The value at a pointer such as `/data/0/id`, or None when there is none."""
    for part in pointer.split("/")[1:] if pointer else []:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isascii() and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value
