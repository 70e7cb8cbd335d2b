"""Every reading route as the least person who may use it: which fields does it show of others?"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from launchready.artifacts.access import OwnerMap
from launchready.artifacts.fields import Asked, Shown, ShownFields
from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Route, Routes
from launchready.artifacts.sketch import Seen
from launchready.derive.standing import higher, lowest_first, may_try
from launchready.gather.access.shapes import KEYS_HANDED_OUT, id_of, objects
from launchready.gather.fields.telling import contacts_of, kind_of, values, whose
from launchready.gather.filling import Ledger
from launchready.gather.people.views import query_of
from launchready.gather.registry import gatherer
from launchready.gather.site import Site, no_people
from launchready.model import Missing, Phase
from launchready.net.types import ANONYMOUS, Answer, Call, Reply, Session

MOST_ROUTES = 150


@gatherer(title="which fields answers show of others", phase=Phase.READ)
async def shown_fields(site: Site, routes: Routes, owners: OwnerMap, policy: AccessPolicy) -> ShownFields | Missing:
    """Ask every reading route once, as the lowest role that gets data; public ones without a session."""
    sessions = [session for session in await site.everyone() if not _twin(owners, session)]
    if not sessions:
        return no_people(site)
    eyes = _Eyes(site, policy, _in_order(policy, sessions))
    for record in owners.records:
        if record.canary:
            eyes.made.setdefault(record.owner, set()).update(record.ids.values())
    await eyes.learn_people()
    reading = [route for route in routes.routes if _reads(route)]
    # Members and accounts first: what a budget leaves out is the least telling.
    reading.sort(key=lambda route: (len(route.holes), not KEYS_OF_PEOPLE & set(route.path.lower().split("/"))))
    for depth in sorted({len(route.holes) for route in reading}):
        wave = [route for route in reading[:MOST_ROUTES] if len(route.holes) == depth]
        await asyncio.gather(*(eyes.ask(route) for route in wave))
    eyes.asked += [
        Asked(route.key, "", why=f"only the first {MOST_ROUTES} were asked") for route in reading[MOST_ROUTES:]
    ]
    tops = frozenset(
        one.persona for one in sessions if not any(higher(policy, other.role, one.role) for other in sessions)
    )
    return ShownFields(tuple(sorted(eyes.asked, key=lambda one: one.route)), tuple(eyes.shown), tops)


KEYS_OF_PEOPLE = frozenset({"users", "members", "people", "profiles", "accounts", "customers", "contacts", "admin"})


def _reads(route: Route) -> bool:
    if route.hidden or any(KEYS_HANDED_OUT.search(hole) for hole in route.holes):
        return False
    return route.operation.startswith("query") if route.operation else route.method == "GET"


def _twin(owners: OwnerMap, session: Session) -> bool:
    mine = owners.person(session.persona)
    return bool(mine and mine.same_as)


def _in_order(policy: AccessPolicy, sessions: list[Session]) -> list[Session]:
    """The lowest role first; guests from another address last of their role."""
    order = lowest_first(policy, (session.role for session in sessions))
    return sorted(sessions, key=lambda one: (order.index(one.role), bool(one.base)))


@dataclass(slots=True)
class _Eyes:
    """What is known of the people while routes are asked; nothing of it is kept."""

    site: Site
    policy: AccessPolicy
    sessions: list[Session]
    asked: list[Asked] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    mine: dict[str, frozenset[str]] = field(default_factory=dict)
    contacts: dict[str, frozenset[str]] = field(default_factory=dict)
    of: dict[str, str] = field(default_factory=dict)
    ledgers: dict[str, Ledger] = field(default_factory=dict)
    telling: dict[str, set[str]] = field(default_factory=dict)
    made: dict[str, set[str]] = field(default_factory=dict)

    async def learn_people(self) -> None:
        """Each persona's own account: its id, and the contact data that are its own."""
        route = self.site.people.who_am_i
        for session in [ANONYMOUS, *self.sessions]:
            self.ledgers[session.persona] = Ledger()
            if session is ANONYMOUS or not route:
                continue
            method, _, path = route.partition(" ")
            call = Call(method, self.site.door.url(path, session.base or None))
            reply, _ = await self.site.see(call, session=session, summary=f"{session.persona}: who am I")
            data = reply.json() if isinstance(reply, Answer) and reply.status == 200 else None
            inner = (
                next((data[key] for key in ("user", "data", "me") if isinstance(data.get(key), dict)), data)
                if (isinstance(data, dict))
                else {}
            )
            self.mine[session.persona] = frozenset(
                str(inner[key]) for key in ("id", "uuid", "user_id", "_id") if isinstance(inner.get(key), str | int)
            )
            self.contacts[session.persona] = contacts_of(data)
            self.of.update(dict.fromkeys(self.contacts[session.persona], session.persona))

    async def ask(self, route: Route) -> None:
        """One route as one person after another, from the lowest, until one gets data."""
        public = self.policy.public(route.key)
        people = [ANONYMOUS, *self.sessions] if public else self.sessions
        why = "no id is known for it: nobody's lists show one"
        for session in people:
            if session is not ANONYMOUS and not may_try(self.policy, route.key, session.role):
                continue
            got = False
            for path in self._paths(route, session):
                reply, seen = await self._send(route, session, path)
                if not isinstance(reply, Answer):
                    why = "" if public else reply.detail
                    continue
                data = reply.json()
                if seen.ok and (not route.operation or (isinstance(data, dict) and data.get("data"))):
                    self.ledgers[session.persona].learn(path, data)
                    self._note_people(session.persona, data)
                    self._judge(route, session, data, reply, seen)
                    if not got:
                        self.asked.append(Asked(route.key, session.persona, seen))
                    got = True
                else:
                    why = f"nobody got data from it (last status {reply.status})"
            if got:
                return
        self.asked.append(Asked(route.key, "", why=why))

    def _paths(self, route: Route, session: Session) -> list[str]:
        if route.operation:
            return [route.path] if route.document else []
        if not route.holes:
            return [route.path]
        paths = self.ledgers[session.persona].fill(route.path, most=60)
        return sorted(paths, key=lambda path: self._rank(session.persona, set(path.split("/"))))[:2]

    def _rank(self, persona: str, parts: set[str]) -> tuple[bool, bool]:
        """What tells of another of our people first, what this person made for the audit itself last."""
        return not self.telling.get(persona, set()) & parts, bool(self.made.get(persona, set()) & parts)

    def _note_people(self, persona: str, data: Any) -> None:
        """Which records tell of another of our people: what those show of them can be recognised."""
        others = frozenset().union(*(ids for name, ids in self.mine.items() if name != persona))
        for item in objects(data):
            if (value := id_of(item)) and others & {str(one.value) for one in values(item)}:
                self.telling.setdefault(persona, set()).add(value)

    async def _send(self, route: Route, session: Session, path: str) -> tuple[Reply, Seen]:
        base = session.base or route.base
        if route.operation:
            call = Call.of_json("POST", self.site.door.url(path, base), {"query": route.document})
        else:
            call = Call("GET", self.site.door.url(path + query_of(route), base))
        return await self.site.see(
            call, session=session, summary=f"{session.persona} reads it", reading=bool(route.operation)
        )

    def _judge(self, route: Route, session: Session, data: Any, reply: Answer, seen: Seen) -> None:
        """Note what this answer should not show, once for each field and kind."""
        found: dict[tuple[str, str, str], list[tuple[str, bool]]] = {}
        mine = self.mine.get(session.persona, frozenset())
        own_contacts = self.contacts.get(session.persona, frozenset())
        about_me = route.key == self.site.people.who_am_i
        for value in values(data):
            kind = kind_of(value, self.of)
            if not kind:
                continue
            owner = "own" if about_me else whose(value, mine, own_contacts, self.of)
            found.setdefault((value.path, kind, owner), []).append((str(value.value), value.of_person))
        for (path, kind, owner), texts in found.items():
            seen = Seen(
                self.site.door.evidence(reply, f"{session.persona} sees {path}", mark=[path.rsplit(".", 1)[-1]]),
                seen.sketch,
            )
            person = any(flag for _, flag in texts)
            many = len({text for text, _ in texts})
            self.shown.append(Shown(route.key, session.persona, session.role, path, kind, owner, seen, person, many))
