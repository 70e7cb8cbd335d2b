"""Every spelling of an address ends at one host, by a short way, with path and query kept.

## What it looks at

Each host of the environment and of `[scope] hosts`, by http and https, at the front page and at a deep address with
a query, hop by hop. `example.com` and `www.example.com` belong together.

## Why it matters

Two hosts with the same content split cookies, links and search results: people are signed in on one and not on the
other. Circles shut everybody out, and a redirect that drops the path breaks invitations and links in mails.

## How it is judged

It fails when a way never ends, takes more than two redirects from host to host or from http to https, goes from https
back to http, or loses the path or query of a deep address on a redirect to another host or scheme; when `www` and the
bare domain end at different hosts; or when one of the two answers with an error. Two redirects are right where the
preload list asks for them: first to https on the same host, then to the other. Redirects within a host (to `/en`, to
the sign-in page) do not count, nor does what the front page does; cookies set on the way are sent back. A twin that
exists but is not in scope, and a way that ends in no answer, are *could not verify*. Kinds of redirect are not judged.

## How to fix

Choose one host, and let every other one send each address to the same address there.

Bad: `return 302 https://app.example.com/;`

Good: `return 301 https://app.example.com$request_uri;`

## References

- RFC 9110 §15.4
- RFC 6797 §7.2
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from launchready.artifacts.redirects import Redirects, Way
from launchready.checks.registry import check
from launchready.derive.ways import flaws, host_of, origin
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

FIXES = {
    "loop": "follow the redirects by hand; often a proxy speaks http to an application that forces https",
    "downgrade": "let every address in redirects and settings begin with https",
    "detour": "redirect straight to the final host; at most one step to https before",
    "lost": "keep path and query in the redirect ($request_uri)",
    "two-hosts": "choose one host and redirect the other to it",
    "dead-twin": "redirect this host to the right one, or take its name out of the DNS",
}


@check(
    title="All variants lead to one host",
    fine="Every variant of an address ends at one host.",
    failure="Some ways to the site go in circles, lose the page that was asked for, or end at another host.",
    severity=Severity.HIGH,
    effort=Effort(0.5, 3, "self"),
    since="0.1",
)
def canonical_host(redirects: Redirects) -> Verdict:
    """No way has a flaw, and those that belong together end together."""
    if not redirects.ways and not redirects.doubts:
        return NotApplicable(redirects.none or "There is no host to look at.")
    findings: list[Finding] = []
    unverified = list(redirects.doubts)
    evidence: list[Evidence] = []
    told: set[tuple[str, str]] = set()
    for way in redirects.ways:
        wrong = flaws(way)
        for flaw in wrong:
            scheme, host = origin(way.start)
            # One broken redirect stands on several ways, and at several paths of one.
            if not told & {(flaw.kind, flaw.message), (flaw.kind, f"{scheme}://{host}")}:
                findings.append(_made(host, flaw.message, way.evidence, flaw.kind, f"{flaw.kind} {scheme}"))
            told |= {(flaw.kind, flaw.message), (flaw.kind, f"{scheme}://{host}")}
        if not wrong:
            unverified += _doubts(way, redirects.own)
            evidence.append(way.evidence)
    paired = {host for pair in redirects.pairs for host in pair}
    single = [(host,) for host in dict.fromkeys(host_of(way.start) for way in redirects.ways) if host not in paired]
    for group in (*redirects.pairs, *single):
        found = _apart(group, [way for way in redirects.ways if host_of(way.start) in group], redirects.own)
        findings += [found] if found else []
    unverified += [
        f"{host} exists and is not in scope; add it to [scope] hosts to see where it leads"
        for host in redirects.outside
    ]
    return settle(findings, unverified, evidence, "no host answered")


def _doubts(way: Way, own: Iterable[str]) -> list[str]:
    if way.end == "failed":
        return [f"{way.start}: {way.why}"]
    if way.end == "outside" and host_of(way.hops[-1].url) not in own:
        return [f"{way.start} leads to {way.last}, which is not in scope; add its host to [scope] hosts if it is yours"]
    if way.end == "answer" and way.status >= 500:
        return [f"{way.last} answers with status {way.status}"]
    return []


def _ends(way: Way, own: Iterable[str]) -> str:
    """The host at which a way ends; a host of ours that sends people elsewhere (to sign in) is an end."""
    if way.end == "outside" and host_of(way.hops[-1].url) in own:
        return host_of(way.hops[-1].url)
    return host_of(way.last) if way.end == "answer" and way.status < 500 else ""


def _apart(group: tuple[str, ...], ways: list[Way], own: Iterable[str]) -> Finding | None:
    """The finding for hosts that belong together and do not end together."""
    fronts = [way for way in ways if way.start.rstrip("/") == "://".join(origin(way.start))]
    ends: dict[str, Way] = {}
    for way in fronts:
        refused = origin(way.start)[0] == "http" and not any(hop.to for hop in way.hops) and way.status >= 400
        if (end := _ends(way, own)) and not refused:
            ends.setdefault(end, way)
    if len(ends) < 2:
        return None
    dead = [(end, way) for end, way in ends.items() if way.status >= 400]
    if len(group) == 2 and dead and len(dead) < len(ends):
        end, way = dead[0]
        text = (
            f"{host_of(way.start)} leads nowhere: {way.last} answers {way.status}, while {_other(ends, end)} is there."
        )
        return _made(host_of(way.start), text, way.evidence, "dead-twin", "dead-twin")
    (one, first), (two, second) = list(ends.items())[:2]
    text = f"{first.start} ends at {one}, {second.start} at {two}: two hosts for the same thing."
    made = _made(group[0], text, first.evidence, "two-hosts", "two-hosts")
    return replace(made, evidence=(first.evidence, second.evidence))


def _other(ends: dict[str, Way], dead: str) -> str:
    return next(end for end in ends if end != dead)


def _made(host: str, text: str, proof: Evidence, kind: str, variant: str) -> Finding:
    certain = Confidence.FIRM if kind == "lost" else Confidence.CERTAIN
    return Finding(Subject(method="GET", route="/", host=host), text, (proof,), certain, FIXES[kind], variant)
