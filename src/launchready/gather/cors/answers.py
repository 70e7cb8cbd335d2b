"""Ask the API the way pages of other origins would: approved ones, strangers, and look-alikes of trusted ones."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from launchready.artifacts.cors import APPROVED, FRONT_END, NONE, CorsAnswers, CorsReply, CorsRoute, Preflight
from launchready.artifacts.routes import Route, Routes
from launchready.artifacts.sketch import Seen
from launchready.artifacts.views import View, Views
from launchready.gather.cors.dress import cookies_only
from launchready.gather.cors.origins import Probe, foreign, origin_of, split_approved
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.gather.whoami import find
from launchready.model import Missing, MissingReason, Phase
from launchready.net.types import ANONYMOUS, Answer, Call, Reply, Session

MOST_WITHOUT_PEOPLE = 12
MOST_APPROVED = 8
SHOWN = ("^access-control-", "^vary:")


@dataclass(frozen=True, slots=True)
class _Target:
    """One reading route to be asked.

    `main` routes get the whole list of origins. `extra` is a route tried on another address of the environment than
    its own; it only counts when it opens there.
    """

    view: View
    call: Call
    reading: bool = False
    main: bool = False
    extra: bool = False


@dataclass(frozen=True, slots=True)
class _Origins:
    """Which origins to ask with."""

    foreign: tuple[Probe, ...]
    approved: tuple[str, ...]
    patterns: tuple[str, ...]
    front_ends: tuple[str, ...]

    def expected(self, base: str, *, every: bool) -> list[Probe]:
        """The origins that should be let in; on most routes one that is not the API's own is enough."""
        probes = [Probe(APPROVED, origin) for origin in self.approved[:MOST_APPROVED]]
        probes += [Probe(FRONT_END, origin) for origin in self.front_ends if origin != origin_of(base)]
        others = [probe for probe in probes if probe.origin != origin_of(base)]
        return probes if every else (others or probes)[:1]

    def strange(self, *, every: bool) -> list[Probe]:
        """The origins that should be kept out."""
        return [probe for probe in self.foreign if every or probe.kind in ("arbitrary", "null")]


@gatherer(title="asking the API as pages of other origins would", phase=Phase.PASSIVE)
async def answers(site: Site, routes: Routes | Missing, views: Views | Missing) -> CorsAnswers | Missing:
    """Every route that people can read, with no origin, an approved one and strange ones; and some preflights."""
    known = routes.routes if isinstance(routes, Routes) else ()
    people = await site.signed_in() if isinstance(views, Views) else []
    targets = _targets(site, known, views)
    if not targets:
        return Missing(MissingReason.NOT_CONFIGURED, "no reading route is known; give a schema or settings")
    origins = origins_for(site, await _front_ends(site, known))
    asked = await asyncio.gather(*(_route(site, target, people, origins) for target in targets))
    found = [route for route in asked if route is not None]
    carriers: dict[str, str] = {}
    for route in sorted(found, key=lambda one: one.carrier != "cookie"):
        carriers.setdefault(route.base, route.carrier)
    preflights = await asyncio.gather(
        *(
            _preflight(site, route, probe, carriers.get(route.base, ""), people)
            for route in _unsafe(known, {route.base for route in found})
            for probe in [*origins.expected(route.base, every=True), origins.foreign[0]]
            if probe.origin != origin_of(route.base)
        )
    )
    return CorsAnswers(
        tuple(found),
        tuple(preflights),
        origins.approved,
        origins.patterns,
        origins.front_ends,
        guarded=bool(people) and all(person.unsafe_headers for person in people if person.cookies),
        given=bool(people) and all(person.how in ("bearer", "api_key") for person in people),
    )


def origins_for(site: Site, front_ends: Iterable[str] = ()) -> _Origins:
    """The approved, inferred and strange origins of one environment."""
    approved, patterns = split_approved(site.settings.origins.approved)
    own = [origin_of(base) for base in site.door.bases]
    production = site.settings.kind_of(site.environment) == "production"
    strange = foreign([*approved, *own], patterns, production=production)
    return _Origins(tuple(strange), approved, patterns, tuple(front_ends))


