"""Use every writing function as the roles that the rules deny it, on things of ours, and read the effect back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from launchready.artifacts.functions import Asked, FunctionRead, FunctionWrite, RoleWrites
from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Route, Routes
from launchready.derive.functions import write_told
from launchready.derive.roles import ordered
from launchready.gather.access.people import made_up, one_per_role
from launchready.gather.access.targets import PERSON, Spot, Store, look, plain, spot_for
from launchready.gather.bodies import body_of
from launchready.gather.making import Undone, filled_body, plan, send, split, unbroken
from launchready.gather.people.throwaway import enter, newcomer
from launchready.gather.pointer import take
from launchready.gather.registry import gatherer
from launchready.gather.site import Site, no_people
from launchready.model import Missing, Phase
from launchready.net.types import Answer, Call, Reply, Session
from launchready.settings.schema import Step

_BACK = re.compile(r"reinstate|unsuspend|unban|unblock|reactivate|activate|enable", re.I)
_WHOLE_PATH = "it takes neither an id nor a body, so trying it would be doing it"


@gatherer(title="using every writing function as every role", phase=Phase.ACTIVE)
async def role_writes(site: Site, routes: Routes, policy: AccessPolicy) -> RoleWrites | Missing:
    """The lowest role first, the next one only when it was refused; what removes things comes last."""
    people = one_per_role(await site.signed_in())
    if not people:
        return no_people(site)
    keys = [route.key for route in routes.routes]
    roles = ordered(policy, keys, [session.role for session in people])
    desk = _Desk(site, routes, policy, {session.role: session for session in people}, roles, Store(site))
    tries: list[FunctionWrite] = []
    for route in sorted((route for route in routes.routes if route.writes), key=danger):
        tries += await desk.route(route)
    return RoleWrites(tuple(tries), tuple([await desk.overridden(route) for route in desk.only_read()]))


def danger(route: Route) -> tuple[int, str, str]:
    """What destroys comes last."""
    last = route.path.rstrip("/").rpartition("/")[2]
    destroys = route.method == "DELETE" or re.search(r"delete|remove|purge|destroy", last, re.I)
    return (2 if destroys else 1 if route.holes else 0, route.path, route.method)


@dataclass(slots=True)
class _Desk:
    """What the tries need at hand: one session a role, the roles from the highest down, things of ours."""

    site: Site
    routes: Routes
    policy: AccessPolicy
    people: dict[str, Session]
    roles: list[str]
    store: Store

    async def route(self, route: Route) -> list[FunctionWrite]:
        """All denied roles at one route, until one of them got through."""
        tries: list[FunctionWrite] = []
        denied = [role for role in reversed(self.roles) if self.policy.stance(route.key, role) == "denied"]
        for role in denied:
            session = self.people[role]
            if route.operation:
                why = "GraphQL mutations are not tried by role"
                return [FunctionWrite(route.key, route.path, session.persona, role, why=why)]
            told = await self._one(route, session)
            tries.append(told)
            if write_told(told).outcome == "reached":
                break
        return tries

    def only_read(self) -> list[Route]:
        """The reads without an id that the lowest role is denied, at addresses where nothing else can be posted."""
        posted = {plain(route.path) for route in self.routes.routes if route.writes}
        return [
            route
            for route in self.routes.routes
            if route.method == "GET" and not route.holes and not route.hidden and plain(route.path) not in posted
            if self.policy.stance(route.key, self.roles[-1]) == "denied"
        ]

    async def overridden(self, route: Route) -> FunctionRead:
        """A read by POST, whose header says that it is a GET: guards and routes may go by different methods."""
        session, url = self.people[self.roles[-1]], self.site.door.url(route.path, route.base)
        call = Call("POST", url, (("X-HTTP-Method-Override", "GET"), ("X-Method-Override", "GET")))
        words = f"{session.persona}, a {session.role}, posts it with a header that says GET"
        _, seen = await self.site.see(call, session=session, phase=Phase.ACTIVE, summary=words)
        told = FunctionRead(route.key, route.path, (Asked(session.persona, session.role, seen),))
        user = next((s for role, s in self.people.items() if self.policy.stance(route.key, role) == "allowed"), None)
        if not seen.ok or user is None:
            return told
        views = [
            (await self.site.see(Call("GET", url), session=user, summary=f"{user.persona}, who may, reads it"))[1]
            for _ in range(2)
        ]
        return replace(told, user=user.persona, view=views[0], again=views[1])

    def _readers(self, route: Route, first: str = "") -> list[str]:
        """Who may look at the effect: who made the record, then those whom the rules allow the function."""
        allowed = [
            self.people[role].persona
            for role in self.roles
            if self.policy.stance(route.key, role) == "allowed" or role == self.roles[0]
        ]
        return list(dict.fromkeys([*([first] if first else []), *allowed]))[:3]

    async def _one(self, route: Route, session: Session) -> FunctionWrite:
        template = self.store.template(route)
        if template is not None:
            return await self._on_target(route, session, template)
        if route.holes:
            return await self._probe(route, session, "nothing of ours can stand there; a recipe would make something")
        if self.routes.find(f"GET {route.path}") is not None and route.method in ("PUT", "PATCH"):
            return await self._setting(route, session)
        if route.method == "POST" and self._remover(route):
            return await self._creation(route, session)
        return await self._probe(route, session, "no reading route shows its effect")

    async def _on_target(self, route: Route, session: Session, template: tuple[str, ...]) -> FunctionWrite:
        target = await self.store.get(template)
        if isinstance(target, str):
            return await self._probe(route, session, target)
        parts = route.path.strip("/").split("/")
        path = "/" + "/".join([*target.address.strip("/").split("/"), *parts[len(template) :]])
        prepared = target.what == PERSON and bool(_BACK.search(parts[-1]))
        if prepared:
            await self._suspended(target.address)
        found = await spot_for(self.site, self.routes, route, path, self._readers(route, target.maker), target.canary)
        if found is None:
            return await self._probe(route, session, f"no reading route shows {target.what}")
        spot, before, data = found
        canary = self.site.canary("role")
        call = self._call(route, path, self._body(route, canary, data))
        words = f"{session.persona}, a {session.role}, tries it on {target.what}"
        _, attempt = await unbroken(self.site.see(call, session=session, phase=Phase.ACTIVE, summary=words))
        after, _ = await look(self.site, spot, f"{spot.persona} looks after {session.persona} tried")
        told = FunctionWrite(
            route.key, path, session.persona, session.role, attempt, target.what, spot.persona, spot.path,
            before, None, after, canary if call.body and canary in call.body.decode("utf-8", "replace") else "",
        )  # fmt: skip
        if prepared or write_told(told).outcome == "reached":
            self.store.spoil(template)
        return told

    async def _suspended(self, address: str) -> None:
        """Bring the throwaway person into the state that the function would end."""
        setup = self.site.settings.throwaway
        for step in setup.suspend if setup else ():
            actor = await self.site.person(step.persona)
            method, path = split(step.call)
            parts, mine = path.strip("/").split("/"), address.strip("/").split("/")
            if isinstance(actor, Session) and len(parts) >= len(mine):
                path = "/" + "/".join([*mine, *parts[len(mine) :]])
                await send(self.site, method, path, step.body, actor, "suspending the throwaway person first")

    async def _setting(self, route: Route, session: Session) -> FunctionWrite:
        """A single record that nobody created: only the lowest role really tries, and what it changes is put back."""
        lowest = next(role for role in reversed(self.roles) if self.policy.stance(route.key, role) == "denied")
        if session.role != lowest:
            probe = await self._probe(route, session, "only the lowest role really tries")
            if write_told(probe).outcome == "refused":
                return probe
        found = await spot_for(self.site, self.routes, route, route.path, self._readers(route), "")
        canary = self.site.canary("role")
        data = found[2] if found else None
        sent = json.loads(self._body(route, canary, data)[0] or b"{}")
        if (
            found is None
            or found[0].path != route.path.rstrip("/")
            or not isinstance(data, dict)
            or not isinstance(sent, dict)
            or not sent
            or not set(sent) <= set(data)
        ):
            return await self._probe(route, session, "what it changes could not be put back for certain")
        spot, before, _ = found
        again, _ = await look(self.site, spot, f"{spot.persona} looks before, again")
        old = {key: data[key] for key in sent}
        undo = Step(call=f"{route.method} {route.path}", **{"as": spot.persona}, body=old)
        number = plan(self.site, f"{session.persona}'s {route.key}", canary, [undo])
        self.site.journal({"n": number, "state": "made", "values": {}})
        call = Call.of_json(route.method, self.site.door.url(route.path, route.base), sent)
        words = f"{session.persona}, a {session.role}, tries it"
        _, attempt = await unbroken(self.site.see(call, session=session, phase=Phase.ACTIVE, summary=words))
        after, now = await look(self.site, spot, f"{spot.persona} looks after {session.persona} tried")
        if isinstance(now, dict) and all(now.get(key) == value for key, value in old.items()):
            self.site.journal({"n": number, "state": "gone", "note": "nothing changed"})
        return FunctionWrite(
            route.key, route.path, session.persona, session.role, attempt, "a setting that was put back", spot.persona,
            spot.path, before, again, after,
        )  # fmt: skip

    async def _creation(self, route: Route, session: Session) -> FunctionWrite:
        """A route that makes records: does one of ours appear in the list of somebody who may see it?"""
        canary = self.site.canary("role")
        readers = self._readers(route)
        body, kind = self._body(route, canary, None)
        marked = bool(body) and canary in (body or b"").decode("utf-8", "replace")
        spot = Spot(readers[0], route.path, route.base, canary)
        whole, data = await look(self.site, Spot(readers[0], route.path, route.base), f"{readers[0]} looks before")
        if not whole.ok or not marked:
            return await self._by_throwaway(route, session, data)
        undo = Step(call=f"DELETE {route.path}/{{id}}", **{"as": session.persona})
        number = plan(
            self.site, f"{session.persona}'s {route.key}", canary, [undo],
            find=route.path, persona=readers[0], keep={"id": "/id"},
        )  # fmt: skip
        call = self._call(route, route.path, (body, kind))
        words = f"{session.persona}, a {session.role}, tries it"
        reply, attempt = await unbroken(
            self.site.see(call, session=session, phase=Phase.ACTIVE, summary=words, mark=[canary])
        )
        made = made_id(reply)
        if made:
            self.site.journal({"n": number, "state": "made", "values": {"id": made}})
        after, _ = await look(self.site, spot, f"{readers[0]} looks after {session.persona} tried")
        told = FunctionWrite(
            route.key, route.path, session.persona, session.role, attempt, "a new record", readers[0], route.path,
            None, None, after, canary, bool(made) and alike(reply, data, route),
        )  # fmt: skip
        if attempt.sketch and attempt.sketch.refused and write_told(told).outcome == "refused":
            self.site.journal({"n": number, "state": "gone", "note": "refused"})
        return told

    async def _by_throwaway(self, route: Route, session: Session, listed: Any) -> FunctionWrite:
        """What only its maker may take away again is made, if at all, by a throwaway person, with whom it goes."""
        probe = await self._probe(route, session, "its effect cannot be told apart from others")
        setup = self.site.settings.throwaway
        if write_told(probe).outcome == "refused" or setup is None:
            return probe
        person = await newcomer(self.site, role=session.role, by=self.people[self.roles[0]].persona)
        actor = person if isinstance(person, Missing) else await enter(self.site, person, setup.sign_in)
        if isinstance(actor, Missing):
            return replace(probe, why=f"{probe.why}; {actor.detail}")
        call = self._call(route, route.path, self._body(route, self.site.canary("role"), None))
        words = f"a throwaway {session.role} tries it"
        reply, attempt = await unbroken(self.site.see(call, session=actor, phase=Phase.ACTIVE, summary=words))
        made = made_id(reply)
        if made:
            await send(self.site, "DELETE", f"{route.path}/{made}", None, actor, "taking it away again")
        return FunctionWrite(
            route.key, route.path, session.persona, session.role, attempt, "a new record",
            made=bool(made) and alike(reply, listed, route), why=probe.why,
        )  # fmt: skip

    async def _probe(self, route: Route, session: Session, why: str) -> FunctionWrite:
        """A harmless request: an id that cannot exist, a body that fits no schema."""
        if not route.holes and route.body is None:
            return FunctionWrite(route.key, route.path, session.persona, session.role, why=f"{why}; {_WHOLE_PATH}")
        path = made_up(route)
        bad = b"{}" if (route.body or {}).get("required") else b"[]"
        call = self._call(route, path, (bad, "application/json") if route.body is not None else (None, ""))
        words = f"{session.persona}, a {session.role}, asks for it without meaning it"
        _, attempt = await self.site.see(call, session=session, phase=Phase.ACTIVE, summary=words)
        return FunctionWrite(route.key, path, session.persona, session.role, attempt, probe=True, why=why)

    def _remover(self, route: Route) -> bool:
        """Whether what this route makes can be taken away again."""
        wanted = (*plain(route.path), "{}")
        return any(other.method == "DELETE" and plain(other.path) == wanted for other in self.routes.routes)

    def _call(self, route: Route, path: str, content: tuple[bytes | None, str]) -> Call:
        body, kind = content
        return Call(route.method, self.site.door.url(path, route.base), (("content-type", kind),) if kind else (), body)

    def _body(self, route: Route, canary: str, data: Any) -> tuple[bytes | None, str]:
        """The recipe's body where there is one, else the simplest that fits; it differs from what stands there."""
        recipe = next(
            (one for one in self.site.settings.recipes if one.create == f"{route.method} {route.path}" and one.body),
            None,
        )
        if recipe is not None:
            known = {
                f"{name}.{key}": value
                for name, record in self.store.records.items()
                for key, value in record.values.items()
            }
            try:
                body = filled_body(recipe.body, {**known, "canary": canary, "email": f"{canary}@example.com"})
                return json.dumps(body, ensure_ascii=False).encode(), "application/json"
            except Undone:
                pass
        body_bytes, kind = body_of(route, canary)
        if kind == "application/json" and body_bytes and isinstance(data, dict) and route.body:
            made = differing(json.loads(body_bytes), route.body, data)
            return json.dumps(made, ensure_ascii=False).encode(), kind
        return body_bytes, kind


