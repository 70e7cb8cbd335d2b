"""Who may use which route, as the settings state it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Stance = Literal["allowed", "denied", "own", "undecided"]


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    method, _, path = text.partition(" ")
    path, _, operation = path.partition(" ")
    parts = []
    for part in path.strip("/").split("/"):
        if part == "**":
            parts.append("(?:/.*)?")
        elif part == "*" or (part.startswith("{") and part.endswith("}")):
            parts.append("/[^/]+")
        elif part:
            parts.append("/" + "[^/]*".join(re.escape(piece) for piece in part.split("*")))
    verb = "[A-Z]+" if method == "*" else re.escape(method)
    asked = " " + ".*".join(re.escape(piece) for piece in operation.split("*")) if operation else ""
    return re.compile(f"{verb} {''.join(parts) or '/'}/?{asked}$" if parts else f"{verb} /{asked}$")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the access policy; `approved` says that it stands in the approved access map."""

    routes: tuple[str, ...]
    allow: tuple[str, ...]
    approved: bool = False


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """The rules in order; the first whose pattern fits decides."""

    rules: tuple[Rule, ...] = ()

    def rule(self, key: str) -> Rule | None:
        """The first rule that speaks of the route `GET /api/posts/{id}`.

        A pattern with a third word speaks of GraphQL operations alone: `POST /api/graphql query members`.
        """
        method, _, rest = key.partition(" ")
        subject = f"{method} {rest.split(' ')[0]}"
        for rule in self.rules:
            if any(_pattern(text).match(key if text.count(" ") > 1 else subject) for text in rule.routes):
                return rule
        return None

    def allowed(self, key: str) -> tuple[str, ...] | None:
        """Who may use the route; None when no rule speaks of it."""
        rule = self.rule(key)
        return None if rule is None else rule.allow

    def stance(self, key: str, role: str) -> Stance:
        """What the rules say of a role at a route; `own` when it depends on whose record it is."""
        allow = self.allowed(key)
        if allow is None:
            return "undecided"
        if role in allow or {"public", "signed-in"} & set(allow):
            return "allowed"
        return "own" if {"own", "own-tenant"} & set(allow) else "denied"

    def public(self, key: str) -> bool | None:
        """Whether anyone may use the route; None when no rule speaks of it."""
        allow = self.allowed(key)
        return None if allow is None else "public" in allow
