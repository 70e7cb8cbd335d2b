"""Records and people of ours on which writing functions are tried, and where their state can be read."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from launchready.artifacts.routes import Route, Routes
from launchready.artifacts.sketch import Seen
from launchready.gather.making import HOLE, Made, make, record_with, split
from launchready.gather.people.throwaway import newcomer
from launchready.gather.site import Site
from launchready.model import Missing, Phase
from launchready.net.types import Answer, Call, Session
from launchready.settings.schema import Recipe

PERSON = "a throwaway person"


@dataclass(frozen=True, slots=True)
class Target:
    """One thing of ours: what it is, where it is, whose, and the canary by which it is known in a list."""

    what: str
    address: str
    maker: str
    canary: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where the state of something shows, and to whom; `canary` picks the record out of a list."""

    persona: str
    path: str
    base: str
    canary: str = ""


def plain(template: str) -> tuple[str, ...]:
    """A path template with every hole alike."""
    return tuple("{}" if "{" in part else part for part in template.strip("/").split("/"))


@dataclass(slots=True)
class Store:
    """What was made so far, by the plain template of its address."""

    site: Site
    made: dict[tuple[str, ...], Target] = field(default_factory=dict)
    records: dict[str, Made] = field(default_factory=dict)
    failed: dict[tuple[str, ...], str] = field(default_factory=dict)

    def template(self, route: Route) -> tuple[str, ...] | None:
        """The longest beginning of a route's path at which something of ours can stand."""
        parts, known = plain(route.path), self._known()
        for length in range(len(parts), 0, -1):
            if parts[:length] in known and "{}" not in parts[length:]:
                return parts[:length]
        return None

    def _known(self) -> dict[tuple[str, ...], Recipe | None]:
        known: dict[tuple[str, ...], Recipe | None] = {
            plain(split(recipe.remove)[1]): recipe
            for recipe in self.site.settings.recipes
            if recipe.remove and recipe.keep
        }
        setup = self.site.settings.throwaway
        if setup:
            known[plain(split(setup.remove[-1].call)[1])] = None
        return known

    async def get(self, template: tuple[str, ...]) -> Target | str:
        """Something of ours at this template, made now or before; a sentence when it cannot be made."""
        if template in self.made:
            return self.made[template]
        if template in self.failed:
            return self.failed[template]
        recipe = self._known()[template]
        if recipe is None:
            person = await newcomer(self.site)
            if isinstance(person, Missing):
                self.failed[template] = person.detail
                return person.detail
            target = Target(PERSON, person.address, person.remover, person.name)
        else:
            found = await self.record(recipe)
            if isinstance(found, Missing):
                self.failed[template] = found.detail
                return found.detail
            target = Target(f"our {recipe.name}", found.address, found.persona, found.canary)
        self.made[template] = target
        return target

    async def record(self, recipe: Recipe) -> Made | Missing:
        """A record by its recipe, after those that it stands on."""
        for hole in HOLE.findall(recipe.create + json.dumps(recipe.body)):
            name = hole.split(".")[0]
            before = next((one for one in self.site.settings.recipes if one.name == name), None)
            if "." in hole and before is not None and before is not recipe and name not in self.records:
                await self.record(before)
        known = {
            f"{name}.{key}": value for name, record in self.records.items() for key, value in record.values.items()
        }
        made = await make(self.site, recipe, known)
        if isinstance(made, Made):
            self.records[recipe.name] = made
        return made

    def spoil(self, template: tuple[str, ...]) -> None:
        """The thing at this template is no longer as it was made; what stood on it goes with it."""
        self.made.pop(template, None)
        self.records.clear()
        for other in [other for other in self.made if other[: len(template)] == template]:
            del self.made[other]


async def look(site: Site, spot: Spot, summary: str) -> tuple[Seen, Any]:
    """What stands at a spot now: the record's own state when it is one of a list. 404 when the list lacks it."""
    session = await site.person(spot.persona)
    if not isinstance(session, Session):
        return Seen(None, None, session.detail), None
    call = Call("GET", site.door.url(spot.path, spot.base))
    reply = await site.door.send(call, session=session, phase=Phase.READ, why=summary)
    if not isinstance(reply, Answer) or not 200 <= reply.status < 300 or not spot.canary:
        data = reply.json() if isinstance(reply, Answer) else None
        return site.seen(reply, summary), data
    record = record_with(reply.json(), spot.canary)
    part = (
        replace(reply, body=json.dumps(record).encode()) if record is not None else replace(reply, status=404, body=b"")
    )
    words = summary if record is not None else f"{summary}: it is not there"
    evidence = site.door.evidence(reply, words, mark=[spot.canary])
    return Seen(evidence, site.sketcher.sketch(part)), record


async def spot_for(
    site: Site, routes: Routes, route: Route, path: str, readers: list[str], canary: str
) -> tuple[Spot, Seen, Any] | None:
    """The nearest reading route above `path` at which one of the readers sees the record; None when none does."""
    template, concrete = route.path.rstrip("/"), path.rstrip("/")
    for _ in range(4):
        if routes.find(f"GET {template}") is not None:
            for persona in readers:
                spot = Spot(persona, concrete, route.base, canary)
                seen, data = await look(site, spot, f"{persona} looks before")
                if seen.ok:
                    return spot, seen, data
        template, _, _ = template.rpartition("/")
        concrete, _, _ = concrete.rpartition("/")
        if not template:
            break
    return None
