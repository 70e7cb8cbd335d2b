"""Which role stands above which, as far as the access rules tell. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from launchready.artifacts.policy import AccessPolicy

# Only where the rules do not tell two roles apart.
USUAL = ("member", "user", "guest", "viewer", "contributor", "editor", "moderator", "manager", "admin", "owner")


def called(roles: Iterable[str]) -> str:
    """`an admin and a member`: people of these roles, each once."""
    unique = dict.fromkeys(roles)
    return " and ".join(f"{'an' if role[:1].lower() in 'aeio' else 'a'} {role}" for role in unique)


def granted(policy: AccessPolicy, keys: Iterable[str], role: str) -> frozenset[str]:
    """The routes that a role may use by rule."""
    return frozenset(key for key in keys if policy.stance(key, role) == "allowed")


def above(policy: AccessPolicy, keys: Sequence[str], one: str, other: str) -> bool:
    """Whether the first role may do all that the second may, and more; by usual names where rules see no difference."""
    mine, theirs = granted(policy, keys, one), granted(policy, keys, other)
    if mine != theirs:
        return mine > theirs
    return one in USUAL and other in USUAL and USUAL.index(one) > USUAL.index(other)


def ordered(policy: AccessPolicy, keys: Sequence[str], roles: Iterable[str]) -> list[str]:
    """The roles, those that may do most first."""
    usual = {role: number for number, role in enumerate(USUAL)}
    unique = list(dict.fromkeys(roles))
    return sorted(unique, key=lambda role: (-len(granted(policy, keys, role)), -usual.get(role, 0), role))


def next_above(policy: AccessPolicy, keys: Sequence[str], roles: Sequence[str], role: str) -> str:
    """The lowest role that stands above this one; '' when none does."""
    higher = [one for one in ordered(policy, keys, roles) if above(policy, keys, one, role)]
    return higher[-1] if higher else ""
