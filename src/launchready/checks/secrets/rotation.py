"""Every secret that leaked was replaced since, and it is written down.

## What it looks at

All secrets that the other checks of this row found, wherever they lie, and the `rotations` of `handover.yaml`:
fingerprint, day, by whom, proof.

## Why it matters

Taking a key out of the code does not stop anybody who has it. After one breach a company replaced thousands of keys
and left out four that were thought to be unused; these were used against it.

## How it is judged

It fails for each secret without an entry of its fingerprint, and for an entry that is dated before the secret came
in. The fingerprint is keyed: it tells nobody the value, and it is the same in every run on this repository. An entry
is a person's word and does not make the other checks pass.

## How to fix

For each secret, in this order: create a new one, deploy it, verify that it works, revoke the old one. Then write the
entry.

Bad: delete the line and go on

Good: `rotations: [{fingerprint: s1f…, on: 2026-11-20, by: Kim, proof: "provider's log, ticket 14"}]`

## References

- CWE-324 Use of a Key Past its Expiration Date
- OWASP Secrets Management Cheat Sheet, rotation and revocation
- OWASP ASVS v5.0.0-13.3.4
- Cloudflare, Thanksgiving 2023
"""

from __future__ import annotations

from launchready.artifacts.secrets import (
    AnsweredSecrets,
    FoundSecrets,
    LogSecrets,
    RepositorySecrets,
    Rotation,
    Rotations,
    Secret,
    ServedSecrets,
)
from launchready.checks.registry import check
from launchready.checks.secrets._reading import article, proof
from launchready.model import (
    Confidence,
    CouldNotVerify,
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

FIX = "replace it (create, deploy, verify, revoke), then write an entry under rotations in handover.yaml"


@check(
    title="Leaked secrets replaced",
    fine="Every secret that leaked was replaced since.",
    failure="A key that leaked still works, as far as anybody knows.",
    severity=Severity.HIGH,
    effort=Effort(0.5, 4),
    since="0.1",
)
def rotation(
    repository: RepositorySecrets | Missing,
    logs: LogSecrets | Missing,
    served: ServedSecrets | Missing,
    answered: AnsweredSecrets | Missing,
    ledger: Rotations,
) -> Verdict:
    """Hold each secret against the ledger."""
    sweeps = [part.found for part in (repository, logs, served, answered) if not isinstance(part, Missing)]
    unknown = [part.detail for part in (repository, logs, served, answered) if isinstance(part, Missing)]
    known = {entry.fingerprint: entry for entry in ledger.entries}
    findings: list[Finding] = []
    evidence: list[Evidence] = []
    told: dict[str, int] = {}
    for sweep, secret in _all(sweeps):
        where = proof(sweep, secret, secret.places[0])
        why = _open(secret, known.get(secret.fingerprint))
        if not why:
            evidence.append(where)
            continue
        path = secret.places[0].path
        number = told[f"{path}/{secret.kind}"] = told.get(f"{path}/{secret.kind}", 0) + 1
        message = f"{article(secret.kind)} ({secret.preview}) that stands in {secret.places[0]} {why}."
        subject = Subject(path=path, name=secret.kind)
        findings.append(
            Finding(subject, message, (where,), Confidence(secret.sure), FIX, str(number) if number > 1 else "")
        )
    if findings or evidence:
        return settle(findings, unknown, evidence)
    if unknown:
        return CouldNotVerify(f"whether a secret leaked is not known everywhere: {unknown[0]}")
    doubts = [doubt.detail for sweep in sweeps for doubt in sweep.doubts]
    if doubts:
        return CouldNotVerify(f"whether a secret leaked is not known everywhere: {doubts[0]}")
    return NotApplicable("no leaked secret was found", tuple(one.evidence for sweep in sweeps for one in sweep.looked))


def _all(sweeps: list[FoundSecrets]) -> list[tuple[FoundSecrets, Secret]]:
    """Each secret once, with the sweep that found it."""
    found: dict[str, tuple[FoundSecrets, Secret]] = {}
    for sweep in sweeps:
        for secret in sweep.secrets:
            found.setdefault(secret.fingerprint, (sweep, secret))
    return list(found.values())


def _open(secret: Secret, entry: Rotation | None) -> str:
    """Why it counts as not replaced, '' when it was."""
    if entry is None:
        return f"has no entry in the rotation ledger (fingerprint {secret.fingerprint})"
    added = secret.added
    if added is not None and entry.on < added.when[:10]:
        return f"came in on {added.when[:10]}, after the replacement of {entry.on} (fingerprint {secret.fingerprint})"
    return ""
