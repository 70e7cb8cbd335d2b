"""Cases of speed/page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from launchready.artifacts.pages import Control, Pages
from launchready.checks.speed.page import page
from launchready.model import Fail, Pass
from tests.checks.making import verdict_of
from tests.checks.speed.viewed import took, view

FAST_LINE = (Control("app.example.com", "/app.css", (3.0, 2.0, 4.0)),)
SLOW_LINE = (Control("app.example.com", "/app.css", (2900.0, 3000.0, 3100.0)),)
SLOW = view(took(4000), took(4100), took(3900))

CASES = [
    ("fast", Pages((view(),)), "Pass"),
    ("slow but within the limits", Pages((view(took(2400, 4900)),)), "Pass"),
    ("painted late", Pages((SLOW,), FAST_LINE), "Fail"),
    ("painted late, without a control", Pages((SLOW,)), "Fail"),
    ("loaded late", Pages((view(took(300, 5200)),)), "Fail"),
    ("slow once of three", Pages((view(took(6000), took(900), took(800)),)), "Pass"),
    ("the line is slow too", Pages((SLOW,), SLOW_LINE), "CouldNotVerify"),
    ("load waits for a stream", Pages((view(took(300, 12_000, ended=False, stream="/events")),)), "Pass"),
    ("load never came", Pages((view(took(300, 12_000, ended=False)),)), "Fail"),
    ("no times", Pages((view(took(None, None)),)), "CouldNotVerify"),
    ("not seen", Pages((view(why="the browser gave up"),)), "CouldNotVerify"),
    ("a page that answers 500", Pages((view(), replace(view(), status=500))), "CouldNotVerify"),
    ("no page", Pages(()), "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "item", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, item: Pages, verdict: str) -> None:
    assert verdict_of(page(item)) == verdict


def test_figures_stand_in_the_finding_and_in_the_evidence_of_a_pass() -> None:
    slow, fast = page(Pages((SLOW,), FAST_LINE)), page(Pages((view(),), FAST_LINE))
    assert isinstance(slow, Fail) and isinstance(fast, Pass)
    assert "LCP 4000 ms (limit 2500)" in slow.findings[0].message and "took 3 ms" in slow.findings[0].message
    assert "LCP 300 ms" in fast.evidence[0].summary
