"""The order of things, and what counts as accepted."""

from __future__ import annotations

from launchready.report.grouping import anchor, check_anchor, groups, lanes, scorecard, waived

from . import sample


def test_failing_comes_first_then_not_verified_attested_fine() -> None:
    found = groups(sample.report())
    assert [group.key for group in found] == ["failing", "unverified", "attested", "fine"]
    assert sum(len(group.checks) for group in found) == len(sample.checks())
    failing = found[0].checks
    assert [check.severity for check in failing[:3]] == ["blocker"] * 3
    assert failing[-1].id == "cors/wildcard"


def test_waived_needs_every_finding_to_be_accepted() -> None:
    accepted = sample.finding(1, "a", waiver=sample.waiver())
    expired = sample.finding(2, "b", waiver=sample.waiver().model_copy(update={"active": False}))
    assert waived(sample.check("cors/x", "t", "s", "failed", findings=[accepted]))
    assert not waived(sample.check("cors/x", "t", "s", "failed", findings=[accepted, expired]))
    assert not waived(sample.check("cors/x", "t", "s", "failed"))


def test_the_basics_come_after_the_ten_rows() -> None:
    ten, basics = scorecard(sample.report())
    assert len(ten) == 10
    assert [row.id for row in basics] == ["edge", "speed", "walkthrough"]


def test_lanes_are_in_the_order_of_the_hours() -> None:
    found = lanes(sample.report())
    assert [(lane.start, lane.end) for lane in found] == [(4, 16), (12, 32), (20, 40), (40, 48)]
    assert [action.rank for lane in found for action in lane.actions] == [1, 2, 3, 4, 5, 6, 7]
    assert (found[0].hours_low, found[0].hours_high) == (1.25, 2.5)


def test_anchors() -> None:
    assert anchor("f0123456789ab") == "f0123456789ab"
    assert anchor("filters") == "f-filters"
    assert anchor("<b> x") == "f--b-x"
    assert check_anchor("auth/anonymous-read") == "check-auth-anonymous-read"
