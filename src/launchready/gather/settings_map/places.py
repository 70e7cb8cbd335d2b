"""Which deployment a file speaks of, by its name, and lists of variables in the shapes that files have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Loc = tuple[str | int, ...]
_WORDS = {
    "production": "production", "prod": "production", "prd": "production", "live": "production",
    "staging": "staging", "stage": "staging", "stg": "staging", "uat": "staging",
    "preview": "preview", "deploy-preview": "preview", "branch-deploy": "preview", "review": "preview",
    "test": "test", "testing": "test", "ci": "test",
    "development": "development", "dev": "development", "local": "development", "devcontainer": "development",
}  # fmt: skip
_SPLIT = re.compile(r"[./_\s-]+")


def environment_of(path: str) -> str:
    """`deploy/overlays/prod/app.yaml` → production; '' when the name does not say."""
    parts = path.split("/")
    for part in [parts[-1], *reversed(parts[:-1])]:
        for word in _SPLIT.split(part.lower()):
            if word in _WORDS and not (part is not parts[-1] and word in ("test", "dev", "local", "live", "ci")):
                return _WORDS[word]
    return ""


def named(word: object) -> str:
    """The deployment that a word in a file means; a word of the team's own stays as it is."""
    text = str(word or "").strip().lower()
    return _WORDS.get(text, text if re.fullmatch(r"[a-z][a-z0-9-]{0,30}", text) else "")


def items(node: Any, loc: Loc = ()) -> Iterator[tuple[str, Any, Loc]]:
    """(name, value, place) of `{A: 1}`, `["A=1", "B"]`, `[{name: A, value: 1}]`, `[{key: A, value: 1}]`."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield str(key), value, (*loc, key)
    elif isinstance(node, list):
        for place, item in enumerate(node):
            if isinstance(item, str):
                name, found, value = item.partition("=")
                yield name.strip(), value if found else None, (*loc, place)
            elif isinstance(item, dict):
                stated = item.get("name", item.get("key", item.get("Name")))
                if isinstance(stated, str):
                    yield stated, item, (*loc, place)
                elif len(item) == 1 and stated is None:
                    for key, value in item.items():
                        yield str(key), value, (*loc, place, key)


def walk(node: Any, loc: Loc = (), depth: int = 0) -> Iterator[tuple[Loc, Any]]:
    """Every mapping and list of a value with its place, at most 60 deep."""
    if isinstance(node, dict | list) and depth < 60:
        yield loc, node
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            yield from walk(value, (*loc, key), depth + 1)


def strings(node: Any, loc: Loc = ()) -> Iterator[tuple[Loc, str]]:
    """Every text of a value with its place."""
    for where, inner in walk(node, loc):
        for key, value in inner.items() if isinstance(inner, dict) else enumerate(inner):
            if isinstance(value, str):
                yield (*where, key), value
