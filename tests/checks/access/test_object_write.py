"""Cases of access/object-write."""

from __future__ import annotations

from dataclasses import replace

import pytest

from launchready.artifacts.access import ObjectWrites
from launchready.checks.access.object_write import object_write
from tests.checks.access.making import BEFORE, KNOWN, attempt, owners
from tests.checks.making import failed, seen, verdict_of

THEIRS = "lr-canary-1-theirs-9"
WRITTEN = seen(200, {"title": "new"}, marks=(THEIRS,))
OTHER = seen(200, {"title": "other"})
MANY = seen(200, {"items[].a": "1", "items[].b": "2"})
FEWER = seen(200, {"items[].a": "1"})

CASES = [
    ("the canary appeared", attempt(seen(200), after=WRITTEN), "Fail"),
    ("refused, but done", attempt(seen(403), after=WRITTEN), "Fail"),
    ("gone", attempt(seen(204), canary="", after=seen(404)), "Fail"),
    ("refused, but gone from the list", attempt(seen(403), canary="", before=MANY, again=MANY, after=FEWER), "Fail"),
    ("changed", attempt(seen(204), canary="", after=OTHER), "Fail"),
    ("refused", attempt(seen(403)), "Pass"),
    ("not found", attempt(seen(404)), "Pass"),
    ("a 2xx that changed nothing", attempt(seen(204, form="empty")), "Pass"),
    ("refused while the view changed by other means", attempt(seen(404), canary="", after=OTHER), "Pass"),
    ("a view that changes by itself", attempt(seen(204), canary="", again=OTHER, after=seen(200)), "CouldNotVerify"),
    ("validation first", attempt(seen(422)), "CouldNotVerify"),
    ("nobody can look", attempt(seen(204), before=None, again=None, after=None), "CouldNotVerify"),
    ("the look failed", attempt(seen(204), after=failed()), "CouldNotVerify"),
    ("busy", attempt(seen(429)), "CouldNotVerify"),
    ("broke", attempt(seen(500)), "CouldNotVerify"),
    ("no answer", attempt(failed()), "CouldNotVerify"),
    ("only another tenant tried", attempt(seen(404), "stranger"), "CouldNotVerify"),
    ("a route without a record", replace(attempt(seen(404)), untried=("PUT /x/{id}: no record",)), "CouldNotVerify"),
    ("nothing was tried", ObjectWrites(()), "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "writes", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, writes: ObjectWrites, verdict: str) -> None:
    assert verdict_of(object_write(writes, owners(), KNOWN)) == verdict


def test_one_finding_for_one_route() -> None:
    two = attempt(seen(200), after=WRITTEN).attempts * 2
    told = object_write(ObjectWrites(two, attempt().records), owners(), KNOWN)
    assert len(told.findings) == 1  # type: ignore[union-attr]
    assert BEFORE.evidence in told.findings[0].evidence  # type: ignore[union-attr]
