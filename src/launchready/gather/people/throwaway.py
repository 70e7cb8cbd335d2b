"""A person of our own, made by the settings' steps, to sign out, change passwords and be removed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from launchready.gather.making import HOLE, Undone, filled, filled_body, plan, split, unbroken
from launchready.gather.pointer import take
from launchready.gather.site import Site
from launchready.model import Missing, MissingReason, Phase
from launchready.net.sign_in import sign_in
from launchready.net.types import ANONYMOUS, Answer, Call, Session
from launchready.settings.schema import Persona, SignIn, Step


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A throwaway person: how to sign in as them, and where they are removed (`address`, by `remover`)."""

    name: str
    email: str
    password: str
    values: dict[str, str]
    number: str
    address: str
    remover: str


async def newcomer(
    site: Site, *, role: str = "", by: str = "", extra: dict[str, str] | None = None
) -> Newcomer | Missing:
    """Make a person by `[throwaway] create`; written down first, removed at the end of the run.

    `role` replaces the role that a step's body names, `by` the persona who takes that step. `extra` are more fields
    for the steps that the new person takes without a session.
    """
    setup = site.settings.throwaway
    if setup is None:
        return Missing(
            MissingReason.NOT_CONFIGURED,
            "no way to make a throwaway person is set; add [throwaway] to the settings (launchready init proposes it)",
        )
    canary = site.canary("person")
    password = secrets.token_urlsafe(15) + "aA1!"
    site.hide(password, "$LR_THROWAWAY_PASSWORD")
    values = {"canary": canary, "email": f"{canary}@example.com", "password": password}
    number = plan(
        site,
        "a throwaway person",
        canary,
        setup.remove,
        find=list_of(setup.remove),
        persona=setup.remove[0].persona,
        keep={hole: "/id" for step in setup.remove for hole in HOLE.findall(step.call)},
    )
    for step in (changed(step, role, by, extra or {}) for step in setup.create):
        method, path = split(step.call)
        if method == "POST" and step.persona != "anonymous" and "{" not in path:
            # A step that is not followed by the next leaves something too, an invite for instance.
            leave = Step(call=f"DELETE {path}/{{id}}", **{"as": step.persona})
            plan(
                site,
                f"a step to a person, {step.call}",
                canary,
                [leave],
                find=path,
                persona=step.persona,
                keep={"id": "/id"},
            )
        told = await unbroken(_step(site, step, values))
        if told:
            return Missing(MissingReason.REFUSED_BY_TARGET, f"no throwaway person could be made: {told}")
    kept = {name: value for name, value in values.items() if name not in ("password", "canary", "email")}
    needed = {name: kept[name] for step in setup.remove for name in kept if f"{{{name}}}" in step.call}
    site.journal({"n": number, "state": "made" if needed else "planned", "values": needed})
    try:
        address = filled(split(setup.remove[-1].call)[1], values)
    except Undone as gap:
        return Missing(MissingReason.NOT_CONFIGURED, f"[throwaway] remove: {gap}; let a create step keep it")
    return Newcomer(canary, values["email"], password, kept, number, address, setup.remove[-1].persona)


def changed(step: Step, role: str, by: str, extra: dict[str, str]) -> Step:
    """A step with another role in its body, taken by another persona, or with more fields."""
    if step.body is None:
        return step
    if step.persona == "anonymous":
        return step.model_copy(update={"body": {**step.body, **extra}}) if extra else step
    if not role or "role" not in step.body:
        return step
    return step.model_copy(update={"body": {**step.body, "role": role}, "persona": by or step.persona})


def list_of(steps: list[Step]) -> str:
    """The list in which a person would stand, by the address at which they are removed."""
    path = split(steps[0].call)[1]
    return path.rsplit("/{", 1)[0]


async def _step(site: Site, step: Step, values: dict[str, str]) -> str:
    """Run one step; '' when it went well, else why not. What it keeps goes into `values`."""
    session: Session | Missing = ANONYMOUS if step.persona == "anonymous" else await site.person(step.persona)
    if isinstance(session, Missing):
        return session.detail
    try:
        method, path = split(filled(step.call, values))
        body = filled_body(step.body, values) if step.body is not None else None
    except Undone as gap:
        return str(gap)
    url = site.door.url(path)
    call = Call(method, url) if body is None else Call.of_json(method, url, body)
    reply, _ = await site.see(call, session=session, phase=Phase.ACTIVE, summary="making a throwaway person")
    if not isinstance(reply, Answer):
        return reply.detail
    if not 200 <= reply.status < 300:
        return f"{step.call} answered {reply.status}"
    for name, pointer in step.keep.items():
        value = take(reply.json(), pointer)
        if value is None:
            return f"{step.call} gave nothing at {pointer}"
        values[name] = str(value)
        site.hide(str(value), f"$LR_{name.upper()}") if "token" in name else None
    return ""


async def enter(site: Site, person: Newcomer, way: SignIn, password: str = "") -> Session | Missing:
    """Sign in as the throwaway person by one of the platform's ways."""
    fields = {
        name: person.email if "@" in value or value == "{email}" else password or person.password
        for name, value in way.fields.items()
    }
    who = Persona(name="throwaway", role="member", sign_in=way.model_copy(update={"fields": fields}))
    return await sign_in(site.door, who, site.environ, site.settings.actions)
