"""Show broken credentials to the who-am-I route: one good session of every kind, broken in every known way."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from launchready.artifacts.sessions import InvalidSessions, TokenTries, TokenTry
from launchready.artifacts.views import Views
from launchready.gather import whoami
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.gather.tokens import broken, decoded
from launchready.model import Missing, MissingReason, Phase
from launchready.net.types import ANONYMOUS, Answer, Session
from launchready.settings.schema import Persona

IDENTITY_HEADERS = (
    "X-Forwarded-User",
    "X-Remote-User",
    "Remote-User",
    "X-Auth-Request-Email",
    "X-User-Email",
    "X-User-Id",
)


@gatherer(title="showing broken sessions", phase=Phase.READ)
async def invalid_sessions(site: Site, views: Views) -> InvalidSessions | Missing:
    """One persona per kind of session; every broken variant of its credential."""
    touchstone = whoami.find(site, views)
    if isinstance(touchstone, Missing):
        return touchstone
    people = await site.signed_in()
    kinds: dict[str, tuple[Session, str]] = {}
    for session in one_of_each(people):
        for carrier in await carriers(site, touchstone, session):
            kinds.setdefault(carrier, (session, carrier))
    if not kinds:
        return Missing(
            MissingReason.NO_ACCESS, f"no session changes what {touchstone.route} answers, so nothing can be compared"
        )
    others = {session.persona: _subject(session) for session in people}
    return InvalidSessions(
        tuple([await _tries(site, touchstone, session, carrier, others) for session, carrier in kinds.values()])
    )


def one_of_each(people: list[Session]) -> list[Session]:
    """The first person of every kind of session: the same names of headers and cookies are the same kind."""
    kinds = {(tuple(person.headers), tuple(person.cookies)): person for person in reversed(people)}
    return list(reversed(kinds.values()))


async def carriers(site: Site, touchstone: whoami.WhoAmI, session: Session) -> list[str]:
    """Where the session really travels: each header or cookie without which the person is nobody."""
    found = []
    good = await touchstone.ask(site, session, f"{session.persona} asks who they are")
    for kind, name in [("header", name) for name in session.headers] + [("cookie", name) for name in session.cookies]:
        bare = _without(session, kind, name)
        seen = await touchstone.ask(site, bare, f"without the {kind} {name}")
        if good.ok and not (seen.ok and seen.sketch and good.sketch and seen.sketch.telling & good.sketch.telling):
            found.append("bearer" if name.lower() == "authorization" else f"{kind} {name}")
    return found


def _without(session: Session, kind: str, name: str) -> Session:
    if kind == "header":
        return replace(session, headers={key: value for key, value in session.headers.items() if key != name})
    return replace(session, cookies={key: value for key, value in session.cookies.items() if key != name})


def _credential(session: Session, carrier: str) -> str:
    if carrier == "bearer":
        value = next(value for name, value in session.headers.items() if name.lower() == "authorization")
        return value.split(" ", 1)[-1]
    kind, _, name = carrier.partition(" ")
    return session.headers[name] if kind == "header" else session.cookies[name]


def _with(session: Session, carrier: str, value: str) -> Session:
    if carrier == "bearer":
        name = next(name for name in session.headers if name.lower() == "authorization")
        scheme, space, _ = session.headers[name].rpartition(" ")
        return replace(session, headers={**session.headers, name: f"{scheme}{space}{value}"})
    kind, _, name = carrier.partition(" ")
    if kind == "header":
        return replace(session, headers={**session.headers, name: value})
    return replace(session, cookies={**session.cookies, name: value})


def _subject(session: Session) -> str:
    for value in (*session.headers.values(), *session.cookies.values()):
        parts = decoded(value.split(" ", 1)[-1])
        if parts and parts[1].get("sub") is not None:
            return str(parts[1]["sub"])
    return ""


async def _tries(
    site: Site, touchstone: whoami.WhoAmI, session: Session, carrier: str, others: dict[str, str]
) -> TokenTries:
    reply, good = await site.see(touchstone.call(), session=session, summary=f"{session.persona} with a good session")
    none = await touchstone.nobody(site)
    token = _credential(session, carrier)
    other = next((subject for name, subject in others.items() if subject and name != session.persona), "")
    variants = list(broken(token, other))
    untried = []
    persona = next(p for p in site.settings.personas if p.name == session.persona)
    if decoded(token) is not None:
        old = _expired(site, persona)
        if old:
            variants.append(("expired", old))
        elif not any(kind.startswith("expired") for kind, _ in variants):
            untried.append(
                f"an expired token ({carrier}); give {session.persona} an expired_token, one of an earlier day"
            )
    tries = await asyncio.gather(*(_show(site, touchstone, session, carrier, kind, value) for kind, value in variants))
    claimed = await asyncio.gather(
        *_claims(site, touchstone, reply.json() if isinstance(reply, Answer) else None, session)
    )
    return TokenTries(session.persona, carrier, touchstone.route, good, none, (*tries, *claimed), tuple(untried))


def _expired(site: Site, persona: Persona) -> str:
    stated = persona.expired_token or ""
    return site.environ.get(stated.removeprefix("$"), "") if stated.startswith("$") else ""


async def _show(
    site: Site, touchstone: whoami.WhoAmI, session: Session, carrier: str, kind: str, value: str
) -> TokenTry:
    site.hide(value, f"$LR_BROKEN_{session.persona.upper()}") if len(value) > 15 else None
    seen = await touchstone.ask(site, _with(session, carrier, value), f"a session that is {kind}")
    return TokenTry(kind, carrier, session.persona, seen)


def _claims(site: Site, touchstone: whoami.WhoAmI, me: Any, session: Session) -> Iterator[Any]:
    """No session at all, but a proxy's header that claims to be the person."""
    flat = str(me)
    values = [
        str(value) for key, value in _pairs(me) if key in ("email", "username", "user_name", "login", "id") and value
    ]
    for value in dict.fromkeys(values[:3]):
        if value in flat:
            yield _claim(site, touchstone, session, value)


async def _claim(site: Site, touchstone: whoami.WhoAmI, session: Session, value: str) -> TokenTry:
    dressed = replace(ANONYMOUS, headers=dict.fromkeys(IDENTITY_HEADERS, value))
    seen = await touchstone.ask(site, dressed, "no session, but a proxy's header with the person's name")
    return TokenTry(
        "absent, with a proxy's header (X-Forwarded-User and the like) naming the person",
        "header",
        session.persona,
        seen,
    )


def _pairs(data: Any) -> Iterator[tuple[str, Any]]:
    todo = [data]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            yield from ((key, item) for key, item in value.items() if isinstance(item, str | int))
            todo.extend(item for item in value.values() if isinstance(item, dict))
