"""The findings as one compact JSON block for the page's script, small enough for ten thousand of them.

Everything in it went through `plain`. Equal evidence and equal fixes are stored once. Texts are cut around
their marked part when the whole would grow past what a browser opens quickly; report.json keeps all of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

from launchready.report.grouping import Group, anchor
from launchready.report.schema import CheckPart, EvidencePart, FindingPart, WaiverPart
from launchready.report.words import CONFIDENCE, excerpt_window, moment, plain, subject_text

EVIDENCE_PER_CHECK = 20
_BUDGET = 8_500_000
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


class _Limits(NamedTuple):
    """How much of a finding the page carries: characters of excerpt and other text, pieces of evidence.

    After the first `whole` findings, the others keep their headline and place only.
    """

    excerpt: int
    text: int
    evidence: int
    whole: int = 1_000_000


_LIMITS = (
    _Limits(4_000, 4_000, 5),
    _Limits(1_500, 2_000, 5),
    _Limits(600, 1_000, 3),
    _Limits(250, 400, 1),
    _Limits(80, 160, 1),
    _Limits(80, 120, 1, whole=1_000),
)


class _Store:
    """Equal values once, each with a number."""

    def __init__(self) -> None:
        self.items: list[object] = []
        self._numbers: dict[object, int] = {}

    def number(self, key: object, make: Callable[[], object]) -> int:
        if key not in self._numbers:
            self._numbers[key] = len(self.items)
            self.items.append(make())
        return self._numbers[key]


def build(groups: Iterable[Group], anchors: Sequence[Sequence[str]]) -> str:
    """The JSON text, safe inside a script element. Checks are in the order of the groups."""
    checks = [check for group in groups for check in group.checks]
    text = ""
    for limits in _LIMITS:
        if limits is not _LIMITS[-1] and _at_least(checks, limits) > _BUDGET:
            continue
        text = escape_script(json.dumps(_data(checks, anchors, limits), ensure_ascii=False, separators=(",", ":")))
        if len(text) <= _BUDGET and len(text.encode()) <= _BUDGET:
            break
    return text


def _data(checks: list[CheckPart], anchors: Sequence[Sequence[str]], limits: _Limits) -> dict[str, object]:
    evidence, texts = _Store(), _Store()
    left = iter(range(limits.whole))

    def seen(parts: list[EvidencePart], most: int) -> list[int]:
        return [evidence.number(part, partial(_evidence, part, limits)) for part in parts[:most]]

    def hole(name: str, finding: FindingPart) -> list[object]:
        if next(left, None) is None:
            head = [name, _cut(subject_text(finding.subject), 60), _cut(finding.message, 60)]
            return [
                *head,
                CONFIDENCE[finding.confidence],
                [],
                len(finding.evidence),
                texts.number("", str),
                "",
                "",
                0,
            ]
        return [
            name,
            _cut(subject_text(finding.subject), limits.text),
            _cut(finding.message, limits.text),
            CONFIDENCE[finding.confidence],
            seen(finding.evidence, limits.evidence),
            max(0, len(finding.evidence) - limits.evidence),
            texts.number(finding.fix, partial(_cut, finding.fix, limits.text)),
            _cut(_waiver(finding.waiver), limits.text),
            moment(finding.first_seen) if finding.first_seen else "",
            int(finding.new),
        ]

    return {
        "checks": [
            {
                "findings": [hole(*pair) for pair in zip(names, check.findings, strict=True)],
                "evidence": seen(check.evidence, EVIDENCE_PER_CHECK),
                "more": max(0, len(check.evidence) - EVIDENCE_PER_CHECK),
            }
            for names, check in zip(anchors, checks, strict=True)
        ],
        "evidence": evidence.items,
        "texts": texts.items,
    }


def escape_script(text: str) -> str:
    """JSON text that cannot end or open anything in the HTML around it."""
    for character, escaped in _ESCAPES.items():
        text = text.replace(character, escaped)
    return text


def number_anchors(checks: Iterable[CheckPart]) -> list[list[str]]:
    """One unique link per finding, check by check in the order of their findings."""
    taken: set[str] = set()
    names: list[list[str]] = []
    for check in checks:
        names.append([])
        for finding in check.findings:
            name = base = anchor(finding.id)
            number = 2
            while name in taken:
                name, number = f"{base}.{number}", number + 1
            taken.add(name)
            names[-1].append(name)
    return names


def _waiver(waiver: WaiverPart | None) -> str:
    if waiver is None:
        return ""
    state = "Accepted" if waiver.active else "No longer accepted"
    return f"{state}: {waiver.reason} ({waiver.owner}, until {moment(waiver.expires)})"


def _cut(text: str, limit: int) -> str:
    kept, left = excerpt_window(text, limit)
    return plain(kept) + (f" [{left:,} characters more in report.json]" if left else "")


def _evidence(part: EvidencePart, limits: _Limits) -> list[object]:
    excerpt, left = excerpt_window(part.excerpt, limits.excerpt)
    return [
        plain(part.kind),
        _cut(part.subject, 300),
        moment(part.when),
        _cut(part.persona, 300),
        _cut(part.summary, limits.text),
        _cut(part.where, 300),
        _cut(part.repeat, limits.text),
        plain(excerpt),
        left,
    ]


def _at_least(checks: list[CheckPart], limits: _Limits) -> int:
    """A quick lower bound of the block's size, so that limits that cannot fit are not tried."""
    size = 0
    seen: set[str] = set()
    for check in checks:
        for finding in check.findings:
            size += 100 + min(len(finding.message), limits.text)
            for part in finding.evidence[: limits.evidence]:
                if part.id not in seen:
                    seen.add(part.id)
                    size += 60 + min(len(part.repeat), limits.text) + min(len(part.summary), limits.text)
                    size += min(len(part.excerpt), limits.excerpt)
    return size
