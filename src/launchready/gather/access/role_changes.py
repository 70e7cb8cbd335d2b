"""Try to have more than one's role gives: on throwaway people and invites of ours, read back by somebody in charge."""

from __future__ import annotations

from typing import Any

from launchready.artifacts.functions import RoleChanges, RoleTry
from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Routes
from launchready.artifacts.sketch import Seen
from launchready.artifacts.views import Views
from launchready.derive.roles import ordered
from launchready.gather.access.chart import Chart, role_in, set_role
from launchready.gather.access.claims import claims
from launchready.gather.access.invites import invite_tries
from launchready.gather.access.people import one_per_role
from launchready.gather.access.targets import plain
from launchready.gather.making import send, split
from launchready.gather.people.throwaway import Newcomer, enter, newcomer
from launchready.gather.registry import gatherer
from launchready.gather.site import Site, no_people
from launchready.model import Missing, Phase
from launchready.net.types import Session


@gatherer(title="trying to change roles", phase=Phase.ACTIVE)
async def role_changes(site: Site, routes: Routes, views: Views, policy: AccessPolicy) -> RoleChanges | Missing:
    """Promotions, then invites, then roles that were taken away or are only claimed."""
    people = one_per_role(await site.signed_in())
    if not people:
        return no_people(site)
    keys = [route.key for route in routes.routes]
    roles = ordered(policy, keys, [session.role for session in people])
    chart = Chart(site, routes, policy, {session.role: session for session in people}, roles, keys)
    if len(roles) < 2:
        return RoleChanges((), (), "only people of one role can sign in; add [[personas]] of the other roles")
    person = await newcomer(site)
    if isinstance(person, Missing):
        return RoleChanges((), (), person.detail)
    tries = [*await _promotions(chart, person), *await _acts_above(chart)]
    claimed = await claims(chart, views, person)
    return RoleChanges((*tries, *await invite_tries(chart, person)), tuple(claimed))


async def _promotions(chart: Chart, person: Newcomer) -> list[RoleTry]:
    """A throwaway person gives itself a role; each role that may give roles gives the one above its own."""
    found = chart.role_route()
    if found is None:
        why = "no route that sets a person's role is known"
        return [RoleTry("self-promotion", "", person.name, chart.lowest, why=why)]
    setup = chart.site.settings.throwaway
    assert setup
    _, before = await chart.state(person, f"{chart.top.persona} looks at the throwaway person")
    was = role_in(before)
    session = await enter(chart.site, person, setup.sign_in)
    if isinstance(session, Missing):
        return [RoleTry("self-promotion", found[0].key, "throwaway", was, why=session.detail)]
    session.role = was
    tries = []
    wanted = chart.middle() or chart.roles[0]
    key, seen = await set_role(chart, session, person, wanted, "a throwaway person makes itself more")
    tries.append(await _after(chart, "self-promotion", key, session, person, was, wanted, seen))
    for role in chart.roles:
        above = chart.higher(role)
        giver = chart.people[role]
        if above and chart.policy.stance(key, role) in ("allowed", "undecided"):
            _, now = await chart.state(person, f"{chart.top.persona} looks at the throwaway person")
            words = f"{giver.persona}, a {role}, gives a throwaway person the role {above}"
            key, seen = await set_role(chart, giver, person, above, words)
            tries.append(await _after(chart, "grant-above", key, giver, person, role_in(now), above, seen))
            if role != chart.lowest:
                tries.append(await _own_role(chart, key, role, above))
                tries.append(await _demotes(chart, key, giver, above))
    return tries


async def _own_role(chart: Chart, key: str, role: str, above: str) -> RoleTry:
    """A throwaway person of a role that may give roles takes the one above."""
    setup = chart.site.settings.throwaway
    assert setup
    person = await newcomer(chart.site, role=role, by=chart.top.persona)
    session = person if isinstance(person, Missing) else await enter(chart.site, person, setup.sign_in)
    if isinstance(person, Missing) or isinstance(session, Missing):
        why = person.detail if isinstance(person, Missing) else ""
        return RoleTry("self-promotion", key, "throwaway", role, why=why or f"a throwaway {role} could not sign in")
    session.role = role
    _, seen = await set_role(chart, session, person, above, f"a throwaway {role} makes itself {above}")
    return await _after(chart, "self-promotion", key, session, person, role, above, seen)


