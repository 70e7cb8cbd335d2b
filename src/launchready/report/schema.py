"""The public result of an audit, `launchready.report/1`: what every renderer reads, and nothing else.

Versioned: a field may be added, never renamed or removed within `/1`. Times are ISO 8601 in UTC,
durations seconds, hours people-hours. Text that came from the target is plain text: renderers escape it.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA = "launchready.report/1"
VerdictWord = Literal["go", "go-with-accepted-risk", "no-go", "undecided"]
StatusWord = Literal["passed", "failed", "not_applicable", "could_not_verify", "errored", "attested"]
SeverityWord = Literal["blocker", "high", "medium", "low"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class EvidencePart(_Part):
    """One thing that was seen; `excerpt` marks the telling part between `⟦` and `⟧`."""

    id: str
    kind: str
    subject: str
    when: str
    persona: str
    summary: str
    where: str = ""
    repeat: str = ""
    excerpt: str = ""


class WaiverPart(_Part):
    """An accepted risk laid over a failure: it never replaces the truth."""

    check: str
    subject: str
    reason: str
    owner: str
    expires: str
    active: bool
    note: str = ""


class AttestationPart(_Part):
    """A named person's dated word, with proof, for what no machine can see."""

    check: str
    by: str
    on: str
    statement: str
    proof: str


class FindingPart(_Part):
    """One hole. `id` is stable over runs. `subject` has only the keys that apply."""

    id: str
    subject: dict[str, str | int]
    message: str
    confidence: Literal["certain", "firm", "tentative"]
    evidence: list[EvidencePart]
    fix: str
    waiver: WaiverPart | None = None
    first_seen: str = Field(default="", description="when an earlier run saw it first; empty when unknown")
    new: bool = Field(default=False, description="the last run did not have it")


class ReferencePart(_Part):
    """A published requirement behind a check."""

    label: str
    url: str = ""


class CheckPart(_Part):
    """One check: what was asked, what was found, in which environment it is proved."""

    id: str
    row: str
    title: str
    sentence: str = Field(description="one plain sentence: what is fine, or what happens to people")
    status: StatusWord
    severity: SeverityWord
    reason: str = ""
    environments: dict[str, StatusWord] = {}
    findings: list[FindingPart] = []
    evidence: list[EvidencePart] = []
    unverified: list[str] = []
    attestation: AttestationPart | None = None
    looks_at: str = ""
    why: str = ""
    judged: str = ""
    how_to_fix: str = ""
    references: list[ReferencePart] = []
    hours_low: float
    hours_high: float
    who: Literal["self", "engineer", "owner"]


class RowPart(_Part):
    """One line of the scorecard. `coverage` is verified ÷ applicable (0–1), `score` 0–100 or none."""

    id: str
    title: str
    status: StatusWord | Literal["not_built", "not_asked"]
    sentence: str
    why: str
    breaks: str
    coverage: float
    verified: int
    applicable: int
    score: int | None
    blockers: int
    failed: int
    owner: str = ""
    absent: list[str] = Field(default=[], description="checks of this row that this version does not have")


class QuestionPart(_Part):
    """One of the five questions of the handover."""

    number: int
    question: str
    answer: Literal["yes", "no", "not known"]
    reason: str


class RedFlagPart(_Part):
    """A reason to stop before any score."""

    title: str
    reason: str


class ActionPart(_Part):
    """A step of the plan: who, how long, in which window (hours) of the 48-hour delivery map."""

    rank: int
    text: str
    check: str
    findings: list[str]
    who: Literal["self", "engineer", "owner"]
    hours_low: float
    hours_high: float
    window: tuple[int, int]
    lane: str
    cost: str = ""


class EnvironmentPart(_Part):
    """Where was audited. `phase` is the deepest phase allowed there."""

    name: str
    kind: Literal["production", "staging"]
    urls: list[str]
    phase: str
    release: str = ""
    personas: list[str] = []


class RunPart(_Part):
    """The run itself."""

    id: str
    started: str
    seconds: float
    requests: int
    tool_version: str
    narrowed_to: list[str] = []
    allowed_because: str = ""


class GapPart(_Part):
    """Something that was not verified, and what would change that."""

    check: str
    reason: str


class MatrixRow(_Part):
    """One route × personas line of the access map as observed."""

    route: str
    cells: dict[str, str]


class TablePart(_Part):
    """Facts as a table: the mail's path, DNS names, certificates. Every row has one cell a column."""

    title: str
    columns: list[str]
    rows: list[list[str]]
    note: str = ""


class MomentPart(_Part):
    """One moment of a time line; `after` is seconds since it began."""

    after: float
    text: str
    status: StatusWord | Literal[""] = ""


class TimelinePart(_Part):
    """A drill or a rehearsal, moment by moment."""

    title: str
    began: str
    moments: list[MomentPart]
    note: str = ""


class SpeedPart(_Part):
    """How long one community action took, in milliseconds; `samples` are the single measurements."""

    action: str
    p50: float
    p95: float
    target: float = 500
    samples: list[float] = []
    note: str = ""


class PicturePart(_Part):
    """A picture from the browser as a data URI (`data:image/png;base64,…`; also jpeg and webp).

    `check` is the check whose finding it shows, `strip` the visitor whose film strip it belongs to.
    """

    title: str
    data: str
    caption: str = ""
    check: str = ""
    strip: str = ""


class Report(_Part):
    """The whole result."""

    schema_: str = Field(default=SCHEMA, alias="schema")
    platform: str
    verdict: VerdictWord
    sentence: str
    reasons: list[str]
    red_flags: list[RedFlagPart] = []
    questions: list[QuestionPart]
    rows: list[RowPart]
    checks: list[CheckPart]
    plan: list[ActionPart] = []
    environments: list[EnvironmentPart]
    gaps: list[GapPart] = []
    next_input: str = Field(default="", description="the one input that would buy the most coverage next")
    waivers: list[WaiverPart] = []
    attestations: list[AttestationPart] = []
    access: list[MatrixRow] = []
    timelines: list[TimelinePart] = []
    tables: list[TablePart] = []
    speeds: list[SpeedPart] = []
    pictures: list[PicturePart] = []
    settings_used: dict[str, str] = {}
    limits: list[str] = Field(default=[], description="what an audit like this cannot tell")
    run: RunPart

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)


def dump(report: Report) -> str:
    """The JSON text of a report: stable order, two spaces, a final newline."""
    return report.model_dump_json(by_alias=True, indent=2) + "\n"


def load(text: str | bytes) -> Report:
    """Read a report back; raises pydantic's ValidationError for anything else."""
    return Report.model_validate_json(text)
