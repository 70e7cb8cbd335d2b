"""A caller sets only the fields that are its own to set.

## What it looks at

Routes that change or make a record, on records that this audit made and as a throwaway person, with a valid body and
fields added to it: those that the record shows and the body does not declare, and a short list (role, owner, tenant,
verified, balance, price, timestamps).

## Why it matters

A handler that copies whatever it gets into the row lets members make themselves admins, write in another's name, or
give themselves a plan that they did not pay.

## How it is judged

The record is read by its owner before and after. It fails when a field that was sent now has the value that was sent
and had not before. A refusal, and an answer that ignored the field, are fine. What took effect is put back. Changing
routes for which the audit made no record (the settings of a community) are not tried; the evidence names them.

## How to fix

Accept a shape that names what may be set, forbid the rest, and set owner, tenant, role and times on the server.

Bad: `for name, value in body.items(): setattr(user, name, value)`

Good: a request model with `extra="forbid"` and without `role`.

## References

- OWASP API3:2023 Broken Object Property Level Authorization
- CWE-915 Improperly Controlled Modification of Dynamically-Determined Object Attributes
- OWASP ASVS v5.0.0-8.2.3, v5.0.0-15.3.3
"""

from __future__ import annotations

from dataclasses import replace

from launchready.artifacts.fields import FieldTry, FieldWrites
from launchready.artifacts.routes import Routes
from launchready.checks.registry import check
from launchready.derive.coverage import blind_spot
from launchready.model import Confidence, Effort, Evidence, Finding, Missing, Severity, Subject, Verdict, settle

FIX = "name the fields that a caller may set, and refuse all others"


@check(
    title="Fields that callers set",
    fine="Callers set no field that is not theirs to set.",
    failure="A caller sets fields that decide over rights, owners or money.",
    severity=Severity.BLOCKER,
    effort=Effort(0.5, 2),
    since="0.1",
)
def field_write(writes: FieldWrites, routes: Routes | Missing) -> Verdict:
    """The effect decides, never the status."""
    findings: list[Finding] = []
    unverified: list[str] = [*filter(None, [blind_spot(routes)]), *writes.left_out]
    evidence: list[Evidence] = []
    for item in writes.tries:
        if item.took:
            findings.append(_finding(item))
            continue
        if item.attempt and item.attempt.sketch and (item.attempt.sketch.status >= 500 or item.attempt.retry_later):
            unverified.append(f"{item.route}: it answered {item.attempt.sketch.status}")
        elif item.why and not any(f"made nothing: {code}" in item.why for code in (400, 403, 404, 409, 422)):
            unverified.append(f"{item.route}: {item.why}")
        elif item.attempt and item.attempt.failure:
            unverified.append(f"{item.route}: {item.attempt.failure}")
        elif item.attempt and item.attempt.evidence:
            evidence.append(item.attempt.evidence)
    if evidence and writes.without:
        told = f"{evidence[0].summary} (not tried, no record of ours fits: {', '.join(writes.without[:10])})"
        evidence[0] = replace(evidence[0], summary=told)
    return settle(findings, unverified, evidence, "no record of ours could be changed; add recipes and [throwaway]")


def _finding(item: FieldTry) -> Finding:
    method, _, path = item.route.partition(" ")
    seen = [item.attempt, item.after, item.before]
    left = f"; {item.restored}" if item.restored else ""
    return Finding(
        Subject(method=method, route=path, persona=item.persona),
        f"{item.route} lets {item.persona} set {', '.join(item.took)}, as {item.read_path} shows afterwards{left}.",
        tuple(dict.fromkeys(one.evidence for one in seen if one and one.evidence)),
        Confidence.CERTAIN,
        FIX,
    )
