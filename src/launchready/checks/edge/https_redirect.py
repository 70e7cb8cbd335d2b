"""Whoever comes over plain http is sent to https, and gets nothing else.

## What it looks at

Port 80 of every host of the environment and of `[scope] hosts`: the front page and a deep address, hop by hop.

## Why it matters

A page that is served over http can be read and changed by whoever sits on the line: a café's network, a provider.
What it links to, its forms and its scripts are then in foreign hands, whatever https does.

## How it is judged

It fails when an answer with content comes over plain http, and when the redirects never come to https. A closed or
silent port 80 is fine, and so is a refusal (403, 404, 421): a call to an API should rather be refused than redirected.
Whether the redirect is 301 or 302 does not matter here; more hops and lost paths are judged by `edge/canonical-host`.
An environment that is reached by an address or by `localhost` is not judged.

## How to fix

Answer every request on port 80 with a redirect to the same address with `https`, and send
`Strict-Transport-Security` over https.

Bad: `server { listen 80; listen 443 ssl; … }`

Good: `server { listen 80; return 301 https://$host$request_uri; }`

## References

- RFC 6797 §7.2
- RFC 9110 §15.4.2, §15.4.9
- CWE-319 Cleartext Transmission of Sensitive Information
- OWASP API Security Top 10 2023: API8 Security Misconfiguration
- OWASP ASVS v5.0.0-4.1.2, v5.0.0-12.2.1
- roadmap.sh API security: use-https, hsts-header
"""

from __future__ import annotations

from dataclasses import replace

from launchready.artifacts.redirects import Redirects, Way
from launchready.checks.registry import check
from launchready.derive.ways import host_of, origin, plain_content, reaches_https
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

FIX = "answer port 80 with a redirect to the same address with https, or with nothing at all"


@check(
    title="Plain http leads to https",
    fine="Nothing is served over plain http.",
    failure="Pages can be read and changed on their way, because they are served without encryption.",
    severity=Severity.HIGH,
    effort=Effort(0.5, 2, "self"),
    since="0.1",
)
def https_redirect(redirects: Redirects) -> Verdict:
    """No way that starts with http ends without https."""
    ways = [way for way in redirects.ways if origin(way.start)[0] == "http"]
    if not ways and not redirects.doubts:
        return NotApplicable(redirects.none or "No host has a plain http side that is worth a look.")
    findings: dict[str, Finding] = {}
    unverified = list(redirects.doubts)
    evidence: list[Evidence] = []
    for way in ways:
        host = host_of(way.start)
        found = _finding(way, host)
        if found is not None:
            findings.setdefault(host, found)
        elif way.end == "failed" and not reaches_https(way):
            unverified.append(f"{way.start}: {way.why}")
        elif way.status >= 500 and not reaches_https(way):
            unverified.append(f"{way.start} answers with status {way.status}")
        elif way.end == "outside" and not reaches_https(way):
            unverified.append(f"{way.start} leads to {way.last}, which is not in scope")
        else:
            evidence.append(way.evidence)
    return settle(list(findings.values()), unverified, evidence, "no host answered over http")


def _finding(way: Way, host: str) -> Finding | None:
    served = plain_content(way)
    if served is not None:
        text = f"{served.url} is served over plain http (status {served.status})."
        proof = replace(way.evidence, summary=f"{served.url} answers {served.status} without encryption")
        return _made(host, text, proof, "served")
    if way.end in ("loop", "long") and not reaches_https(way):
        return _made(host, f"{way.start} is redirected without end and never comes to https.", way.evidence, "never")
    return None


def _made(host: str, text: str, proof: Evidence, variant: str) -> Finding:
    return Finding(Subject(method="GET", route="/", host=host), text, (proof,), Confidence.CERTAIN, FIX, variant)
