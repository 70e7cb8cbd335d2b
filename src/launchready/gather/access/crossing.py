"""Lists that show one tenant's people what is another's: plainly, or with the other tenant named in headers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from launchready.artifacts.access import Crossing, Someone
from launchready.artifacts.routes import Route
from launchready.gather.access.asking import TENANT_HEADERS
from launchready.gather.access.eyes import Eyes, ids_in
from launchready.gather.site import Site
from launchready.model import Missing
from launchready.net.types import ANONYMOUS, Answer, Call

IN_HEADERS = "with the other tenant named in headers"
SHORTEST_ID = 8


async def crossings(site: Site, people: tuple[Someone, ...], eyes: Eyes, ours: Iterable[str]) -> list[Crossing]:
    """One for each list and way; values that a stranger gets too are told with the stranger's answer."""
    made = frozenset(ours)
    found: dict[tuple[str, str], Crossing] = {}
    for other, owner in _pairs(people):
        for route, path in eyes.routes_of(other.persona):
            values = _foreign(eyes, other.persona, owner.persona, route, made)
            if values and (route.key, "") not in found:
                found[(route.key, "")] = await _told(site, other, owner, route, path, values)
    for other, owner in _first_pairs(people):
        tries = [(route, path) for route, path in eyes.routes_of(other.persona) if owner.tenant_ids]
        got = await asyncio.gather(*(_named(site, eyes, other, owner, route, path) for route, path in tries))
        for crossing in filter(None, got):
            found.setdefault((crossing.route, IN_HEADERS), crossing)
    return list(found.values())


def _pairs(people: tuple[Someone, ...]) -> list[tuple[Someone, Someone]]:
    """(somebody, somebody of another tenant), everybody with everybody."""
    one_each = [one for one in people if not one.same_as]
    return [(one, two) for one in one_each for two in one_each if one.tenant != two.tenant]


def _first_pairs(people: tuple[Someone, ...]) -> list[tuple[Someone, Someone]]:
    """One person who uses another address, else any, with one of another tenant."""
    pairs = sorted(_pairs(people), key=lambda pair: not pair[0].base)
    return pairs[:1]


def _foreign(eyes: Eyes, other: str, owner: str, route: Route, made: frozenset[str]) -> set[str]:
    """Ids that somebody sees in one list and that are another tenant's.

    They are records that this audit made as the owner, or stand in another list of the owner's that shows them to the
    owner and not to the other. What both tenants are meant to share stands in the same lists for both.
    """
    here = {value for value in eyes.ids_at(other, route.key) if len(value) >= SHORTEST_ID}
    elsewhere = eyes.ids_elsewhere(other, route.key)
    theirs: set[str] = set()
    for second, _ in eyes.routes_of(owner):
        if second.key != route.key and second.key in eyes.keys_of(other):
            theirs |= eyes.ids_at(owner, second.key)
    mine = eyes.ids_everywhere(owner) & made
    return (here & (theirs | mine)) - elsewhere


async def _told(
    site: Site, other: Someone, owner: Someone, route: Route, path: str, values: set[str], way: str = ""
) -> Crossing:
    """The other's answer once more, and a stranger's."""
    session = await site.person(other.persona)
    base = other.base or route.base
    headers = tuple((name, owner.tenant_ids[0]) for name in TENANT_HEADERS) if way else ()
    call = Call("GET", site.door.url(path, base), headers)
    stranger, seen_by_nobody = await site.see(Call("GET", call.url), session=ANONYMOUS, summary="a stranger looks")
    seen = seen_by_nobody
    if not isinstance(session, Missing):
        summary = f"{other.persona} of {other.tenant or 'another tenant'} sees what is {owner.tenant}'s"
        _, seen = await site.see(call, session=session, summary=summary, mark=sorted(values)[:3])
    public = ids_in(stranger.json()) if isinstance(stranger, Answer) else set()
    return Crossing(route.key, path, other.persona, owner.persona, seen, seen_by_nobody, len(values - public), way)


async def _named(site: Site, eyes: Eyes, other: Someone, owner: Someone, route: Route, path: str) -> Crossing | None:
    """The same list with the other tenant named in headers; None when that shows nothing of theirs."""
    session = await site.person(other.persona)
    if isinstance(session, Missing):
        return None
    headers = tuple((name, owner.tenant_ids[0]) for name in TENANT_HEADERS)
    call = Call("GET", site.door.url(path, other.base or route.base), headers)
    reply, _ = await site.see(call, session=session, summary=f"{other.persona} names the other tenant in headers")
    if not isinstance(reply, Answer) or not 200 <= reply.status < 300:
        return None
    values = {value for value in ids_in(reply.json()) if len(value) >= SHORTEST_ID}
    values = (values & eyes.ids_everywhere(owner.persona)) - eyes.ids_everywhere(other.persona)
    return await _told(site, other, owner, route, path, values, IN_HEADERS) if values else None
