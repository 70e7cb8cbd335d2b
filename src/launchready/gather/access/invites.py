"""Invites above one's own role, and invites redeemed as something or somebody they were not made for."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from launchready.artifacts.functions import RoleTry
from launchready.artifacts.sketch import Seen
from launchready.gather.access.chart import ROLE_FIELDS, Chart, role_in
from launchready.gather.access.targets import Spot, look, plain
from launchready.gather.making import HOLE, Undone, filled, filled_body, plan, split, unbroken
from launchready.gather.people.throwaway import Newcomer, enter, list_of
from launchready.gather.pointer import take
from launchready.gather.site import Site
from launchready.model import Missing, Phase
from launchready.net.types import ANONYMOUS, Answer, Call, Reply, Session
from launchready.settings.schema import Step, Throwaway


@dataclass(slots=True)
class Invite:
    """One invite of ours. `values` are what its answer gave (`token`, `id`), `canary` stands in its address."""

    canary: str
    values: dict[str, str]
    seen: Seen
    open: bool = True
    entry: str = ""
    people: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Desk:
    """How people are invited and how invites are redeemed, by the settings' steps for a throwaway person."""

    chart: Chart
    setup: Throwaway
    invite: Step
    redeem: Step
    role_field: str

    @property
    def site(self) -> Site:
        return self.chart.site

    @property
    def key(self) -> str:
        """The inviting route's key."""
        return self.key_of(self.invite)

    def key_of(self, step: Step) -> str:
        """A step's route as the list of routes names it."""
        method, path = split(step.call)
        known = self.chart.routes.routes
        return next((r.key for r in known if r.method == method and plain(r.path) == plain(path)), step.call)


async def invite_tries(chart: Chart, person: Newcomer) -> list[RoleTry]:
    """All tries with invites; one sentence when people do not come by invite in the settings."""
    desk = _desk(chart)
    if desk is None:
        hint = next((r.key for r in chart.routes.routes if r.method == "POST" and "invit" in r.path.lower()), "")
        why = "[throwaway] makes people without an invite, so no invite was tried; let it go through one"
        return [RoleTry("invite-above", hint, "", "", why=why)] if hint else []
    tries = await _above(desk) if desk.role_field else []
    return [*tries, *await _redeemed(desk, person), await _used(desk, person)]


def _desk(chart: Chart) -> _Desk | None:
    setup = chart.site.settings.throwaway
    steps = setup.create if setup else []
    for number, step in enumerate(steps):
        kept = {f"{{{name}}}" for name in step.keep}
        later = [one for one in steps[number + 1 :] if one.persona == "anonymous"]
        after = next((one for one in later if any(name in one.call for name in kept)), None)
        if setup and after is not None and step.persona != "anonymous" and step.body is not None:
            route = chart.routes.find(step.call)
            named = [*step.body, *((route.body or {}).get("properties", {}) if route else ())]
            return _Desk(chart, setup, step, after, next((name for name in ROLE_FIELDS if name in named), ""))
    return None


async def _invited(desk: _Desk, by: Session, role: str = "") -> Invite:
    """One invite by a person; written down before it is made."""
    canary = desk.site.canary("invite")
    values = {"canary": canary, "email": f"{canary}@example.com"}
    method, path = split(desk.invite.call)
    undo = Step(call=f"DELETE {path}/{{id}}", **{"as": desk.chart.top.persona})
    entry = plan(
        desk.site, f"an invite by {by.persona}", canary, [undo],
        find=path, persona=desk.chart.top.persona, keep={"id": "/id"},
    )  # fmt: skip
    body = filled_body(desk.invite.body, values)
    if role and desk.role_field:
        body = {**body, desk.role_field: role}
    call = Call.of_json(method, desk.site.door.url(path), body)
    words = f"{by.persona}, a {by.role}, invites" + (f" to the role {role}" if role else "")
    reply, seen = await unbroken(desk.site.see(call, session=by, phase=Phase.ACTIVE, summary=words))
    if isinstance(reply, Answer) and 200 <= reply.status < 300:
        data = reply.json()
        for name, pointer in (*desk.invite.keep.items(), ("id", "/id")):
            value = take(data, pointer)
            if value is not None:
                values[name] = str(value)
                desk.site.hide(str(value), f"$LR_{name.upper()}") if "token" in name else None
        if "id" in values:
            desk.site.journal({"n": entry, "state": "made", "values": {"id": values["id"]}})
    elif isinstance(reply, Answer):
        desk.site.journal({"n": entry, "state": "gone", "note": f"never made: {reply.status}"})
    return Invite(canary, values, seen, entry=entry)


