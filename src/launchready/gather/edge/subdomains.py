"""Look further names of the own domains up: those in certificates, and common ones. Look-ups only."""

from __future__ import annotations

import asyncio

from launchready.artifacts.certificates import Certificates
from launchready.artifacts.names import NOT_THERE, Names, Records, Subdomains
from launchready.gather.cors.origins import registrable
from launchready.gather.edge.hosts import ask
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.model import Missing, Phase
from launchready.net.names import Resolver, servers_of

COMMON = (
    "about account admin api app apps assets auth autodiscover beta billing blog careers cdn chat click community "
    "dashboard demo dev docs email events files forum git go help images img info jobs landing legacy link links login "
    "mail media members mobile news old pages portal preview share shop sso stage staging static status store support "
    "test track upload videos webmail www"
).split()
MOST_FOUND = 200


@gatherer(title="looking for forgotten names", phase=Phase.PASSIVE)
async def subdomains(site: Site, names: Names, certificates: Certificates | Missing) -> Subdomains:
    """Every name that certificates tell below the own domains, and common names below each."""
    if names.none:
        return Subdomains((), (), frozenset(), none=names.none)
    domains = {domain.name for domain in names.domains}
    if not domains:
        return Subdomains((), (), frozenset(), none="The hosts stand below a suffix that belongs to a provider.")
    known = {host.name for host in names.hosts}
    told: set[str] = set()
    if isinstance(certificates, Certificates):
        told = {name for one in certificates.served if one.chain for name in one.chain[0].names if "*" not in name}
    told = {name for name in told if registrable(name) in domains} - known
    guessed = {f"{word}.{domain}" for word in COMMON for domain in domains} - known - told
    resolver = Resolver(servers_of(site.settings.environments[site.environment].resolver))
    asked, wildcards = await asyncio.gather(
        asyncio.gather(*(ask(site, resolver, name, "A") for name in (*sorted(told)[:MOST_FOUND], *sorted(guessed)))),
        asyncio.gather(*(ask(site, resolver, f"{NOT_THERE}.{domain}", "A") for domain in sorted(domains))),
    )
    dangling = [one for one in (*asked, *wildcards, *(host.a for host in names.hosts)) if one.dangling]
    ends = sorted({registrable(one.aliases[-1]) for one in dangling} - {""})
    free = await asyncio.gather(*(ask(site, resolver, end, "SOA") for end in ends))
    return Subdomains(
        asked=_without_wildcards(asked, wildcards),
        wildcards=tuple(wildcards),
        guessed=frozenset(guessed),
        free=tuple(free),
    )


def _without_wildcards(asked: list[Records], wildcards: list[Records]) -> tuple[Records, ...]:
    """Names that only a wildcard answers for are one matter, not sixty."""
    by_domain = {one.name.removeprefix(f"{NOT_THERE}."): one for one in wildcards}
    kept = []
    for one in asked:
        wild = by_domain.get(registrable(one.name))
        same = wild is not None and (wild.values or wild.aliases) and not wild.unknown
        if same and wild is not None and (one.values, one.aliases) == (wild.values, wild.aliases):
            continue
        kept.append(one)
    return tuple(kept)
