"""Only versions of TLS that are safe are spoken.

## What it looks at

Every https host of the environment and of `[scope] hosts`: one handshake for each of TLS 1.0, 1.1, 1.2 and 1.3, with
every cipher that the local OpenSSL has.

## Why it matters

TLS 1.0 and 1.1 rest on MD5 and SHA-1 and are withdrawn. A server that still takes them can be talked into them, and
audits of customers stop there. A server that speaks nothing newer is refused by today's browsers.

## How it is judged

It fails when TLS 1.0 or 1.1 is accepted, and when neither 1.2 nor 1.3 is. TLS 1.2 without 1.3 is allowed. A version
counts as refused only when another one was accepted; a time-out, or an OpenSSL here that cannot offer a version, is
*could not verify*. Single ciphers of TLS 1.2 and the versions before TLS 1.0 are not looked at.

## How to fix

Switch the old versions off where TLS ends: the load balancer, the CDN's minimum version, or the web server.

Bad: `ssl_protocols TLSv1 TLSv1.1 TLSv1.2;`

Good: `ssl_protocols TLSv1.2 TLSv1.3;`

## References

- RFC 8996 §4, §5
- RFC 9325 §3.1.1
- CWE-327 Use of a Broken or Risky Cryptographic Algorithm
- OWASP ASVS v5.0.0-12.1.1
- roadmap.sh API security: use-https
"""

from __future__ import annotations

from dataclasses import replace

from launchready.artifacts.certificates import Certificates, Served
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

OLD = {"TLS 1.0": "-tls1", "TLS 1.1": "-tls1_1"}
NEW = ("TLS 1.2", "TLS 1.3")
FIX = "allow TLS 1.2 and 1.3 only, where TLS ends (load balancer, CDN or web server)"


@check(
    title="Only safe versions of TLS are spoken",
    fine="Hosts speak TLS 1.2 and newer only.",
    failure="Connections can be made with versions of TLS that are withdrawn as unsafe.",
    severity=Severity.MEDIUM,
    effort=Effort(0.5, 2, "self"),
    since="0.1",
)
def protocols(certificates: Certificates) -> Verdict:
    """No host takes TLS 1.0 or 1.1, and each takes 1.2 or 1.3."""
    if certificates.none:
        return NotApplicable(certificates.none)
    findings: list[Finding] = []
    unverified = list(certificates.doubts)
    evidence: list[Evidence] = []
    told: set[tuple[str, str]] = set()
    for served in certificates.served:
        if not served.versions:
            if served.own or served.said != "the connection is refused":
                unverified.append(f"{served.place}: {served.said or 'no handshake came about'}")
            continue
        found = _finding(served)
        if found is not None:
            if (served.place, found.variant) not in told:
                findings.append(found)
            told.add((served.place, found.variant))
        elif unknown := [name for name in (*OLD, *NEW) if served.versions.get(name) not in ("yes", "no")]:
            unverified.append(
                f"{served.place}: {unknown[0]} was not tried: {served.versions.get(unknown[0], 'unknown')}"
            )
        else:
            spoken = [name for name in NEW if served.versions[name] == "yes"]
            evidence.append(replace(served.evidence, summary=f"{served.place} speaks {' and '.join(spoken)} only"))
    return settle(findings, unverified, evidence, "no https host answered")


def _finding(served: Served) -> Finding | None:
    old = [name for name in OLD if served.versions.get(name) == "yes"]
    nothing_new = all(served.versions.get(name) == "no" for name in NEW)
    if not old:
        return None
    if nothing_new:
        text = f"{served.place} speaks nothing newer than {old[-1]}; today's browsers refuse it."
    else:
        text = f"{served.place} still takes {' and '.join(old)}."
    repeat = served.evidence.repeat.replace("s_client", f"s_client {OLD[old[0]]} -cipher ALL:@SECLEVEL=0", 1)
    proof = replace(served.evidence, summary=f"{served.place} accepts {' and '.join(old)}", repeat=repeat)
    return Finding(
        Subject(host=served.place),
        text,
        (proof,),
        Confidence.CERTAIN,
        FIX,
        variant="nothing-new" if nothing_new else "old-version",
    )
