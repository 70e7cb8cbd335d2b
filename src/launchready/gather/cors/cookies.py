"""Find out which cookies are the session, by asking with each of them alone and with all but it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from launchready.artifacts.cookies import CookieUse, PersonCookies, SessionCookies, SetCookie
from launchready.artifacts.routes import Routes
from launchready.artifacts.sketch import Seen
from launchready.artifacts.views import Views
from launchready.gather.cors.dress import cookies_only, headers_only
from launchready.gather.cors.set_cookie import as_evidence, kept, read_line
from launchready.gather.registry import gatherer
from launchready.gather.site import Site, no_people
from launchready.gather.whoami import WhoAmI, find
from launchready.model import Missing, Phase
from launchready.net.types import ANONYMOUS, Answer, Session

MOST_COOKIES = 12
LOCAL = ("localhost", "127.0.0.1", "::1")
SIGN_IN_NAMES = ("sign-in", "signin", "login", "log-in", "session", "sessions", "sign_in", "authenticate")


@gatherer(title="finding out which cookies carry the session", phase=Phase.READ)
async def cookies(site: Site, views: Views | Missing, routes: Routes | Missing) -> SessionCookies | Missing:
    """Ask the who-am-I route as every persona with each cookie alone, and without each."""
    people = await site.signed_in()
    if not people:
        return no_people(site)
    found = await asyncio.gather(*(_person(site, person, touchstone(site, views, person)) for person in people))
    parts = [urlsplit(base) for base in site.door.bases]
    return SessionCookies(
        tuple(found),
        tuple(sorted({part.hostname or "" for part in parts})),
        local=all(part.scheme == "http" and part.hostname in LOCAL for part in parts),
        sign_in=sign_in_route(site.settings.actions.sign_in, routes),
    )


def touchstone(site: Site, views: Views | Missing, person: Session) -> WhoAmI | Missing:
    """The who-am-I route, else any route that this person was seen to read."""
    found = find(site, views)
    if isinstance(found, Missing) and isinstance(views, Views):
        for view in views.views:
            if view.persona == person.persona and view.route.startswith("GET ") and "{" not in view.path:
                return WhoAmI(view.route, site.door.url(view.path, view.base))
    return found


def sign_in_route(stated: str | None, routes: Routes | Missing) -> str:
    """The route that hands out sessions, as stated or by its name; ''."""
    if stated:
        return stated
    posts = [route for route in routes.routes if route.method == "POST"] if isinstance(routes, Routes) else []
    named = (route.key for route in posts if route.path.rstrip("/").rpartition("/")[2].lower() in SIGN_IN_NAMES)
    return next(named, "")


async def _person(site: Site, person: Session, way: WhoAmI | Missing) -> PersonCookies:
    dressed = cookies_only(person)
    if dressed is None:
        return PersonCookies(person.persona, person.how)
    if isinstance(way, Missing):
        return PersonCookies(person.persona, person.how, why=way.detail)
    bare = headers_only(person)
    everything, later = await _ask(site, way, dressed, person, "with all cookies and no other header")
    none, _ = await _ask(site, way, ANONYMOUS, person, "without a session")
    headers = (await _ask(site, way, bare, person, "without any cookie"))[0] if bare else None
    if not everything.ok and person.headers and not (headers and headers.ok):
        # Neither is enough: the cookies count only beside the session's own headers.
        dressed = replace(dressed, headers=dict(person.headers))
        everything, later = await _ask(site, way, dressed, person, "with all cookies and headers")
    names = list(dressed.cookies)
    lines = _lines(
        site,
        person,
        [*person.set_cookie_lines, *(later.all_headers("set-cookie") if later else ())],
        later.when if later else "",
    )
    uses = await asyncio.gather(*(_use(site, way, dressed, name, lines) for name in names[:MOST_COOKIES]))
    return PersonCookies(
        person.persona, person.how, way.route, everything, headers, none, tuple(uses), tuple(names[MOST_COOKIES:])
    )


async def _ask(site: Site, way: WhoAmI, session: Session, person: Session, summary: str) -> tuple[Seen, Answer | None]:
    phase = Phase.PASSIVE if session is ANONYMOUS else Phase.READ
    reply, seen = await site.see(way.call(), session=session, phase=phase, summary=f"{person.persona} {summary}")
    return seen, reply if isinstance(reply, Answer) else None


async def _use(site: Site, way: WhoAmI, session: Session, name: str, lines: Iterable[SetCookie]) -> CookieUse:
    alone = replace(session, cookies={name: session.cookies[name]})
    others = replace(session, cookies={key: value for key, value in session.cookies.items() if key != name})
    (with_it, _), (without, _) = await asyncio.gather(
        _ask(site, way, alone, session, f"with the cookie {name} alone"),
        _ask(site, way, others, session, f"without the cookie {name}"),
    )
    return CookieUse(name, with_it, without, tuple(line for line in lines if line.name == name))


def _lines(site: Site, person: Session, raw: Iterable[str], when: str) -> tuple[SetCookie, ...]:
    """What a browser has after signing in, each with its evidence."""
    host = urlsplit(site.door.base).hostname or ""
    read = [line for line in (read_line(text) for text in raw) if line is not None]
    placed = []
    for line in read:
        rule = person.cookie_rules.get(line.name)
        placed.append(replace(line, host=rule.host if rule and not rule.domain else host))
    return tuple(replace(line, evidence=as_evidence(line, person.persona, when, "signing in")) for line in kept(placed))
