"""Every host resolves, and leads where it should.

## What it looks at

The DNS, as the system's name servers or those in `resolver` tell it: A and AAAA of every host of the environment, of
`[scope] hosts` and of `points`, with every alias on the way; the name servers of each domain, whether they exist; and
a connection to each published IPv6 address.

## Why it matters

A host that does not resolve is not there. One that leads to an old server, to a private address or to a dead IPv6
address is there for some people and not for others, which nobody in the office sees.

## How it is judged

It fails when a host has no address, when its aliases lead nowhere or in a circle, when an address can never be reached
from outside (loopback, link-local, or a private one beside public ones), when it does not lead where `points` says,
when a published IPv6 address refuses the connection, when a name server denies the whole name as soon as IPv6 is asked
for, and when a name server of the domain does not exist: whoever registers its name answers for the domain. Only *no
such name* and *no such record* count as absent; refusals, SERVFAIL, time-outs and IPv6 that cannot be tried from here
are *could not verify*. Only private addresses are normal for a staging system; for production they fail when the
settings name the resolver, as the system's may be the inner side of a split zone. Without `points`, the evidence says
where each host leads.

## How to fix

Write where each host has to lead into the settings, and mend the zone.

Bad: `app AAAA 2001:db8::1` for a server that only listens on IPv4

Good: `points = { "app.example.com" = ["203.0.113.10"] }` in the settings, and a zone that agrees

## References

- RFC 1034 §3.6.2
- RFC 2308 §2.1, §2.2
- RFC 4074 §4.2
- RFC 1918 §3
"""

from __future__ import annotations

from dataclasses import replace

from launchready.artifacts.names import Domain, Host, Known, Names, Records
from launchready.checks.registry import check
from launchready.derive.addresses import fits, kind_of
from launchready.model import (
    Confidence,
    Effort,
    Evidence,
    Finding,
    NotApplicable,
    Severity,
    Subject,
    Verdict,
    settle,
)


@check(
    title="Hosts resolve and lead where they should",
    fine="Every host resolves and leads where it should.",
    failure="Some people, or all, do not reach the site by its name.",
    severity=Severity.BLOCKER,
    effort=Effort(0.5, 4, "self"),
    since="0.1",
)
def names(names: Names) -> Verdict:
    """Each host has addresses that are right; each name server exists."""
    if names.none:
        return NotApplicable(names.none)
    findings: list[Finding] = []
    unverified: list[str] = []
    evidence: list[Evidence] = []
    works = any(one.outcome == "yes" for host in names.hosts for one in host.reached)
    for host in names.hosts:
        found = [*_absent(host), *_addresses(host, names), *_drift(host), *_ipv6(host, works)]
        findings += found
        doubts = _doubts(host, names, works)
        unverified += doubts
        if not found and not doubts:
            aside = "" if host.points else " (no `points` in the settings)"
            seen = host.a if host.a.values else host.aaaa
            evidence.append(replace(seen.evidence, summary=f"{seen.evidence.summary}{aside}"))
    for domain in names.domains:
        found, doubts = _servers(domain)
        findings += found
        unverified += doubts
    return settle(findings, unverified, evidence, "no host was asked for")


def _made(host: str, text: str, proof: Evidence, fix: str, variant: str, *, firm: bool = False) -> Finding:
    return Finding(Subject(host=host), text, (proof,), Confidence.FIRM if firm else Confidence.CERTAIN, fix, variant)


def _absent(host: Host) -> list[Finding]:
    a, aaaa = host.a, host.aaaa
    for one in (a, aaaa):
        if one.state is Known.INCONSISTENT:
            fix = "mend the records; one name has either one alias or records of its own"
            text = f"{host.name} does not resolve: {one.detail}."
            return [_made(host.name, text, one.evidence, fix, "inconsistent", firm=True)]
        if one.state is Known.BAD_NAME:
            return [
                _made(host.name, f"{host.name} is no valid host name.", one.evidence, "write the name right", "bad")
            ]
    if a.absent and aaaa.absent:
        if a.dangling:
            text = f"{host.name} is an alias of {a.aliases[-1]}, which does not exist."
            return [_made(host.name, text, a.evidence, "point it to where the site is today", "dangling")]
        if a.state is Known.NO_NAME and aaaa.state is Known.NO_NAME:
            return [_made(host.name, f"{host.name} does not exist.", a.evidence, "publish the name", "no-name")]
        text = f"{host.name} exists, but has no address."
        return [_made(host.name, text, a.evidence, "publish an A record, or an alias", "no-address")]
    for denied, found in ((aaaa, a), (a, aaaa)):
        if denied.state is Known.NO_NAME and found.state is Known.FOUND:
            text = f"The name servers of {host.name} say that it does not exist when {denied.kind} is asked for."
            fix = "tell the DNS provider; the answer must be empty, not NXDOMAIN (RFC 4074 §4.2)"
            return [_made(host.name, text, denied.evidence, fix, "denied", firm=True)]
    return []


