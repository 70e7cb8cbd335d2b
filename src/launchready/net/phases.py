"""What a request may do in which phase. Pure; the door asks here before every request."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from launchready.model import Phase
from launchready.net.types import Call

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_MUTATES = re.compile(r"\b(mutation|subscription)\b")
_OVERRIDES = frozenset({"x-http-method-override", "x-http-method", "x-method-override"})


def ceiling(kind: str, asked: Phase, *, yes_production: bool) -> Phase:
    """The deepest phase of a door: production allows signed-in reads unless somebody said yes to more."""
    if kind == "production" and not yes_production and asked.rank > Phase.READ.rank:
        return Phase.READ
    return asked


def refused_method(call: Call, phase: Phase, *, signing_in: bool, reading: bool) -> str | None:
    """Why a call's method does not fit its phase, as a sentence; None when it does.

    In passive and read, only GET, HEAD and OPTIONS, a sign-in (`signing_in`) and GraphQL queries (`reading`).
    A header that turns the method into another counts as that method.
    """
    if phase.rank >= Phase.ACTIVE.rank:
        return None
    method = call.method.upper()
    for name, value in call.headers:
        if name.lower() in _OVERRIDES and value.upper() not in SAFE_METHODS:
            return f"{method} with {name}: {value} could change something; the {phase} phase only reads."
    if method in SAFE_METHODS:
        asked = parse_qs(urlsplit(call.url).query).get("query", []) if "query=" in call.url else []
        if any(_MUTATES.search(one) and not _reads(one) for one in asked):
            return f"{method} with a GraphQL mutation could change something; the {phase} phase only reads."
        return None
    if signing_in and method == "POST":
        return None
    if reading and method == "POST":
        return None if is_graphql_query(call) else "This POST is not plainly a GraphQL query; the phase only reads."
    return f"{method} could change something; the {phase} phase only reads."


def is_graphql_query(call: Call) -> bool:
    """Whether the body is one GraphQL query, or a batch of them, and nothing that mutates or subscribes."""
    try:
        payload: Any = json.loads(call.body or b"")
    except (ValueError, RecursionError):
        return False
    batch = payload if isinstance(payload, list) else [payload]
    return bool(batch) and all(isinstance(one, dict) and _reads(one.get("query")) for one in batch)


def _reads(query: Any) -> bool:
    if not isinstance(query, str) or not query.strip():
        return False
    bare = re.sub(r'"""(?:\\"""|[\s\S])*?"""|"(?:\\.|[^"\\\n])*"|#[^\n\r]*', " ", query)
    depth, outside = 0, []
    for letter in bare:
        if letter == "{":
            depth += 1
        elif letter == "}":
            depth -= 1
        elif depth == 0:
            outside.append(letter)
    return depth == 0 and not _MUTATES.search("".join(outside))
