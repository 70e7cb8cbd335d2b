"""The findings as one compact JSON block for the page's script, small enough for ten thousand of them.

Everything in it went through `plain`. Equal evidence and equal fixes are stored once. Excerpts are cut around
their marked part when the whole would grow past what a browser opens quickly; report.json keeps all of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping

from launchready.report.grouping import Group, anchor
from launchready.report.schema import CheckPart, EvidencePart, FindingPart
from launchready.report.words import CONFIDENCE, excerpt_window, moment, plain, subject_text

EVIDENCE_PER_FINDING = 5
EVIDENCE_PER_CHECK = 20
_TEXT_LIMIT = 4_000
_BUDGET = 7_000_000
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


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


def build(groups: Iterable[Group], anchors: Mapping[int, str]) -> str:
    """The JSON text, safe inside a script element. Checks are in the order of the groups."""
    checks = [check for group in groups for check in group.checks]
    limit = _excerpt_limit(checks)
    evidence, texts = _Store(), _Store()

    def seen(parts: list[EvidencePart], most: int) -> list[int]:
        return [evidence.number(part, lambda part=part: _evidence(part, limit)) for part in parts[:most]]  # type: ignore[misc]

    def hole(finding: FindingPart) -> list[object]:
        waiver = finding.waiver
        note = ""
        if waiver is not None:
            state = "Accepted" if waiver.active else "No longer accepted"
            note = f"{state}: {waiver.reason} ({waiver.owner}, until {waiver.expires})"
        return [
            anchors[id(finding)],
            _cut(subject_text(finding.subject)),
            _cut(finding.message),
            CONFIDENCE[finding.confidence],
            seen(finding.evidence, EVIDENCE_PER_FINDING),
            max(0, len(finding.evidence) - EVIDENCE_PER_FINDING),
            texts.number(finding.fix, lambda: _cut(finding.fix)),
            plain(note),
            moment(finding.first_seen) if finding.first_seen else "",
            int(finding.new),
        ]

    data = {
        "checks": [
            {
                "findings": [hole(finding) for finding in check.findings],
                "evidence": seen(check.evidence, EVIDENCE_PER_CHECK),
                "more": max(0, len(check.evidence) - EVIDENCE_PER_CHECK),
            }
            for check in checks
        ],
        "evidence": evidence.items,
        "texts": texts.items,
    }
    return escape_script(json.dumps(data, ensure_ascii=False, separators=(",", ":")))


def escape_script(text: str) -> str:
    """JSON text that cannot end or open anything in the HTML around it."""
    for character, escaped in _ESCAPES.items():
        text = text.replace(character, escaped)
    return text


def number_anchors(checks: Iterable[CheckPart]) -> dict[int, str]:
    """One unique link per finding, by the finding's identity in memory."""
    taken: set[str] = set()
    names: dict[int, str] = {}
    for check in checks:
        for finding in check.findings:
            name = base = anchor(finding.id)
            number = 2
            while name in taken:
                name, number = f"{base}.{number}", number + 1
            taken.add(name)
            names[id(finding)] = name
    return names


def _cut(text: str, limit: int = _TEXT_LIMIT) -> str:
    kept, left = excerpt_window(text, limit)
    return plain(kept) + (f" [{left:,} characters more in report.json]" if left else "")


def _evidence(part: EvidencePart, limit: int) -> list[object]:
    excerpt, left = excerpt_window(part.excerpt, limit)
    return [
        plain(part.kind),
        _cut(part.subject, 300),
        moment(part.when),
        _cut(part.persona, 300),
        _cut(part.summary),
        _cut(part.where, 300),
        _cut(part.repeat),
        plain(excerpt),
        left,
    ]


def _excerpt_limit(checks: list[CheckPart]) -> int:
    """The longest excerpt that keeps the block within its budget."""
    fixed, lengths = 0, []
    for check in checks:
        for finding in check.findings:
            fixed += 260 + min(len(finding.message), _TEXT_LIMIT)
            for part in finding.evidence[:EVIDENCE_PER_FINDING]:
                fixed += 120 + min(len(part.repeat), _TEXT_LIMIT) + min(len(part.summary), _TEXT_LIMIT)
                lengths.append(len(part.excerpt))
    for limit in (_TEXT_LIMIT, 2_000, 1_000, 500, 250, 120):
        if fixed + sum(min(length, limit) for length in lengths) < _BUDGET:
            return limit
    return 60
