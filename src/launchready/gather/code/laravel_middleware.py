"""Names of Laravel's middleware: `auth:sanctum`, `can:update,post`, `EnsureUserIsAdmin::class`."""

from __future__ import annotations

from launchready.gather.code import guards
from launchready.gather.code.expr import Expr
from launchready.gather.code.guards import OPEN, UNKNOWN, Shield

_ASK = frozenset({"auth", "verified", "password.confirm", "can", "signed", "auth.basic", "auth.session", "role",
                  "permission", "role_or_permission", "scopes", "scope", "abilities", "ability"})  # fmt: skip
_PASS = frozenset({"web", "api", "guest", "throttle", "bindings", "cache.headers", "precognitive"})


def one(name: str) -> Shield:
    """One name."""
    first = name.partition(":")[0]
    last = first.rpartition("\\")[2]
    if last in _PASS:
        return OPEN
    if last in _ASK or (guards.asks(last) and not guards.declines(last)):
        return Shield((name.rpartition("\\")[2] if "\\" in name else name,))
    return OPEN if guards.harmless(last) else UNKNOWN


def names(parts: tuple[Expr, ...]) -> list[str | None]:
    """The names in arguments: texts, classes, and lists of either; None for what is computed."""
    out: list[str | None] = []
    for part in parts:
        if part.kind == "array":
            out += names(part.parts)
        elif part.kind in ("str", "name") and not part.text.startswith("$"):
            out.append(part.text)
        elif part.kind == "concat" and part.parts and part.parts[0].kind == "name":  # Authenticate::class.':sanctum'
            tail = "".join(inner.text for inner in part.parts[1:] if inner.kind == "str")
            out.append(part.parts[0].text + tail)
        elif part.kind == "call" and part.text == "using" and part.of is not None and part.of.of is not None:
            out.append(part.of.of.text)
        else:
            out.append(None)
    return out


def shield(parts: tuple[Expr, ...]) -> Shield:
    """What a list of middleware asks; the last of it stands nearest to the route."""
    found = OPEN
    for name in names(parts):
        found = (UNKNOWN if name is None else one(name)).behind(found)
    return found
