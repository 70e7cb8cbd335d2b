"""Who is who, whose records there are, and what everybody sees of their own accord."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from launchready.artifacts.access import OwnerMap, Record, Sight, Someone
from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Parameter, Route, Routes
from launchready.derive.standing import may_try
from launchready.gather.access.budget import left_out, room
from launchready.gather.access.creating import Maker
from launchready.gather.access.crossing import crossings
from launchready.gather.access.eyes import Eyes
from launchready.gather.access.identity import own_ids, tenant_ids
from launchready.gather.access.links import linked
from launchready.gather.access.shapes import begin, id_of, kind_of, objects
from launchready.gather.registry import gatherer
from launchready.gather.routes.example import payload
from launchready.gather.site import Site, no_people
from launchready.gather.whoami import likely_key
from launchready.model import Missing, Phase
from launchready.net.types import Answer, Call, Session

PAGE_SIZES = frozenset({"limit", "per_page", "page_size", "pagesize", "size", "count", "take", "first"})
MOST_SIGHTS = 1500
MOST_SEEN = 3


@gatherer(title="whose records are whose", phase=Phase.READ)
async def owner_map(site: Site, routes: Routes, policy: AccessPolicy) -> OwnerMap | Missing:
    """Make records where that is allowed, then look at every list as everybody. The records live until the run ends."""
    if not site.people.who_am_i:
        site.people.who_am_i = likely_key(routes.routes)
    sessions = await site.everyone()
    if not sessions:
        return no_people(site)
    people = await who_is_who(site, sessions)
    maker = Maker(site, routes, policy, people)
    active = site.door.phase.rank >= Phase.ACTIVE.rank and site.door.permitted is not None
    if active:
        await maker.everything()
    else:
        maker.doubts.append(f"no record of ours was made: {site.why_not(Phase.ACTIVE)}")
    eyes = Eyes()
    kinds = {record.kind for record in maker.records}
    sights, cut = await look(site, routes, policy, [s for s in sessions if not _same(people, s)], eyes, kinds)
    records = [seen_by(record, eyes, people) for record in maker.records]
    if active:
        records += await linked(site, routes, records)
    records += only_theirs(eyes, people, records, routes)
    here = {one.persona for one in people}
    known = [*site.settings.personas_of(site.environment), *site.settings.visitors_of(site.environment)]
    absent = [f"{one.name} could not sign in" for one in known if one.name not in here]
    doubts = [*filter(None, [cut]), *absent, *maker.doubts]
    made = [value for record in maker.records for value in record.ids.values()]
    crossed = await crossings(site, people, eyes, made)
    return OwnerMap(people, tuple(records), tuple(sights), tuple(doubts), tuple(crossed))


async def who_is_who(site: Site, sessions: list[Session]) -> tuple[Someone, ...]:
    """By which values the platform names each persona, and who of them are one person."""
    found: list[Someone] = []
    route = site.people.who_am_i
    for session in sessions:
        data = None
        if route:
            method, _, path = route.partition(" ")
            call = Call(method, site.door.url(path, session.base or None))
            reply, _ = await site.see(call, session=session, summary=f"{session.persona}: who am I")
            data = reply.json() if isinstance(reply, Answer) and reply.status == 200 else None
        ids = own_ids(data)
        twin = next((one.persona for one in found if ids and one.ids and one.ids[0] == ids[0]), "")
        someone = Someone(session.persona, session.role, session.tenant, session.base, ids, tenant_ids(data), twin)
        found.append(someone)
    return tuple(found)


def _same(people: tuple[Someone, ...], session: Session) -> bool:
    return any(one.persona == session.persona and one.same_as for one in people)


def seen_by(record: Record, eyes: Eyes, people: tuple[Someone, ...]) -> Record:
    """The record with who may see it by their own views, and whether it names its owner."""
    who = [
        one.persona
        for one in people
        if one.persona != record.owner and (eyes.sees(one.persona, record) or eyes.sees_parent(one.persona, record))
    ]
    owner = next((one for one in people if one.persona == record.owner), None)
    named = bool(owner) and any(_names(item, record, owner) for _, _, _, data in eyes.lists for item in objects(data))
    return replace(
        record,
        seen_by=tuple(who),
        listed=eyes.sees(record.owner, record) or eyes.sees_parent(record.owner, record),
        names_owner=named,
    )


def _names(item: dict[str, Any], record: Record, owner: Someone | None) -> bool:
    """Whether an object is the record and one of its fields names the owner by id."""
    if not owner or not owner.ids or id_of(item) not in record.ids.values():
        return False
    inner = {key: value for key, value in item.items() if not isinstance(value, list) and key != "id"}
    return owner.ids[0] in json.dumps(inner, ensure_ascii=False, default=str)


def only_theirs(eyes: Eyes, people: tuple[Someone, ...], ours: list[Record], routes: Routes) -> list[Record]:
    """Records that were there before: of each list and tenant the one that the fewest people see."""
    made = {value for record in ours for value in record.ids.values()}
    named = {value for one in people for value in (*one.ids, *one.tenant_ids)}
    best: dict[tuple[str, str, str], Record] = {}
    for persona, route, path, data in eyes.lists:
        mine = next(one for one in people if one.persona == persona)
        if not any(begin(other.path, f"{path}/x") for other in routes.routes if other.holes):
            continue
        for item in _items(data)[:MOST_SEEN]:
            value = id_of(item)
            if not value or len(item) < 3 or value in made or value in named:
                continue
            record = Record(
                name=f"a record of {route.path} as {persona} sees it",
                kind=kind_of(f"{path}/x"),
                owner=persona,
                path=f"{path.rstrip('/')}/{value}",
                listed_at=path,
                ids={"id": value},
                base=mine.base,
                route=route.key,
            )
            record = replace(seen_by(record, eyes, people), through=_canary_in(item, ours))
            place = (record.kind, mine.tenant, route.key)
            kept = best.get(place)
            if kept is None or _worth(record) > _worth(kept):
                best[place] = record
    return list(best.values())


def _worth(record: Record) -> tuple[bool, int]:
    """Better: what came about through a record of ours, then what fewer people see."""
    return (bool(record.through), -len(record.seen_by))


def _canary_in(item: dict[str, Any], ours: list[Record]) -> str:
    """The canary of a record of ours that an object speaks of: a notice of our comment, for instance."""
    text = json.dumps(item, ensure_ascii=False, default=str)
    return next((one.canary for one in ours if one.canary and one.canary in text), "")


def _items(data: Any) -> list[dict[str, Any]]:
    """The objects of a list answer: the list itself, or the first list inside."""
    if isinstance(data, dict):
        data = next((value for value in data.values() if isinstance(value, list)), [])
    return [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []


async def look(
    site: Site, routes: Routes, policy: AccessPolicy, sessions: list[Session], eyes: Eyes, kinds: set[str]
) -> tuple[list[Sight], str]:
    """Every reading route without ids, as everybody who may use it, and the sentence for what was left out.

    Lists of the kinds that we made come first: what they show is lawful for who sees it.
    """
    plain = [
        route
        for route in routes.routes
        if route.method == "GET" and not route.holes and not route.operation and not route.hidden
    ]
    open_ = [route for route in plain if policy.public(route.key) is not True]
    open_.sort(key=lambda route: kind_of(f"{route.path}/x") not in kinds)
    wanted = [(route, one) for route in open_ for one in sessions if may_try(policy, route.key, one.role)]
    most = max(0, min(MOST_SIGHTS, room(site)))
    found = await asyncio.gather(*(_sight(site, route, one, eyes) for route, one in wanted[:most]))
    cut = left_out(site, len(wanted) - most, "looks at lists were") if len(wanted) > most else ""
    return [sight for sight in found if sight is not None], cut


async def _sight(site: Site, route: Route, session: Session, eyes: Eyes) -> Sight | None:
    path = route.path + _query(route)
    call = Call("GET", site.door.url(path, session.base or route.base))
    reply, seen = await site.see(call, session=session, summary=f"{session.persona} looks at the list")
    if not isinstance(reply, Answer):
        return None
    if seen.ok and "html" not in reply.content_type:
        eyes.learn(session.persona, route, route.path, reply)
    return Sight(session.persona, route.key, path, session.base or route.base, seen)


def _query(route: Route) -> str:
    """The simplest valid query, with the largest page that the schema allows, up to 100."""
    query: dict[str, Any] = {}
    for one in route.parameters:
        if one.place == "query" and one.name.lower() in PAGE_SIZES:
            query[one.name] = _page(one)
        elif one.place == "query" and one.required:
            query[one.name] = payload(one.schema or {"type": "string"}, canary="a", text_fields=False)
    return "?" + urlencode(query) if query else ""


def _page(one: Parameter) -> int:
    most = one.schema.get("maximum")
    return min(int(most), 100) if isinstance(most, int | float) and most >= 1 else 100
