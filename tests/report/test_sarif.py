"""SARIF: the shape that the standard and code hosts ask for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from syrupy.assertion import SnapshotAssertion

from launchready.report.sarif import document, render

from . import sample


def test_golden(golden: Callable[[str], SnapshotAssertion]) -> None:
    short = [check for check in sample.checks() if check.id != "input/injection"]
    assert render(sample.report(checks=short)) == golden("sarif")


def test_structure() -> None:
    made = json.loads(render(sample.report()))
    assert made["version"] == "2.1.0"
    (run,) = made["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
        assert rule["help"]["text"] and rule["help"]["markdown"]
        assert rule.get("helpUri", "https://").startswith("https://")
        assert 0 < float(rule["properties"]["security-severity"]) <= 10
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        assert "](" not in result["message"]["text"]
        for location in result["locations"]:
            place = location["physicalLocation"]
            assert re.fullmatch(r"[A-Za-z0-9\-._~()%/]+", place["artifactLocation"]["uri"])
            assert not place["artifactLocation"]["uri"].startswith("/")
            assert ".." not in place["artifactLocation"]["uri"].split("/")
            assert place["region"]["startLine"] >= 1


def test_fingerprints_are_the_finding_ids() -> None:
    results = document(sample.report())["runs"][0]["results"]
    ids = [finding.id for check in sample.checks() if check.status == "failed" for finding in check.findings]
    assert [result["partialFingerprints"]["launchready/v1"] for result in results] == ids
    assert all(result["partialFingerprints"]["launchready/v1"] for result in results)


def test_a_waiver_suppresses_and_says_why() -> None:
    results = document(sample.report())["runs"][0]["results"]
    suppressed = [result for result in results if result["suppressions"]]
    assert [result["ruleId"] for result in suppressed] == ["cors/wildcard"]
    assert "Ida Berg" in suppressed[0]["suppressions"][0]["justification"]


def test_what_was_not_verified_is_a_notification() -> None:
    notes = document(sample.report())["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert {note["associatedRule"]["id"] for note in notes} == {
        "access/tenant-isolation",
        "email/welcome-mail",
        "input/stored-script",
    }


def test_a_path_is_a_place_in_the_repository() -> None:
    results = document(sample.report())["runs"][0]["results"]
    (leak,) = [result for result in results if result["ruleId"] == "secrets/tree"]
    place = leak["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "web/.env.production"
    assert place["region"]["startLine"] == 12


def test_a_hostile_path_cannot_leave_the_repository() -> None:
    bad = sample.finding(1, "x", subject={"path": "../../etc//passwd\x00"})
    report = sample.report(checks=[sample.check("secrets/tree", "t", "s", "failed", findings=[bad])])
    uri = document(report)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "etc/passwd%5BU%2B0000%5D"


def test_a_failure_without_findings_is_still_a_result() -> None:
    report = sample.report(checks=[sample.check("auth/x", "t", "It fails.", "failed")])
    (result,) = document(report)["runs"][0]["results"]
    assert result["message"]["text"] == "It fails."