async def _front_ends(site: Site, routes: Iterable[Route]) -> list[str]:
    """When the settings approve no origin: the environment's addresses that show pages and serve no known route."""
    serving = {origin_of(route.base) for route in routes}
    if site.settings.origins.approved or not serving:
        return []
    found = []
    for base in site.door.bases:
        if origin_of(base) not in serving:
            _, seen = await site.see(Call("GET", site.door.url("/", base)), phase=Phase.PASSIVE, summary="its pages")
            if seen.sketch is not None and seen.sketch.form == "html":
                found.append(origin_of(base))
    return list(dict.fromkeys(found))


def _targets(site: Site, routes: Iterable[Route], views: Views | Missing) -> list[_Target]:
    """Every route that somebody reads; without people some that anyone may ask. The first of a host is a main one."""
    documents = {route.key: route for route in routes if route.operation}
    if isinstance(views, Views):
        seen = [view for view in views.views if view.persona and view.seen is not None and view.seen.ok]
    else:
        plain = [route for route in routes if route.method == "GET" and not route.operation and not route.holes]
        seen = [View(route.key, route.path, route.base) for route in plain][:MOST_WITHOUT_PEOPLE]
    touchstone = find(site, views)
    if not isinstance(touchstone, Missing) and "{" not in touchstone.route:
        stated = next((view for view in seen if view.route == touchstone.route), None)
        path = touchstone.route.partition(" ")[2]
        first = stated or View(touchstone.route, path, site.door.base, _first_person(site, views))
        seen = [first, *(view for view in seen if view.route != touchstone.route)]
    targets: list[_Target] = []
    hosts: set[str] = set()
    endpoints: set[str] = set()
    for view in seen:
        url = site.door.url(view.path, view.base or None)
        route = documents.get(view.route)
        if route is None:
            call = Call("GET", url)
        elif route.document and url not in endpoints:
            call = Call.of_json("POST", url, {"query": route.document})
            endpoints.add(url)
        else:
            continue
        host = urlsplit(url).netloc
        targets.append(_Target(view, call, route is not None, main=host not in hosts))
        hosts.add(host)
    return targets + _elsewhere(site, seen[:1], hosts)


def _elsewhere(site: Site, first: list[View], hosts: set[str]) -> list[_Target]:
    """The first route on addresses that no known route belongs to: they may have rules of their own."""
    return [
        _Target(replace(view, base=base), Call("GET", site.door.url(view.path, base)), main=True, extra=True)
        for view in first
        if view.persona and view.route.startswith("GET ")
        for base in site.door.bases
        if urlsplit(base).netloc not in hosts
    ]


def _first_person(site: Site, views: Views | Missing) -> str:
    return views.who[0] if isinstance(views, Views) and views.who else ""


async def _route(site: Site, target: _Target, people: list[Session], origins: _Origins) -> CorsRoute | None:
    view = target.view
    session, carrier, plain = await _start(site, target, people)
    if target.extra and not plain.seen.ok:
        return None
    probes = [*origins.expected(view.base, every=target.main), *origins.strange(every=target.main)]
    replies = (plain, *await asyncio.gather(*(_ask(site, target, session, probe) for probe in probes)))
    anonymous: Seen | None = None
    if carrier and any(one.allow_origin == "*" or (one.foreign and one.echoes and one.credentials) for one in replies):
        _, anonymous = await site.see(
            target.call, phase=Phase.PASSIVE, summary="without a session, to compare with", reading=target.reading
        )
    base = view.base or site.door.base
    return CorsRoute(view.route, view.path, base, session.persona if carrier else "", carrier, replies, anonymous)


