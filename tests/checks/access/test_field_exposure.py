"""Cases of access/field-exposure."""

from __future__ import annotations

import pytest

from launchready.artifacts.fields import Asked, Shown, ShownFields
from launchready.artifacts.policy import AccessPolicy, Rule
from launchready.artifacts.routes import Route, Routes
from launchready.checks.access.field_exposure import field_exposure
from tests.checks.making import NO_RULES, seen, verdict_of

KEY = "GET /api/members"
KNOWN = Routes((Route("GET", "/api/members", "https://a.example", ("openapi",)),))
SIGNED_IN = AccessPolicy((Rule(("* /**",), ("signed-in",)),))
OF_ADMINS = AccessPolicy((Rule((KEY,), ("admin",)), Rule(("* /**",), ("signed-in",))))
SEEN = seen(200, {"items[].id": "1"})


def shown(kind: str, whose: str = "other", *, role: str = "member", person: bool = True, many: int = 1) -> ShownFields:
    item = Shown(KEY, "ann", role, "items[].field", kind, whose, SEEN, person, many)
    return ShownFields((Asked(KEY, "ann", SEEN),), (item,))


TOP = ShownFields((Asked(KEY, "ann", SEEN),), shown("internal", role="owner").shown, frozenset({"ann"}))
CASES = [
    ("a password hash", shown("hash"), SIGNED_IN, "Fail"),
    ("one's own password hash", shown("hash", "own"), SIGNED_IN, "Fail"),
    ("a password hash in an admin's list", shown("hash", role="admin"), OF_ADMINS, "Fail"),
    ("a person's token in an admin's list", shown("token", role="admin"), OF_ADMINS, "Fail"),
    ("a webhook's key in an admin's list", shown("token", role="admin", person=False), OF_ADMINS, "Pass"),
    ("one's own token", shown("token", "own"), SIGNED_IN, "Pass"),
    ("a persona's address", shown("contact", "bob"), SIGNED_IN, "Fail"),
    ("a persona's address without any rule", shown("contact", "bob"), NO_RULES, "Fail"),
    ("a persona's address in an admin's list", shown("contact", "bob", role="admin"), OF_ADMINS, "Pass"),
    ("one's own address", shown("contact", "own"), SIGNED_IN, "Pass"),
    ("one address of a firm", shown("contact", person=False), SIGNED_IN, "Pass"),
    ("many addresses of nobody we know", shown("contact", many=5), SIGNED_IN, "CouldNotVerify"),
    ("the team's notes", shown("internal"), SIGNED_IN, "Fail"),
    ("one's own flags", shown("internal", "own"), SIGNED_IN, "Pass"),
    ("the team's notes before the highest role, without a rule", TOP, NO_RULES, "Pass"),
    ("a passport number", shown("identity"), SIGNED_IN, "Fail"),
    ("nothing", ShownFields((Asked(KEY, "ann", SEEN),), ()), SIGNED_IN, "Pass"),
    ("a route without data", ShownFields((Asked(KEY, "ann", SEEN), Asked("GET /x/{id}", "", why="no id is known")), ()),
     SIGNED_IN, "Pass"),
    ("a route not reached", ShownFields((Asked(KEY, "ann", SEEN), Asked("GET /x", "", why="The budget is used up")),
     ()), SIGNED_IN, "CouldNotVerify"),
    ("no route", ShownFields((), ()), SIGNED_IN, "CouldNotVerify"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "fields", "policy", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, fields: ShownFields, policy: AccessPolicy, verdict: str) -> None:
    assert verdict_of(field_exposure(fields, policy, KNOWN)) == verdict


def test_routes_from_the_settings_alone_forbid_a_pass() -> None:
    named = Routes((Route("GET", "/api/members", "https://a.example", ("settings",)),))
    assert verdict_of(field_exposure(ShownFields((Asked(KEY, "ann", SEEN),), ()), SIGNED_IN, named)) == "CouldNotVerify"
