"""Cases of edge/mixed-content."""

from __future__ import annotations

import pytest

from launchready.artifacts.pages import Insecure, Pages
from launchready.checks.edge.mixed_content import mixed_content
from launchready.model import Fail
from tests.checks.making import verdict_of
from tests.checks.speed.viewed import view

SCRIPT = Insecure("http://cdn.example.com/a.js", "script", True, "blocked by the browser")
IMAGE = Insecure("http://cdn.example.com/a.png", "image", False, "written in the page, upgraded by the browser")

CASES = [
    ("nothing over http", Pages((view(),)), "Pass"),
    ("a script that was blocked", Pages((view(insecure=(SCRIPT,)),)), "Fail"),
    ("a picture that was upgraded", Pages((view(insecure=(IMAGE,)),)), "Fail"),
    ("the environment is plain http", Pages((view(https=False),), secure=False), "NotApplicable"),
    ("an error page counts as a page", Pages((view(status=404, insecure=(IMAGE,)),)), "Fail"),
    ("a page that was not seen", Pages((view(), view(why="the browser gave up"))), "CouldNotVerify"),
    ("no page at all", Pages(()), "CouldNotVerify"),
    ("nobody could sign in", Pages((view(),), doubts=("nobody could sign in",)), "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "item", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, item: Pages, verdict: str) -> None:
    assert verdict_of(mixed_content(item)) == verdict


def test_one_address_of_one_page_is_one_finding_and_says_its_weight() -> None:
    result = mixed_content(Pages((view(insecure=(SCRIPT, IMAGE)), view(persona="owner", insecure=(SCRIPT,)))))
    assert isinstance(result, Fail)
    assert [finding.variant for finding in result.findings] == ["active", "passive"]
    assert "active" in result.findings[0].message and SCRIPT.url in result.findings[0].message
