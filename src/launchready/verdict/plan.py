"""What to do, by whom, in which hours of the 48-hour delivery map; and the flags that come before any score."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from launchready.model import Severity, Status
from launchready.verdict.judge import Result
from launchready.verdict.rows import lane

_RANK = {Severity.BLOCKER: 0, Severity.HIGH: 1, Severity.MEDIUM: 2, Severity.LOW: 3}

_FLAGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Nobody can say who owns production DNS", ("handover/dns-owner",)),
    ("Admin credentials are shared", ("handover/personal-accounts",)),
    ("Custom webhooks are not retried", ("monitoring/webhook-retry",)),
    ("No rate limit on sign-in, reset, invite, search or export", ("limits/per-ip", "limits/per-user")),
)


@dataclass(frozen=True, slots=True)
class Action:
    """One step: mend one failed check. Hours are people-hours, `cost` empty without an hourly rate."""

    check: str
    text: str
    findings: tuple[str, ...]
    who: str
    hours_low: float
    hours_high: float
    window: tuple[int, int]
    lane: str
    cost: str


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A reason to stop before any score."""

    title: str
    reason: str


def plan(results: Sequence[Result], rate: float | None, currency: str) -> list[Action]:
    """The steps, worst first, then by their place on the map, then the shortest first."""
    failed = [result for result in results if result.stands]
    failed.sort(key=lambda r: (_RANK[r.check.severity], lane(r.check.id)[0], r.check.effort.high, r.check.id))
    return [_action(result, rate, currency) for result in failed]


def _action(result: Result, rate: float | None, currency: str) -> Action:
    check, findings = result.check, result.open_findings
    # Further places of one hole cost a quarter each: the cause is usually one.
    factor = 1 + 0.25 * (min(len(findings), 9) - 1)
    low, high = check.effort.low * factor, check.effort.high * factor
    window, name = lane(check.id)
    places = f" ({len(findings)} places)" if len(findings) > 1 else ""
    cost = f"{round(low * rate)}–{round(high * rate)} {currency}" if rate else ""
    return Action(
        check.id,
        f"{check.failure.rstrip('.')}{places}: {findings[0].fix}",
        tuple(finding.fingerprint(check.id) for finding in findings),
        check.effort.who,
        round(low, 2),
        round(high, 2),
        window,
        name,
        cost,
    )


def red_flags(results: Sequence[Result], launch_date: datetime.date | None) -> list[RedFlag]:
    """The flags that stand, from failed checks and from blockers waived past the launch."""
    flags = []
    for title, checks in _FLAGS:
        hit = next((r for r in results if r.check.id in checks and r.stands), None)
        if hit:
            flags.append(RedFlag(title, hit.open_findings[0].message))
    for result in results:
        late = [w for w in result.waived.values() if launch_date and w.expires > launch_date.isoformat()]
        if late and result.check.severity is Severity.BLOCKER and result.status is Status.FAILED:
            flags.append(
                RedFlag(
                    "Security is postponed until after launch",
                    f"{late[0].owner} waived the blocker {result.check.id} until {late[0].expires}, "
                    f"but the launch is on {launch_date}.",
                )
            )
            break
    return flags
