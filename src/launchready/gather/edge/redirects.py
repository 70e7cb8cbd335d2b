"""Follow every variant of every host: http and https, the front page and a deep address with a query."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urldefrag, urljoin

from launchready.artifacts.names import Known, Names
from launchready.artifacts.redirects import Hop, Redirects, Way
from launchready.gather.edge.certificates import addresses
from launchready.gather.edge.hosts import Spot, is_name, leads_elsewhere, spots
from launchready.gather.edge.names import twin_of
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.model import Evidence, Missing, MissingReason, Phase
from launchready.net.curl import curl
from launchready.net.recording import iso
from launchready.net.scope import out_of_scope, place
from launchready.net.tls import reach
from launchready.net.types import ANONYMOUS, Answer, Call, Failed, Session

PATHS = ("/", "/launchready-probe/a%20b?lr=1&to=%2Fx")
MOST_HOPS = 10
REDIRECTS = frozenset({301, 302, 303, 307, 308})
AT_ONCE = 8


@gatherer(title="following redirects", phase=Phase.PASSIVE)
async def redirects(site: Site, names: Names | Missing) -> Redirects:
    """Each host of the environment and of `[scope] hosts`, by each scheme, at two paths."""
    known = [spot for spot in spots(site) if is_name(spot.host)]
    if not known:
        return Redirects((), (), none="The environment is reached by address, not by a name of the DNS.")
    doubts: list[str] = []
    starts: list[tuple[Spot, str, int]] = []
    for spot in known:
        ports = [("https", port) for port in spot.secure] + [("http", port) for port in spot.plain]
        place_of = addresses(site, spot, ports[0][1], names) if ports else "it has no address"
        if isinstance(place_of, str):
            doubts += [place_of] if spot.own else []
            continue
        starts += [(spot, scheme, port) for scheme, port in ports]
    gate = asyncio.Semaphore(AT_ONCE)
    found = await asyncio.gather(*(_start(site, spot, scheme, port, names, gate) for spot, scheme, port in starts))
    hosts = {spot.host for spot in known}
    pairs = {tuple(sorted((host, twin_of(host)), key=len)) for host in hosts if twin_of(host) in hosts}
    twins = names.twins if isinstance(names, Names) else ()
    doubts += [f"whether {one.name} exists is not known: {one.detail}" for one in twins if one.unknown]
    return Redirects(
        ways=tuple(way for ways in found for way in ways),
        own=tuple(spot.host for spot in known if spot.own),
        pairs=tuple(sorted((short, long) for short, long in pairs)),
        outside=tuple(one.name for one in twins if one.state is Known.FOUND),
        doubts=tuple(doubts),
    )


async def _start(
    site: Site, spot: Spot, scheme: str, port: int, names: Names | Missing, gate: asyncio.Semaphore
) -> list[Way]:
    name = f"[{spot.host}]" if ":" in spot.host else spot.host
    base = f"{scheme}://{name}" + ("" if port in (80, 443) else f":{port}")
    if scheme == "http" and port == 80 and (why := await _closed(site, spot, names)):
        return [_closed_way(site, f"{base}/", why)]

    async def one(path: str) -> Way:
        async with gate:
            return await follow(site, base + path)

    return list(await asyncio.gather(*(one(path) for path in PATHS)))


async def _closed(site: Site, spot: Spot, names: Names | Missing) -> str:
    """Why nothing can be had over plain http; '' when a connection opens."""
    places = addresses(site, spot, 80, names)
    if isinstance(places, str):
        return ""
    if places == [None] and not leads_elsewhere(site, spot.host, 80):
        return ""
    tried = await asyncio.gather(*(reach(site.door, spot.host, 80, address) for address in places))
    # A spent budget or an address that is not touched says nothing about the port; the requests then say so.
    shut = [why for outcome, why in tried if outcome == "no" or why.startswith("no answer")]
    return shut[0] if len(shut) == len(tried) else ""


def _closed_way(site: Site, url: str, why: str) -> Way:
    here = site.settings.environments[site.environment]
    evidence = Evidence(
        kind="connection",
        subject=f"GET {url}",
        when=iso(site.door.now()),
        persona="anonymous",
        summary=f"{url}: {why}; nothing is served over plain http",
        repeat=curl(Call("GET", url), ANONYMOUS, here.connect, here.ca),
    )
    return Way(url, (), "closed", evidence, why=why)


async def follow(site: Site, start: str) -> Way:
    """From one address hop by hop, with the cookies that were set on the way, never out of scope."""
    hops: list[Hop] = []
    session = Session("anonymous")
    visited: set[tuple[str, str]] = set()
    url, end, why = start, "long", ""
    first: Answer | Failed | None = None
    while len(hops) < MOST_HOPS:
        visited.add((url, str(sorted(session.cookies.items()))))
        reply = await site.door.send(Call("GET", url), session=session, phase=Phase.PASSIVE, why="where it leads")
        first = first or reply
        if isinstance(reply, Failed):
            end, why = "failed", reply.detail
            if (
                reply.reason is MissingReason.OUT_OF_SCOPE
                and hops
                and out_of_scope(url, site.settings, site.environment)
            ):
                end = "outside"
            break
        to = _target(url, reply)
        hops.append(Hop(url, reply.status, to))
        if not to:
            end = "answer"
            break
        session = _with_cookies(session, url, reply)
        url = to
        if (url, str(sorted(session.cookies.items()))) in visited:
            end = "loop"
            break
    assert first is not None
    return Way(start, tuple(hops), end, _evidence(site, first, start, hops, end, why), why)


def _target(url: str, reply: Answer) -> str:
    location = reply.header("location") or ""
    if reply.status not in REDIRECTS or not location:
        return ""
    try:
        return urldefrag(urljoin(url, location.strip()))[0]
    except ValueError:
        return location[:500]


def _with_cookies(session: Session, url: str, reply: Answer) -> Session:
    """Some sites redirect once to see whether a cookie is kept; a client without would walk in a circle."""
    cookies = dict(session.cookies)
    for line in reply.all_headers("set-cookie"):
        try:
            jar = SimpleCookie(line)
        except CookieError:
            continue
        cookies |= {name: morsel.value for name, morsel in jar.items() if name not in cookies}
    here = place(url)
    if cookies == session.cookies or here is None:
        return session
    return replace(session, cookies=cookies, cookie_hosts=session.cookie_hosts | {here.host})


def _evidence(site: Site, first: Answer | Failed, start: str, hops: list[Hop], end: str, why: str) -> Evidence:
    clean = site.door.redactor.url
    lines = [f"{clean(hop.url)} → {hop.status}" + (f" ⟦{clean(hop.to)}⟧" if hop.to else "") for hop in hops]
    told = {
        "answer": "",
        "outside": "not followed, it is not in scope",
        "loop": "and so on, in a circle",
        "long": f"given up after {MOST_HOPS} hops",
        "failed": site.door.redactor.text(why),
    }[end]
    made = site.door.evidence(first, f"{start}: {_short(hops, end)}")
    return replace(made, excerpt="\n".join([*lines, *([told] if told else [])])[:3000])


def _short(hops: list[Hop], end: str) -> str:
    if not hops:
        return "no answer"
    if end == "loop":
        return "redirects in a circle"
    final = hops[-1]
    ended = final.to if final.to else final.url
    return f"answers {final.status}" if len(hops) == 1 and not final.to else f"leads to {ended[:200]}"
