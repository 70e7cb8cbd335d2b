"""Cases of auth/session-end."""

from __future__ import annotations

import pytest

from launchready.artifacts.sessions import Ending, Lifetime, SessionEnds
from launchready.checks.auth.session_end import session_end
from tests.checks.making import failed, seen, verdict_of

ME = seen(200, {"email": "m@x.org"}, kinds={"email": "email"})
NOBODY = seen(401)


def ends(after=NOBODY, alive=ME, why="", lifetimes=(), event="sign-out"):
    return SessionEnds((Ending(event, "cookie", "GET /api/me", alive, after, NOBODY, why),), lifetimes)


def life(seconds, stated="exp of the token", known=True):
    return (Lifetime("member", "bearer", seconds, stated, known, ME),)


CASES = [
    ("works after sign-out", ends(ME), "Fail"),
    ("works after removal", ends(ME, event="removal"), "Fail"),
    ("works after a password change", ends(ME, event="password change"), "Fail"),
    ("ended", ends(), "Pass"),
    ("was never alive", ends(alive=NOBODY), "CouldNotVerify"),
    ("could not be brought about", ends(why="no route"), "CouldNotVerify"),
    ("busy afterwards", ends(seen(429)), "CouldNotVerify"),
    ("broken afterwards", ends(seen(500)), "CouldNotVerify"),
    ("not asked again", ends(failed()), "CouldNotVerify"),
    ("a token without end", ends(lifetimes=life(None)), "Fail"),
    ("a cookie for ten years", ends(lifetimes=life(315_360_000, "Max-Age or Expires of the cookie")), "Fail"),
    ("a token of fifteen minutes", ends(lifetimes=life(900)), "Pass"),
    (
        "a cookie that ends with the browser",
        ends(lifetimes=life(None, "Max-Age or Expires of the cookie", False)),
        "Pass",
    ),
    ("nobody to try it with", SessionEnds((), (), "no throwaway person"), "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "item", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, item: SessionEnds, verdict: str) -> None:
    assert verdict_of(session_end(item)) == verdict
