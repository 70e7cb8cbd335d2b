"""`launchready new-check`: the file of a check, its cases and its fault, ready to be filled."""

from __future__ import annotations

from pathlib import Path

import typer

CHECK = '''"""One sentence: what must be true.

## What it looks at

…

## Why it matters

…

## How it is judged

…

## How to fix

Bad: `…`

Good: `…`

## References

- …
"""

from __future__ import annotations

from launchready.artifacts.policy import AccessPolicy
from launchready.checks.registry import check
from launchready.model import CouldNotVerify, Effort, Severity, Verdict


@check(
    title="{title}",
    fine="…",
    failure="…",
    severity=Severity.{severity},
    effort=Effort(1, 4),
    since="{version}",
)
def {function}(policy: AccessPolicy) -> Verdict:
    """Judge the facts named by the parameters' types; collect nothing here."""
    return CouldNotVerify("this check is not written yet")
'''

CASES = '''"""Cases of {check}: fail, pass, cannot verify, and the look-alikes that must pass."""

from __future__ import annotations

import pytest

from launchready.artifacts.policy import AccessPolicy
from launchready.checks.{row}.{function} import {function}
from launchready.model import CouldNotVerify

CASES = [
    ("not written yet", AccessPolicy(), CouldNotVerify),
]


@pytest.mark.parametrize(("name", "policy", "verdict"), CASES)
def test_cases(name: str, policy: AccessPolicy, verdict: type) -> None:
    assert isinstance({function}(policy), verdict), name
'''

FAULT = '''"""Faults of {check}, each a small patch of the ready platform, modelled on a published advisory."""

from __future__ import annotations

from launchready.demo.faults import fault
from launchready.demo.patching import Setup


@fault(check="{check}", variant="first", source="an advisory's identifier", says="what is wrong, in one sentence")
def first(setup: Setup) -> None:
    """Patch the platform here."""
    raise NotImplementedError("this fault is not written yet")
'''


def new_check(
    check: str = typer.Argument(help="row/name, as limits/signal."),
    project: Path = typer.Option(Path(), help="The checkout of launchready."),
) -> None:
    """Write the three files of a new check into a checkout: check, cases, fault."""
    from launchready import __version__
    from launchready.run.audit import UsageError
    from launchready.verdict.rows import PLANNED

    if check not in PLANNED:
        raise UsageError(f"{check!r} is not on the scorecard; add it to verdict/rows.py first")
    row, name = check.split("/")
    function = name.replace("-", "_")
    base = project / "src" / "launchready"
    if not base.is_dir():
        raise UsageError(f"{project.resolve()} is no checkout of launchready; give it with --project")
    words = {
        "check": check,
        "row": row,
        "function": function,
        "title": name.replace("-", " ").capitalize(),
        "severity": PLANNED[check].severity.name,
        "version": ".".join(__version__.split(".")[:2]),
    }
    files = {
        base / "checks" / row / f"{function}.py": CHECK,
        project / "tests" / "checks" / row / f"test_{function}.py": CASES,
        base / "demo" / "faults" / f"{row}_{function}.py": FAULT,
    }
    for place in files:
        if place.exists():
            raise UsageError(f"{place} is already there")
    for place, template in files.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        package = place.parent / "__init__.py"
        if "src" in place.parts and not package.exists():
            package.write_text('"""Checks of this row."""\n')
        text = template
        for key, value in words.items():
            text = text.replace("{" + key + "}", value)
        place.write_text(text)
        print(place)