async def _above(desk: _Desk) -> list[RoleTry]:
    """Every role that may invite, to the next role above its own."""
    chart, tries = desk.chart, []
    for role in chart.roles:
        wanted = chart.higher(role)
        if not wanted or chart.policy.stance(desk.key, role) not in ("allowed", "undecided"):
            continue
        who = chart.people[role]
        made = await _invited(desk, who, wanted)
        path = split(desk.invite.call)[1]
        spot = Spot(chart.top.persona, path, desk.site.door.base, made.canary)
        shown, data = await look(desk.site, spot, f"{chart.top.persona} looks for the invite")
        now = role_in(data) if isinstance(data, dict) else "none"
        readable = shown.ok or (shown.sketch is not None and shown.sketch.status == 404)
        why = "" if now and readable else "no list of invites shows their roles"
        tries.append(RoleTry("invite-above", desk.key, who.persona, role, made.seen, shown, "none", wanted, now, why))
    return tries


async def _redeem(
    desk: _Desk, invite: Invite, words: str, *, session: Session = ANONYMOUS, more: dict[str, str] | None = None
) -> tuple[Reply, Seen]:
    """Redeem an invite; the person that may come of it is written down before."""
    password = secrets.token_urlsafe(15) + "aA1!"
    desk.site.hide(password, "$LR_THROWAWAY_PASSWORD")
    values = {**invite.values, "password": password}
    entry = plan(
        desk.site, "a person by an invite", invite.canary, desk.setup.remove,
        find=list_of(desk.setup.remove), persona=desk.setup.remove[0].persona,
        keep={hole: "/id" for step in desk.setup.remove for hole in HOLE.findall(step.call)},
    )  # fmt: skip
    method, path = split(filled(desk.redeem.call, values))
    body = {**(filled_body(desk.redeem.body or {}, values)), **(more or {})}
    call = Call.of_json(method, desk.site.door.url(path), body)
    reply, seen = await unbroken(desk.site.see(call, session=session, phase=Phase.ACTIVE, summary=words))
    if isinstance(reply, Answer) and 200 <= reply.status < 300:
        invite.open = False
        kept = {name: take(reply.json(), pointer) for name, pointer in desk.redeem.keep.items()}
        ids = {name: str(value) for name, value in kept.items() if value is not None}
        if ids:
            desk.site.journal({"n": entry, "state": "made", "values": ids})
    elif isinstance(reply, Answer):
        desk.site.journal({"n": entry, "state": "gone", "note": f"never made: {reply.status}"})
    return reply, seen


async def _redeemed(desk: _Desk, person: Newcomer) -> list[RoleTry]:
    """With another role, for another address, as another person, by the invite's id, after it was taken back."""
    chart, key = desk.chart, desk.key_of(desk.redeem)
    by = chart.people.get(_role_of(desk), chart.top)
    low = str((desk.invite.body or {}).get(desk.role_field) or chart.lowest)
    more = chart.middle() or chart.roles[0]

    async def fresh(old: Invite | None, role: str = "") -> Invite:
        return old if old is not None and old.open and not role else await _invited(desk, by, role)

    def told(kind: str, attempt: Seen, shown: Seen | None, was: str, wanted: str, now: str, why: str = "") -> RoleTry:
        return RoleTry(kind, key, "anonymous", low, attempt, shown, was, wanted, now, why)

    invite = await fresh(None)
    if not invite.seen.ok:
        return [told("invited-role", invite.seen, None, "", more, "", f"{by.persona} could not invite")]
    _, seen = await _redeem(desk, invite, f"an invited {low} asks for the role {more}", more={"role": more})
    shown, data = await _person(desk, invite.canary)
    tries = [told("invited-role", seen, shown, low, more, role_in(data) or "none")]
    invite = await fresh(invite)
    other = desk.site.canary("other")
    _, seen = await _redeem(
        desk, invite, "an invite is redeemed for another address", more={"email": f"{other}@example.com"}
    )
    shown, data = await _person(desk, other)
    tries.append(told("invited-address", seen, shown, "none", "an account", "an account" if data else "none"))
    tries.append(await _of_another(desk, person, by, more))
    invite = await fresh(invite)
    tries += await _by_id_and_revoked(desk, invite)
    return tries


def _role_of(desk: _Desk) -> str:
    """The role of the persona who invites in the settings."""
    known = desk.site.settings.personas_of(desk.site.environment)
    return next((persona.role for persona in known if persona.name == desk.invite.persona), "")


