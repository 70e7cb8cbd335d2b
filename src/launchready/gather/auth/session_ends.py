"""End sessions of a throwaway person in every way that must end them, and ask again with the ended one."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from typing import Any

from launchready.artifacts.routes import Routes
from launchready.artifacts.sessions import Ending, Lifetime, SessionEnds
from launchready.artifacts.views import Views
from launchready.gather import whoami
from launchready.gather.auth.invalid_sessions import carriers, one_of_each
from launchready.gather.making import send, split
from launchready.gather.passwords import password_fields
from launchready.gather.people.throwaway import Newcomer, enter, newcomer
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.gather.tokens import decoded
from launchready.model import Missing, Phase
from launchready.net.types import Answer, Session
from launchready.settings.schema import SignIn, Step


@gatherer(title="ending sessions of a throwaway person", phase=Phase.ACTIVE)
async def session_ends(site: Site, views: Views, routes: Routes) -> SessionEnds | Missing:
    """Sign-out, password change and removal, for every way to sign in; and how long sessions say they live."""
    touchstone = whoami.find(site, views)
    if isinstance(touchstone, Missing):
        return touchstone
    lifetimes = await _lifetimes(site, touchstone)
    person = await newcomer(site)
    if isinstance(person, Missing):
        return SessionEnds((), lifetimes, person.detail)
    endings = [await _sign_out(site, touchstone, person, way) for way in _ways(site)]
    changed, password = await _password_change(site, touchstone, person, routes)
    endings += changed
    endings += await _removal(site, touchstone, person, password)
    endings += await _suspension(site, touchstone)
    return SessionEnds(tuple(endings), lifetimes)


def _ways(site: Site) -> list[SignIn]:
    """The throwaway person's own way, and every other way of the personas that takes a name and a password."""
    assert site.settings.throwaway
    ways = [site.settings.throwaway.sign_in]
    for persona in site.settings.personas_of(site.environment):
        way = persona.sign_in
        if (
            way.route
            and len(way.fields) == 2
            and all((way.route, way.session) != (old.route, old.session) for old in ways)
        ):
            ways.append(way)
    return ways


async def _lifetimes(site: Site, touchstone: whoami.WhoAmI) -> tuple[Lifetime, ...]:
    found: dict[str, Lifetime] = {}
    for session in one_of_each(await site.signed_in()):
        for carrier in await carriers(site, touchstone, session):
            if carrier in found:
                continue
            seen = await touchstone.ask(site, session, f"{session.persona}'s session as it was given")
            found[carrier] = _lifetime(session, carrier, seen)
    return tuple(found.values())


def _lifetime(session: Session, carrier: str, seen: Any) -> Lifetime:
    kind, _, name = carrier.partition(" ")
    value = (
        session.cookies.get(name, "")
        if kind == "cookie"
        else next(iter(session.headers.values()), "").split(" ", 1)[-1]
    )
    parts = decoded(value)
    if parts is not None:
        end = parts[1].get("exp")
        left = int(end) - int(parts[1].get("iat", time.time())) if isinstance(end, int | float) else None
        return Lifetime(session.persona, carrier, left, "exp of the token", True, seen)
    for line in session.set_cookie_lines:
        if kind == "cookie" and line.split("=", 1)[0].strip() == name:
            seconds = cookie_seconds(line)
            return Lifetime(
                session.persona, carrier, seconds, "Max-Age or Expires of the cookie", seconds is not None, seen
            )
    return Lifetime(session.persona, carrier, None, "nothing", False, seen)


def cookie_seconds(line: str) -> int | None:
    """Seconds that a Set-Cookie line keeps the cookie (Max-Age wins over Expires); None for a session cookie."""
    attributes = {}
    for part in line.split(";")[1:]:
        name, _, value = part.partition("=")
        attributes[name.strip().lower()] = value.strip()
    try:
        if "max-age" in attributes:
            return int(attributes["max-age"])
        if "expires" in attributes:
            return int(parsedate_to_datetime(attributes["expires"]).timestamp() - time.time())
    except (ValueError, TypeError):
        return None
    return None


async def _ask(site: Site, touchstone: whoami.WhoAmI, session: Session, event: str) -> Any:
    return await touchstone.ask(site, session, f"the throwaway person {event}")


