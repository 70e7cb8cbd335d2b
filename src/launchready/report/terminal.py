"""The report for a terminal: the order and the words of the HTML page 1, meaningful without colour."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from launchready.report.grouping import groups, lanes, meta, scorecard, waived
from launchready.report.schema import CheckPart, FindingPart, Report, RowPart
from launchready.report.words import (
    ANSWERS,
    SEVERITIES,
    STATES,
    VERDICTS,
    WHO,
    State,
    count,
    hours,
    one_line,
    subject_text,
    window,
    without_lead,
)

FINDINGS_SHOWN = 20
_TONES = {"bad": "red", "unknown": "yellow", "attested": "magenta", "good": "green", "none": "bright_black"}


def render(report: Report, width: int = 80, color: bool = False, html_path: str | None = None) -> str:
    """The whole text. `color` gives way to NO_COLOR; with `html_path` the last line names that file."""
    color = color and not os.environ.get("NO_COLOR")
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},
    )
    for part in _parts(report):
        console.print(part)
    if html_path:
        console.print(Text.assemble("The whole report: ", _bold(html_path)), soft_wrap=True)
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def _parts(report: Report) -> Iterable[RenderableType]:
    yield from _verdict(report)
    yield from _red_flags(report)
    yield from _questions(report)
    yield from _scorecard(report)
    yield from _do_first(report)
    yield from _map(report)
    yield from _failing(report)
    yield from _not_verified(report)
    yield from _next(report)


def _bold(text: str) -> Text:
    return Text(one_line(text), style="bold")


def _dim(text: str) -> Text:
    return Text(one_line(text), style="dim")


def _tone(state: State, text: str) -> Text:
    return Text(text, style=_TONES[state.tone])


def _heading(title: str) -> RenderableType:
    return Text(f"\n{title.upper()}", style="bold")


def _hang(lead: Text, body: RenderableType, lead_width: int = 2) -> RenderableType:
    grid = Table.grid(padding=(0, 1, 0, 0), expand=True)
    grid.add_column(width=lead_width, no_wrap=True)
    grid.add_column(ratio=1, overflow="fold")
    grid.add_row(lead, body)
    return grid


def _verdict(report: Report) -> Iterable[RenderableType]:
    state = VERDICTS[report.verdict]
    yield Text(f"{state.shape} {state.word.upper()}", style=f"bold {_TONES[state.tone]}")
    yield Text(one_line(without_lead(report.sentence, state.word)))
    yield Text("")
    for name, values in meta(report):
        yield _hang(_dim(name), Text("\n".join(one_line(value) for value in values)), lead_width=15)


def _red_flags(report: Report) -> Iterable[RenderableType]:
    if not report.red_flags:
        return
    yield _heading("Red flags")
    for flag in report.red_flags[:5]:
        yield _hang(Text("✗", style="bold red"), Group(_bold(flag.title), Text(one_line(flag.reason))))


def _questions(report: Report) -> Iterable[RenderableType]:
    yield _heading("Five questions")
    for question in report.questions:
        state = ANSWERS[question.answer]
        answer = Text.assemble(_tone(state, state.word + "."), " ", one_line(question.reason))
        lead = Text.assemble(_tone(state, state.shape), f" {question.number}")
        yield _hang(lead, Group(_bold(question.question), answer), lead_width=3)


def _bar(row: RowPart) -> str:
    if not row.applicable:
        return "nothing to verify"
    filled = min(8, int(row.coverage * 8 + 0.5))
    return f"{'█' * filled}{'░' * (8 - filled)} {row.verified} of {row.applicable} verified"


def _scorecard(report: Report) -> Iterable[RenderableType]:
    ten, basics = scorecard(report)
    for title, rows in (("Scorecard", ten), ("Launch basics", basics)):
        if rows:
            yield _heading(title)
        for row in rows:
            state = STATES[row.status]
            figures = [count(row.blockers, "blocker") if row.blockers else "no blocker", _bar(row)]
            figures.append(f"owner: {row.owner}" if row.owner else "no owner named")
            grid = Table.grid(padding=(0, 1, 0, 0), expand=True)
            grid.add_column(width=2)
            grid.add_column(ratio=1, overflow="fold")
            grid.add_column(justify="right", no_wrap=True)
            grid.add_row(_tone(state, state.shape), _bold(row.title), _tone(state, state.word))
            yield grid
            yield Padding(Text(one_line(row.sentence)), (0, 0, 0, 3))
            yield Padding(_dim(" · ".join(figures)), (0, 0, 0, 3))


def _do_first(report: Report) -> Iterable[RenderableType]:
    if not report.plan:
        return
    yield _heading("Do first")
    for action in sorted(report.plan, key=lambda action: action.rank)[:5]:
        facts = [
            WHO[action.who],
            hours(action.hours_low, action.hours_high),
            window(action.window),
            action.lane,
        ]
        facts += [action.cost] if action.cost else []
        yield _hang(Text(f"{action.rank}"), Group(Text(one_line(action.text)), _dim(" · ".join(facts))))


def _map(report: Report) -> Iterable[RenderableType]:
    found = lanes(report)
    if not found:
        return
    yield _heading("The 48-hour map")
    grid = Table.grid(padding=(0, 1, 0, 0), expand=True)
    grid.add_column(ratio=1, overflow="fold")
    grid.add_column(width=24, no_wrap=True)
    grid.add_column(justify="right", no_wrap=True)
    grid.add_row("", Text("0   8   16  24  32  40  ", style="dim"), "")
    for lane in found:
        start, end = (max(0, min(24, hour // 2)) for hour in (lane.start, lane.end))
        end = max(end, start + 1)
        track = "·" * start + "█" * (end - start) + "·" * (24 - end)
        facts = f"{count(len(lane.actions), 'step')}, {hours(lane.hours_low, lane.hours_high)}"
        grid.add_row(Text(one_line(lane.name)), Text(track[:24]), _dim(facts))
    yield grid


def _check_line(check: CheckPart) -> RenderableType:
    state = STATES[check.status]
    facts = [SEVERITIES[check.severity], check.id]
    if check.status == "failed":
        facts += [hours(check.hours_low, check.hours_high), WHO[check.who]]
    if waived(check):
        facts.append("accepted in writing")
    return _hang(_tone(state, state.shape), Group(_bold(check.sentence), _dim(" · ".join(facts))))


def _finding_line(finding: FindingPart) -> RenderableType:
    lines = [Text(one_line(finding.message, 240))]
    about = subject_text(finding.subject)
    if about:
        lines.append(_dim(one_line(about, 160)))
    if finding.fix:
        lines.append(Text.assemble(("Fix: ", "dim"), one_line(finding.fix, 240)))
    if finding.waiver is not None and finding.waiver.active:
        waiver = finding.waiver
        lines.append(Text(one_line(f"Accepted by {waiver.owner} until {waiver.expires}: {waiver.reason}", 240)))
    return Padding(_hang(Text("–"), Group(*lines)), (0, 0, 0, 3))


def _failing(report: Report) -> Iterable[RenderableType]:
    failing = [group for group in groups(report) if group.key == "failing"]
    if not failing:
        return
    yield _heading("Failing")
    left, hidden = FINDINGS_SHOWN, 0
    for check in failing[0].checks:
        yield _check_line(check)
        for finding in check.findings[:left]:
            yield _finding_line(finding)
        hidden += max(0, len(check.findings) - left)
        left = max(0, left - len(check.findings))
    if hidden:
        yield Text(f"and {hidden:,} more in the report")


def _not_verified(report: Report) -> Iterable[RenderableType]:
    titles = {check.id: check.title for check in report.checks}
    if not report.gaps:
        return
    yield _heading("What was not verified")
    for gap in report.gaps:
        title = titles.get(gap.check, "")
        head = Text.assemble(_bold(title or gap.check), ("  " + one_line(gap.check) if title else "", "dim"))
        yield _hang(Text("?", style="yellow"), Group(head, Text(one_line(gap.reason, 400))))


def _next(report: Report) -> Iterable[RenderableType]:
    if not report.next_input:
        return
    yield _heading("What next")
    yield Text(one_line(report.next_input))
    yield Text("")
