"""Write something private as a member, and look for it as everybody above who does not take part in it."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from launchready.artifacts.functions import AdminLimits, Asked, PrivateWord
from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Route, Routes
from launchready.artifacts.sketch import Seen
from launchready.artifacts.views import Views
from launchready.derive.roles import above
from launchready.gather.access.people import id_of, one_per_role
from launchready.gather.access.targets import Store, plain
from launchready.gather.making import Undone, filled, split
from launchready.gather.people.views import query_of
from launchready.gather.registry import gatherer
from launchready.gather.site import Site, no_people
from launchready.model import Missing, Phase
from launchready.net.types import Answer, Call, Session
from launchready.settings.schema import Recipe

_SEARCH = re.compile(r"^(q|query|search|term|text|keyword|filter)$", re.I)


@gatherer(title="looking for private words as people in charge", phase=Phase.ACTIVE)
async def admin_limits(site: Site, routes: Routes, views: Views, policy: AccessPolicy) -> AdminLimits | Missing:
    """Every recipe whose record only those who take part may read by rule."""
    people = one_per_role(await site.signed_in())
    if not people:
        return no_people(site)
    keys = [route.key for route in routes.routes]
    private = tuple(key for key in keys if key.startswith("GET ") and is_private(policy, key))
    if not private:
        return AdminLimits((), (), "")
    recipes = [
        recipe
        for recipe in site.settings.recipes
        if recipe.read and recipe.remove and is_private(policy, _key(routes, recipe.read))
    ]
    if not recipes:
        return AdminLimits(
            (), private, f"no recipe writes anything at {private[0]} and the like; add one with read and remove"
        )
    store = Store(site)
    ids = {session.persona: await id_of(site, session) for session in people}
    desk = _Desk(site, routes, policy, people, ids, keys, frozenset(_with_data(views)))
    words = [await desk.word(recipe, store) for recipe in recipes]
    return AdminLimits(tuple(await desk.everywhere(words)), private)


def is_private(policy: AccessPolicy, key: str) -> bool:
    """Whether the rules leave a route to those whose record it is, and to no role."""
    return set(policy.allowed(key) or ()) == {"own"}


def _key(routes: Routes, call: str) -> str:
    """The route of a recipe's call, whose ids may be holes or real ones."""
    method, path = split(call)
    parts = plain(path)
    return next((r.key for r in routes.routes if r.method == method and _fits(plain(r.path), parts)), call)


def _with_data(views: Views) -> list[str]:
    """The routes that gave somebody JSON."""
    return [view.route for view in views.views if view.seen and view.seen.sketch and view.seen.sketch.form == "json"]