async def _sign_out(site: Site, touchstone: whoami.WhoAmI, person: Newcomer, way: SignIn) -> Ending:
    carrier = way.session
    route = site.settings.actions.sign_out
    if route is None:
        return Ending("sign-out", carrier, "", why="no sign-out route is known; set sign_out under [actions]")
    session = await enter(site, person, way)
    if isinstance(session, Missing):
        return Ending("sign-out", carrier, route, why=session.detail)
    before = await _ask(site, touchstone, session, "before signing out")
    method, path = split(route)
    reply = await send(site, method, path, {} if method == "POST" else None, session, "the throwaway person signs out")
    if not isinstance(reply, Answer) or reply.status >= 400:
        told = f"{route} answered {reply.status}" if isinstance(reply, Answer) else reply.detail
        return Ending("sign-out", carrier, touchstone.route, before, why=told)
    after = await _ask(site, touchstone, session, "with the session of before signing out")
    return Ending("sign-out", carrier, touchstone.route, before, after, await touchstone.nobody(site))


async def _password_change(
    site: Site, touchstone: whoami.WhoAmI, person: Newcomer, routes: Routes
) -> tuple[list[Ending], str]:
    """Change the password by one session; every other session must be dead. Gives the password that is valid then."""
    route = site.settings.actions.password_change
    known = routes.find(route) if route else None
    if route is None or known is None or known.body is None:
        return [
            Ending(
                "password change",
                "",
                "",
                why="no route to change a password is known; set password_change under [actions]",
            )
        ], ""
    ways = _ways(site)
    sessions = [await enter(site, person, way) for way in [*ways, ways[0]]]
    if isinstance(sessions[-1], Missing):
        return [Ending("password change", "", route, why=sessions[-1].detail)], ""
    new = person.password[::-1] + "9zZ!"
    site.hide(new, "$LR_THROWAWAY_PASSWORD_2")
    others = [(way, session) for way, session in zip(ways, sessions[:-1], strict=True) if isinstance(session, Session)]
    before = [await _ask(site, touchstone, session, "before the password changes") for _, session in others]
    body = password_fields(known.body, person.password, new)
    method, path = split(route)
    reply = await send(site, method, path, body, sessions[-1], "the throwaway person changes the password")
    if not isinstance(reply, Answer) or not 200 <= reply.status < 300:
        told = f"{route} answered {reply.status}" if isinstance(reply, Answer) else reply.detail
        return [Ending("password change", way.session, route, why=told) for way, _ in others], ""
    none = await touchstone.nobody(site)
    endings = []
    for (way, session), alive in zip(others, before, strict=True):
        after = await _ask(site, touchstone, session, "with another session from before the password changed")
        endings.append(Ending("password change", way.session, touchstone.route, alive, after, none))
    return endings, new


async def _removal(site: Site, touchstone: whoami.WhoAmI, person: Newcomer, password: str) -> list[Ending]:
    """Remove the person while sessions of every kind are open."""
    setup = site.settings.throwaway
    assert setup
    endings, told = await _while_open(site, touchstone, person, password, setup.remove, "removal")
    if not told:
        site.journal({"n": person.number, "state": "gone"})
    return endings


async def _suspension(site: Site, touchstone: whoami.WhoAmI) -> list[Ending]:
    """Suspend another throwaway person while sessions are open, where the settings say how."""
    setup = site.settings.throwaway
    if not setup or not setup.suspend:
        return []
    person = await newcomer(site)
    if isinstance(person, Missing):
        return [Ending("suspension", "", "", why=person.detail)]
    return (await _while_open(site, touchstone, person, "", setup.suspend, "suspension"))[0]


async def _while_open(
    site: Site, touchstone: whoami.WhoAmI, person: Newcomer, password: str, steps: list[Step], event: str
) -> tuple[list[Ending], str]:
    """Bring an event about while one session of every kind is open; the endings, and what went wrong."""
    open_sessions = []
    for way in _ways(site):
        session = await enter(site, person, way, password)
        if isinstance(session, Missing):
            return [Ending(event, way.session, "", why=session.detail)], session.detail
        open_sessions.append((way, session, await _ask(site, touchstone, session, f"before the {event}")))
    for step in steps:
        told = await _act(site, step, person)
        if told:
            return [Ending(event, way.session, "", why=told) for way, _, _ in open_sessions], told
    none = await touchstone.nobody(site)
    endings = []
    for way, session, before in open_sessions:
        after = await _ask(site, touchstone, session, f"after the {event}")
        endings.append(Ending(event, way.session, touchstone.route, before, after, none))
    return endings, ""


async def _act(site: Site, step: Step, person: Newcomer) -> str:
    """One step on the throwaway person; '' when it went well, else why not."""
    actor = await site.person(step.persona)
    if isinstance(actor, Missing):
        return actor.detail
    method, path = split(step.call)
    for name, value in person.values.items():
        path = path.replace(f"{{{name}}}", value)
    reply = await send(site, method, path, step.body, actor, f"{step.call}, on the throwaway person")
    if not isinstance(reply, Answer):
        return reply.detail
    return "" if 200 <= reply.status < 300 else f"{step.call} answered {reply.status}"
