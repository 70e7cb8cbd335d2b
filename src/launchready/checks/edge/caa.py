"""The authority that issues the certificates is one that the domain allows.

## What it looks at

The CAA records that hold for each https host (those of the nearest name upwards that has any), and the issuer of the
certificate that it shows today.

## Why it matters

CAA says which authorities may issue for a domain. A record that leaves out the own authority does nothing today, and
stops the next renewal: the certificate runs out weeks later, when nobody remembers the record.

## How it is judged

It fails when the records allow nobody, when they leave out the authority of today's certificate, or when they hold a
critical tag that authorities do not know. No CAA at all is allowed; the evidence says so. An authority that is not in
this tool's table, and look-ups that gave no answer, are *could not verify*.

## How to fix

List each authority that issues for you, the CDN's and the mail provider's included.

Bad: `example.com. CAA 0 issue "letsencrypt.org"` while the CDN gets its certificates from Google

Good: `example.com. CAA 0 issue "letsencrypt.org"` and `example.com. CAA 0 issue "pki.goog"`

## References

- RFC 8659 §3, §4.1, §4.2, §4.3
"""

from __future__ import annotations

from dataclasses import replace

from launchready.artifacts.certificates import Certificate, Certificates
from launchready.artifacts.names import CaaSet, Names
from launchready.checks.registry import check
from launchready.derive.caa import allowed, may_issue, read_caa, unknown_critical
from launchready.model import (
    Confidence,
    Effort,
    Evidence,
    Finding,
    Missing,
    NotApplicable,
    Severity,
    Subject,
    Verdict,
    settle,
)


@check(
    title="CAA allows the authority in use",
    fine="Certificates can be renewed: the domain allows their authority.",
    failure="The next renewal of a certificate will be refused.",
    severity=Severity.LOW,
    effort=Effort(0.3, 1, "self"),
    since="0.1",
)
def caa(names: Names, certificates: Certificates | Missing) -> Verdict:
    """The CAA records of every https host allow its present issuer."""
    if names.none or not names.caa:
        return NotApplicable(names.none or "There is no https host with a name.")
    leaves: dict[str, Certificate] = {}
    if isinstance(certificates, Certificates):
        leaves = {one.host: one.chain[0] for one in certificates.served if one.chain}
    findings: dict[tuple[str, str], Finding] = {}
    unverified: list[str] = []
    evidence: list[Evidence] = []
    for one in names.caa:
        told = _judge(one, leaves.get(one.host))
        if isinstance(told, Finding):
            findings.setdefault((one.at, told.variant), told)
        elif isinstance(told, Evidence):
            evidence.append(told)
        else:
            unverified.append(told)
    return settle(list(findings.values()), unverified, evidence)


def _judge(one: CaaSet, leaf: Certificate | None) -> Finding | Evidence | str:
    if (silent := next((asked for asked in one.asked if asked.unknown), None)) is not None:
        return f"the CAA records of {silent.name} are not known: {silent.detail}"
    proof = one.asked[-1].evidence
    if not one.at:
        return replace(proof, summary=f"{one.host}: no CAA record, so that every authority may issue (allowed)")
    records = read_caa(one.asked[-1].values)
    if tag := unknown_critical(records):
        text = (
            f"{one.at} holds a critical CAA record that authorities do not know ({tag}); none may issue for {one.host}."
        )
        return _made(one, text, proof, "take the record away or clear its critical flag", "critical")
    permitted = allowed(records, wildcard=leaf is not None and one.host not in leaf.names and _by_star(leaf))
    if permitted is None:
        return replace(proof, summary=f"{one.host}: the CAA records of {one.at} do not limit who may issue")
    if not permitted:
        text = f"The CAA records of {one.at} allow no authority at all; nothing can be issued for {one.host}."
        return _made(one, text, proof, "name the authority that issues for you", "nobody")
    if leaf is None:
        return f"which authority issues for {one.host} is not known, as no certificate was seen"
    fine = may_issue(permitted, leaf)
    shown = ", ".join(sorted(permitted))
    who = leaf.issuer_names[0] if leaf.issuer_names else leaf.issuer
    if fine is None:
        return f"whether {who} is one of {shown} (CAA of {one.at}) is not known to this tool; compare by hand"
    if fine:
        return replace(proof, summary=f"{one.host}: the CAA records of {one.at} allow {who}")
    text = f"{one.host} has a certificate of {who}, but the CAA records of {one.at} allow only {shown}."
    return _made(one, text, proof, f"add a record for {who}, or get the certificate from {shown}", "other-authority")


def _by_star(leaf: Certificate) -> bool:
    return any(name.startswith("*.") for name in leaf.names)


def _made(one: CaaSet, text: str, proof: Evidence, fix: str, variant: str) -> Finding:
    firm = Confidence.FIRM if variant == "other-authority" else Confidence.CERTAIN
    return Finding(Subject(host=one.at), text, (proof,), firm, fix, variant)