@dataclass(slots=True)
class _Desk:
    """One person a role with the id that the platform knows them by."""

    site: Site
    routes: Routes
    policy: AccessPolicy
    people: list[Session]
    ids: dict[str, str]
    keys: list[str]
    with_data: frozenset[str]

    async def word(self, recipe: Recipe, store: Store) -> PrivateWord:
        """Write one private record, and ask for it, and for what it lies in, as those above its maker."""
        key = _key(self.routes, recipe.read or "")
        made = await store.record(recipe)
        if isinstance(made, Missing):
            return PrivateWord(recipe.name, key, recipe.persona, "", _nothing(made.detail), why=made.detail)
        known = {f"{name}.{k}": v for name, record in store.records.items() for k, v in record.values.items()}
        try:
            path = filled(split(recipe.read or "")[1], {**known, **made.values})
        except Undone as gap:
            return PrivateWord(recipe.name, key, recipe.persona, "", _nothing(str(gap)), why=str(gap))
        maker = await self.site.person(recipe.persona)
        if isinstance(maker, Missing):
            return PrivateWord(recipe.name, key, recipe.persona, "", _nothing(maker.detail), why=maker.detail)
        reply, proof = await self.site.see(
            Call("GET", self.site.door.url(path)),
            session=maker,
            summary=f"{maker.persona} reads it",
            mark=[made.canary],
        )
        told = reply.text() if isinstance(reply, Answer) else ""
        if made.canary not in told:
            why = f"{maker.persona} does not find at {path} what was written"
            return PrivateWord(recipe.name, key, maker.persona, made.canary, proof, why=why)
        around = [one for one in self._around(path) if one != path]
        for one in around:
            outer, _ = await self.site.see(
                Call("GET", self.site.door.url(one)), session=maker, summary=f"{maker.persona} reads what it lies in"
            )
            own = outer.json() if isinstance(outer, Answer) and outer.status == 200 else None
            told += json.dumps(own) if isinstance(own, dict) and "items" not in own else ""
        told += json.dumps(recipe.body)
        part = tuple(name for name, number in self.ids.items() if number and number in told and name != maker.persona)
        over = [s for s in self._above(maker) if s.persona not in part]
        asked = await asyncio.gather(
            *(self._ask(session, one, made.canary) for session in over for one in (path, *around))
        )
        ids = frozenset(
            self.site.sketcher.digest(repr(value)) for value in self._ids(key, path) | set(made.values.values())
        )
        return PrivateWord(recipe.name, key, maker.persona, made.canary, proof, tuple(asked), part, ids, len(asked))

    def _ids(self, key: str, path: str) -> set[str]:
        """The values that stand in the holes of the reading route."""
        template = key.split(" ")[1].strip("/").split("/")
        return {
            value for hole, value in zip(template, path.strip("/").split("/"), strict=False) if hole.startswith("{")
        }

    def _above(self, maker: Session) -> list[Session]:
        return [
            session
            for session in self.people
            if session.persona != maker.persona and above(self.policy, self.keys, session.role, maker.role)
        ]

    def _around(self, path: str) -> list[str]:
        """The addresses above a path that a reading route serves."""
        served = {plain(route.path): route for route in self.routes.routes if route.method == "GET"}
        parts = path.strip("/").split("/")
        found = []
        for length in range(len(parts) - 1, 1, -1):
            mine = tuple(parts[:length])
            if any(_fits(template, mine) for template in served):
                found.append("/" + "/".join(mine))
        return found

    async def _ask(self, session: Session, path: str, canary: str) -> Asked:
        _, seen = await self.site.see(
            Call("GET", self.site.door.url(path)),
            session=session,
            summary=f"{session.persona}, a {session.role}, who does not take part, reads it",
            mark=[canary],
        )
        return Asked(session.persona, session.role, seen, path)

    async def everywhere(self, words: list[PrivateWord]) -> list[PrivateWord]:
        """Every list, search and figure that people above may read: a private word must stand in none."""
        planted = [word for word in words if not word.why and word.asked]
        names = {asked.persona for word in planted for asked in word.asked}
        found: dict[str, list[Asked]] = {word.canary: [] for word in planted}
        jobs = []
        for session in self.people:
            if session.persona in names:
                jobs += [self._sweep(session, route, planted, found) for route in self._plain_reads(session)]
        await asyncio.gather(*jobs)
        return [replace(word, asked=(*word.asked, *found.get(word.canary, ()))) for word in words]

    def _plain_reads(self, session: Session) -> list[Route]:
        return [
            route
            for route in self.routes.routes
            if (route.method == "GET" and not route.holes) or route.operation.startswith("query")
            if route.key in self.with_data and not self.policy.public(route.key)
            if self.policy.stance(route.key, session.role) in ("allowed", "own", "undecided")
        ]

    async def _sweep(
        self, session: Session, route: Route, words: list[PrivateWord], found: dict[str, list[Asked]]
    ) -> None:
        looking = next((p.name for p in route.parameters if p.place == "query" and _SEARCH.match(p.name)), "")
        asks: list[tuple[str, list[PrivateWord]]] = [(query_of(route), words)]
        if looking:
            asks = [("?" + urlencode({looking: word.canary}), [word]) for word in words]
        for query, about in asks:
            url = self.site.door.url(route.path, route.base) + ("" if route.operation else query)
            call = Call.of_json("POST", url, {"query": route.document}) if route.operation else Call("GET", url)
            marks = [word.canary for word in about]
            _, seen = await self.site.see(
                call,
                session=session,
                summary=f"{session.persona}, a {session.role}, looks at {route.path}",
                mark=marks,
                reading=bool(route.operation),
            )
            for word in about:
                if session.persona not in word.part_of and any(one.persona == session.persona for one in word.asked):
                    found[word.canary].append(Asked(session.persona, session.role, _light(seen), route.path))


def _fits(template: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    return len(template) == len(parts) and all(one in ("{}", other) for one, other in zip(template, parts, strict=True))


def _nothing(why: str) -> Seen:
    return Seen(None, None, why)


def _light(seen: Seen) -> Seen:
    """The same without values: only whether the canary stood there counts."""
    if seen.sketch is None:
        return seen
    return replace(seen, sketch=replace(seen.sketch, leaves=(), words=frozenset()))
