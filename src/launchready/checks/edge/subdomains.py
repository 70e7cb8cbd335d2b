"""No name of the domain leads to a place that does not exist any more.

## What it looks at

Every host of the settings, the names in the certificates that they show, and some sixty common names below each
domain: only look-ups, no connection. An alias (CNAME) is followed to its end.

## Why it matters

An alias that outlives the service behind it waits for somebody else: whoever gets that name at the provider, or
registers the domain, serves pages under yours, with its cookies and its good name, and can have a certificate for it.

## How it is judged

It fails when an alias ends at a name that does not exist. That is evidence of a leftover; whether the name can be
taken depends on the provider, and if even the registrable domain of the target does not exist, the finding says so.
A target that exists without an address of the kind asked for is no finding, nor is a lawful chain of aliases. What a
provider's page says about an app is not looked at. A domain with a wildcard is judged by the wildcard once. Names of
the settings or certificates that could not be asked, and common ones that all failed, are *could not verify*. Names
that are not common and stand in no certificate are not seen: a zone file would show them.

## How to fix

Delete records together with the service, in that order: first the record, then the app.

Bad: an app deleted at the provider, with `shop CNAME acme-shop.provider.example` left in the zone

Good: the record removed first; a list of aliases with an owner each

## References

- OWASP API Security Top 10 2023: API9 Improper Inventory Management
- RFC 1034 §3.6.2
"""

from __future__ import annotations

from launchready.artifacts.names import NOT_THERE, Known, Names, Records, Subdomains
from launchready.checks.registry import check
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

FIX = "delete the record; create it again only when the service behind it exists"


@check(
    title="No forgotten names",
    fine="No alias leads to a place that does not exist.",
    failure="A stranger can put pages under your name.",
    severity=Severity.HIGH,
    effort=Effort(0.3, 2, "self"),
    since="0.1",
)
def subdomains(subdomains: Subdomains, names: Names) -> Verdict:
    """No look-up ends at an alias whose target is absent."""
    if subdomains.none:
        return NotApplicable(subdomains.none)
    known = [host.a for host in names.hosts]
    everything = [*known, *subdomains.asked, *subdomains.wildcards]
    gone = {one.name: one for one in subdomains.free if one.state is Known.NO_NAME}
    findings = [_finding(one, gone) for one in everything if one.dangling]
    unverified = [
        f"{one.name} is not known: {one.detail}"
        for one in (*known, *subdomains.asked)
        if one.unknown and one.name not in subdomains.guessed
    ]
    silent = [one for one in subdomains.asked if one.unknown and one.name in subdomains.guessed]
    if silent:
        unverified.append(f"{len(silent)} common names could not be asked, as {silent[0].name}: {silent[0].detail}")
    evidence = [one.evidence for one in everything if one.state is Known.FOUND and one.aliases]
    evidence += [_counted(subdomains)] if subdomains.asked else []
    return settle(findings, unverified, evidence[:20], "no name was asked for")


def _counted(subdomains: Subdomains) -> Evidence:
    first = subdomains.asked[0]
    there = [one.name for one in subdomains.asked if one.state is Known.FOUND]
    shown = f", {len(there)} of them exist ({', '.join(there[:10])})" if there else ", none of them exists"
    return Evidence(
        kind="dns",
        subject="further names of the domains",
        when=first.evidence.when,
        persona="anonymous",
        summary=f"{len(subdomains.asked)} further names were asked for{shown}",
        repeat=first.evidence.repeat,
    )


def _finding(one: Records, gone: dict[str, Records]) -> Finding:
    target = one.aliases[-1]
    domain = next((name for name in gone if target == name or target.endswith("." + name)), "")
    name = one.name.replace(f"{NOT_THERE}.", "*.")
    text = f"{name} is an alias of {target}, which does not exist."
    proof: tuple[Evidence, ...] = (one.evidence,)
    if domain:
        text += f" Not even {domain} exists: whoever registers it serves pages as {name}."
        proof = (one.evidence, gone[domain].evidence)
    else:
        text += " Whoever gets that name at its provider serves pages under yours."
    subject = Subject(host=name, name=target)
    return Finding(subject, text, proof, Confidence.CERTAIN if domain else Confidence.FIRM, FIX, "dangling")
