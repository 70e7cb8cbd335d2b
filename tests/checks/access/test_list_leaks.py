"""Cases of access/list-leaks."""

from __future__ import annotations

import pytest

from launchready.artifacts.access import OwnerMap, Someone
from launchready.artifacts.lists import ListAnswers, ListAsked, Yield
from launchready.artifacts.routes import Route, Routes
from launchready.checks.access.list_leaks import list_leaks
from launchready.model import Confidence, Fail
from tests.checks.making import seen, verdict_of

KNOWN = Routes((Route("GET", "/api/posts", "https://a.example", ("openapi",)),))
NAMED = Routes((Route("GET", "/api/posts", "https://a.example", ("settings",)),))
TWO = OwnerMap((Someone("ann", "member"), Someone("bob", "member")), ())
ONE = OwnerMap((Someone("ann", "member"), Someone("ann2", "member", same_as="ann")), ())
PLAIN = seen(200, {"items[].id": "1"})


def asked(*yields: Yield, left: tuple[str, ...] = ()) -> ListAnswers:
    return ListAnswers((ListAsked("GET /api/posts", "/api/posts", "ann", "member", PLAIN, 9, yields),), left)


RECORD = Yield("record", "all=true", "the post of bob", seen(200), (seen(404),))
CASES = [
    ("another's record", asked(RECORD), TWO, KNOWN, "Fail"),
    (
        "a hidden field",
        asked(Yield("field", "include=email", "the field items[].email", seen(200))),
        TWO,
        KNOWN,
        "Fail",
    ),
    ("an order", asked(Yield("order", "sort=email", "the order by email", seen(200))), TWO, KNOWN, "Fail"),
    ("a total", asked(Yield("count", "", "its total counts 9", PLAIN)), TWO, KNOWN, "Fail"),
    ("nothing more than the plain view", asked(), TWO, KNOWN, "Pass"),
    ("only one person", asked(), ONE, KNOWN, "CouldNotVerify"),
    ("routes from the settings alone", asked(), TWO, NAMED, "CouldNotVerify"),
    ("a list that nobody could read", asked(left=("GET /api/x: it was busy",)), TWO, KNOWN, "CouldNotVerify"),
    ("no list", ListAnswers(()), TWO, KNOWN, "CouldNotVerify"),
    ("a list left out", ListAnswers(asked().lists, ("GET /api/x was left out",)), TWO, KNOWN, "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "lists", "owners", "routes", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, lists: ListAnswers, owners: OwnerMap, routes: Routes, verdict: str) -> None:
    assert verdict_of(list_leaks(lists, owners, routes)) == verdict


def test_the_caller_the_way_and_the_proof_are_told() -> None:
    told = list_leaks(asked(RECORD), TWO, KNOWN)
    assert isinstance(told, Fail)
    assert "ann (member) the post of bob when asked with all=true" in told.findings[0].message
    assert told.findings[0].evidence


def test_an_order_that_nobodys_view_confirms_is_firm() -> None:
    told = list_leaks(asked(Yield("order", "sort=password_hash", "the order", seen(200), (), False)), TWO, KNOWN)
    assert isinstance(told, Fail) and told.findings[0].confidence is Confidence.FIRM
