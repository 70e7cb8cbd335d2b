"""Who may use which route, as the settings state it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    method, _, path = text.partition(" ")
    parts = []
    for part in path.strip("/").split("/"):
        if part == "**":
            parts.append("(?:/.*)?")
        elif part == "*" or (part.startswith("{") and part.endswith("}")):
            parts.append("/[^/]+")
        elif part:
            parts.append("/" + "[^/]*".join(re.escape(piece) for piece in part.split("*")))
    verb = "[A-Z]+" if method == "*" else re.escape(method)
    return re.compile(f"{verb} {''.join(parts) or '/'}/?$" if parts else f"{verb} /$")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the access policy."""

    routes: tuple[str, ...]
    allow: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """The rules in order; the first whose pattern fits decides."""

    rules: tuple[Rule, ...] = ()

    def allowed(self, key: str) -> tuple[str, ...] | None:
        """Who may use the route `GET /api/posts/{id}`; None when no rule speaks of it."""
        method, _, rest = key.partition(" ")
        subject = f"{method} {rest.split(' ')[0]}"
        for rule in self.rules:
            if any(_pattern(text).match(subject) for text in rule.routes):
                return rule.allow
        return None

    def public(self, key: str) -> bool | None:
        """Whether anyone may use the route; None when no rule speaks of it."""
        allow = self.allowed(key)
        return None if allow is None else "public" in allow
