"""The order in which every renderer shows things: failing first, then not verified, attested, fine."""

from __future__ import annotations

import re
from dataclasses import dataclass

from launchready.report.schema import ActionPart, CheckPart, Report, RowPart
from launchready.report.words import BASICS, SEVERITIES, duration, moment

_RANK = {word: number for number, word in enumerate(SEVERITIES)}


@dataclass(frozen=True, slots=True)
class Group:
    """Checks that belong together below page 1."""

    key: str
    title: str
    checks: list[CheckPart]


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane of the 48-hour map: the steps that are done in the same stretch of hours."""

    name: str
    start: int
    end: int
    actions: list[ActionPart]

    @property
    def hours_low(self) -> float:
        """People-hours of all its steps, at best."""
        return sum(action.hours_low for action in self.actions)

    @property
    def hours_high(self) -> float:
        """People-hours of all its steps, at worst."""
        return sum(action.hours_high for action in self.actions)


def waived(check: CheckPart) -> bool:
    """Whether every hole of a failing check is accepted in writing. It still fails."""
    return bool(check.findings) and all(f.waiver is not None and f.waiver.active for f in check.findings)


def groups(report: Report) -> list[Group]:
    """The four groups in their order, gravest first inside; groups without checks are left out."""
    of_status: dict[str, list[CheckPart]] = {}
    for check in report.checks:
        of_status.setdefault(check.status, []).append(check)
    plan = (
        ("failing", "Failing", ("failed",)),
        ("unverified", "Not verified", ("could_not_verify", "errored")),
        ("attested", "Attested", ("attested",)),
        ("fine", "Fine", ("passed", "not_applicable")),
    )
    found = []
    for key, title, statuses in plan:
        checks = [check for status in statuses for check in of_status.get(status, [])]
        if key in ("failing", "unverified"):
            checks.sort(key=lambda check: (waived(check), _RANK[check.severity]))
        if checks:
            found.append(Group(key, title, checks))
    return found


def scorecard(report: Report) -> tuple[list[RowPart], list[RowPart]]:
    """The ten rows, then the launch basics, each in the order of the report."""
    ten = [row for row in report.rows if row.id not in BASICS]
    return ten, [row for row in report.rows if row.id in BASICS]


def lanes(report: Report) -> list[Lane]:
    """The plan's steps by lane, in the order of the hours."""
    of_lane: dict[str, list[ActionPart]] = {}
    for action in sorted(report.plan, key=lambda action: action.rank):
        of_lane.setdefault(action.lane, []).append(action)
    found = [
        Lane(name, min(a.window[0] for a in actions), max(a.window[1] for a in actions), actions)
        for name, actions in of_lane.items()
    ]
    return sorted(found, key=lambda lane: (lane.start, lane.end))


def meta(report: Report) -> list[tuple[str, list[str]]]:
    """The facts under the verdict: where, when, how long, how much, as whom, with what."""
    environments, run = report.environments, report.run
    people = list(dict.fromkeys(persona for env in environments for persona in env.personas))
    found = [
        ("Platform", [report.platform]),
        ("Environment", [" ".join([env.name, *env.urls]) for env in environments] or ["none"]),
        ("Release", [f"{env.release} on {env.name}" for env in environments if env.release]),
        ("When", [moment(run.started)]),
        ("How long", [duration(run.seconds)]),
        ("Requests", [f"{run.requests:,}"]),
        ("As whom", [", ".join(people) or "nobody signed in"]),
        ("How deep", [f"{env.phase} on {env.name}" for env in environments]),
        ("Narrowed to", [", ".join(run.narrowed_to)] if run.narrowed_to else []),
        ("Allowed because", [run.allowed_because] if run.allowed_because else []),
        ("Version", [f"launchready {run.tool_version}"]),
        ("Run", [run.id]),
    ]
    return [(name, values) for name, values in found if values]


def anchor(finding_id: str) -> str:
    """The finding's name in the address bar: its id where that is a fingerprint, otherwise made from it."""
    if re.fullmatch(r"f[0-9a-f]{6,64}", finding_id):
        return finding_id
    return "f-" + check_anchor(finding_id[:200]).removeprefix("check-")


def check_anchor(check_id: str) -> str:
    """The check's name in the address bar: `check-auth-anonymous-read`."""
    return "check-" + re.sub(r"[^\w.-]+", "-", check_id, flags=re.ASCII)
