"""Cases of auth/anonymous-read."""

from __future__ import annotations

import pytest

from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Route, Routes
from launchready.artifacts.views import AnonymousReads, Door, Read
from launchready.checks.auth.anonymous_read import anonymous_read
from launchready.model import Confidence, Fail
from tests.checks.making import NO_RULES, PRIVATE, failed, seen, verdict_of

MEMBERS = {"items[].name": "Olivia Owner", "items[].bio": "Runs the shop"}
MAIL = {"items[].email": "o@x.org"}
KNOWN = Routes(
    tuple(
        Route(*key.split(" ", 1), "https://a.example", ("openapi",))
        for key in (
            "GET /api/members",
            "GET /api/public/posts",
            "GET /api/public/members",
            "GET /api/feed",
            "GET /api/posts",
        )
    )
)
OWNER = seen(200, MEMBERS)
MISS = seen(404, {"error.message": "not found"})
R = "GET /api/members"


def read(anonymous, owner=OWNER, again=OWNER, control=MISS, **more):
    return Read(
        more.pop("route", R), "/api/members", "member" if owner else "", anonymous, owner, again, control, **more
    )


CASES = [
    ("same data as the member", read(OWNER), PRIVATE, "Fail"),
    ("part of the member's data", read(seen(200, {"items[].name": "Olivia Owner"})), PRIVATE, "Fail"),
    (
        "no rule, personal data",
        read(
            seen(200, MAIL, kinds={"items[].email": "email"}),
            owner=seen(200, MAIL, kinds={"items[].email": "email"}),
            again=seen(200, MAIL, kinds={"items[].email": "email"}),
        ),
        NO_RULES,
        "Fail",
    ),
    ("no rule, no personal data: a person decides", read(OWNER), NO_RULES, "CouldNotVerify"),
    (
        "nobody signed in, personal data",
        read(seen(200, MAIL, kinds={"items[].email": "email"}), None, None),
        NO_RULES,
        "Fail",
    ),
    ("nobody signed in, data", read(OWNER, None, None), NO_RULES, "CouldNotVerify"),
    (
        "nobody signed in, a page",
        read(seen(200, form="html", words=("a", "b")), None, None),
        NO_RULES,
        "CouldNotVerify",
    ),
    ("refused", read(seen(401)), PRIVATE, "Pass"),
    ("sent to sign in", read(seen(302, form="empty", asks_sign_in=True, to="/login")), PRIVATE, "Pass"),
    ("404 for what one may not know", read(seen(404)), PRIVATE, "Pass"),
    ("404 and nobody could use it", read(seen(404), None, None, why="no id"), PRIVATE, "CouldNotVerify"),
    ("public by rule", read(OWNER, route="GET /api/public/posts"), PRIVATE, "CouldNotVerify"),
    (
        "sign-in page with 200",
        read(
            seen(200, form="html", words=("Sign in",), asks_sign_in=True),
            owner=seen(200, form="html", words=("Feed", "Sign in")),
        ),
        PRIVATE,
        "Pass",
    ),
    ("error with 200", read(seen(200, {"error": "please sign in first"})), PRIVATE, "Pass"),
    (
        "single-page shell for all",
        read(seen(200, form="html", words=("App",)), control=seen(200, form="html", words=("App",))),
        PRIVATE,
        "Pass",
    ),
    (
        "an empty list for everyone",
        read(seen(200, {}), owner=seen(200, {}), again=seen(200, {})),
        PRIVATE,
        "CouldNotVerify",
    ),
    (
        "only what changes by itself is shared",
        read(
            seen(200, {"now": "later", "ad": "buy a thing"}),
            owner=seen(200, {"now": "later", "name": "Olivia Owner"}),
            again=seen(200, {"now": "later still", "name": "Olivia Owner"}),
        ),
        PRIVATE,
        "Pass",
    ),
    (
        "only what a made-up address says too",
        read(
            seen(200, {"site": "Acme Community"}),
            owner=seen(200, {"site": "Acme Community", "name": "Olivia Owner"}),
            again=seen(200, {"site": "Acme Community", "name": "Olivia Owner"}),
            control=seen(404, {"site": "Acme Community"}),
        ),
        PRIVATE,
        "Pass",
    ),
    ("a way around the gate", read(seen(401), doors=(Door("with a slash at the end", OWNER),)), PRIVATE, "Fail"),
    ("busy", read(seen(429)), PRIVATE, "CouldNotVerify"),
    ("broke", read(seen(500)), PRIVATE, "CouldNotVerify"),
    ("no answer", read(failed()), PRIVATE, "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "item", "policy", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, item: Read, policy: AccessPolicy, verdict: str) -> None:
    assert verdict_of(anonymous_read(AnonymousReads((item,)), policy, KNOWN)) == verdict


def test_no_route_is_no_pass() -> None:
    assert verdict_of(anonymous_read(AnonymousReads(()), PRIVATE, KNOWN)) == "CouldNotVerify"


def test_public_values_are_no_leak_elsewhere() -> None:
    public = read(OWNER, route="GET /api/public/members")
    more = seen(200, {"people[].name": "Olivia Owner", "note": "for members only"})
    said = read(seen(200, {"people[].name": "Olivia Owner"}), route="GET /api/feed", owner=more, again=more)
    assert verdict_of(anonymous_read(AnonymousReads((public, said)), PRIVATE, KNOWN)) == "Pass"
    leaked = read(more, route="GET /api/feed", owner=more, again=more)
    assert verdict_of(anonymous_read(AnonymousReads((public, leaked)), PRIVATE, KNOWN)) == "Fail"


def test_a_doubt_beside_a_failure_is_told() -> None:
    verdict = anonymous_read(AnonymousReads((read(OWNER), read(failed(), route="GET /api/posts"))), PRIVATE, KNOWN)
    assert isinstance(verdict, Fail)
    assert verdict.unverified and "GET /api/posts" in verdict.unverified[0]
    assert verdict.findings[0].confidence is Confidence.CERTAIN


def test_routes_that_only_the_settings_name_are_not_the_whole() -> None:
    stated = Routes((Route("GET", "/api/members", "https://a.example", ("settings",)),))
    assert verdict_of(anonymous_read(AnonymousReads((read(seen(401)),)), PRIVATE, stated)) == "CouldNotVerify"
    assert verdict_of(anonymous_read(AnonymousReads((read(OWNER),)), PRIVATE, stated)) == "Fail"
