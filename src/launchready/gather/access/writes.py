"""Try to change other people's records, which we made for this, and look as their owner whether it worked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from launchready.artifacts.access import ObjectWrites, OwnerMap, Record, Someone, WriteAttempt
from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Routes
from launchready.artifacts.sketch import Seen
from launchready.derive.overlap import same_values
from launchready.gather.access.aims import Aim, own_parent
from launchready.gather.access.budget import left_out, room
from launchready.gather.access.creating import Maker
from launchready.gather.access.looking import Looker, Spot
from launchready.gather.access.write_aims import body_with, itself, write_aims
from launchready.gather.bodies import body_of
from launchready.gather.making import plan, unbroken
from launchready.gather.people.throwaway import newcomer
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.model import Missing, Phase
from launchready.net.types import Answer, Call, Reply, Session
from launchready.settings.schema import Step

MOST_REQUESTS = 20


@gatherer(title="trying to change other people's records", phase=Phase.ACTIVE)
async def object_writes(site: Site, owners: OwnerMap, routes: Routes, policy: AccessPolicy) -> ObjectWrites:
    """One attempt after another, what removes last; each on a record of ours that nothing else uses."""
    if room(site) < MOST_REQUESTS * 10:
        return ObjectWrites((), untried=(left_out(site, 1, "round of attempts to change records was"),))
    maker = Maker(site, routes, policy, owners.people)
    await maker.everything()
    records = [_as_seen(record, owners) for record in maker.records]
    person = await newcomer(site)
    if not isinstance(person, Missing):
        ids = {"id": person.address.rsplit("/", 1)[-1]}
        told = Record("a throwaway person", "member", person.remover, person.address, person.address.rsplit("/", 1)[0])
        seen = tuple(one.persona for one in owners.others(person.remover) if _same_tenant(owners, person.remover, one))
        records.append(replace(told, canary=person.name, ids=ids, seen_by=seen))
    records += [one for one in owners.records if one.through]
    looker = Looker(site, routes, policy)
    records = [await looker.named(record, owners) for record in records]
    mine = replace(owners, records=tuple(records))
    aims, untried = write_aims(mine, routes, policy)
    desk = Desk(site, routes, mine, maker, looker)
    for number, aim in enumerate(aims):
        if room(site) < MOST_REQUESTS:
            untried.append(left_out(site, len(aims) - number, "routes that change a record were"))
            break
        await desk.aim(aim)
    return ObjectWrites(tuple(desk.attempts), tuple(desk.records.values()), tuple(untried), tuple(desk.left))


def _as_seen(record: Record, owners: OwnerMap) -> Record:
    """A fresh record is seen by the same people as its twin in the owner map."""
    twin = next((one for one in owners.records if one.name == record.name), None)
    if twin is None:
        return record
    return replace(record, seen_by=twin.seen_by, listed=twin.listed, names_owner=twin.names_owner)


def _same_tenant(owners: OwnerMap, persona: str, other: Someone) -> bool:
    mine = owners.person(persona)
    return mine is not None and mine.tenant == other.tenant


@dataclass(slots=True)
class Desk:
    """What one round of attempts needs at hand."""

    site: Site
    routes: Routes
    owners: OwnerMap
    maker: Maker
    looker: Looker
    attempts: list[WriteAttempt] = field(default_factory=list)
    records: dict[str, Record] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    selves: dict[str, Any] = field(default_factory=dict)
    fresh: dict[str, Record] = field(default_factory=dict)
    broken: bool = False

    async def aim(self, aim: Aim) -> None:
        """Everybody who must not, one after another; and below a record of their own, where the path has two ids."""
        self.records[aim.record.name] = aim.record
        for number, someone in enumerate(aim.attackers):
            aim = self.renewed(aim)
            await self.attempt(aim, someone)
            parent = own_parent(aim, self.owners, someone.persona) if number == 0 else None
            if parent and itself(aim):
                await self.attempt(replace(self.renewed(aim), path=parent), someone, "below a record of their own")

    def renewed(self, aim: Aim) -> Aim:
        """The aim at the record that took the place of one that is gone."""
        new = self.fresh.get(aim.record.name)
        if new is None or new.path == aim.record.path:
            return aim
        path = aim.path.replace(aim.record.path, new.path, 1)
        ident = new.ids.get("id", aim.ident)
        body = (
            {key: [ident] if isinstance(value, list) else ident for key, value in aim.body.items()}
            if aim.body
            else None
        )
        return replace(aim, record=replace(new, name=aim.record.name), path=path, ident=ident, body=body)

    async def attempt(self, aim: Aim, someone: Someone, way: str = "") -> None:
        """Before, the attempt, after."""
        session = await self.site.person(someone.persona)
        failed = Seen(None, None, session.detail if isinstance(session, Missing) else "")
        told = WriteAttempt(aim.route.key, aim.path, aim.record.name, someone.persona, failed, way=way)
        if isinstance(session, Missing):
            self.attempts.append(told)
            return
        canary = self.site.canary("theirs")
        spot = await self.looker.spot(aim)
        if spot is None and self.broken:
            why = "an earlier attempt that succeeded took this record with it"
            self.attempts.append(replace(told, attempt=Seen(None, None, why)))
            return
        call, written = self.call(aim, someone, canary)
        await self.remember(session)
        number = self.note(aim, someone, canary)
        summary = f"{someone.persona} tries to change {aim.record.name}"
        reply, seen = await unbroken(
            self.site.see(call, session=session, phase=Phase.ACTIVE, summary=summary, mark=[canary])
        )
        told = replace(told, attempt=seen, canary=canary if written else "")
        if spot is None:
            told = replace(told, why="nobody's view shows whether it had an effect")
        else:
            after = await self.looker.look(spot, f"after {someone.persona} tried", canary)
            told = replace(
                told, reader=spot.persona, read_path=spot.path, before=spot.before, again=spot.again, after=after
            )
            await self.settle(aim, spot, after, told)
        if number and seen.sketch and not seen.sketch.ok and not _changed(told):
            self.site.journal({"n": number, "state": "gone", "note": f"refused: {seen.sketch.status}"})
        if written and seen.ok and not _changed(told):
            await self.restore(session, canary, reply)
        self.attempts.append(told)

    def call(self, aim: Aim, someone: Someone, canary: str) -> tuple[Call, bool]:
        """The request, and whether the canary stands in it."""
        url = self.site.door.url(aim.path, someone.base or aim.route.base)
        if aim.body is not None:
            body = body_with(aim.route, canary, aim.body)
            return Call(aim.route.method, url, (("content-type", "application/json"),), body), canary.encode() in body
        given = None
        if aim.route.body is None and aim.route.method in ("PUT", "PATCH"):
            recipe = next((one for one in self.site.settings.recipes if one.create == aim.record.route), None)
            given = recipe.body if recipe else {"title": "{canary}", "name": "{canary}", "body": "{canary}"}
        made, kind = body_of(aim.route, canary, given)
        call = Call(aim.route.method, url, (("content-type", kind),) if kind else (), made)
        return call, made is not None and canary.encode() in made

    def note(self, aim: Aim, someone: Someone, canary: str) -> str:
        """What an attempt by POST may create is written down before, with the way to take it away."""
        if aim.route.method != "POST":
            return ""
        undo = [Step(call=f"DELETE {aim.path.rstrip('/')}/{{id}}", **{"as": someone.persona})]
        what = f"{aim.route.key} by {someone.persona}"
        return plan(self.site, what, canary, undo, find=aim.path, persona=aim.record.owner, keep={"id": "/id"})

    async def settle(self, aim: Aim, spot: Spot, after: Seen, told: WriteAttempt) -> None:
        """What was seen after is what stands before the next attempt; a record that is gone is made anew."""
        if not _changed(told):
            return
        self.looker.kept.clear()
        self.broken = True
        gone = after.sketch is not None and spot.before.ok and not after.ok
        vanished = spot.shows_id and after.ok and aim.ident and not await self.looker.still(spot, aim)
        if gone or vanished:
            new = await self.maker.again(aim.record)
            if new is not None:
                self.fresh[aim.record.name] = replace(
                    new, seen_by=aim.record.seen_by, names_owner=aim.record.names_owner, listed=aim.record.listed
                )

    async def remember(self, session: Session) -> None:
        """What the person's own account looked like before, once."""
        route = self.site.people.who_am_i
        if route and session.persona not in self.selves:
            call = Call("GET", self.site.door.url(route.partition(" ")[2], session.base or None))
            reply, _ = await self.site.see(call, session=session, summary=f"{session.persona}'s own account, before")
            self.selves[session.persona] = reply.json() if isinstance(reply, Answer) else None

    async def restore(self, session: Session, canary: str, reply: Reply) -> None:
        """A 2xx without effect on the owner may have changed the caller's own account: put that back."""
        route, before = self.site.people.who_am_i, self.selves.get(session.persona)
        if not route or not isinstance(before, dict):
            return
        url = self.site.door.url(route.partition(" ")[2], session.base or None)
        now, _ = await self.site.see(
            Call("GET", url), session=session, summary="whether it hit the caller's own account"
        )
        data = now.json() if isinstance(now, Answer) else None
        if not isinstance(data, dict) or canary not in now.text():  # type: ignore[union-attr]
            return
        old = {key: before.get(key) for key, value in data.items() if isinstance(value, str) and canary in value}
        call = Call.of_json("PATCH", url, old)
        back, _ = await self.site.see(call, session=session, phase=Phase.ACTIVE, summary="putting that back")
        if not isinstance(back, Answer) or not 200 <= back.status < 300:
            self.left.append(f"{', '.join(old)} of {session.persona}'s own account")


def _changed(told: WriteAttempt) -> bool:
    """Whether the reader saw something else after than before."""
    before, after = told.before, told.after
    if before is None or after is None or before.sketch is None or after.sketch is None:
        return False
    return not same_values(before.sketch, after.sketch)
