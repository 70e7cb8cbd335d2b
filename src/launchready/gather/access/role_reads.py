"""Ask every reading route as one person of each role; what the rules deny comes first."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from launchready.artifacts.functions import Asked, FunctionRead, RoleReads
from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Route, Routes
from launchready.artifacts.sketch import Seen
from launchready.artifacts.views import View, Views
from launchready.derive.roles import ordered
from launchready.gather.access.people import made_up, one_per_role
from launchready.gather.people.views import query_of
from launchready.gather.registry import gatherer
from launchready.gather.site import Site, no_people
from launchready.model import Missing, MissingReason, Phase
from launchready.net.types import ANONYMOUS, Call, Session

MOST_LAWFUL = 150


@gatherer(title="reading every function as every role", phase=Phase.READ)
async def role_reads(site: Site, routes: Routes, views: Views, policy: AccessPolicy) -> RoleReads | Missing:
    """Denied and undecided routes by every role."""
    people = one_per_role(await site.signed_in())
    if not people:
        return no_people(site)
    if len(people) < 2:
        return Missing(
            MissingReason.NOT_CONFIGURED,
            f"everybody who could sign in has the role {people[0].role}; add [[personas]] of the other roles",
        )
    keys = [route.key for route in routes.routes]
    desk = _Desk(
        site, policy, {session.role: session for session in people}, {view.route: view for view in views.views}
    )
    reading = [route for route in routes.routes if route.method == "GET" or route.operation.startswith("query")]
    reads = list(await asyncio.gather(*(desk.first(route) for route in reading)))
    reads = [await desk.second(route, read) for route, read in zip(reading, reads, strict=True)]
    lawful = await desk.lawful(reads, reading)
    return RoleReads(tuple(reads), tuple(ordered(policy, keys, desk.people)), lawful)


@dataclass(slots=True)
class _Desk:
    """What the rounds need at hand: one session a role, and the paths that somebody has read."""

    site: Site
    policy: AccessPolicy
    people: dict[str, Session]
    views: dict[str, View]

    def path(self, route: Route) -> str:
        view = self.views.get(route.key)
        if view and view.persona:
            return view.path
        return (made_up(route) if route.holes else route.path) + ("" if route.operation else query_of(route))

    async def ask(self, route: Route, session: Session, told: str = "") -> Seen:
        url = self.site.door.url(self.path(route), route.base)
        summary = told or f"{session.persona}, a {session.role}, reads it"
        if route.operation:
            call = Call.of_json("POST", url, {"query": route.document})
            _, seen = await self.site.see(call, session=session, summary=summary, reading=True)
            return seen
        phase = Phase.PASSIVE if session.persona == ANONYMOUS.persona else Phase.READ
        _, seen = await self.site.see(Call("GET", url), session=session, phase=phase, summary=summary)
        return seen

    async def first(self, route: Route) -> FunctionRead:
        """The roles that are denied, or of which no rule speaks."""
        if route.operation and not route.document:
            return FunctionRead(route.key, route.path, (), why="its arguments are not known")
        asked = [
            Asked(session.persona, role, await self.ask(route, session))
            for role, session in self.people.items()
            if self.policy.stance(route.key, role) in ("denied", "undecided")
        ]
        guessed = not route.operation and not self._known(route)
        return FunctionRead(route.key, self.path(route), tuple(asked), guessed=guessed)

    async def second(self, route: Route, read: FunctionRead) -> FunctionRead:
        """Where such a role got an answer: what somebody allowed sees, twice, and what a stranger gets."""
        if not any(one.seen.ok for one in read.asked):
            return read
        user = next((s for role, s in self.people.items() if self.policy.stance(read.route, role) == "allowed"), None)
        if user is None:
            return replace(read, nobody=await self.ask(route, ANONYMOUS, "a stranger reads it"))
        view = await self.ask(route, user, f"{user.persona}, who may, reads it")
        again = await self.ask(route, user, f"{user.persona}, who may, reads it again")
        nobody = await self.ask(route, ANONYMOUS, "a stranger reads it")
        why = "" if view.ok else f"{user.persona} may read it, but got no answer with data"
        return replace(read, user=user.persona, view=view, again=again, nobody=nobody, why=why)

    async def lawful(self, reads: list[FunctionRead], routes: list[Route]) -> dict[str, frozenset[str]]:
        """For roles that got an unexpected answer: all values that they see where they may look."""
        roles = {
            one.role
            for read in reads
            for one in read.asked
            if one.seen.ok and self.policy.stance(read.route, one.role) == "denied"
        }
        found: dict[str, frozenset[str]] = {}
        for role in roles:
            may = [
                route
                for route in routes
                if self.policy.stance(route.key, role) in ("allowed", "own") and self._known(route)
            ][:MOST_LAWFUL]
            seen = await asyncio.gather(*(self.ask(route, self.people[role]) for route in may))
            found[role] = frozenset(
                digest
                for one in seen
                if one.sketch is not None and one.ok
                for digest in (*(leaf.digest for leaf in one.sketch.leaves), *one.sketch.words)
            )
        return found

    def _known(self, route: Route) -> bool:
        view = self.views.get(route.key)
        return bool(view and view.persona) and bool(not route.operation or route.document)