async def _person(desk: _Desk, canary: str) -> tuple[Seen, dict[str, str]]:
    top = desk.chart.top.persona
    spot = Spot(top, list_of(desk.setup.remove), desk.site.door.base, canary)
    seen, data = await look(desk.site, spot, f"{top} looks for the person")
    return seen, data if isinstance(data, dict) else {}


async def _of_another(desk: _Desk, person: Newcomer, by: Session, role: str) -> RoleTry:
    """A throwaway person, signed in, redeems an invite to a higher role that was made for somebody else."""
    key = desk.key_of(desk.redeem)
    session = await enter(desk.site, person, desk.setup.sign_in)
    if isinstance(session, Missing):
        return RoleTry("invite-of-another", key, "throwaway", desk.chart.lowest, why=session.detail)
    _, before = await _person(desk, person.name)
    invite = await _invited(desk, by if by.role != desk.chart.lowest else desk.chart.top, role)
    if not invite.seen.ok:
        why = f"{by.persona} could not invite to the role {role}"
        return RoleTry("invite-of-another", key, "throwaway", desk.chart.lowest, invite.seen, why=why)
    _, seen = await _redeem(desk, invite, "a signed-in throwaway person redeems another's invite", session=session)
    shown, data = await _person(desk, person.name)
    return RoleTry(
        "invite-of-another",
        key,
        "throwaway",
        role_in(before),
        seen,
        shown,
        role_in(before),
        role,
        role_in(data) or "none",
    )


async def _by_id_and_revoked(desk: _Desk, invite: Invite) -> list[RoleTry]:
    """By the id, which everybody sees who sees the list; and after somebody took the invite back."""
    key, chart = desk.key_of(desk.redeem), desk.chart
    holes = [name for name in desk.invite.keep if f"{{{name}}}" in desk.redeem.call]
    if not invite.seen.ok or "id" not in invite.values or not holes:
        return [
            RoleTry("invite-revoked", key, "anonymous", chart.lowest, why="an invite's answer has no id to try with")
        ]
    tries = []
    if invite.values[holes[0]] != invite.values["id"]:
        guess = Invite(invite.canary, {**invite.values, holes[0]: invite.values["id"]}, invite.seen)
        _, seen = await _redeem(desk, guess, "an invite is redeemed by its id instead of its secret")
        shown, data = await _person(desk, invite.canary)
        now = "an account" if data else "none"
        tries.append(RoleTry("invite-by-id", key, "anonymous", chart.lowest, seen, shown, "none", "an account", now))
        if data:
            return tries
    path = f"{split(desk.invite.call)[1]}/{invite.values['id']}"
    words = f"{chart.top.persona} takes the invite back"
    reply, _ = await unbroken(
        desk.site.see(Call("DELETE", desk.site.door.url(path)), session=chart.top, phase=Phase.ACTIVE, summary=words)
    )
    if not isinstance(reply, Answer) or not 200 <= reply.status < 300:
        return tries  # Nobody can take an invite back here: there is nothing to try.
    desk.site.journal({"n": invite.entry, "state": "gone", "note": "taken back"})
    try:
        _, seen = await _redeem(desk, invite, "an invite is redeemed that was taken back")
    except Undone:
        return tries
    shown, data = await _person(desk, invite.canary)
    now = "an account" if data else "none"
    tries.append(RoleTry("invite-revoked", key, "anonymous", chart.lowest, seen, shown, "none", "an account", now))
    return tries


async def _used(desk: _Desk, person: Newcomer) -> RoleTry:
    """An invite that was redeemed already, with another password: does that password open the account?"""
    key = desk.key_of(desk.redeem)
    password = secrets.token_urlsafe(15) + "bB2!"
    desk.site.hide(password, "$LR_THROWAWAY_PASSWORD_3")
    values = {**person.values, "canary": person.name, "email": person.email, "password": password}
    try:
        method, path = split(filled(desk.redeem.call, values))
        body = filled_body(desk.redeem.body or {}, values)
    except Undone as gap:
        return RoleTry("invite-used", key, "anonymous", desk.chart.lowest, why=str(gap))
    call = Call.of_json(method, desk.site.door.url(path), body)
    words = "an invite is redeemed again with another password"
    reply, seen = await unbroken(desk.site.see(call, phase=Phase.ACTIVE, summary=words))
    now = "none"
    if isinstance(reply, Answer) and 200 <= reply.status < 300:
        session = await enter(desk.site, person, desk.setup.sign_in, password)
        now = "a session" if isinstance(session, Session) else "none"
    return RoleTry("invite-used", key, "anonymous", desk.chart.lowest, seen, None, "none", "a session", now)
