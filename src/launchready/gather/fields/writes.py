"""Give writing routes fields that their caller must not set, on records of ours and as a throwaway person."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from launchready.artifacts.access import OwnerMap, Record
from launchready.artifacts.fields import FieldTry, FieldWrites
from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Route, Routes
from launchready.artifacts.sketch import Seen
from launchready.derive.standing import higher
from launchready.gather.access.shapes import fits
from launchready.gather.bodies import body_of
from launchready.gather.fields.setting import fields_for, took
from launchready.gather.making import Made, make, record_with, unbroken
from launchready.gather.people.throwaway import enter, newcomer
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.model import Missing, Phase
from launchready.net.types import Answer, Call, Session

MOST_SINGLE = 5
JSON = "application/json"


@gatherer(title="setting fields that are not the caller's to set", phase=Phase.ACTIVE)
async def field_writes(site: Site, routes: Routes, owners: OwnerMap, policy: AccessPolicy) -> FieldWrites:
    """One record for each route; one after another, so that an effect has one cause."""
    desk = _Desk(site, routes, owners, policy)
    without: list[str] = []
    for route in routes.routes:
        if (
            route.method not in ("PATCH", "PUT")
            or route.hidden
            or route.body is None
            or route.body_type not in ("", JSON)
        ):
            continue
        record = next((one for one in owners.records if one.canary and fits(route.path, one.path)), None)
        if record is None:
            without.append(route.key)
        else:
            session = await site.person(record.owner)
            if isinstance(session, Session):
                await desk.change(route, record.path, session, record.canary)
    await desk.newcomers_profile()
    for recipe in site.settings.recipes:
        await desk.create(recipe.name)
    tried = {one.route for one in desk.tries}
    return FieldWrites(tuple(desk.tries), tuple(desk.left_out), tuple(key for key in without if key not in tried))


@dataclass(slots=True)
class _Desk:
    site: Site
    routes: Routes
    owners: OwnerMap
    policy: AccessPolicy
    tries: list[FieldTry] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def wanted(self, persona: str, shown: dict[str, Any], declared: set[str], *, moves: bool) -> dict[str, Any]:
        """The fields to send as this persona; with `moves` also another's tenant."""
        me = self.owners.person(persona)
        others = [one for one in self.owners.others(persona) if one.ids]
        mine = me.tenant if me else ""
        peer = next((one for one in others if one.tenant == mine), others[0] if others else None)
        foreign = next((one for one in others if one.tenant != mine and one.tenant_ids), None)
        role = me.role if me else ""
        for one in self.owners.people:
            role = one.role if higher(self.policy, one.role, role) else role
        tenant = foreign.tenant_ids[0] if foreign and moves else ""
        return fields_for(shown, declared, role, peer.ids[0] if peer else "", tenant)

    async def read(self, path: str, who: Session) -> tuple[Any, Seen]:
        """What the owner sees."""
        call = Call("GET", self.site.door.url(path, who.base or None))
        reply, seen = await self.site.see(call, session=who, summary=f"{who.persona} looks at the record")
        return (reply.json() if isinstance(reply, Answer) and seen.ok else None), seen

    async def change(self, route: Route, path: str, who: Session, canary: str, *, moves: bool = True) -> None:
        """One changing route: all fields at once, and where that is refused, one by one."""
        data, before = await self.read(path, who)
        if not isinstance(data, dict):
            return
        declared = set((route.body or {}).get("properties", {}))
        wanted = self.wanted(who.persona, data, declared, moves=moves)
        raw, _ = body_of(route, canary)
        base = json.loads(raw) if raw else {}
        parts = [wanted]
        while parts:
            sent = parts.pop(0)
            call = Call.of_json(route.method, self.site.door.url(path, who.base or None), {**base, **sent})
            reply, attempt = await unbroken(
                self.site.see(call, session=who, phase=Phase.ACTIVE, summary=f"{who.persona} sets what is not theirs")
            )
            status = reply.status if isinstance(reply, Answer) else 0
            if status in (400, 422) and len(sent) > 1:
                parts += [{name: value} for name, value in list(sent.items())[:MOST_SINGLE]]
                if len(sent) > MOST_SINGLE:
                    parts.append(dict(list(sent.items())[MOST_SINGLE:]))
                    parts = parts[: MOST_SINGLE + 1] if len(sent) <= 2 * MOST_SINGLE else parts
                continue
            after, seen = await self.read(path, who)
            kept = took(sent, data, after)
            told = await self._restore(route, path, who, base, {name: data.get(name) for name in kept}) if kept else ""
            self.tries.append(
                FieldTry(route.key, who.persona, tuple(sent), tuple(kept), attempt, path, before, seen, told)
            )

    async def _restore(self, route: Route, path: str, who: Session, base: Any, old: dict[str, Any]) -> str:
        body = {**base, **{name: value for name, value in old.items() if value is not None}}
        call = Call.of_json(route.method, self.site.door.url(path, who.base or None), body)
        reply, _ = await self.site.see(call, session=who, phase=Phase.ACTIVE, summary="putting back what was")
        return "" if isinstance(reply, Answer) and 200 <= reply.status < 300 else f"{', '.join(old)} not put back"

    async def newcomers_profile(self) -> None:
        """The own account of a throwaway person."""
        stated = self.site.people.who_am_i or ""
        path = stated.partition(" ")[2]
        route = next(
            (self.routes.find(f"{verb} {path}") for verb in ("PATCH", "PUT") if self.routes.find(f"{verb} {path}")),
            None,
        )
        if route is None or self.site.settings.throwaway is None:
            return
        person = await newcomer(self.site)
        session = (
            await enter(self.site, person, self.site.settings.throwaway.sign_in)
            if not isinstance(person, Missing)
            else person
        )
        if isinstance(session, Missing):
            self.left_out.append(f"{route.key}: {session.detail}")
            return
        await self.change(route, path, session, person.name if not isinstance(person, Missing) else "", moves=False)

    async def create(self, name: str) -> None:
        """One recipe with fields added: all at once, then one by one."""
        recipe = next(one for one in self.site.settings.recipes if one.name == name)
        path = recipe.create.partition(" ")[2]
        route = next((one for one in self.routes.routes if one.method == "POST" and fits(one.path, path)), None)
        record = next(
            (
                one
                for one in self.owners.records
                if one.canary and one.owner == recipe.persona and one.route == recipe.create
            ),
            None,
        )
        who = await self.site.person(recipe.persona)
        if route is None or record is None or not isinstance(who, Session) or not recipe.create.startswith("POST "):
            return
        shown, _ = await self._shown(record, record.canary, who)
        if shown is None:
            return
        declared = set((route.body or {}).get("properties", {})) | set(recipe.body)
        wanted = self.wanted(recipe.persona, shown, declared, moves=False)
        parts = [wanted, *({key: value} for key, value in list(wanted.items())[:MOST_SINGLE])]
        known = {f"{recipe.name}.{key}": value for key, value in record.ids.items()}
        for one in self.owners.records:
            if one.canary:
                known.setdefault(f"{one.kind}.id", next(iter(one.ids.values()), ""))
        for sent in parts:
            made = await make(self.site, recipe.model_copy(update={"body": {**recipe.body, **sent}}), known)
            if isinstance(made, Missing):
                self.tries.append(FieldTry(route.key, recipe.persona, tuple(sent), why=made.detail))
                continue
            after, seen = await self._shown(record, made.canary, who, made)
            self.tries.append(
                FieldTry(
                    route.key, recipe.persona, tuple(sent), tuple(took(sent, {}, after)), seen, made.address, None, seen
                )
            )
            break

    async def _shown(
        self, record: Record, canary: str, who: Session, made: Made | None = None
    ) -> tuple[dict[str, Any] | None, Seen]:
        """The record as its owner sees it, at its address or in its list."""
        address = made.address if made else record.path
        readable = any(one.method == "GET" and fits(one.path, address) for one in self.routes.routes)
        data, seen = await self.read(address if readable else record.listed_at, who)
        found = data if readable else record_with(data, canary)
        return (found if isinstance(found, dict) else None), seen
