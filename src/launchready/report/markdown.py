"""The report for a pull request: verdict, questions, scorecard, blockers, what was not verified.

Text from the target stays text: no markup, no link, no mention, no issue reference, no HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from launchready.report.grouping import groups, scorecard, waived
from launchready.report.schema import CheckPart, Report, RowPart
from launchready.report.words import (
    ANSWERS,
    STATES,
    VERDICTS,
    WHO,
    count,
    duration,
    hours,
    moment,
    one_line,
    subject_text,
    window,
    without_lead,
)

BLOCKERS_SHOWN = 20
FINDINGS_SHOWN = 5
GAPS_SHOWN = 20
_JOINER = "\u2060"  # invisible; parts what a code host would otherwise turn into a link or a mention
_PUNCTUATION = re.compile(r"([\\`*_\[\]|~!])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;"}
_LEAD = re.compile(r"^([-+=#]|\d+[.)])")
_LIVE = re.compile(r"(?i)(@(?=\w)|#(?=\d)|gh-(?=\d)|:(?=//)|www(?=\.)|:(?=\w+:)|mailto(?=:))")
_HASH = re.compile(r"\b(?=\d*[a-fA-F])([0-9a-fA-F]{6})(?=[0-9a-fA-F]{1,34}\b)")


def render(report: Report) -> str:
    """The comment, ending in a line end."""
    return "\n".join(_lines(report)).rstrip("\n") + "\n"


def escaped(text: str, limit: int = 300) -> str:
    """`text` on one line such that Markdown, GitHub and GitLab show it and do nothing else with it."""
    line = one_line(text, limit)
    line = "".join(_ENTITIES.get(character, character) for character in line)
    line = _PUNCTUATION.sub(r"\\\1", line)
    line = _LIVE.sub(lambda match: match.group() + _JOINER, line)
    line = _HASH.sub(lambda match: match.group() + _JOINER, line)
    return _LEAD.sub(lambda match: _backslash(match.group()), line)


def _backslash(lead: str) -> str:
    return f"{lead[:-1]}\\{lead[-1]}"


def _lines(report: Report) -> Iterable[str]:
    state = VERDICTS[report.verdict]
    yield f"## {state.shape} {state.word}: {escaped(report.platform)}"
    yield ""
    yield escaped(without_lead(report.sentence, state.word), 600)
    yield ""
    names = ", ".join(env.name for env in report.environments) or "no environment"
    run = report.run
    facts = [names, moment(run.started), duration(run.seconds), count(run.requests, "request")]
    facts += [f"launchready {run.tool_version}", f"run {run.id}"]
    yield " · ".join(escaped(fact) for fact in facts)
    if report.red_flags:
        yield from ("", "### Red flags", "")
        for flag in report.red_flags[:5]:
            yield f"- ✗ **{escaped(flag.title)}** {escaped(flag.reason)}"
    yield from ("", "### Five questions", "", "| | question | answer |", "|---|---|---|")
    for question in report.questions:
        answer = ANSWERS[question.answer]
        said = f"{answer.shape} **{answer.word}.** {escaped(question.reason)}"
        yield f"| {question.number} | {escaped(question.question)} | {said} |"
    yield from _scorecard(report)
    yield from _plan(report)
    yield from _failing(report)
    yield from _gaps(report)


def _scorecard(report: Report) -> Iterable[str]:
    ten, basics = scorecard(report)
    for title, rows in (("Scorecard", ten), ("Launch basics", basics)):
        if rows:
            yield from (
                "",
                f"### {title}",
                "",
                "| | state | blockers | verified | owner |",
                "|---|---|--:|--:|---|",
            )
            yield from (_row(row) for row in rows)


def _row(row: RowPart) -> str:
    state = STATES[row.status]
    verified = f"{row.verified} of {row.applicable}" if row.applicable else "nothing to verify"
    owner = escaped(row.owner) if row.owner else "nobody named"
    what = f"**{escaped(row.title)}**<br>{escaped(row.sentence)}"
    return f"| {what} | {state.shape} {state.word} | {row.blockers} | {verified} | {owner} |"


def _plan(report: Report) -> Iterable[str]:
    if not report.plan:
        return
    yield from ("", "### Do first", "")
    for action in sorted(report.plan, key=lambda action: action.rank)[:5]:
        facts = f"{WHO[action.who]}, {hours(action.hours_low, action.hours_high)}, {window(action.window)}"
        yield f"{action.rank}. {escaped(action.text)} ({facts})"


def _failing(report: Report) -> Iterable[str]:
    failing = [check for group in groups(report) if group.key == "failing" for check in group.checks]
    blockers = [check for check in failing if check.severity == "blocker"]
    if blockers:
        yield from ("", "### Blockers", "")
    for check in blockers[:BLOCKERS_SHOWN]:
        yield from _blocker(check)
    if len(blockers) > BLOCKERS_SHOWN:
        yield f"- and {len(blockers) - BLOCKERS_SHOWN} more in the report"
    other = len(failing) - len(blockers)
    if other:
        yield from (
            "",
            f"{count(other, 'further check')} {'fails' if other == 1 else 'fail'}; the report has each.",
        )


def _blocker(check: CheckPart) -> Iterable[str]:
    accepted = " (accepted in writing)" if waived(check) else ""
    yield f"- ✗ **{escaped(check.sentence)}** {escaped(check.id)}{accepted}"
    for finding in check.findings[:FINDINGS_SHOWN]:
        about = subject_text(finding.subject)
        fix = f" Fix: {escaped(finding.fix)}" if finding.fix else ""
        yield f"  - {escaped(finding.message)}{f' ({escaped(about, 160)})' if about else ''}{fix}"
    if len(check.findings) > FINDINGS_SHOWN:
        yield f"  - and {len(check.findings) - FINDINGS_SHOWN:,} more in the report"


def _gaps(report: Report) -> Iterable[str]:
    if report.gaps:
        yield from ("", "### What was not verified", "")
    for gap in report.gaps[:GAPS_SHOWN]:
        yield f"- ? **{escaped(gap.check)}** {escaped(gap.reason)}"
    if len(report.gaps) > GAPS_SHOWN:
        yield f"- and {len(report.gaps) - GAPS_SHOWN} more in the report"
    if report.next_input:
        yield from ("", f"**What next:** {escaped(report.next_input, 600)}")
