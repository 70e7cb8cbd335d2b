"""JUnit: valid XML whatever the target says, and the unknown never looks passed."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable

from syrupy.assertion import SnapshotAssertion

from launchready.report.junit import render

from . import sample

OUTCOMES = ("failure", "error", "skipped")


def cases(text: str) -> dict[str, list[str]]:
    root = ET.fromstring(text)
    return {
        case.get("name", "").split(":")[0]: [child.tag for child in case if child.tag in OUTCOMES]
        for case in root.iter("testcase")
    }


def test_golden(golden: Callable[[str], SnapshotAssertion]) -> None:
    assert render(sample.report()) == golden("xml")


def test_outcomes() -> None:
    found = cases(render(sample.report()))
    for check in sample.checks():
        wanted = {"failed": ["failure"], "errored": ["error"], "passed": [], "attested": []}.get(
            check.status, ["skipped"]
        )
        assert found[check.id] == (["skipped"] if check.id == "cors/wildcard" else wanted)
    assert found["walkthrough/oversharing"] == ["skipped"]


def test_totals_add_up() -> None:
    root = ET.fromstring(render(sample.report()))
    for suite in root:
        assert int(suite.get("tests", "")) == len(suite.findall("testcase"))
    for total, tag in (
        ("tests", "testcase"),
        ("failures", "failure"),
        ("errors", "error"),
        ("skipped", "skipped"),
    ):
        assert int(root.get(total, "")) == len(list(root.iter(tag)))


def test_hostile_text_is_text() -> None:
    root = ET.fromstring(render(sample.report()))
    said = "".join(root.itertext())
    assert "<script>alert(1)</script>" in said
    assert "[U+001B][31mred" in said
    assert "]]> <![CDATA[" in said


def test_checks_of_a_row_that_the_scorecard_lacks_are_kept() -> None:
    assert "auth/anonymous-read" in cases(render(sample.report(rows=[])))
