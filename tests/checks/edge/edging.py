"""Tiny artifacts of names, certificates and ways."""

from __future__ import annotations

from launchready.artifacts.certificates import Certificate, Served
from launchready.artifacts.names import CaaSet, Domain, Host, Known, Names, Reached, Records
from launchready.artifacts.redirects import Hop, Way
from launchready.model import Evidence

NOW = 1_800_000_000.0
DAY = 86400.0


def proof(kind: str, subject: str) -> Evidence:
    return Evidence(kind, subject, "2026-01-01T00:00:00Z", "anonymous", "seen", repeat="dig")


def records(
    name: str, kind: str = "A", *values: str, state: str = "", aliases: tuple[str, ...] = (), validated: bool = False
) -> Records:
    known = Known(state or ("found" if values else "no-data"))
    detail = "" if known in (Known.FOUND, Known.NO_NAME, Known.NO_DATA) else f"it says {known}"
    return Records(
        name, kind, known, proof("dns", f"{kind} {name}"), values, aliases, 300, validated=validated, detail=detail
    )


def host(
    name: str = "app.example.com",
    a: Records | None = None,
    aaaa: Records | None = None,
    *,
    points: tuple[str, ...] = (),
    reached: tuple[Reached, ...] = (),
) -> Host:
    return Host(
        name,
        True,
        "example.com",
        a or records(name, "A", "203.0.113.10"),
        aaaa or records(name, "AAAA"),
        points,
        reached,
    )


def domain(
    name: str = "example.com",
    *,
    ns: Records | None = None,
    servers: tuple[tuple[Records, Records], ...] | None = None,
    ds: Records | None = None,
    soa: Records | None = None,
    unchecked: Records | None = None,
) -> Domain:
    server = "ns1.example.net"
    return Domain(
        name,
        ns or records(name, "NS", server),
        servers if servers is not None else ((records(server, "A", "203.0.113.53"), records(server, "AAAA")),),
        ds or records(name, "DS"),
        soa or records(name, "SOA", "…"),
        unchecked or records(name, "SOA", "…"),
    )


def names(
    *hosts: Host,
    domains: tuple[Domain, ...] = (),
    caa: tuple[CaaSet, ...] = (),
    production: bool = True,
    stated: bool = True,
) -> Names:
    return Names(hosts, domains, caa, production, stated)


def leaf(
    *alternatives: str,
    since: float = -30,
    until: float = 60,
    key: str = "EC",
    bits: int = 256,
    digest: str = "sha256",
    issuer: str = "CN=Between",
    subject: str = "CN=app.example.com",
    issuer_at: str = "",
    issuer_names: tuple[str, ...] = ("Between",),
    authority: bool = False,
) -> Certificate:
    return Certificate(
        subject,
        issuer,
        alternatives or ("app.example.com",),
        NOW + since * DAY,
        NOW + until * DAY,
        key,
        bits,
        digest,
        authority,
        issuer_at,
        issuer_names,
    )


BETWEEN = leaf(subject="CN=Between", issuer="CN=Root", authority=True, issuer_names=("Root",))
VERSIONS = {"TLS 1.0": "no", "TLS 1.1": "no", "TLS 1.2": "yes", "TLS 1.3": "yes"}


def served(
    *chain: Certificate,
    outcome: str = "trusted",
    code: int = 0,
    said: str = "",
    own: bool = True,
    name: str = "app.example.com",
    versions: dict[str, str] | None = None,
) -> Served:
    spoken = versions if versions is not None else VERSIONS if chain else {}
    return Served(
        name, 443, "203.0.113.10", own, outcome, proof("tls", f"{name}:443"), code, said, chain, versions=spoken
    )


def way(start: str, *steps: int | str, end: str = "answer", why: str = "") -> Way:
    """`way("http://a/", "https://a/", 200)`: redirects by their target, at the end a status or nothing."""
    hops, url = [], start
    for step in steps:
        if isinstance(step, str):
            hops.append(Hop(url, 301, step))
            url = step
        else:
            hops.append(Hop(url, step))
    return Way(start, tuple(hops), end, proof("exchange", f"GET {start}"), why)
