"""Cases of access/role-functions."""

from __future__ import annotations

import pytest

from launchready.artifacts.functions import Asked, FunctionRead, FunctionWrite, RoleReads, RoleWrites
from launchready.artifacts.policy import AccessPolicy, Rule
from launchready.artifacts.routes import Route, Routes
from launchready.checks.access.role_functions import role_functions
from launchready.model import Missing, MissingReason
from tests.checks.making import failed, seen, verdict_of

POLICY = AccessPolicy((Rule(("* /api/admin/**",), ("admin",)), Rule(("* /api/**",), ("signed-in",))))
READ, WRITE = "GET /api/admin/people", "DELETE /api/admin/people/{id}"
KNOWN = Routes(tuple(Route(*key.split(" "), "https://a.example", ("openapi",)) for key in (READ, WRITE)))
VIEW = {"items[].email": "ann", "items[].role": "member"}
EMAIL = {"items[].email": "email", "items[].role": "word"}
FIGURES = {"posts": "3", "people": "9"}
SMALL = dict.fromkeys(FIGURES, "small")
CANARY = "lr-canary-1-role-2"
REFUSED = seen(403, {"error": "no"})


def read(asked=REFUSED, view=None, again=None, nobody=None, *, lawful=(), policy=POLICY, **more):
    view = view or seen(200, VIEW, kinds=EMAIL)
    one = FunctionRead(READ, "/api/admin/people", (Asked("mia", "member", asked),), "adam", view, again or view, **more)
    if nobody:
        one = FunctionRead(one.route, one.path, one.asked, one.user, one.view, one.again, nobody)
    reads = RoleReads((one,), ("admin", "member"), {"member": frozenset(lawful)})
    return role_functions(reads, RoleWrites(()), policy, KNOWN)


def write(attempt=REFUSED, before=None, after=None, **more):
    before = before or seen(200, {"status": "active"})
    one = FunctionWrite(
        WRITE, "/api/admin/people/1", "mia", "member", attempt, "a throwaway person", "adam", "/api/admin/people",
        before, more.pop("again", None), after or before, **more,
    )  # fmt: skip
    reads = RoleReads((), ("admin", "member"), {})
    return role_functions(reads, RoleWrites((one,)), POLICY, KNOWN)


OPEN = seen(200, VIEW, kinds=EMAIL)
GONE = seen(404, form="empty")
COUNTS = seen(200, FIGURES, kinds=SMALL)
LATER = seen(200, {"items[].email": "x"}, kinds=EMAIL)
MARKED = seen(200, {"x": "y"}, marks=(CANARY,))
CASES = [
    ("the same values as the administrator", read(OPEN), "Fail"),
    ("the same figures as the administrator", read(COUNTS, COUNTS), "Fail"),
    ("values seen by right elsewhere", read(OPEN, lawful=("ann", "member")), "CouldNotVerify"),
    ("what strangers get as well", read(OPEN, nobody=OPEN), "Pass"),
    ("an empty list for everybody", read(seen(200, {}), seen(200, {})), "CouldNotVerify"),
    ("an empty list for others", read(seen(200, {})), "Pass"),
    ("only one's own line", read(seen(200, {"items[].email": "mia"}, kinds=EMAIL)), "Pass"),
    ("an error with status 200", read(seen(200, {"error": "not for you"})), "Pass"),
    ("values that change by themselves", read(OPEN, again=LATER), "CouldNotVerify"),
    ("refused", read(), "Pass"),
    ("denied and hidden", read(seen(404)), "Pass"),
    ("not found at a made-up id", read(seen(404), guessed=True), "CouldNotVerify"),
    ("busy", read(seen(429)), "CouldNotVerify"),
    ("broken", read(seen(500)), "CouldNotVerify"),
    ("no answer", read(failed()), "CouldNotVerify"),
    ("no rule, and other people's addresses", read(
        seen(200, {"a": "ann", "b": "bob"}, kinds={"a": "email", "b": "email"}), policy=AccessPolicy()), "Fail"),
    ("no rule, and nothing personal", read(seen(200, FIGURES), policy=AccessPolicy()), "CouldNotVerify"),
    ("the person is gone", write(seen(204, form="empty"), after=GONE), "Fail"),
    ("refused, and gone all the same", write(after=GONE), "Fail"),
    ("the record changed", write(seen(200, {}), after=seen(200, {"status": "suspended"})), "Fail"),
    ("what was sent stands there", write(seen(201, {}), after=MARKED, canary=CANARY), "Fail"),
    ("the answer is a new record", write(seen(202, {"id": "7"}), made=True), "Fail"),
    ("2xx without effect", write(seen(204, form="empty")), "CouldNotVerify"),
    ("a value that changes by itself", write(
        again=seen(200, {"status": "other"}), after=seen(200, {"status": "third"})), "Pass"),
    ("denied and hidden to write", write(seen(404)), "Pass"),
    ("refused to write", write(), "Pass"),
    ("a harmless request refused", write(probe=True), "Pass"),
    ("a harmless request not refused", write(seen(422), probe=True), "CouldNotVerify"),
    ("not tried", write(None, why="a bodyless command"), "CouldNotVerify"),
    ("busy to write", write(seen(429)), "CouldNotVerify"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "result", "expected"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, result: object, expected: str) -> None:
    assert verdict_of(result) == expected, result


def test_writes_that_were_not_tried_forbid_a_pass() -> None:
    reads = RoleReads((FunctionRead(READ, "/x", (Asked("mia", "member", REFUSED),)),), ("admin", "member"), {})
    away = Missing(MissingReason.OUT_OF_SCOPE, "production is only read")
    assert "production is only read" in role_functions(reads, away, POLICY, KNOWN).reason  # type: ignore[union-attr]


def test_a_route_without_a_rule_is_named_as_a_decision() -> None:
    reads = RoleReads((), ("admin", "member"), {})
    result = role_functions(reads, RoleWrites(()), AccessPolicy(POLICY.rules[:1]), Routes((
        *KNOWN.routes, Route("GET", "/api/new", "https://a.example", ("openapi",)),
    )))  # fmt: skip
    assert "1 route has no access rule (GET /api/new)" in result.reason  # type: ignore[union-attr]


def test_one_finding_names_every_role_that_got_in() -> None:
    asked = tuple(Asked(role, role, OPEN) for role in ("editor", "member"))
    one = FunctionRead(READ, "/api/admin/people", asked, "adam", OPEN, OPEN)
    result = role_functions(RoleReads((one,), ("admin", "editor", "member"), {}), RoleWrites(()), POLICY, KNOWN)
    assert [f.message for f in result.findings] == [  # type: ignore[union-attr]
        "A member and an editor can use GET /api/admin/people, and only admin may: "
        "1 values of what adam sees (items[].email)."
    ]


def test_routes_for_no_role_are_not_this_check() -> None:
    nobody = AccessPolicy((Rule(("* /**",), ("machine",)),))
    one = FunctionRead(READ, "/api/admin/people", (Asked("mia", "member", OPEN),))
    result = role_functions(RoleReads((one,), ("admin", "member"), {}), RoleWrites(()), nobody, KNOWN)
    assert verdict_of(result) == "CouldNotVerify"


def test_a_read_by_an_overridden_method_counts() -> None:
    one = FunctionRead(READ, "/api/admin/people", (Asked("mia", "member", OPEN),), "adam", OPEN, OPEN)
    result = role_functions(RoleReads((), ("admin", "member"), {}), RoleWrites((), (one,)), POLICY, KNOWN)
    assert verdict_of(result) == "Fail"
