"""JSON as lines that a scanner reads well: one line for every value, with its key, and its path beside it.

Escapes are gone, a key stands before its value, and pairs as recordings and manifests write them
(`{"name": "Authorization", "value": "Bearer …"}`) come out as `Authorization: Bearer …`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

_PAIRS = (("name", "value"), ("key", "value"), ("Name", "Value"), ("Key", "Value"))
DEEPEST = 200


def parsed(text: bytes) -> Any:
    """The value, or None when it is not JSON (comments and trailing commas are not)."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def lines_of(value: Any) -> Iterator[tuple[str, str]]:
    """(JSON path, text) of every string and number; a text may have several lines."""
    stack: list[tuple[str, str, Any]] = [("$", "", value)]
    while stack:
        path, key, here = stack.pop()
        if isinstance(here, dict):
            pair = _pair(here)
            if pair:
                yield path, f"{pair[0]}: {pair[1]}"
            inner = [(f"{path}.{_name(name)}", str(name), one) for name, one in here.items()]
            stack.extend(reversed(inner))
        elif isinstance(here, list):
            if here and all(isinstance(one, str) for one in here) and any(one.endswith("\n") for one in here):
                yield path, "".join(here)  # a notebook's cell, line by line
                continue
            stack.extend(reversed([(f"{path}[{index}]", key, one) for index, one in enumerate(here)]))
        elif isinstance(here, str) and here:
            yield path, _line(key, here)
        elif isinstance(here, int | float) and not isinstance(here, bool):
            yield path, f"{key} = {here}"


def _pair(here: dict[str, Any]) -> tuple[str, str] | None:
    for name, value in _PAIRS:
        if isinstance(here.get(name), str) and isinstance(here.get(value), str) and here[value]:
            return here[name], here[value]
    return None


def _line(key: str, value: str) -> str:
    if "\n" in value or len(value) > 2000:
        return value
    if key.lower() in ("authorization", "cookie", "set-cookie"):
        return f"{key}: {value}"
    return f'{key} = "{value}"' if key else value


def _name(name: str) -> str:
    return str(name)[:60].replace("\n", " ")
