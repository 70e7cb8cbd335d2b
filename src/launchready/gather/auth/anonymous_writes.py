"""Try every writing route without a session, on records of our own, and look for the effect as their owner."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Route, Routes
from launchready.artifacts.sketch import Seen
from launchready.artifacts.views import View, Views
from launchready.artifacts.writes import AnonymousWrites, WriteTry
from launchready.derive.overlap import same_values
from launchready.gather.bodies import body_of
from launchready.gather.making import Made, make, plan, unbroken
from launchready.gather.people.throwaway import newcomer
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.model import Missing, Phase
from launchready.net.types import Answer, Call, Reply, Session
from launchready.settings.schema import Step

INVENTED = "00000000-0000-4000-8000-000000000000"


@gatherer(title="writing without a session", phase=Phase.ACTIVE)
async def anonymous_writes(site: Site, routes: Routes, views: Views, policy: AccessPolicy) -> AnonymousWrites:
    """One attempt per writing route that is not public; one after another, so that an effect has one cause."""
    ours = await _records(site)
    desk = _Desk(site, routes, {view.route: view for view in views.views if view.persona}, ours)
    private = [route for route in routes.routes if route.writes and policy.public(route.key) is not True]
    return AnonymousWrites(tuple([await desk.attempt(route) for route in private]))


async def _records(site: Site) -> dict[str, Made]:
    """One record per recipe, and one person; by the address it can be reached and removed at."""
    ours: dict[str, Made] = {}
    known: dict[str, str] = {}
    for recipe in site.settings.recipes:
        made = await make(site, recipe, known)
        if isinstance(made, Made):
            known.update({f"{recipe.name}.{name}": value for name, value in made.values.items()})
            ours[made.address] = made
    person = await newcomer(site)
    if not isinstance(person, Missing):
        ours[person.address] = Made(
            "throwaway", person.remover, person.email, dict(person.values), address=person.address
        )
    return ours


@dataclass(slots=True)
class _Desk:
    """What one round of attempts needs at hand; `seen` keeps the two views taken before, by path."""

    site: Site
    routes: Routes
    views: dict[str, View]
    ours: dict[str, Made]
    seen: dict[tuple[str, str], tuple[Seen, Seen, Any]] = field(default_factory=dict)

    async def attempt(self, route: Route) -> WriteTry:
        """One route: before, the stranger's request, after."""
        if route.operation:
            return WriteTry(route.key, route.path, why="GraphQL mutations are not tried without a session yet")
        path, made = self._address(route)
        canary = self.site.canary("anon")
        body, kind = body_of(route, canary, self._recipe_body(route, canary))
        call = Call(route.method, self.site.door.url(path, route.base), (("content-type", kind),) if kind else (), body)
        if "{" in path:
            path = "/".join(INVENTED if part.startswith("{") else part for part in path.split("/"))
            call = Call(call.method, self.site.door.url(path, route.base), call.headers, call.body)
            _, seen = await self.site.see(call, phase=Phase.ACTIVE, summary="a stranger writes to an invented id")
            return WriteTry(route.key, path, seen, made_up=True)
        spot = await self._spot(route, path, made)
        number = self._note(route, path, canary, spot, body)
        reply, seen = await unbroken(
            self.site.see(call, phase=Phase.ACTIVE, summary="a stranger writes", mark=[canary])
        )
        if not isinstance(reply, Answer):
            return WriteTry(route.key, path, seen)
        told = await self._follow(route, path, canary, seen, spot, made)
        if seen.sketch and seen.sketch.refused and unchanged(told):
            # Nothing was made, so nothing need be looked for at the end.
            self.site.journal({"n": number, "state": "gone", "note": "refused"})
        return told

    async def _follow(
        self, route: Route, path: str, canary: str, seen: Seen, spot: _Spot | None, made: Made | None
    ) -> WriteTry:
        if spot is None:
            return WriteTry(route.key, path, seen, canary, why="no reading route shows whether it had an effect")
        _, after = await self._look(spot, "after the stranger wrote", canary)
        if (
            spot.before is None
            or spot.before.sketch is None
            or after.sketch is None
            or not same_values(spot.before.sketch, after.sketch)
        ):
            self.seen.pop((spot.persona, spot.path), None)
        if made and route.method == "DELETE" and after.sketch and not after.sketch.ok:
            await self._again(made)
        return WriteTry(route.key, path, seen, canary, False, spot.persona, spot.path, spot.before, spot.again, after)

    async def _again(self, made: Made) -> None:
        """Make a fresh record in the place of one that may be gone."""
        recipe = next((item for item in self.site.settings.recipes if item.name == made.recipe), None)
        self.ours.pop(made.address, None)
        if recipe:
            fresh = await make(
                self.site, recipe, {f"{m.recipe}.{k}": v for m in self.ours.values() for k, v in m.values.items()}
            )
            if isinstance(fresh, Made):
                self.ours[fresh.address] = fresh

    def _address(self, route: Route) -> tuple[str, Made | None]:
        """The route's path with its holes filled from our own records; holes stay where nothing of ours fits."""
        parts = route.path.strip("/").split("/")
        best: tuple[int, str, Made | None] = (0, route.path, None)
        for address, made in self.ours.items():
            mine = address.strip("/").split("/")
            fits = len(mine) <= len(parts) and all(
                left == right or left.startswith("{") for left, right in zip(parts, mine, strict=False)
            )
            if fits and len(mine) > best[0] and any(part.startswith("{") for part in parts[: len(mine)]):
                best = (len(mine), "/" + "/".join([*mine, *parts[len(mine) :]]), made)
        return best[1], best[2]

    def _recipe_body(self, route: Route, canary: str) -> Any:
        for recipe in self.site.settings.recipes:
            method, _, path = recipe.create.partition(" ")
            same = [p if not p.startswith("{") else "{}" for p in path.split("/")] == [
                p if not p.startswith("{") else "{}" for p in route.path.split("/")
            ]
            if method == route.method and same:
                return recipe.body
        return None

    async def _spot(self, route: Route, path: str, made: Made | None) -> _Spot | None:
        """Where the effect would show: the same path, or a parent of it, as somebody who may read it."""
        template, concrete = route.path.rstrip("/"), path.rstrip("/")
        people = [made.persona] if made else []
        for _ in range(3):
            reading = self.routes.find(f"GET {template}")
            if reading is not None:
                view = self.views.get(reading.key)
                for persona in dict.fromkeys([*people, *([view.persona] if view else [])]):
                    spot = await self._open(persona, concrete, route.base)
                    if spot:
                        return spot
            template, _, _ = template.rpartition("/")
            concrete, _, _ = concrete.rpartition("/")
            if not template:
                break
        return None

    async def _open(self, persona: str, path: str, base: str) -> _Spot | None:
        key = (persona, path)
        if key not in self.seen:
            spot = _Spot(persona, path, base)
            reply, before = await self._look(spot, "before a stranger writes")
            if not before.ok:
                return None
            _, again = await self._look(spot, "before a stranger writes, again")
            data = reply.json() if isinstance(reply, Answer) else None
            self.seen[key] = (before, again, data)
        before, again, data = self.seen[key]
        return _Spot(persona, path, base, before, again, data)

    async def _look(self, spot: _Spot, when: str, canary: str = "") -> tuple[Reply, Seen]:
        session = await self.site.person(spot.persona)
        if not isinstance(session, Session):
            failed = Seen(None, None, session.detail)
            return Answer(0, Call("GET", ""), "", 0, (), b"", 0.0), failed
        call = Call("GET", self.site.door.url(spot.path, spot.base))
        return await self.site.see(
            call, session=session, summary=f"{spot.persona} looks {when}", mark=[canary] if canary else []
        )

    def _note(self, route: Route, path: str, canary: str, spot: _Spot | None, body: bytes | None) -> str:
        """Write down what might be created or changed, and how it would be taken back."""
        undo: list[Step] = []
        if spot and route.method == "POST" and self.routes.find(f"DELETE {route.path.rstrip('/')}/{{id}}") is None:
            deeper = [
                r
                for r in self.routes.routes
                if r.method == "DELETE"
                and r.path.startswith(route.path.rstrip("/") + "/{")
                and r.path.count("/") == route.path.rstrip("/").count("/") + 1
            ]
            if deeper:
                undo = [Step(call=f"DELETE {path.rstrip('/')}/{{id}}", **{"as": spot.persona})]
        elif spot and route.method == "POST":
            undo = [Step(call=f"DELETE {path.rstrip('/')}/{{id}}", **{"as": spot.persona})]
        elif spot and route.method in ("PATCH", "PUT") and isinstance(spot.data, dict):
            import json

            sent = json.loads(body) if body and body[:1] == b"{" else {}
            old = {key: spot.data[key] for key in sent if key in spot.data}
            undo = [Step(call=f"{route.method} {path}", **{"as": spot.persona}, body=old)]
        return plan(
            self.site,
            f"a stranger's {route.key}",
            canary,
            undo,
            find=spot.path if spot else "",
            persona=spot.persona if spot else "",
            keep={"id": "/id"},
        )


def unchanged(item: WriteTry) -> bool:
    """Whether the reader saw the same before and after, or could not look at all."""
    if item.before is None or item.after is None or item.before.sketch is None or item.after.sketch is None:
        return True
    return same_values(item.before.sketch, item.after.sketch)


@dataclass(slots=True)
class _Spot:
    """A place to look for an effect: who looks where, and what stood there before."""

    persona: str
    path: str
    base: str
    before: Seen | None = None
    again: Seen | None = None
    data: Any = None