def _addresses(host: Host, names: Names) -> list[Finding]:
    by_kind: dict[str, list[str]] = {}
    for address in host.addresses:
        by_kind.setdefault(kind_of(address), []).append(address)
    proof = host.a.evidence if any(kind_of(one) != "public" for one in host.a.values) else host.aaaa.evidence
    fix = "publish only addresses that everybody can reach; inner ones belong into an inner zone"
    if "nobody" in by_kind:
        text = (
            f"{host.name} leads to {by_kind['nobody'][0]}, which is an address of the visitor's own machine or network."
        )
        return [_made(host.name, text, proof, fix, "unreachable")]
    private = by_kind.get("private", [])
    if private and "public" in by_kind:
        text = f"{host.name} leads some people to {private[0]}, a private address that they cannot reach."
        return [_made(host.name, text, proof, fix, "private")]
    if private and names.production and names.stated:
        text = f"{host.name} leads to {private[0]}, a private address that nobody outside can reach."
        return [_made(host.name, text, proof, fix, "private")]
    return []


def _drift(host: Host) -> list[Finding]:
    if not host.points or host.a.unknown or not host.addresses:
        return []
    aliases = (*host.a.aliases, *host.aaaa.aliases)
    wrong = fits(host.points, aliases, host.addresses)
    if not wrong:
        return []
    seen = host.a if wrong in host.a.values else host.aaaa
    way = f" (by {' → '.join(aliases)})" if aliases else ""
    text = f"{host.name} leads to {wrong}{way}, not to {' or '.join(host.points)} as the settings say."
    fix = "mend the record, or `points` in the settings if the site has moved"
    return [_made(host.name, text, seen.evidence, fix, "drift")]


def _ipv6(host: Host, works: bool) -> list[Finding]:
    dead = next(
        (one for one in host.reached if one.outcome == "no" or (works and one.why.startswith("no answer"))), None
    )
    if dead is None:
        return []
    text = f"{host.name} publishes the IPv6 address {dead.address}, where nothing answers ({dead.why})."
    proof = replace(host.aaaa.evidence, summary=f"{dead.address}: {dead.why}", repeat=dead.repeat)
    fix = "let the server listen on IPv6, or take the AAAA record away"
    return [_made(host.name, text, proof, fix, "dead-ipv6", firm=dead.outcome != "no")]


def _doubts(host: Host, names: Names, works: bool) -> list[str]:
    found = [f"{host.name} {one.kind} is not known: {one.detail}" for one in (host.a, host.aaaa) if _unknown(one)]
    found += [
        f"the IPv6 address {one.address} of {host.name} could not be tried: {one.why}"
        for one in host.reached
        if one.outcome == "unknown" and not (works and one.why.startswith("no answer"))
    ]
    kinds = {kind_of(address) for address in host.addresses}
    if kinds == {"private"} and names.production and not names.stated:
        found.append(
            f"only a private address of {host.name} is seen from here; "
            "name a public resolver in the settings to see what others see"
        )
    return found


def _unknown(one: Records) -> bool:
    return one.unknown and one.state not in (Known.INCONSISTENT, Known.BAD_NAME)


def _servers(domain: Domain) -> tuple[list[Finding], list[str]]:
    if domain.ns.unknown:
        return [], [f"the name servers of {domain.name} are not known: {domain.ns.detail}"]
    findings, doubts = [], []
    for a, aaaa in domain.servers:
        if a.absent and aaaa.absent:
            gone = a.state is Known.NO_NAME
            text = f"{a.name}, a name server of {domain.name}, " + ("does not exist." if gone else "has no address.")
            if gone:
                text += " Whoever can register that name answers for the domain."
            fix = "correct the name server at the registrar and in the zone"
            subject = Subject(host=domain.name, name=a.name)
            proof = (domain.ns.evidence, a.evidence)
            findings.append(Finding(subject, text, proof, Confidence.CERTAIN, fix, "name-server"))
        elif not a.values and not aaaa.values:
            doubts.append(f"whether {a.name}, a name server of {domain.name}, exists is not known: {a.detail}")
    return findings, doubts
