"""Cases of auth/hidden-routes."""

from __future__ import annotations

import pytest

from launchready.artifacts.places import OldVersions, Place, SecondDoor, SecondDoors, WellKnown
from launchready.artifacts.policy import AccessPolicy, Rule
from launchready.artifacts.routes import Route, Routes
from launchready.artifacts.sightings import BundleRoutes, CodeRoutes
from launchready.artifacts.views import AnonymousReads, Read
from launchready.checks.auth.hidden_routes import hidden_routes
from launchready.model import Missing, MissingReason
from tests.checks.making import PRIVATE, failed, seen, verdict_of

MISS = seen(404)
SHELL = seen(200, form="html", words=("App", "Loading"))
ENV = seen(200, form="text", words=("DB=1", "KEY=2"))
OPEN_METRICS = AccessPolicy((Rule(("GET /metrics",), ("public",)), *PRIVATE.rules))
OWNER = seen(200, {"items[].name": "Olivia Owner"})
BUNDLE, CODE = BundleRoutes(()), CodeRoutes(())
SCHEMA = Route("GET", "/api/me", "https://a.example", ("openapi",))
HIDDEN = Route("GET", "/api/v1/members", "https://a.example", ("bundle",), where="app.js:1:200")


def place(
    answer=ENV, *, control=MISS, proof="environment file", personal=False, route="GET /.env", kind="environment file"
):
    return Place(route, "https://a.example", kind, answer, control, proof, personal)


CASES = [
    ("an environment file", place(), PRIVATE, "Fail"),
    ("personal values without a mark", place(proof="", personal=True), PRIVATE, "Fail"),
    ("the shell of a single-page application", place(SHELL, control=SHELL), PRIVATE, "Pass"),
    (
        "an answer without the mark of the place",
        place(seen(200, form="text", words=("hello",)), proof=""),
        PRIVATE,
        "Pass",
    ),
    ("refused", place(seen(403), proof=""), PRIVATE, "Pass"),
    ("busy", place(seen(429), proof=""), PRIVATE, "CouldNotVerify"),
    ("no answer", place(failed(), proof=""), PRIVATE, "CouldNotVerify"),
    ("metrics", place(route="GET /metrics", kind="metrics"), PRIVATE, "Fail"),
    ("metrics that are public on purpose", place(route="GET /metrics", kind="metrics"), OPEN_METRICS, "Pass"),
    (
        "public metrics with addresses in them",
        place(route="GET /metrics", kind="metrics", personal=True),
        OPEN_METRICS,
        "Fail",
    ),
    ("a place that the schema lists", place(route="GET /api/me"), PRIVATE, "Pass"),
]


def judged(
    places=(),
    policy=PRIVATE,
    bundle=BUNDLE,
    code=CODE,
    reads=(),
    routes=(SCHEMA,),
    versions=OldVersions(()),
    doors=SecondDoors(()),
):
    return hidden_routes(
        WellKnown(tuple(places)),
        Routes(tuple(routes)),
        AnonymousReads(tuple(reads)),
        policy,
        bundle,
        code,
        versions,
        doors,
    )


@pytest.mark.parametrize(("name", "item", "policy", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_places(name: str, item: Place, policy: AccessPolicy, verdict: str) -> None:
    assert verdict_of(judged([item], policy, reads=[Read("GET /api/me", "/api/me", "", seen(401))])) == verdict


def test_a_route_that_only_a_script_names() -> None:
    leak = Read("GET /api/v1/members", "/api/v1/members", "member", OWNER, OWNER, OWNER, MISS)
    verdict = judged(reads=[leak], routes=[SCHEMA, HIDDEN])
    assert verdict_of(verdict) == "Fail"
    assert "app.js:1:200" in verdict.findings[0].message
    refused = Read("GET /api/v1/members", "/api/v1/members", "member", seen(401), OWNER)
    assert verdict_of(judged(reads=[refused], routes=[SCHEMA, HIDDEN])) == "Pass"


def test_a_leak_in_the_schema_is_another_checks_matter() -> None:
    leak = Read("GET /api/me", "/api/me", "member", OWNER, OWNER, OWNER, MISS)
    assert verdict_of(judged([place(seen(404), proof="")], reads=[leak])) == "Pass"


def test_a_source_that_was_not_read_forbids_a_pass() -> None:
    gone = Missing(MissingReason.UNREACHABLE, "no script could be read")
    assert verdict_of(judged([place(seen(404), proof="")], bundle=gone)) == "CouldNotVerify"
    assert verdict_of(judged([place(seen(404), proof="")], code=gone)) == "CouldNotVerify"
    assert verdict_of(judged([place()], code=gone)) == "Fail"


def test_a_sign_up_that_nobody_lists() -> None:
    me = seen(200, {"email": "m@x.org"}, kinds={"email": "email"})
    fine = [place(seen(404), proof="")]
    made = SecondDoor("POST /api/auth/register", seen(201), me, seen(401))
    assert verdict_of(judged(fine, doors=SecondDoors((made,)))) == "Fail"
    absent = SecondDoor("POST /api/auth/register", seen(404))
    unconfirmed = SecondDoor("POST /api/auth/register", seen(202), why="wrong name or password")
    assert verdict_of(judged(fine, doors=SecondDoors((absent, unconfirmed)))) == "Pass"


def test_an_older_version() -> None:
    fine = [place(seen(404), proof="")]
    old = place(OWNER, proof="2 values that member sees", route="GET /api/v1/members", kind="older version of the API")
    assert verdict_of(judged(fine, versions=OldVersions((old,)))) == "Fail"
    shell = place(SHELL, control=SHELL, proof="", route="GET /api/v1/members")
    assert verdict_of(judged(fine, versions=OldVersions((shell,)))) == "Pass"
