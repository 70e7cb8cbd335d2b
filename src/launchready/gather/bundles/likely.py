"""Cheap first looks at calls, so that a bundle of megabytes is not resolved call by call."""

from __future__ import annotations

from ast_grep_py import SgNode

from launchready.gather.bundles.calls import METHODS
from launchready.gather.bundles.templates import Template, plain, waits

MOST_CALLS = 400
_TEXTS = frozenset({"string", "template_string", "binary_expression"})


def asks_module(value: SgNode) -> bool:
    """Whether a value may be `require("./x")`, `n(12)`, `n.n(r)` or `await import("./x")`; judged without resolving."""
    if value.kind() != "call_expression":
        return value.kind() == "await_expression"
    given = value.field("arguments")
    if given is None or len(given.children()) != 3:
        return False
    first = given.child(1)
    return first is not None and first.kind() in ("number", "string", "identifier")


def verbs(methods: list[Template]) -> list[str]:
    """The HTTP methods that these values come to; `*` for one that nobody can tell."""
    found = []
    for method in methods:
        text = (plain(method) or "").upper()
        if text in METHODS or text == "*":
            found.append(text)
        elif not waits(method):
            found.append("*")
    return list(dict.fromkeys(found))


def looks_sent(call: SgNode) -> bool:
    """Whether an argument is an address in plain sight: `/posts`, `` `/posts/${id}` ``."""
    given = call.field("arguments")
    for place_of_argument in (1, 3):
        one = given.child(place_of_argument) if given is not None else None
        if one is None:
            return False
        if one.kind() in _TEXTS and one.text()[:60].lstrip("\"'`(").startswith("/"):
            return True
    return False


def likeliest(calls: list[SgNode]) -> list[SgNode]:
    """All calls where they are few; of many that share a minified name, those that show an address, and some others."""
    if len(calls) <= MOST_CALLS:
        return calls
    return list(dict.fromkeys([*(call for call in calls if looks_sent(call)), *calls[:MOST_CALLS]]))
