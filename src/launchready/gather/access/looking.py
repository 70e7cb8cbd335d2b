"""Where an effect on a record would show: the owner's view of it, or that of somebody who may see it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from launchready.artifacts.access import OwnerMap, Record
from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Route, Routes
from launchready.artifacts.sketch import Seen
from launchready.gather.access.aims import Aim
from launchready.gather.access.shapes import fits, id_of, objects, parts_of
from launchready.gather.site import Site
from launchready.model import Missing
from launchready.net.types import Answer, Call


@dataclass(slots=True)
class Spot:
    """Who looks where, and the two views taken before. `shows_id` says that the record's id stands there."""

    persona: str
    path: str
    base: str
    before: Seen
    again: Seen
    shows_id: bool = False
    data: Any = None


@dataclass(slots=True)
class Looker:
    """Finds places to look at and keeps what was seen there while nothing changed."""

    site: Site
    routes: Routes
    policy: AccessPolicy
    kept: dict[tuple[str, str], Spot] = field(default_factory=dict)

    async def spot(self, aim: Aim) -> Spot | None:
        """The first place that shows the record or what the attempt would add, with two views of it."""
        record = aim.record
        weak: Spot | None = None
        for persona in dict.fromkeys([record.owner, *record.seen_by[:2]]):
            for path, route in self.places(aim):
                spot = await self.open(persona, path, route, record)
                if spot is None:
                    continue
                if spot.shows_id or path == aim.path:
                    return spot
                weak = weak or spot
        return weak

    def places(self, aim: Aim) -> list[tuple[str, Route]]:
        """Reading routes at the path of the attempt, at the record's, at its list, and above it."""
        record = aim.record
        wanted = [aim.path if aim.route.method in ("POST", "PUT") and aim.by == "path" else "", record.path]
        wanted += [record.listed_at]
        parts = parts_of(record.path)
        wanted += ["/" + "/".join(parts[:end]) for end in range(len(parts) - 1, max(len(parts) - 3, 0), -1)]
        found = []
        for path in dict.fromkeys(filter(None, wanted)):
            route = self.reading(path)
            if route is not None:
                found.append((path, route))
        return found

    def reading(self, path: str) -> Route | None:
        """The GET route of a concrete path, literal ones first."""
        fitting = [
            one for one in self.routes.routes if one.method == "GET" and not one.operation and fits(one.path, path)
        ]
        return min(fitting, key=lambda one: len(one.holes), default=None)

    async def open(self, persona: str, path: str, route: Route, record: Record) -> Spot | None:
        """Two views of a place; None when the persona gets nothing there."""
        key = (persona, path)
        if key in self.kept:
            kept = self.kept[key]
            return replace(kept, shows_id=_shows(kept.data, record))
        spot = Spot(persona, path, route.base, Seen(None, None), Seen(None, None))
        before, data = await self._see(spot, "before somebody tries")
        if not before.ok or before.sketch is None or (before.sketch.form != "json" and path != record.path):
            return None
        again, _ = await self._see(spot, "before somebody tries, again")
        spot = Spot(persona, path, route.base, before, again, _shows(data, record), data)
        self.kept[key] = spot
        return spot

    async def look(self, spot: Spot, when: str, canary: str) -> Seen:
        """One more view of a place."""
        seen, _ = await self._see(spot, when, canary)
        return seen

    async def still(self, spot: Spot, aim: Aim) -> bool:
        """Whether a list still shows the record."""
        _, data = await self._see(spot, "whether it is still there")
        return _shows(data, aim.record)

    async def _see(self, spot: Spot, when: str, canary: str = "") -> tuple[Seen, Any]:
        session = await self.site.person(spot.persona)
        if isinstance(session, Missing):
            return Seen(None, None, session.detail), None
        call = Call("GET", self.site.door.url(spot.path, session.base or spot.base))
        reply, seen = await self.site.see(
            call, session=session, summary=f"{spot.persona} looks {when}", mark=[canary] if canary else []
        )
        return seen, reply.json() if isinstance(reply, Answer) else None

    async def named(self, record: Record, owners: OwnerMap) -> Record:
        """The record with whether it names its owner, by a view of it."""
        owner = owners.person(record.owner)
        if record.names_owner or owner is None or not owner.ids or not id_of(record.ids):
            return record
        parts = parts_of(record.path)
        for path in (record.path, "/" + "/".join(parts[:-1])):
            route = self.reading(path)
            if route is None:
                continue
            for persona in dict.fromkeys([record.owner, *record.seen_by[:1]]):
                spot = await self.open(persona, path, route, record)
                item = (
                    next((one for one in objects(spot.data) if id_of(one) == id_of(record.ids)), None) if spot else None
                )
                if item is not None:
                    plain = {key: value for key, value in item.items() if not isinstance(value, list) and key != "id"}
                    return replace(record, names_owner=owner.ids[0] in json.dumps(plain, default=str))
        return record


def _shows(data: Any, record: Record) -> bool:
    ident = id_of(record.ids)
    if record.canary and record.canary in json.dumps(data, ensure_ascii=False, default=str):
        return True
    return bool(ident) and any(id_of(one) == ident for one in objects(data))
