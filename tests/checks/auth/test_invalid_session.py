"""Cases of auth/invalid-session."""

from __future__ import annotations

import pytest

from launchready.artifacts.sessions import InvalidSessions, TokenTries, TokenTry
from launchready.checks.auth.invalid_session import invalid_session
from tests.checks.making import failed, seen, verdict_of

ME = seen(200, {"email": "m@x.org"}, kinds={"email": "email"})
NOBODY = seen(401, {"error": "who are you"})
SOFT = seen(200, {"user.kind": "guest account"})


def person(answer, *, good=ME, none=NOBODY, kind="malformed", untried=()):
    tries = (TokenTry(kind, "bearer", "member", answer),)
    return TokenTries("member", "bearer", "GET /api/me", good, none, tries, untried)


CASES = [
    ("believed", person(ME), "Fail"),
    ("believed as somebody else", person(seen(200, {"email": "other"}, kinds={"email": "email"})), "Fail"),
    ("refused", person(NOBODY), "Pass"),
    ("guest view with 200", person(SOFT, none=SOFT), "Pass"),
    ("guest view, but it is the person", person(ME, none=SOFT), "Fail"),
    ("empty 200", person(seen(200, form="empty")), "Pass"),
    ("an expired token is not at hand", person(NOBODY, untried=("an expired token",)), "CouldNotVerify"),
    ("the good session is dead", person(NOBODY, good=NOBODY), "CouldNotVerify"),
    ("busy", person(seen(429)), "CouldNotVerify"),
    ("broke", person(seen(500)), "CouldNotVerify"),
    ("no answer", person(failed()), "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "item", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, item: TokenTries, verdict: str) -> None:
    assert verdict_of(invalid_session(InvalidSessions((item,)))) == verdict


def test_nobody_is_no_pass() -> None:
    assert verdict_of(invalid_session(InvalidSessions(()))) == "CouldNotVerify"
