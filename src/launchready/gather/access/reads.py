"""Ask for other people's records: as a peer, as somebody lower, from another tenant, and by the ways around."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import replace

from launchready.artifacts.access import ObjectReads, OwnerMap, Reach, ReadTarget, Someone
from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Routes
from launchready.artifacts.sketch import Seen
from launchready.gather.access.aims import Aim, needed_query, own_parent, read_aims
from launchready.gather.access.asking import call_for, ways
from launchready.gather.access.budget import left_out, room
from launchready.gather.access.shapes import KEYS_HANDED_OUT, id_of, stranger_of
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.model import Missing, MissingReason, Phase
from launchready.net.types import ANONYMOUS, Answer, Call, Failed, Reply, Session

AT_ONCE = 8
MOST_REQUESTS = 10


@gatherer(title="asking for other people's records", phase=Phase.READ)
async def object_reads(site: Site, owners: OwnerMap, routes: Routes, policy: AccessPolicy) -> ObjectReads:
    """First every record plainly, the most private first; then, where that was refused, by the ways around."""
    aims, untried = read_aims(owners, routes, policy)
    reader = Reader(site, owners)
    asked: list[tuple[Aim, ReadTarget]] = []
    for start in range(0, len(aims), AT_ONCE):
        if room(site) < AT_ONCE * MOST_REQUESTS:
            untried.append(left_out(site, len(aims) - start, "routes that take an id were"))
            break
        asked += await asyncio.gather(*(reader.plainly(aim) for aim in aims[start : start + AT_ONCE]))
    told: list[ReadTarget] = []
    for start in range(0, len(asked), AT_ONCE):
        if room(site) < AT_ONCE * MOST_REQUESTS:
            untried.append(left_out(site, len(asked) - start, "ways around refusals were"))
            told += [target for _, target in asked[start:]]
            break
        told += await asyncio.gather(*(reader.around(*pair) for pair in asked[start : start + AT_ONCE]))
    return ObjectReads(tuple(told), tuple(untried))


class Reader:
    """Sends the requests of one round."""

    def __init__(self, site: Site, owners: OwnerMap) -> None:
        self.site = site
        self.owners = owners
        self.salt = secrets.token_hex(16)

    async def plainly(self, aim: Aim) -> tuple[Aim, ReadTarget]:
        """The owner twice, a stranger, and everybody who should not reach it; by another record if this shows none."""
        owner = self.owners.person(aim.record.owner)
        assert owner is not None
        first = await self.ask(aim, owner, "the owner looks")
        target = ReadTarget(
            aim.route.key,
            aim.asked,
            aim.by,
            aim.record.name,
            first[1],
            Seen(None, None, "not asked again"),
            keyed=any(KEYS_HANDED_OUT.search(name) for name in needed_query(aim.route)),
        )
        if not _holds_data(first[0], first[1]):
            if aim.instead is not None:
                return await self.plainly(aim.instead)
            others = [self.reach(aim, one, first[0], sounding=False) for one in aim.attackers[:1]]
            return aim, replace(target, reaches=tuple(await asyncio.gather(*others)))
        sounding = next((one for one in aim.attackers if one.tenant == owner.tenant), aim.attackers[0])
        again, nobody, *reaches = await asyncio.gather(
            self.ask(aim, owner, "the owner looks again"),
            self.ask(aim, None, "a stranger asks for it"),
            *(self.reach(aim, one, first[0], sounding=one is sounding) for one in aim.attackers),
        )
        assert isinstance(again, tuple) and isinstance(nobody, tuple)
        return aim, replace(
            target,
            again=again[1],
            stranger=nobody[1],
            reaches=tuple(one for one in reaches if isinstance(one, Reach)),
        )

    async def reach(self, aim: Aim, someone: Someone, owners: Reply, *, sounding: bool) -> Reach:
        """One person asks plainly; with `sounding` also for two ids that name nothing."""
        _, seen = await self.ask(aim, someone, f"{someone.persona} asks for {aim.record.name}", owners)
        absent: list[Seen] = []
        for turn in range(2 if sounding or seen.ok else 0):
            nothing = nowhere(aim, self.salt[turn:] + self.salt[:turn])
            if nothing is not None:
                absent.append((await self.ask(nothing, someone, f"{someone.persona} asks for an id of nothing"))[1])
        return Reach(someone.persona, aim.asked, seen, absent=tuple(absent))

    async def around(self, aim: Aim, target: ReadTarget) -> ReadTarget:
        """Where the plain request was refused, the same by other ways; only what came through is kept."""
        refused = [one for one in target.reaches if not one.seen.ok or _error(one.seen)]
        if not refused:
            return target
        found = list(target.reaches)
        first = self.owners.person(refused[0].persona)
        outside = next((self.owners.person(one.persona) for one in refused if self._foreign(aim, one.persona)), None)
        tries: list[tuple[str, Someone, Call]] = []
        for someone in dict.fromkeys(filter(None, (first, outside))):
            owner = self.owners.person(aim.record.owner)
            assert owner is not None
            parent = own_parent(aim, self.owners, someone.persona)
            own = self._own(aim, someone)
            found_ways = ways(self.site.door, aim, someone, owner, parent, first=someone is first, own=own)
            tries += [(name, someone, call) for name, call in found_ways]
        got = await asyncio.gather(*(self.send(call, someone, name, aim) for name, someone, call in tries))
        for (name, someone, call), (reply, seen) in zip(tries, got, strict=True):
            if isinstance(reply, Answer) and seen.ok:
                found.append(Reach(someone.persona, _path_of(call), seen, name))
        return replace(target, reaches=tuple(found))

    def _own(self, aim: Aim, someone: Someone) -> str:
        """The id of a record of the person's own of the same kind, '' without one."""
        mine = (one for one in self.owners.records if one.owner == someone.persona and one.kind == aim.record.kind)
        return next((id_of(one.ids) for one in mine), "")

    def _foreign(self, aim: Aim, persona: str) -> bool:
        one, owner = self.owners.person(persona), self.owners.person(aim.record.owner)
        return bool(one and owner and one.tenant != owner.tenant)

    async def send(self, call: Call, someone: Someone, way: str, aim: Aim) -> tuple[Reply, Seen]:
        """One request by a way around."""
        session = await self.site.person(someone.persona)
        if isinstance(session, Missing):
            return _failed(call, session.detail)
        summary = f"{someone.persona} asks for {aim.record.name} {way}"
        mark = [aim.record.canary] if aim.record.canary else []
        return await self.site.see(call, session=session, summary=summary, mark=mark, reading=bool(aim.route.operation))

    async def ask(
        self, aim: Aim, someone: Someone | None, summary: str, beside: Reply | None = None
    ) -> tuple[Reply, Seen]:
        """One request for a record; `beside` is the owner's answer, to mark what both hold."""
        session: Session | Missing = ANONYMOUS if someone is None else await self.site.person(someone.persona)
        call = call_for(self.site.door, aim, someone)
        if isinstance(session, Missing):
            return _failed(call, session.detail)
        phase = Phase.READ if someone else Phase.PASSIVE
        reply, seen = await self.site.see(
            call, session=session, phase=phase, summary=summary, reading=bool(aim.route.operation)
        )
        if isinstance(reply, Answer) and isinstance(beside, Answer) and seen.ok:
            marks = [aim.record.canary] if aim.record.canary else self.site.sketcher.shared(beside, reply)
            seen = self.site.seen(reply, summary, marks)
        return reply, seen


def nowhere(aim: Aim, salt: str) -> Aim | None:
    """The same request for an id of the same form that names nothing."""
    if not aim.ident:
        return None
    other = stranger_of(aim.ident, salt)
    return replace(
        aim,
        path="/".join(other if part == aim.ident else part for part in aim.path.split("/")),
        query={key: other if value == aim.ident else value for key, value in aim.query.items()},
        variables={key: other if value == aim.ident else value for key, value in aim.variables.items()},
    )


def _holds_data(reply: Reply, seen: Seen) -> bool:
    return isinstance(reply, Answer) and seen.ok and not _error(seen)


def _error(seen: Seen) -> bool:
    """An answer of 200 that says error, as GraphQL does."""
    sketch = seen.sketch
    if sketch is None or sketch.form != "json":
        return False
    paths = {leaf.path for leaf in sketch.leaves if leaf.kind != "null"}
    return any(path.startswith(("errors", "error")) for path in paths)


def _path_of(call: Call) -> str:
    return "/" + call.url.split("://", 1)[-1].partition("/")[2]


def _failed(call: Call, detail: str) -> tuple[Reply, Seen]:
    return Failed(MissingReason.NO_ACCESS, detail, 0, call), Seen(None, None, detail)
