"""`launchready checks` and `launchready explain`."""

from __future__ import annotations

import typer


def checks(
    row: str = typer.Argument("", help="Only this row."),
    absent: bool = typer.Option(False, "--absent", help="Also the checks that this version does not have."),
) -> None:
    """List the checks, with their weight and what a failure means."""
    from launchready.checks.registry import load_all
    from launchready.run.audit import UsageError
    from launchready.verdict.rows import PLANNED, ROW_OF

    if row and row not in ROW_OF:
        raise UsageError(f"there is no row {row!r}; rows are {', '.join(ROW_OF)}")
    known = load_all()
    for name, planned in PLANNED.items():
        if row and not name.startswith(row + "/"):
            continue
        if name in known:
            print(f"{name:<26} {planned.severity.value:<8} {known[name].failure}")
        elif absent:
            print(f"{name:<26} {planned.severity.value:<8} (not in this version)")


def explain(check: str = typer.Argument(help="A check, as auth/anonymous-read.")) -> None:
    """Explain one check: what it looks at, how it is judged, how to fix it."""
    from difflib import get_close_matches

    from launchready.checks.registry import load_all
    from launchready.run.audit import UsageError
    from launchready.verdict.rows import PLANNED

    known = load_all()
    if check not in known:
        if check in PLANNED:
            raise UsageError(f"{check} is part of the scorecard, but this version does not have it")
        close = get_close_matches(check, known, 3)
        raise UsageError(f"there is no check {check!r}" + (f"; did you mean {', '.join(close)}?" if close else ""))
    found = known[check]
    effort = f"{found.effort.low:g}–{found.effort.high:g} hours"
    print(f"{found.id}: {found.title}\n{found.severity.value}, {effort}, since {found.since}\n")
    print(f"Fine: {found.fine}\nNot fine: {found.failure}")
    for head, body in found.sections.items():
        print(f"\n{head}\n{'-' * len(head)}\n{body}")