def differing(made: Any, schema: dict[str, Any], data: dict[str, Any]) -> Any:
    """A payload whose choices are not those that stand in the record already."""
    if not isinstance(made, dict):
        return made
    parts = schema.get("properties", {})
    told = dict(made)
    for name, value in made.items():
        choices = parts.get(name, {}).get("enum") if isinstance(parts.get(name), dict) else None
        if isinstance(choices, list) and data.get(name) == value:
            told[name] = next((one for one in choices if one is not None and one != value), value)
        elif isinstance(value, bool) and data.get(name) is value:
            told[name] = not value
    return told


def made_id(reply: Reply) -> str:
    """The id in a 2xx answer that describes one record; '' when there is none."""
    if not isinstance(reply, Answer) or not 200 <= reply.status < 300:
        return ""
    data = reply.json()
    value = take(data, "/id") if isinstance(data, dict) else None
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def alike(reply: Reply, listed: Any, route: Route) -> bool:
    """Whether an answer has the fields of the records in a list, or those that the schema promises."""
    data = reply.json() if isinstance(reply, Answer) else None
    if not isinstance(data, dict):
        return False
    item = first_record(listed)
    wanted: Iterable[str] = item or (route.answer or {}).get("properties", {})
    names = set(wanted)
    return len(names) > 1 and len(names & set(data)) >= 0.6 * len(names)


def first_record(data: Any) -> dict[str, Any]:
    """The first object of the first list in an answer; {} when there is none."""
    if isinstance(data, dict):
        data = next((value for value in data.values() if isinstance(value, list)), [])
    return next((item for item in data if isinstance(item, dict)), {}) if isinstance(data, list) else {}
