"""Checks of other people's records when the settings or the target stand in the way: said, and a clean target."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from launchready.demo.platform.digest import APPEND_ONLY
from launchready.demo.start import Running, start
from launchready.report.schema import Report
from launchready.run.audit import begin, interruptible, run
from launchready.settings.schema import Settings
from tests.audit.auditing import order_of

pytestmark = pytest.mark.slow
CHECKS = ("access/object-read", "access/object-write")


@pytest.fixture(scope="module")
def platform() -> Iterator[Running]:
    running = start()
    yield running
    running.stop()


Change = Callable[[Settings], dict[str, Any]]


def told(platform: Running, tmp: Path, change: Change) -> tuple[Report, list[dict[str, Any]]]:
    """An audit with changed settings: what it says, what it wrote down before creating."""
    order = order_of(platform, tmp, CHECKS)
    order = replace(order, settings=order.settings.model_copy(update=change(order.settings)))
    before = platform.digest()
    folder = begin(order)
    report = interruptible(run(order, folder, lambda kind, data: None))
    after = platform.digest()
    assert {name for name in after if after[name] != before.get(name)} - APPEND_ONLY == set()
    assert folder.manifest()["left_behind"] == []
    assert [finding.message for check in report.checks for finding in check.findings] == []
    return report, list(folder.lines("created"))


def reasons(report: Report) -> str:
    """Why the checks could not verify; none passed."""
    assert {check.status for check in report.checks if check.id in CHECKS} == {"could_not_verify"}
    return " ".join(check.reason for check in report.checks if check.id in CHECKS)


@pytest.mark.full
def test_personas_that_are_one_person(platform: Running, tmp_path: Path) -> None:
    def only(settings: Settings) -> dict[str, Any]:
        return {"personas": [one for one in settings.personas if one.name in ("member", "api_member", "admin")]}

    report, _ = told(platform, tmp_path, only)
    assert "same role" in reasons(report)


def test_a_recipe_that_makes_nothing_and_one_that_cannot_be_undone(platform: Running, tmp_path: Path) -> None:
    def broken(settings: Settings) -> dict[str, Any]:
        post = next(one for one in settings.recipes if one.name == "post")
        group = next(one for one in settings.recipes if one.name == "group")
        nothing = post.model_copy(update={"create": "POST /api/nowhere"})
        return {"recipes": [nothing, group.model_copy(update={"remove": None})]}

    report, created = told(platform, tmp_path, broken)
    said = reasons(report)
    assert "recipe post made nothing" in said and "recipe group has no remove route" in said
    assert not any(line.get("what") == "recipe group" for line in created)


def test_a_budget_that_ends_in_the_middle(platform: Running, tmp_path: Path) -> None:
    def small(settings: Settings) -> dict[str, Any]:
        return {"budgets": settings.budgets.model_copy(update={"total_requests": 480})}

    report, created = told(platform, tmp_path, small)
    assert "the budget of 480 requests would end" in reasons(report)
    assert created


@pytest.mark.full
def test_production_is_only_read(platform: Running, tmp_path: Path) -> None:
    def production(settings: Settings) -> dict[str, Any]:
        here = {name: one.model_copy(update={"kind": "production"}) for name, one in settings.environments.items()}
        return {"environments": here}

    report, created = told(platform, tmp_path, production)
    assert "no record of ours was made" in reasons(report)
    assert created == []
