"""Records of ours, made as each persona: by the settings' recipes, and where there is none by the schema's routes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from launchready.artifacts.access import Record, Someone
from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Route, Routes
from launchready.derive.standing import lowest_first, may_try
from launchready.gather.access.shapes import fill, id_of, is_hole, kind_of, parts_of, singular, stem
from launchready.gather.bodies import body_of
from launchready.gather.making import Made, make, plan, unbroken
from launchready.gather.site import Site
from launchready.model import Missing, Phase
from launchready.net.types import Answer, Call, Session
from launchready.settings.schema import Recipe, Step

# What a route of such a name does reaches outside the platform, or into an account: only a recipe may call it.
_OUTSIDE = re.compile(
    r"auth|log-?in|log-?out|sign|session|password|token|register|pay|billing|checkout|charge|refund|subscri|invoice|"
    r"invite|mail|sms|notify|broadcast|webhook|hook|deploy|reset|restore|import|admin|upgrade|plan",
    re.I,
)
MOST_ROUTES = 40


@dataclass(slots=True)
class Maker:
    """Makes records and remembers whose they are. `doubts` are sentences about what could not be made."""

    site: Site
    routes: Routes
    policy: AccessPolicy
    people: tuple[Someone, ...]
    records: list[Record] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    known: dict[str, dict[str, str]] = field(default_factory=dict)

    async def everything(self) -> None:
        """By recipes, once more as a peer of each recipe's persona, then by the schema."""
        for recipe in self.site.settings.recipes:
            first = await self.by_recipe(recipe, recipe.persona)
            peer = self.peer_of(recipe.persona)
            if first and peer:
                await self.by_recipe(recipe, peer.persona, quiet=True)
        for recipe in self.site.settings.recipes:
            await self.inside(recipe)
        for route in self.uncovered()[:MOST_ROUTES]:
            await self.by_schema(route)

    def peer_of(self, persona: str) -> Someone | None:
        """Another person of the same role and tenant."""
        mine = next((one for one in self.people if one.persona == persona), None)
        return next(
            (
                one
                for one in self.people
                if mine and one.persona != persona and not one.same_as and one.persona != mine.same_as
                if (one.role, one.tenant) == (mine.role, mine.tenant)
            ),
            None,
        )

    async def by_recipe(
        self,
        recipe: Recipe,
        persona: str,
        *,
        more: dict[str, Any] | None = None,
        known: dict[str, str] | None = None,
        quiet: bool = False,
    ) -> Record | None:
        """One record by a recipe, as a persona who may be another than the recipe's own."""
        own = self.known.get(persona, {}) if persona != recipe.persona else {}
        known = {**self.all_known(), **own, **(known or {})}
        wanted = recipe.model_copy(update={"persona": persona, "body": {**recipe.body, **(more or {})}})
        made = await make(self.site, wanted, known)
        if isinstance(made, Missing):
            if not quiet:
                self.doubts.append(made.detail)
            return None
        values = {f"{recipe.name}.{name}": value for name, value in made.values.items()}
        if not more:
            self.known.setdefault(persona, {}).update(values)
        return self.keep(made, recipe.create.partition(" ")[2], known | values, recipe.create)

    def all_known(self) -> dict[str, str]:
        """The kept values of everybody's records, the first of each name."""
        merged: dict[str, str] = {}
        for values in self.known.values():
            merged = {**values, **merged}
        return merged

    def keep(self, made: Made, listed: str, values: dict[str, str], route: str) -> Record:
        """Note a record of ours."""
        for name, value in values.items():
            listed = listed.replace(f"{{{name}}}", value)
        owner = next((one for one in self.people if one.persona == made.persona), None)
        name = f"the {made.recipe} of {made.persona}"
        again = sum(one.name.startswith(name) for one in self.records)
        record = Record(
            name=f"{name}, number {again + 1}" if again else name,
            kind=kind_of(made.address),
            owner=made.persona,
            path=made.address,
            listed_at=listed,
            canary=made.canary,
            ids=dict(made.values),
            base=owner.base if owner else "",
            route=route,
        )
        self.records.append(record)
        return record

    async def inside(self, recipe: Recipe) -> None:
        """The record once more inside a record of the same person, where its body can name one (`group_id`)."""
        route = next((one for one in self.routes.routes if _same(one.key, recipe.create)), None)
        properties = (route.body or {}).get("properties", {}) if route else {}
        for name in properties if isinstance(properties, dict) else ():
            kind = stem(name)
            if name in recipe.body or name == kind or not kind:
                continue
            parent = next(
                (one for one in self.records if singular(one.kind) == kind and one.owner == recipe.persona), None
            )
            if parent is None or not id_of(parent.ids):
                continue
            made = await self.by_recipe(recipe, recipe.persona, more={name: id_of(parent.ids)}, quiet=True)
            if made is not None:
                await self.below(recipe, made)

    async def below(self, recipe: Recipe, above: Record) -> None:
        """What can be made below a record that lies inside another, as its owner: a comment in a private group."""
        known = {f"{recipe.name}.{name}": value for name, value in above.ids.items()}
        for other in self.site.settings.recipes:
            if f"{{{recipe.name}." in other.create:
                await self.by_recipe(other, above.owner, known=known, quiet=True)

    async def again(self, record: Record) -> Record | None:
        """A record of the same kind and owner in the place of one that is gone."""
        recipe = next((one for one in self.site.settings.recipes if one.create == record.route), None)
        if recipe is not None:
            return await self.by_recipe(recipe, record.owner, quiet=True)
        route = next((one for one in self.routes.routes if one.key == record.route), None)
        owner = next((one for one in self.people if one.persona == record.owner), None)
        remover = self.remover(route) if route else None
        if route is None or owner is None or remover is None:
            return None
        told = await self.sent(route, remover, owner)
        return told if isinstance(told, Record) else None

    def uncovered(self) -> list[Route]:
        """Routes that make something which another route takes away, and for which no recipe is given."""
        found = []
        for route in self.routes.routes:
            if route.method != "POST" or route.operation or route.hidden or _OUTSIDE.search(route.path):
                continue
            if any(_same(route.key, recipe.create) for recipe in self.site.settings.recipes):
                continue
            if self.remover(route) is not None:
                found.append(route)
        return found

    def remover(self, route: Route) -> Route | None:
        """`DELETE /x/{id}` for `POST /x`."""
        mine = parts_of(route.path)
        for other in self.routes.routes:
            parts = parts_of(other.path)
            if other.method == "DELETE" and parts[:-1] == mine and len(parts) == len(mine) + 1 and is_hole(parts[-1]):
                return other
        return None

    async def by_schema(self, route: Route) -> None:
        """One record by a route of the schema, as the least person who may, and as a peer."""
        remover = self.remover(route)
        assert remover is not None
        for role in lowest_first(self.policy, (one.role for one in self.people if not one.same_as)):
            able = [one for one in self.people if one.role == role and not one.same_as and not one.base]
            if not able or not may_try(self.policy, route.key, role):
                continue
            if isinstance(await self.sent(route, remover, able[0]), Record):
                if len(able) > 1:
                    await self.sent(route, remover, able[1])
                return

    async def sent(self, route: Route, remover: Route, owner: Someone) -> Record | str:
        """Make one record and learn its id, or say why there is none."""
        session = await self.site.person(owner.persona)
        if isinstance(session, Missing):
            return session.detail
        mine = {singular(one.kind): id_of(one.ids) for one in self.records if one.owner == owner.persona}
        path = fill(route.path, {kind: value for kind, value in mine.items() if value})
        if path is None:
            return "the ids in its path are not known"
        canary = self.site.canary(kind_of(remover.path))
        body, kind = body_of(route, canary)
        undo = [Step(call=f"DELETE {path}/{{id}}", **{"as": owner.persona})]
        what = f"{route.key} as {owner.persona}"
        number = plan(self.site, what, canary, undo, find=path, persona=owner.persona, keep={"id": "/id"})
        url = self.site.door.url(path, session.base or route.base)
        call = Call("POST", url, (("content-type", kind),) if kind else (), body)
        return await unbroken(self._learned(call, session, number, route, path, canary))

    async def _learned(
        self, call: Call, session: Session, number: str, route: Route, path: str, canary: str
    ) -> Record | str:
        reply, _ = await self.site.see(
            call, session=session, phase=Phase.ACTIVE, summary=f"{session.persona} makes a record of ours"
        )
        if not isinstance(reply, Answer):
            return reply.detail
        if not 200 <= reply.status < 300:
            self.site.journal({"n": number, "state": "gone", "note": f"never made: {reply.status}"})
            return f"status {reply.status}"
        data = reply.json()
        if isinstance(data, dict) and isinstance(data.get("data"), dict):
            data = data["data"]
        value = id_of(data) if isinstance(data, dict) else ""
        if not value:
            return "its answer gives no id"
        self.site.journal({"n": number, "state": "made", "values": {"id": value}})
        name = kind_of(f"{path}/x")
        self.known.setdefault(session.persona, {})[f"{name}.id"] = value
        made = Made(name, session.persona, canary, {"id": value}, f"{path}/{value}")
        return self.keep(made, path, {}, route.key)


def _same(key: str, create: str) -> bool:
    """Whether a recipe's route is this one, whatever its holes are called."""
    method, _, path = create.partition(" ")
    mine, theirs = parts_of(key.partition(" ")[2]), parts_of(path)
    if key.partition(" ")[0] != method or len(mine) != len(theirs):
        return False
    return all(one == other or is_hole(one) for one, other in zip(mine, theirs, strict=True))
