"""Where a domain is signed, its signatures fit.

## What it looks at

Whether the parent of each domain says that it is signed (DS), and how the resolver answers: with validation, and
with validation switched off.

## Why it matters

DNSSEC is not needed for a launch. A domain that says it is signed and whose signatures do not fit is gone for everyone
whose resolver validates, and fine for everyone else; it often begins with a change of the DNS provider.

## How it is judged

It fails when the domain is signed, the validating answer is an error and the same question without validation is
answered. Unsigned is allowed: the check does not apply then. A resolver that does not validate proves nothing about a
signed domain: *could not verify*.

## How to fix

Take the DS record away at the registrar, wait for its time to live, then sign again and publish the new DS.

Bad: moving the zone to another provider while the DS of the old one stays at the registrar

Good: DS removed, time to live waited for, zone moved, signed, DS published

## References

- RFC 4033 §3.1
- RFC 4035 §5
"""

from __future__ import annotations

from dataclasses import replace

from launchready.artifacts.names import Domain, Known, Names
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


@check(
    title="DNSSEC is right where it is on",
    fine="Signed domains validate.",
    failure="The domain is gone for everyone whose resolver checks signatures.",
    severity=Severity.LOW,
    effort=Effort(0.5, 3, "engineer"),
    since="0.1",
)
def dnssec(names: Names) -> Verdict:
    """Every signed domain validates."""
    if names.none or not names.domains:
        return NotApplicable(names.none or "There is no domain that somebody registered.")
    findings: list[Finding] = []
    unverified: list[str] = []
    evidence: list[Evidence] = []
    for domain in names.domains:
        told = _judge(domain)
        if isinstance(told, Finding):
            findings.append(told)
        elif isinstance(told, str):
            unverified.append(told)
        elif told is not None:
            evidence.append(told)
    if not (findings or unverified or evidence):
        return NotApplicable("No domain is signed, which is allowed.", tuple(one.ds.evidence for one in names.domains))
    return settle(findings, unverified, evidence)


def _judge(domain: Domain) -> Finding | Evidence | str | None:
    """The finding, the evidence that it fits, the doubt; None for an unsigned domain."""
    if domain.ds.absent:
        return None
    if domain.ds.unknown:
        return f"whether {domain.name} is signed is not known: {domain.ds.detail}"
    if domain.soa.state is Known.SERVFAIL and domain.unchecked.state is Known.FOUND:
        text = f"{domain.name} is signed, and its signatures do not fit: validating resolvers refuse the whole domain."
        fix = "take the DS record away at the registrar until the zone is signed right again"
        proof = (domain.soa.evidence, replace(domain.unchecked.evidence, summary="without validation it is answered"))
        return Finding(Subject(host=domain.name), text, proof, Confidence.FIRM, fix, "bogus")
    if domain.soa.unknown:
        return f"{domain.name} is signed, and its records are not known: {domain.soa.detail}"
    if domain.soa.validated:
        return replace(domain.soa.evidence, summary=f"{domain.name} is signed, and the resolver says that it fits")
    return f"{domain.name} is signed; the resolver asked here does not validate, name one that does in `resolver`"
