"""How roles stand to each other, as far as the access policy or their names tell."""

from __future__ import annotations

from collections.abc import Iterable

from launchready.artifacts.policy import AccessPolicy

ANYBODY = frozenset({"public", "signed-in", "own", "own-tenant"})
_BY_NAME = (
    ("guest", 0),
    ("viewer", 1),
    ("reader", 1),
    ("member", 2),
    ("user", 2),
    ("customer", 2),
    ("author", 3),
    ("editor", 3),
    ("moderator", 4),
    ("manager", 4),
    ("staff", 5),
    ("admin", 6),
    ("owner", 7),
    ("root", 8),
    ("super", 8),
)


def reach(policy: AccessPolicy, role: str) -> frozenset[str]:
    """The route patterns that rules open to a role by its name."""
    return frozenset(text for rule in policy.rules if role in rule.allow for text in rule.routes)


def higher(policy: AccessPolicy, role: str, other: str) -> bool:
    """Whether `role` stands above `other`: its rules open strictly more; where no rule names either, by their names."""
    if role == other:
        return False
    mine, theirs = reach(policy, role), reach(policy, other)
    if mine or theirs:
        return mine > theirs
    return _by_name(role) > _by_name(other)


def _by_name(role: str) -> int:
    return max((weight for word, weight in _BY_NAME if word in role.lower()), default=2)


def lowest_first(policy: AccessPolicy, roles: Iterable[str]) -> list[str]:
    """Roles in an order in which nobody comes after somebody who may more."""
    return sorted(dict.fromkeys(roles), key=lambda role: (len(reach(policy, role)), _by_name(role)))


def named(policy: AccessPolicy, key: str, role: str) -> bool:
    """Whether the rule for a route opens it to this role by its name."""
    return role in (policy.allowed(key) or ())


def may_try(policy: AccessPolicy, key: str, role: str) -> bool:
    """Whether a role may use a route at all, so that only the record decides; True where no rule speaks of it."""
    allow = policy.allowed(key)
    return allow is None or role in allow or bool(ANYBODY & set(allow))