async def _start(site: Site, target: _Target, people: list[Session]) -> tuple[Session, str, CorsReply]:
    """Who asks, with what, and the answer without an origin: the cookies alone if those open the route."""
    nothing = Probe(NONE, "")
    own = [person for person in people if person.persona == target.view.persona]
    ordered = own + [person for person in people if person not in own]
    cookied = next((dressed for person in ordered if (dressed := cookies_only(person))), None)
    if cookied is not None:
        plain = await _ask(site, target, cookied, nothing)
        if plain.seen.ok:
            return cookied, "cookie", plain
    if target.extra:
        own = [person for person in ordered if person.headers][:1]
    if own:
        return own[0], "token" if own[0].headers else "cookie", await _ask(site, target, own[0], nothing)
    return ANONYMOUS, "", await _ask(site, target, ANONYMOUS, nothing)


async def _ask(site: Site, target: _Target, session: Session, probe: Probe) -> CorsReply:
    call = target.call.with_header("origin", probe.origin) if probe.origin else target.call
    phase = Phase.PASSIVE if session is ANONYMOUS else Phase.READ
    reply, seen = await site.see(
        call,
        session=session,
        phase=phase,
        summary=f"asked by a page of {probe.origin or 'no origin'}",
        reading=target.reading,
    )
    return read_reply(site, probe, reply, seen)


def read_reply(site: Site, probe: Probe, reply: Reply, seen: Seen) -> CorsReply:
    """The permission that an answer gives, and its evidence with those headers shown."""
    if not isinstance(reply, Answer):
        return CorsReply(probe.kind, probe.origin, seen, like=probe.like, same_site=probe.same_site)
    allow = ", ".join(reply.all_headers("access-control-allow-origin"))
    credentials = reply.all_headers("access-control-allow-credentials") == ("true",)
    told = f"a page of {probe.origin or 'no origin'} asks; allowed: {allow or 'nobody'}"
    told += ", with credentials" if allow and credentials else ""
    return CorsReply(
        probe.kind,
        probe.origin,
        site.seen(reply, told, SHOWN),
        allow,
        credentials,
        names(reply.all_headers("vary")),
        "no-store" in names(reply.all_headers("cache-control")),
        probe.like,
        probe.same_site,
    )


def names(lines: Iterable[str]) -> tuple[str, ...]:
    """The lower-case members of a comma-separated header, all its lines together."""
    return tuple(part.strip().lower() for line in lines for part in line.split(",") if part.strip())


def _unsafe(routes: Iterable[Route], bases: set[str]) -> list[Route]:
    """One writing route for each base: preferably one that needs a session and is no simple POST."""
    preferred = ("PATCH", "PUT", "DELETE", "POST")
    writing = sorted(
        (one for one in routes if one.method in preferred and not one.operation),
        key=lambda one: (one.secured is False, preferred.index(one.method), len(one.holes), one.key),
    )
    chosen = {base: next((one for one in writing if one.base == base), None) for base in sorted(bases)}
    return [one or replace(writing[0], base=base) for base, one in chosen.items() if writing]


async def _preflight(site: Site, route: Route, probe: Probe, carrier: str, people: list[Session]) -> Preflight:
    asked = {"content-type"}
    for person in people:
        if bool(person.cookies) == (carrier == "cookie"):
            carried = person.unsafe_headers if person.cookies else {**person.headers, **person.unsafe_headers}
            asked |= {name.lower() for name in carried}
    call = Call(
        "OPTIONS",
        site.door.url(filled(route.path), route.base),
        (
            ("origin", probe.origin),
            ("access-control-request-method", route.method),
            ("access-control-request-headers", ",".join(sorted(asked))),
        ),
    )
    reply, seen = await site.see(call, phase=Phase.PASSIVE, summary="a browser asks before a write")
    allowed = [
        reply.all_headers(f"access-control-allow-{name}") if isinstance(reply, Answer) else ()
        for name in ("methods", "headers")
    ]
    methods = tuple(part.strip() for line in allowed[0] for part in line.split(",") if part.strip())
    return Preflight(
        route.key,
        route.path,
        route.base,
        carrier,
        read_reply(site, probe, reply, seen),
        tuple(sorted(asked)),
        methods,
        names(allowed[1]),
    )


def filled(path: str) -> str:
    """A path with an invented id in every hole; a preflight never reaches the record."""
    return re.sub(r"\{[^{}/]*\}", "00000000-0000-4000-8000-000000000000", path)
