"""Rows, questions, and the one word: go, go with accepted risk, no-go or undecided."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from launchready.model import Severity, Status, Waiver
from launchready.verdict.judge import Result
from launchready.verdict.rows import PLANNED, QUESTIONS, ROWS, Planned, Row

_WEIGHT = {Severity.BLOCKER: 8, Severity.HIGH: 4, Severity.MEDIUM: 2, Severity.LOW: 1}
_GRAVE = (Severity.BLOCKER, Severity.HIGH)


@dataclass(frozen=True, slots=True)
class RowScore:
    """One line of the scorecard. `score` counts what is not verified as nothing; None when nothing is verified."""

    row: Row
    status: str
    sentence: str
    verified: int
    applicable: int
    score: int | None
    blockers: int
    failed: int
    absent: tuple[str, ...]

    @property
    def coverage(self) -> float:
        """Verified ÷ applicable, 0 when nothing applies."""
        return self.verified / self.applicable if self.applicable else 0.0


@dataclass(frozen=True, slots=True)
class Answered:
    """One of the five questions with its answer and the reason."""

    number: int
    question: str
    answer: str
    reason: str


@dataclass(frozen=True, slots=True)
class Gate:
    """The word and what led to it."""

    verdict: str
    sentence: str
    reasons: tuple[str, ...]


def asked(narrowed: Collection[str]) -> list[Planned]:
    """The checks of the scorecard that this run was asked for: all, or those of `--only`."""
    return [item for item in PLANNED.values() if not narrowed or within(item.id, narrowed)]


def within(check: str, words: Collection[str]) -> bool:
    """Whether a check is named by one of these words: its row or its id."""
    return check in words or check.split("/")[0] in words


def score_rows(results: Sequence[Result], narrowed: Collection[str]) -> list[RowScore]:
    """Every row of the scorecard, in order."""
    by_id = {result.check.id: result for result in results}
    return [_score(row, by_id, narrowed) for row in ROWS]


def _score(row: Row, by_id: dict[str, Result], narrowed: Collection[str]) -> RowScore:
    wanted = [item for item in row.checks if not narrowed or within(item.id, narrowed)]
    have = [by_id[item.id] for item in wanted if item.id in by_id]
    absent = tuple(item.id for item in wanted if item.id not in by_id)
    applies = [result for result in have if result.status is not Status.NOT_APPLICABLE]
    verified = sum(result.verified for result in applies)
    failed = [result for result in have if result.stands]
    blockers = sum(result.check.severity is Severity.BLOCKER for result in failed)
    total = sum(_WEIGHT[item.check.severity] for item in applies) + sum(
        _WEIGHT[PLANNED[name].severity] for name in absent
    )
    good = sum(
        _WEIGHT[result.check.severity]
        for result in applies
        if result.status in (Status.PASSED, Status.ATTESTED) or (result.status is Status.FAILED and not result.stands)
    )
    status, sentence = _row_words(wanted, have, applies, failed, verified, absent)
    return RowScore(
        row,
        status,
        sentence,
        verified,
        len(applies) + len(absent),
        round(100 * good / total) if verified and total else None,
        blockers,
        len(failed),
        absent,
    )


def _row_words(
    wanted: list[Planned],
    have: list[Result],
    applies: list[Result],
    failed: list[Result],
    verified: int,
    absent: tuple[str, ...],
) -> tuple[str, str]:
    if not wanted:
        return "not_asked", "Not asked in this run."
    if not have:
        return "not_built", "This version has no check for it yet, so nothing is known."
    if failed:
        worst = min(failed, key=lambda result: tuple(_WEIGHT).index(result.check.severity))
        return "failed", worst.check.failure
    doubtful = len(applies) - verified + len(absent)
    if doubtful:
        looked = f"{verified} of {verified + doubtful} checks looked at and fine" if verified else "Nothing verified"
        return "could_not_verify", f"{looked}; the rest is not known."
    if not applies:
        return "not_applicable", "The platform has no such thing."
    return "passed", "All of it was looked at and is fine."


def questions(results: Sequence[Result], narrowed: Collection[str]) -> list[Answered]:
    """The five questions: no when a blocker or high check failed, not known when one of them is not verified."""
    by_id = {result.check.id: result for result in results}
    return [_answer(number, text, rows, by_id, narrowed) for number, (text, rows) in enumerate(QUESTIONS, 1)]


def _answer(
    number: int, text: str, rows: tuple[str, ...], by_id: dict[str, Result], narrowed: Collection[str]
) -> Answered:
    grave = [item.id for item in PLANNED.values() if within(item.id, rows) and item.severity in _GRAVE]
    failed = [name for name in grave if name in by_id and by_id[name].stands]
    if failed:
        more = f" ({_count(len(failed) - 1, 'further grave failure').lower()})" if len(failed) > 1 else ""
        return Answered(number, text, "no", by_id[failed[0]].check.failure + more)
    if narrowed and not all(within(name, narrowed) for name in grave):
        return Answered(number, text, "not known", "This run was not asked all of it.")
    absent = [name for name in grave if name not in by_id]
    doubtful = [name for name in grave if name in by_id and not _settled(by_id[name])]
    if doubtful:
        return Answered(number, text, "not known", f"{by_id[doubtful[0]].check.title}: {by_id[doubtful[0]].reason}")
    if absent:
        part = "any" if len(absent) == len(grave) else f"{len(absent)} of the {len(grave)}"
        return Answered(number, text, "not known", f"This version does not have {part} of the checks behind it yet.")
    return Answered(number, text, "yes", "Every blocker and high check behind it was verified.")


def _settled(result: Result) -> bool:
    return result.verified or result.status is Status.NOT_APPLICABLE


def gate(
    results: Sequence[Result],
    answers: Sequence[Answered],
    red_flags: Sequence[str],
    narrowed: Collection[str],
    expired: Sequence[Waiver] = (),
) -> Gate:
    """The verdict. Unknown blockers never let a launch through."""
    by_id = {result.check.id: result for result in results}
    wanted = asked(narrowed)
    failed = [r for r in results if r.stands and r.check.severity is Severity.BLOCKER]
    unknown = [
        item.id
        for item in wanted
        if item.severity is Severity.BLOCKER and not (item.id in by_id and _settled(by_id[item.id]))
    ]
    no = [answer for answer in answers if answer.answer == "no"]
    vague = [answer for answer in answers if answer.answer == "not known"] if not narrowed else []
    waived = [result for result in results if result.waived]
    reasons = [f"{result.check.id}: {result.check.failure}" for result in failed]
    reasons += [f"Red flag: {flag}" for flag in red_flags]
    reasons += [f"Question {answer.number} is answered no: {answer.reason}" for answer in no]
    reasons += [f"The waiver of {waiver.check} by {waiver.owner} ended on {waiver.expires}." for waiver in expired]
    only = f" for {', '.join(sorted(narrowed))} only" if narrowed else ""
    doubt = _doubt(unknown, by_id)
    if failed or red_flags or no:
        told = f"No-go{only}. {_count(len(failed), 'blocker')}. {doubt}"
        return Gate("no-go", told, tuple(reasons))
    if unknown or vague:
        reasons += [f"{name} could not be verified" for name in unknown]
        reasons += [f"Question {answer.number} is not known: {answer.reason}" for answer in vague]
        told = f"Undecided{only}. Nothing that was verified stops the launch. {doubt}"
        return Gate("undecided", told, tuple(reasons))
    if waived:
        reasons += [f"{result.check.id} is waived by {next(iter(result.waived.values())).owner}" for result in waived]
        return Gate(
            "go-with-accepted-risk",
            f"Go{only}, with accepted risk. {_count(len(waived), 'failure')} waived in writing.",
            tuple(reasons),
        )
    return Gate("go", f"Go{only}. Every blocker was verified.", tuple(reasons))


def _doubt(unknown: Sequence[str], by_id: Mapping[str, Result]) -> str:
    """How many blocker checks are not known, and how many of them this version does not have at all."""
    absent = sum(name not in by_id for name in unknown)
    parts = []
    if len(unknown) > absent:
        parts.append(f"{_count(len(unknown) - absent, 'blocker check').lower()} could not be verified")
    if absent:
        parts.append(f"{absent} blocker checks are not in this version")
    told = ", and ".join(parts) or "every other blocker was verified"
    return told[0].upper() + told[1:] + "."


def _count(number: int, noun: str) -> str:
    words = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")
    word = words[number] if number < len(words) else str(number)
    return f"{word} {noun}{'' if number == 1 else 's'}"