async def _demotes(chart: Chart, key: str, actor: Session, above: str) -> RoleTry:
    """Somebody who may give roles takes the role of a throwaway person who stands above."""
    victim = await newcomer(chart.site, role=above, by=chart.top.persona)
    if isinstance(victim, Missing):
        return RoleTry("demotes-above", key, actor.persona, actor.role, why=victim.detail)
    _, before = await chart.state(victim, f"{chart.top.persona} looks at the throwaway person")
    if role_in(before) != above:
        why = f"a throwaway person of the role {above} could not be made"
        return RoleTry("demotes-above", key, actor.persona, actor.role, why=why)
    words = f"{actor.persona}, a {actor.role}, takes the role of a throwaway {above}"
    _, seen = await set_role(chart, actor, victim, chart.lowest, words)
    return await _after(chart, "demotes-above", key, actor, victim, above, chart.lowest, seen)


async def _after(
    chart: Chart, kind: str, key: str, who: Session, person: Newcomer, was: str, wanted: str, attempt: Seen
) -> RoleTry:
    shown, data = await chart.state(person, f"{chart.top.persona} looks at the throwaway person afterwards")
    now = role_in(data)
    why = "" if now else f"{chart.top.persona}'s list of people does not show a role"
    if now == wanted != was:
        await set_role(chart, chart.top, person, was, "taking the role away again")
    return RoleTry(kind, key, who.persona, who.role, attempt, shown, was, wanted, now, why)


async def _acts_above(chart: Chart) -> list[RoleTry]:
    """Somebody who may suspend people suspends one whose role is above their own."""
    setup = chart.site.settings.throwaway
    if not setup or not setup.suspend:
        return []
    key = _key_of(chart.routes, setup.suspend[-1].call)
    victim_role = chart.middle()
    actors = [
        role
        for role in chart.roles
        if victim_role and chart.higher(role) and chart.policy.stance(key, role) == "allowed"
        and victim_role in chart.all_above(role)
    ]  # fmt: skip
    if not actors:
        return []
    victim = await newcomer(chart.site, role=victim_role, by=chart.top.persona)
    if isinstance(victim, Missing):
        return [RoleTry("act-above", key, chart.people[actors[-1]].persona, actors[-1], why=victim.detail)]
    tries = []
    for role in reversed(actors):
        actor = chart.people[role]
        _, before = await chart.state(victim, f"{chart.top.persona} looks at the throwaway person")
        if role_in(before) != victim_role:
            why = f"a throwaway person of the role {victim_role} could not be made"
            tries.append(RoleTry("act-above", key, actor.persona, role, why=why))
            continue
        method, path = split(setup.suspend[-1].call)
        mine = victim.address.strip("/").split("/")
        path = "/" + "/".join([*mine, *path.strip("/").split("/")[len(mine) :]])
        body = setup.suspend[-1].body
        words = f"{actor.persona}, a {role}, suspends a throwaway {victim_role}"
        reply = await send(chart.site, method, path, body, actor, words)
        attempt = chart.site.seen(reply, words)
        shown, after = await chart.state(victim, f"{chart.top.persona} looks at the throwaway person afterwards")
        was, now = _status(before), _status(after)
        tries.append(
            RoleTry("act-above", key, actor.persona, role, attempt, shown, was, now if now != was else "another", now)
        )
    return tries


def _key_of(routes: Routes, call: str) -> str:
    method, path = split(call)
    return next((r.key for r in routes.routes if r.method == method and plain(r.path) == plain(path)), call)


def _status(data: dict[str, Any]) -> str:
    """All that can change in a record of a person by suspending it: its short words and flags."""
    if not data:
        return "gone"
    kept = {
        key: value for key, value in data.items() if isinstance(value, bool) or key in ("status", "state", "active")
    }
    return ", ".join(f"{key}: {value}" for key, value in sorted(kept.items()))
