"""Which routes a person still has to decide about, and which nobody may use. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Routes

ADMINISTRATION = re.compile(
    r"/(admin|administration|audit|audit-logs?|billing|invoices|subscriptions?|payouts|exports?|webhooks|moderation|"
    r"impersonate|analytics|api-keys|settings|internal|roles|permissions)(/|$)",
    re.I,
)


def internal(policy: AccessPolicy, key: str, roles: Iterable[str]) -> bool:
    """Whether the rules leave a route to none of the roles that people have: to a machine, or to nobody."""
    return all(policy.stance(key, role) == "denied" for role in roles)


def undecided(policy: AccessPolicy, routes: Routes) -> list[str]:
    """The routes that a schema or the settings name and no rule speaks of."""
    return [route.key for route in routes.routes if not route.hidden and policy.rule(route.key) is None]


def to_decide(keys: list[str]) -> str:
    """The sentence that names routes without a rule; '' when there are none."""
    if not keys:
        return ""
    shown = ", ".join(keys[:3]) + (" …" if len(keys) > 3 else "")
    noun = "route has" if len(keys) == 1 else "routes have"
    return f"{len(keys)} {noun} no access rule ({shown}); decide with launchready access --write access-map.toml"


def administrative(key: str) -> bool:
    """Whether a route's name says that it is for those in charge."""
    return ADMINISTRATION.search(key.split(" ")[1] + "/") is not None
