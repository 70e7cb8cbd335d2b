"""Which of the settings' people look at pages, by role. Pure but for the sign-in."""

from __future__ import annotations

import re

from launchready.gather.site import Site
from launchready.net.types import Session

HIGH = re.compile(r"owner|admin|super|root|staff|operator|manager|moderator|editor", re.I)
_ORDER = ("owner", "admin", "super", "root", "staff")


def height(role: str) -> int:
    """How much a role may do by its name: 0 for a plain member, more for those who administrate."""
    for place, word in enumerate(_ORDER):
        if word in role.lower():
            return 10 - place
    return 1 if HIGH.search(role) else 0


async def lookers(site: Site) -> list[Session]:
    """One persona of the lowest role and one of the highest, those with cookies first."""
    people = await site.signed_in()
    people.sort(key=lambda one: not one.cookies)
    if not people:
        return []
    low = min(people, key=lambda one: height(one.role))
    high = max(people, key=lambda one: height(one.role))
    return [low] if high.role == low.role else [low, high]
