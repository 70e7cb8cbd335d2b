"""Which hosts are looked at: those of the environment's addresses, and those that `[scope] hosts` names in full."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from launchready.artifacts.names import Known, Records
from launchready.gather.site import Site
from launchready.model import Evidence
from launchready.net.names import LookUp, Resolver
from launchready.net.recording import iso
from launchready.net.scope import out_of_scope, place
from launchready.net.transport import mapped

_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?")


@dataclass(frozen=True, slots=True)
class Spot:
    """One host. `secure` are its https ports, `plain` its http ports that are worth a look."""

    host: str
    own: bool
    secure: tuple[int, ...]
    plain: tuple[int, ...]


def spots(site: Site) -> list[Spot]:
    """Every host that may be connected to, own ones first, in the order of the settings."""
    found: dict[str, Spot] = {}
    for url in site.door.bases:
        here = place(url)
        if here is None:
            continue
        before = found.get(here.host, Spot(here.host, True, (), ()))
        secure = (here.port,) if here.scheme == "https" else ()
        plain = (80,) if here.port in (80, 443) else (here.port,) if here.scheme == "http" else ()
        found[here.host] = Spot(
            here.host,
            True,
            tuple(dict.fromkeys((*before.secure, *secure))),
            tuple(dict.fromkeys((*before.plain, *plain))),
        )
    for pattern in site.settings.scope.hosts:
        host = pattern.strip().lower().rstrip(".")
        if host not in found and _HOST.fullmatch(host) and not _excluded(site, host):
            found[host] = Spot(host, False, (443,), (80,))
    return list(found.values())


def _excluded(site: Site, host: str) -> bool:
    return out_of_scope(f"https://{host}/", site.settings, site.environment) is not None


def is_name(host: str) -> bool:
    """Whether the public DNS can know a host: no address, no `localhost`, no single label."""
    try:
        ipaddress.ip_address(host)
        return False
    except ValueError:
        return "." in host and not host.endswith((".localhost", ".local", ".internal", ".home.arpa"))


def leads_elsewhere(site: Site, host: str, port: int) -> bool:
    """Whether `connect` says where a host and port is."""
    return mapped(host, port, site.settings.environments[site.environment].connect) is not None


async def ask(site: Site, resolver: Resolver, name: str, kind: str, *, validate: bool = True) -> Records:
    """One look-up as an artifact keeps it."""
    return told(site, await resolver.ask(name, kind, validate=validate))


def told(site: Site, found: LookUp) -> Records:
    """What an artifact keeps of a look-up."""
    clean = site.door.redactor.text
    values = tuple(clean(value)[:300] for value in found.values[:40])
    said = {
        "found": ", ".join(values)[:300],
        "no-name": "no such name",
        "no-data": f"the name exists, without {found.kind}",
    }.get(found.state, clean(found.detail) or found.state)
    if found.aliases:
        said = f"alias of {' → '.join(found.aliases)}: {said}"
    evidence = Evidence(
        kind="dns",
        subject=f"{found.kind} {found.name}"[:300],
        when=iso(site.door.now()),
        persona="anonymous",
        summary=f"{found.name} {found.kind}: {said}"[:600],
        repeat=found.repeat,
    )
    return Records(
        name=found.name,
        kind=found.kind,
        state=Known(found.state),
        evidence=evidence,
        values=values,
        aliases=found.aliases,
        ttl=found.ttl,
        validated=found.validated,
        detail=clean(found.detail),
    )
