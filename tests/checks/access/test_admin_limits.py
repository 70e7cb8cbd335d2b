"""Cases of access/admin-limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from launchready.artifacts.functions import (
    AdminLimits,
    Asked,
    FunctionRead,
    FunctionWrite,
    PrivateWord,
    RoleReads,
    RoleWrites,
)
from launchready.artifacts.policy import AccessPolicy, Rule
from launchready.artifacts.routes import Route, Routes
from launchready.checks.access.admin_limits import admin_limits
from tests.checks.making import failed, seen, verdict_of

POLICY = AccessPolicy((Rule(("GET /api/talks/**",), ("own",)), Rule(("* /internal/**",), ("machine",))))
CANARY = "lr-canary-1-talk-2"
ROUTE, INSIDE = "GET /api/talks/{id}", "GET /internal/jobs"
KNOWN = Routes(tuple(Route(*key.split(" "), "https://a.example", ("openapi",)) for key in (ROUTE, INSIDE)))
PROOF = seen(200, {"body": "x"}, marks=(CANARY,))
LEAK = seen(200, {"body": "x"}, marks=(CANARY,))


def word(*asked, why=""):
    told = PrivateWord(
        "talk", ROUTE, "mia", CANARY, PROOF, tuple(Asked("adam", "admin", s, "/api/talks/7") for s in asked)
    )
    return admin_limits(
        AdminLimits((replace(told, why=why),), (ROUTE,)), RoleReads((), ("admin",), {}), RoleWrites(()), POLICY, KNOWN
    )


def inside(one, nobody=None):
    read = FunctionRead(INSIDE, "/internal/jobs", (Asked("adam", "admin", one),), nobody=nobody)
    return admin_limits(AdminLimits(()), RoleReads((read,), ("admin", "member"), {}), RoleWrites(()), POLICY, KNOWN)


def done(attempt, **more):
    one = FunctionWrite("POST /internal/run", "/internal/run", "adam", "admin", attempt, **more)
    return admin_limits(AdminLimits(()), RoleReads((), ("admin", "member"), {}), RoleWrites((one,)), POLICY, KNOWN)


DATA = seen(200, {"queue": "mail", "waiting": "3"})
CASES = [
    ("an administrator reads it", word(LEAK), "Fail"),
    ("it stands in a list", word(seen(404), LEAK), "Fail"),
    ("not found", word(seen(404)), "Pass"),
    ("refused", word(seen(403)), "Pass"),
    ("an empty list", word(seen(200, {})), "Pass"),
    ("another's record under the same address", word(seen(200, {"body": "other"})), "Pass"),
    ("busy", word(seen(429)), "CouldNotVerify"),
    ("broken", word(seen(500)), "CouldNotVerify"),
    ("no answer", word(failed()), "CouldNotVerify"),
    ("nobody to ask", word(), "CouldNotVerify"),
    ("nothing was written", word(why="recipe talk made nothing: 422"), "CouldNotVerify"),
    ("an internal route answers", inside(DATA), "Fail"),
    ("an internal route that strangers get too", inside(DATA, DATA), "Pass"),
    ("an internal route with a status word", inside(seen(200, {"status": "ok"})), "Pass"),
    ("an internal page", inside(seen(200, form="html", words=("Jobs",))), "CouldNotVerify"),
    ("an internal route refuses", inside(seen(403)), "Pass"),
    ("an internal route is busy", inside(seen(503)), "CouldNotVerify"),
    ("an internal command works", done(seen(201, {"id": "1"}), made=True), "Fail"),
    ("an internal command refuses", done(seen(403)), "Pass"),
    ("an internal command that was not tried", done(None, why="it takes nothing"), "CouldNotVerify"),
]  # fmt: skip


def test_the_record_in_a_private_list_is_enough() -> None:
    listed = Asked("adam", "admin", seen(200, {"items[].id": "hash-of-7"}, kinds={"items[].id": "id"}), "/api/talks")
    told = PrivateWord("talk", ROUTE, "mia", CANARY, PROOF, (listed,), (), frozenset({"hash-of-7"}), 1)
    reads, writes = RoleReads((), ("admin",), {}), RoleWrites(())
    assert verdict_of(admin_limits(AdminLimits((told,), (ROUTE,)), reads, writes, POLICY, KNOWN)) == "Fail"
    elsewhere = replace(told, direct=0)
    assert verdict_of(admin_limits(AdminLimits((elsewhere,), (ROUTE,)), reads, writes, POLICY, KNOWN)) == "Pass"


@pytest.mark.parametrize(("name", "result", "expected"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, result: object, expected: str) -> None:
    assert verdict_of(result) == expected, result


def nothing_private(path: str) -> object:
    routes = Routes((Route("GET", path, "https://a.example", ("openapi",)),))
    reads = RoleReads((), ("admin", "member"), {})
    return admin_limits(AdminLimits(()), reads, RoleWrites(()), AccessPolicy(), routes)


def test_it_does_not_apply_without_anything_private() -> None:
    assert verdict_of(nothing_private("/api/posts")) == "NotApplicable"


def test_private_messages_without_a_rule_are_a_decision() -> None:
    result = nothing_private("/api/messages")
    assert "no rule says who may read GET /api/messages" in result.reason  # type: ignore[attr-defined]
