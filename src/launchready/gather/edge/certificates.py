"""Shake hands with every host, at every address: the chain as sent, what a strict client says, the versions."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from launchready.artifacts.certificates import Certificate, Certificates, Served
from launchready.artifacts.names import Names
from launchready.gather.edge.hosts import Spot, is_name, leads_elsewhere, spots
from launchready.gather.edge.reading import read_certificate
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.model import Evidence, Missing, Phase
from launchready.net.recording import iso
from launchready.net.tls import Shake, shake, versions

MOST_ADDRESSES = 4
AT_ONCE = 8


@gatherer(title="looking at the certificates", phase=Phase.PASSIVE)
async def certificates(site: Site, names: Names | Missing) -> Certificates:
    """One or a few handshakes with each https host of the environment and of `[scope] hosts`."""
    wanted = [(spot, port) for spot in spots(site) for port in spot.secure]
    if not wanted:
        return Certificates((), site.door.now(), none="No address of the environment is https.")
    doubts: list[str] = []
    tasks = []
    gate = asyncio.Semaphore(AT_ONCE)
    for spot, port in wanted:
        places = addresses(site, spot, port, names)
        if isinstance(places, str):
            doubts += [places] if spot.own else []
            continue
        tasks += [_look(site, spot, port, address, gate) for address in places]
    served = await asyncio.gather(*tasks)
    return Certificates(tuple(served), site.door.now(), tuple(doubts))


def addresses(site: Site, spot: Spot, port: int, names: Names | Missing) -> list[str | None] | str:
    """Where to connect (None: where `connect` says), or the sentence that says why there is nowhere."""
    if leads_elsewhere(site, spot.host, port):
        return [None]
    if not is_name(spot.host):
        return ["127.0.0.1" if spot.host == "localhost" else spot.host]
    if isinstance(names, Missing):
        return f"{spot.host} has no known address: {names.detail}"
    host = next((one for one in names.hosts if one.name == spot.host), None)
    if host is None:
        return f"{spot.host} was not asked for in the DNS"
    dead = {one.address for one in host.reached if one.outcome != "yes"}
    alive = [one for one in host.addresses if one not in dead]
    if alive:
        return [*alive[:MOST_ADDRESSES]]
    reason = host.a.detail if host.a.unknown else "it has no reachable address"
    return f"{spot.host} has no known address: {reason}"


async def _look(site: Site, spot: Spot, port: int, address: str | None, gate: asyncio.Semaphore) -> Served:
    async with gate:
        seen = await shake(site.door, spot.host, port, address)
        spoken = await versions(site.door, spot.host, port, address) if seen.chain else {}
    chain = [read_certificate(one) for one in seen.chain]
    readable = tuple(one for one in chain if one is not None)
    return Served(
        host=spot.host,
        port=port,
        address=seen.address,
        own=spot.own,
        outcome=seen.outcome,
        evidence=_evidence(site, seen, readable, spoken),
        code=seen.code,
        said=site.door.redactor.text(seen.said),
        chain=readable if chain and chain[0] is not None else (),
        versions=spoken,
    )


def _evidence(site: Site, seen: Shake, chain: tuple[Certificate, ...], spoken: dict[str, str]) -> Evidence:
    lines = [f"TLS with {seen.host}:{seen.port}: {seen.outcome}" + (f" ({seen.said})" if seen.said else "")]
    for number, one in enumerate(chain, 1):
        names = ", ".join(one.names[:8]) + (f" and {len(one.names) - 8} more" if len(one.names) > 8 else "")
        lines.append(f"{number}. {one.subject}, by {one.issuer}")
        lines.append(
            f"   {_day(one.starts)} to {_day(one.ends)}, {one.key} {one.bits}" + (f"; {names}" if names else "")
        )
    yes = [name for name, outcome in spoken.items() if outcome == "yes"]
    if yes:
        lines.append(f"speaks {', '.join(yes)}")
    clean = site.door.redactor.text
    return Evidence(
        kind="tls",
        subject=f"{seen.host}:{seen.port}",
        when=iso(site.door.now()),
        persona="anonymous",
        summary=clean(_summary(seen, chain)),
        repeat=seen.repeat,
        excerpt=clean("\n".join(lines))[:3000],
    )


def _summary(seen: Shake, chain: tuple[Certificate, ...]) -> str:
    if not chain:
        return f"{seen.host}: {seen.said or 'no certificate was seen'}"
    said = "trusted" if seen.outcome == "trusted" else f"not trusted ({seen.said})"
    return f"{seen.host} sends {len(chain)} certificate{'s'[: len(chain) > 1]}, {said}"


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")
