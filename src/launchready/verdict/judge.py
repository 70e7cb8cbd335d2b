"""Run the checks over the artifacts of each environment and settle one result per check."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from launchready.checks.registry import Check
from launchready.model import (
    Attestation,
    CouldNotVerify,
    Evidence,
    Fail,
    Finding,
    Missing,
    MissingReason,
    NotApplicable,
    Pass,
    Status,
    Verdict,
    Waiver,
)
from launchready.verdict.rows import NEVER_ATTESTED, PLANNED

Artifacts = Mapping[type, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """One environment as the judge sees it: its name and kind, its release id ('' when unknown), its facts."""

    name: str
    kind: str
    release: str
    artifacts: Artifacts


@dataclass(frozen=True, slots=True)
class Result:
    """What is known of one check after all environments, waivers and attestations."""

    check: Check
    status: Status
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    unverified: tuple[str, ...] = ()
    environments: dict[str, Status] = field(default_factory=dict)
    attestation: Attestation | None = None
    waived: dict[str, Waiver] = field(default_factory=dict)

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        """Findings that nobody waived."""
        return tuple(item for item in self.findings if item.fingerprint(self.check.id) not in self.waived)

    @property
    def stands(self) -> bool:
        """Whether the check failed and not all of it is waived."""
        return self.status is Status.FAILED and bool(self.open_findings)

    @property
    def verified(self) -> bool:
        """Whether something is known: passed, failed, or attested where a word may do."""
        return self.status in (Status.PASSED, Status.FAILED, Status.ATTESTED)


def run_check(check: Check, artifacts: Artifacts) -> Verdict | Exception:
    """One check over one environment's facts. A missing fact is a doubt, a crash is returned, not raised."""
    arguments = {}
    for need in check.needs:
        nothing = Missing(MissingReason.TOOL_BUG, f"nothing collected {need.artifact.__name__} in this run")
        value = artifacts.get(need.artifact, nothing)
        if isinstance(value, Missing) and not need.optional:
            return CouldNotVerify(value.detail)
        arguments[need.name] = value
    try:
        return check.function(**arguments)
    except Exception as crash:
        return crash


def judge(checks: Iterable[Check], places: Sequence[Place]) -> list[Result]:
    """One result per check, over all environments."""
    return [_combine(check, [(place, run_check(check, place.artifacts)) for place in places]) for check in checks]


_STATUS = {
    Pass: Status.PASSED,
    Fail: Status.FAILED,
    NotApplicable: Status.NOT_APPLICABLE,
    CouldNotVerify: Status.COULD_NOT_VERIFY,
}


def _combine(check: Check, outcomes: list[tuple[Place, Verdict | Exception]]) -> Result:
    """A failure anywhere fails. Otherwise production decides; staging speaks for it only at the same release."""
    if not outcomes:
        return Result(check, Status.COULD_NOT_VERIFY, "no environment is set")
    statuses = {
        place.name: Status.ERRORED if isinstance(verdict, Exception) else _STATUS[type(verdict)]
        for place, verdict in outcomes
    }
    crash = next((verdict for _, verdict in outcomes if isinstance(verdict, Exception)), None)
    verdicts = [(place, verdict) for place, verdict in outcomes if not isinstance(verdict, Exception)]
    findings = [
        replace(finding, subject=replace(finding.subject, environment=place.name if len(outcomes) > 1 else ""))
        for place, verdict in verdicts
        if isinstance(verdict, Fail)
        for finding in verdict.findings
    ]
    unverified = [text for _, verdict in verdicts if isinstance(verdict, Fail) for text in verdict.unverified]
    evidence = tuple(item for _, verdict in verdicts for item in verdict.evidence)
    if findings:
        return Result(check, Status.FAILED, "", tuple(findings), evidence, tuple(unverified), environments=statuses)
    if crash is not None:
        told = f"the check itself broke ({type(crash).__name__}); this is a bug of the tool"
        return Result(check, Status.ERRORED, told, (), evidence, environments=statuses)
    status, reason = _speak_for_production(verdicts)
    return Result(check, status, reason, (), evidence, environments=statuses)


def _speak_for_production(verdicts: list[tuple[Place, Verdict]]) -> tuple[Status, str]:
    production = [(place, verdict) for place, verdict in verdicts if place.kind == "production"]
    staging = [(place, verdict) for place, verdict in verdicts if place.kind != "production"]
    if not production:
        return _weakest(staging)
    status, reason = _weakest(production)
    if status is not Status.COULD_NOT_VERIFY:
        return status, reason
    proved = [(place, verdict) for place, verdict in staging if isinstance(verdict, Pass)]
    for place, _ in proved:
        if place.release and all(place.release == other.release for other, _ in production):
            return Status.PASSED, f"proved on {place.name}, which runs the same release {place.release}"
    if proved:
        place = proved[0][0]
        there, here = place.release or "unknown", production[0][0].release or "unknown"
        return status, (
            f"proved on {place.name} (release {there}), but {production[0][0].name} runs release {here}; {reason}"
        )
    return status, reason


def _weakest(verdicts: list[tuple[Place, Verdict]]) -> tuple[Status, str]:
    for kind in (CouldNotVerify, Pass, NotApplicable):
        for _, verdict in verdicts:
            if isinstance(verdict, kind):
                reason = verdict.reason if isinstance(verdict, CouldNotVerify | NotApplicable) else ""
                return _STATUS[kind], reason
    return Status.COULD_NOT_VERIFY, "no environment is set"


def lay_over(
    results: Sequence[Result], waivers: Sequence[Waiver], attestations: Sequence[Attestation], today: str
) -> list[Result]:
    """Waivers that are in force and attestations where a word may do, laid over the truth without replacing it."""
    done = []
    for result in results:
        identity = result.check.id
        mine = [item for item in waivers if item.check == identity and item.expires >= today]
        waived = {
            finding.fingerprint(identity): waiver
            for finding in result.findings
            for waiver in mine
            if fnmatch.fnmatchcase(str(finding.subject), waiver.subject)
        }
        word = next((item for item in attestations if item.check == identity and item.on <= today), None)
        may = identity in PLANNED and PLANNED[identity].attestable and result.check.row not in NEVER_ATTESTED
        if word and may and result.status is Status.COULD_NOT_VERIFY:
            done.append(replace(result, status=Status.ATTESTED, attestation=word))
        else:
            done.append(replace(result, waived=waived))
    return done
