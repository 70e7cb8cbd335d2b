"""Cases of auth/anonymous-write."""

from __future__ import annotations

import pytest

from launchready.artifacts.routes import Route, Routes
from launchready.artifacts.writes import AnonymousWrites, WriteTry
from launchready.checks.auth.anonymous_write import anonymous_write
from tests.checks.making import failed, seen, verdict_of

KNOWN = Routes((Route("POST", "/api/posts", "https://a.example", ("openapi",)),))
EMPTY = seen(200, {"items[].title": "old"})
CANARY = "lr-canary-1-anon-2"
OK = seen(201, {"id": "x"})


def write(attempt=OK, before=EMPTY, again=EMPTY, after=EMPTY, **more):
    return WriteTry(
        "POST /api/posts",
        "/api/posts",
        attempt,
        more.pop("canary", CANARY),
        more.pop("made_up", False),
        "member",
        "/api/posts",
        before,
        again,
        after,
        **more,
    )


CASES = [
    ("the canary appeared", write(after=seen(200, {"items[].title": "new"}, marks=(CANARY,))), "Fail"),
    ("the record is gone", write(seen(204, form="empty"), canary="", after=seen(404)), "Fail"),
    ("a stable value changed", write(seen(204, form="empty"), canary="", after=seen(200, {"likes": "2"})), "Fail"),
    ("a 500 that wrote all the same", write(seen(500), after=seen(200, {"a": "b"}, marks=(CANARY,))), "Fail"),
    (
        "it changes by itself",
        write(canary="", again=seen(200, {"items[].title": "other"}), after=seen(200, {"x": "y"})),
        "CouldNotVerify",
    ),
    ("2xx without effect", write(seen(204, form="empty")), "CouldNotVerify"),
    (
        "2xx and no place to look",
        write(before=None, again=None, after=None, why="no reading route shows it"),
        "CouldNotVerify",
    ),
    ("refused", write(seen(401)), "Pass"),
    ("refused for lack of an anti-forgery value", write(seen(403)), "Pass"),
    ("sent to sign in", write(seen(302, form="empty", asks_sign_in=True)), "Pass"),
    ("validation first", write(seen(422)), "CouldNotVerify"),
    ("invented id refused", write(seen(401), made_up=True), "Pass"),
    ("invented id not found", write(seen(404), made_up=True), "CouldNotVerify"),
    ("busy", write(seen(429)), "CouldNotVerify"),
    ("no answer", write(failed()), "CouldNotVerify"),
    ("not tried", WriteTry("POST /api/x", "/api/x", why="not tried"), "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "item", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, item: WriteTry, verdict: str) -> None:
    assert verdict_of(anonymous_write(AnonymousWrites((item,)), KNOWN)) == verdict


def test_nothing_tried_is_no_pass() -> None:
    assert verdict_of(anonymous_write(AnonymousWrites(()), KNOWN)) == "CouldNotVerify"
