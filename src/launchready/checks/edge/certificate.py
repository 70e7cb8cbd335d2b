"""Every host shows a certificate that every client accepts.

## What it looks at

Every https host of the environment and of `[scope] hosts`, at each of its addresses: the chain as it was sent, what a
strict client (OpenSSL with the system's authorities, and `ca`) says to it, the names, dates and key of the host's own
certificate.

## Why it matters

An expired or wrong certificate puts a warning in front of every visitor, and apps and webhooks stop without one. A
missing intermediate is invisible in a desktop browser and fatal on phones and in other programs.

## How it is judged

It fails when the certificate ran out or is not valid yet, is made out for other names, comes from an authority that
is not trusted, when the intermediate is missing or has run out, when key or signature are too weak, or when the server
breaks every handshake off. It also fails when so little time is left that renewal must have failed: 14 days, or 15 %
of its life where that is less; a short-lived certificate that is renewed in time is fine. A name matches as RFC 9525
says: a star stands for one whole first label. Nothing is fetched to complete a chain. A host that does not answer is
*could not verify*.

## How to fix

Let a job issue and renew the certificates, serve the full chain, and alert before they run out.

Bad: `ssl_certificate /etc/ssl/cert.pem;` (the host's own certificate alone)

Good: `ssl_certificate /etc/ssl/fullchain.pem;`

## References

- RFC 5280 §4.1.2.5, §4.2.1.6, §6.1
- RFC 9525 §6.3
- RFC 9110 §4.3.4
- OWASP ASVS v5.0.0-12.2.2
- roadmap.sh API security: use-https
"""

from __future__ import annotations

from launchready.artifacts.certificates import Certificates, Served
from launchready.checks.registry import check
from launchready.derive.certificates import flaws
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
    title="Certificates are valid",
    fine="Every host shows a certificate that clients accept.",
    failure="Visitors see a certificate warning, or programs refuse to connect.",
    severity=Severity.BLOCKER,
    effort=Effort(0.5, 3, "self"),
    since="0.1",
)
def certificate(certificates: Certificates) -> Verdict:
    """No host's certificate has a flaw, and every host was seen."""
    if certificates.none:
        return NotApplicable(certificates.none)
    findings: list[Finding] = []
    unverified = list(certificates.doubts)
    evidence: list[Evidence] = []
    known = {one.subject for served in certificates.served for one in served.chain[1:] if one.authority}
    told: set[tuple[str, str]] = set()
    for served in certificates.served:
        if served.outcome == "no-tls":
            findings.append(_broken_off(served))
        elif not served.chain:
            if served.own or served.said != "the connection is refused":
                unverified.append(f"{served.place} showed no certificate: {served.said or 'it cannot be read'}")
        else:
            wrong = [one for one in flaws(served, certificates.now, known) if (served.place, one.kind) not in told]
            told |= {(served.place, one.kind) for one in wrong}
            for flaw in wrong:
                subject = Subject(host=served.place)
                findings.append(
                    Finding(subject, flaw.message, (served.evidence,), Confidence.CERTAIN, flaw.fix, variant=flaw.kind)
                )
            if not wrong and served.outcome == "trusted":
                evidence.append(served.evidence)
            elif served.outcome == "no-answer":
                unverified.append(f"{served.place} was judged by no strict client: {served.said}")
    return settle(findings, unverified, evidence, "no https host answered")


def _broken_off(served: Served) -> Finding:
    return Finding(
        Subject(host=served.place),
        f"{served.place} breaks off every TLS handshake, whatever is offered ({served.said}).",
        (served.evidence,),
        Confidence.FIRM,
        "look at the server's TLS settings for this name: it may have no certificate for it",
        variant="no-tls",
    )
