"""Ask the DNS for every host, the name servers of its domain, its CAA records and its DNSSEC."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import chain

from launchready.artifacts.names import CaaSet, Domain, Host, Names, Reached
from launchready.gather.cors.origins import registrable
from launchready.gather.edge.hosts import Spot, ask, is_name, leads_elsewhere, spots
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.model import Missing, MissingReason, Phase
from launchready.net.names import Resolver, servers_of
from launchready.net.tls import reach
from launchready.net.transport import mapped

MOST_SERVERS = 13


@gatherer(title="asking the DNS for the hosts", phase=Phase.PASSIVE)
async def names(site: Site) -> Names | Missing:
    """Every host of the environment, of `[scope] hosts` and of `points`; only look-ups, and IPv6 where published."""
    here = site.settings.environments[site.environment]
    wanted = [spot for spot in spots(site) if is_name(spot.host)]
    known = {spot.host for spot in wanted}
    extra = [host for host in map(str.lower, here.points) if host not in known and is_name(host)]
    wanted += [Spot(host, False, (), ()) for host in extra]
    production = site.door.kind == "production"
    if not wanted:
        return Names((), (), (), production, none="The environment is reached by address, not by a name of the DNS.")
    if not here.resolver:
        asked = [spot for spot in wanted if not any(leads_elsewhere(site, spot.host, port) for port in spot.secure)]
        if not asked:
            return Missing(
                MissingReason.NOT_CONFIGURED,
                f"`connect` says where the hosts of {site.environment} are, so that the system's DNS was not asked; "
                f"name one that knows them in [environments.{site.environment}] resolver",
            )
        wanted = asked
    servers = servers_of(here.resolver)
    if not servers:
        return Missing(
            MissingReason.NOT_CONFIGURED,
            f"this machine has no name server; name one in [environments.{site.environment}] resolver",
        )
    resolver = Resolver(servers)
    domains = sorted({registrable(spot.host) for spot in wanted} - {""})
    hosts, found, caa, twins = await asyncio.gather(
        asyncio.gather(*(_host(site, resolver, spot) for spot in wanted)),
        asyncio.gather(*(_domain(site, resolver, domain) for domain in domains)),
        asyncio.gather(*(_caa(site, resolver, spot.host) for spot in wanted if spot.secure)),
        asyncio.gather(*(ask(site, resolver, twin, "A") for twin in _twins(wanted))),
    )
    reached = await asyncio.gather(*(_reach(site, spot, host) for spot, host in zip(wanted, hosts, strict=True)))
    return Names(tuple(reached), tuple(found), tuple(caa), production, bool(here.resolver), tuple(twins))


def _twins(wanted: list[Spot]) -> list[str]:
    """The `www.` of a bare domain and the bare domain of a `www.`, where they are not looked at anyway."""
    known = {spot.host for spot in wanted}
    return [twin for spot in wanted if (twin := twin_of(spot.host)) and twin not in known]


def twin_of(host: str) -> str:
    """`example.com` ↔ `www.example.com`; '' for other hosts."""
    domain = registrable(host)
    return f"www.{host}" if host == domain else domain if host == f"www.{domain}" else ""


async def _host(site: Site, resolver: Resolver, spot: Spot) -> Host:
    points = site.settings.environments[site.environment].points
    a, aaaa = await asyncio.gather(ask(site, resolver, spot.host, "A"), ask(site, resolver, spot.host, "AAAA"))
    return Host(
        name=spot.host,
        own=spot.own,
        domain=registrable(spot.host),
        a=a,
        aaaa=aaaa,
        points=tuple(next((value for name, value in points.items() if name.lower() == spot.host), ())),
        mapped=any(leads_elsewhere(site, spot.host, port) for port in spot.secure or spot.plain),
    )


async def _reach(site: Site, spot: Spot, host: Host) -> Host:
    """The same host, with an attempt at each of its IPv6 addresses."""
    port = next(chain(spot.secure, spot.plain), 0)
    if not port or not host.aaaa.values:
        return host
    tried = await asyncio.gather(*(_try(site, host, address, port) for address in host.aaaa.values[:4]))
    return replace(host, reached=tuple(tried))


async def _try(site: Site, host: Host, address: str, port: int) -> Reached:
    connect = site.settings.environments[site.environment].connect
    repeat = f"nc -6 -z -v -w 3 {address} {port}"
    if (there := mapped(address, port, connect)) is not None:
        repeat = f"nc -z -v -w 3 {there[0]} {there[1]}"
    elif host.mapped:
        return Reached(address, "unknown", "`connect` leads this host elsewhere and does not say where this address is")
    outcome, why = await reach(site.door, host.name, port, address)
    return Reached(address, outcome, why, repeat)


async def _domain(site: Site, resolver: Resolver, name: str) -> Domain:
    ns, ds, soa, unchecked = await asyncio.gather(
        ask(site, resolver, name, "NS"),
        ask(site, resolver, name, "DS"),
        ask(site, resolver, name, "SOA"),
        ask(site, resolver, name, "SOA", validate=False),
    )
    servers = await asyncio.gather(
        *(
            asyncio.gather(ask(site, resolver, server, "A"), ask(site, resolver, server, "AAAA"))
            for server in ns.values[:MOST_SERVERS]
        )
    )
    return Domain(name, ns, tuple((a, aaaa) for a, aaaa in servers), ds, soa, unchecked)


async def _caa(site: Site, resolver: Resolver, host: str) -> CaaSet:
    """RFC 8659 §3: the nearest name upwards that has CAA records; all are asked at once."""
    labels = host.split(".")
    levels = [".".join(labels[cut:]) for cut in range(len(labels))]
    found = await asyncio.gather(*(ask(site, resolver, level, "CAA") for level in levels))
    nearest = next((number for number, one in enumerate(found) if one.values), None)
    if nearest is None:
        return CaaSet(host, tuple(found))
    return CaaSet(host, tuple(found[: nearest + 1]), levels[nearest])
