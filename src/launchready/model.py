"""The nouns every room shares: evidence, findings, verdicts. Frozen values, no I/O.

A check may only return one of four verdicts, and two of them refuse to exist without evidence:
a `Pass` needs at least one piece of it, a `Fail` at least one finding. Whatever could not be looked at
is a `Missing` artifact or a `CouldNotVerify` verdict, never a pass.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """What a failure does to the launch. A blocker stops it."""

    BLOCKER = "blocker"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Confidence(StrEnum):
    """How sure a finding is: proved by effect or data, strongly suggested, or a hint."""

    CERTAIN = "certain"
    FIRM = "firm"
    TENTATIVE = "tentative"


class Status(StrEnum):
    """What the report says of one check."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"
    COULD_NOT_VERIFY = "could_not_verify"
    ERRORED = "errored"
    ATTESTED = "attested"


class Phase(StrEnum):
    """How deep a request reaches into a target; each phase includes the one before.

    passive: what anyone may fetch. read: signed in, reading only. active: writing, only into what we
    created. disruptive: bursts, drills and rehearsals.
    """

    PASSIVE = "passive"
    READ = "read"
    ACTIVE = "active"
    DISRUPTIVE = "disruptive"

    @property
    def rank(self) -> int:
        """Position in the order of harm, 0 for passive."""
        return tuple(Phase).index(self)


class MissingReason(StrEnum):
    """Why a fact is not there."""

    NO_ACCESS = "no_access"
    UNREACHABLE = "unreachable"
    NOT_CONFIGURED = "not_configured"
    OUT_OF_SCOPE = "out_of_scope"
    REFUSED_BY_TARGET = "refused_by_target"
    TOOL_BUG = "tool_bug"


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that could not be collected, and the sentence that says why and how to mend it."""

    reason: MissingReason
    detail: str


@dataclass(frozen=True, slots=True)
class Effort:
    """Hours to mend a failure, low to high, and who can do it: `self` (the team today) or `engineer`."""

    low: float
    high: float
    who: str = "engineer"

    def __post_init__(self) -> None:
        if not 0 < self.low <= self.high:
            raise ValueError(f"effort needs 0 < low <= high, got {self.low}–{self.high}")
        if self.who not in ("self", "engineer", "owner"):
            raise ValueError(f"effort.who is self, engineer or owner, not {self.who!r}")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was seen.

    `id` is a hash of the redacted content, `where` its place in the run folder (`exchanges/7`), `repeat`
    the command that shows it again (credentials as `$NAME`), `excerpt` redacted text for a reader with
    the telling part between `⟦` and `⟧`.
    """

    kind: str
    subject: str
    when: str
    persona: str
    summary: str
    where: str = ""
    repeat: str = ""
    excerpt: str = ""

    @property
    def id(self) -> str:
        """Hash of the content; equal content has an equal id."""
        parts = (self.kind, self.subject, self.persona, self.summary, self.excerpt)
        return "e" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about; only what applies is set."""

    method: str = ""
    route: str = ""
    host: str = ""
    path: str = ""
    line: int = 0
    persona: str = ""
    name: str = ""
    environment: str = ""

    def as_dict(self) -> dict[str, str | int]:
        """The parts that are set, in a stable order."""
        slots = ("method", "route", "host", "path", "line", "persona", "name", "environment")
        return {slot: getattr(self, slot) for slot in slots if getattr(self, slot)}

    def __str__(self) -> str:
        head = " ".join(part for part in (self.method, self.route or self.path or self.host) if part)
        return " ".join(part for part in (head, self.name) if part) or self.persona


@dataclass(frozen=True, slots=True)
class Finding:
    """One hole: what happens to people, where, the proof, and the way out.

    `variant` tells two different holes at one subject apart (`expired token` and `unsigned token`).
    """

    subject: Subject
    message: str
    evidence: tuple[Evidence, ...]
    confidence: Confidence
    fix: str
    variant: str = ""

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError("a finding needs evidence")

    def fingerprint(self, check: str) -> str:
        """Stable id: check, subject without line and environment, variant. Survives moves and re-runs."""
        stable = {key: value for key, value in self.subject.as_dict().items() if key != "line"}
        text = json.dumps([check, stable, self.variant], sort_keys=True)
        return "f" + hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Pass:
    """Looked at, and fine; `evidence` says what was looked at."""

    evidence: tuple[Evidence, ...]

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError("a pass needs evidence")


@dataclass(frozen=True, slots=True)
class Fail:
    """Looked at, and broken. `unverified` names what could not be looked at beside the findings."""

    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...] = ()
    unverified: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.findings:
            raise ValueError("a fail needs findings")


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The platform has no such thing; the reason is a fact, not a guess."""

    reason: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class CouldNotVerify:
    """Not known. The reason says what stood in the way and how to remove it."""

    reason: str
    evidence: tuple[Evidence, ...] = field(default=())


Verdict = Pass | Fail | NotApplicable | CouldNotVerify


def settle(
    findings: list[Finding], unverified: list[str], evidence: list[Evidence], nothing: str = "nothing to look at"
) -> Verdict:
    """The one way from parts to a verdict: any finding fails; any doubt forbids a pass; no evidence, no pass."""
    if findings:
        return Fail(tuple(findings), tuple(evidence), tuple(unverified))
    if unverified:
        shown = "; ".join(unverified[:3])
        more = f" (and {len(unverified) - 3} more)" if len(unverified) > 3 else ""
        return CouldNotVerify(shown + more, tuple(evidence))
    if evidence:
        return Pass(tuple(evidence))
    return CouldNotVerify(nothing)


@dataclass(frozen=True, slots=True)
class Waiver:
    """A failure accepted in writing. `subject` is a glob over findings' subjects; `expires` an ISO date."""

    check: str
    subject: str
    reason: str
    owner: str
    expires: str
    approved_by: str = ""


@dataclass(frozen=True, slots=True)
class Attestation:
    """A named person's dated word with proof, for what no machine can see. `on` is an ISO date."""

    check: str
    by: str
    on: str
    statement: str
    proof: str
