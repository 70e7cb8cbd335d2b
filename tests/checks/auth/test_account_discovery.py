"""Cases of auth/account-discovery."""

from __future__ import annotations

import pytest

from launchready.artifacts.sessions import AccountDiscovery, Pair
from launchready.checks.auth.account_discovery import account_discovery
from tests.checks.making import failed, seen, verdict_of

SAME = seen(401, {"error": "wrong name or password"})
OTHER = seen(401, {"error": "no such account"})
FAST, SLOW = (0.002, 0.002, 0.003, 0.002, 0.002), (0.040, 0.041, 0.043, 0.040, 0.044)
RESTLESS = (0.002, 0.002, 0.050, 0.002, 0.002)
MIXED = (0.040, 0.002, 0.043, 0.041, 0.044)


def pair(known=SAME, unknown=SAME, known_again=None, unknown_again=None, slow=FAST, fast=FAST):
    return Pair(
        "sign-in", "POST /api/sign-in", known, known_again or known, unknown, unknown_again or unknown, slow, fast
    )


CASES = [
    ("words differ", pair(SAME, OTHER), "Fail"),
    ("status differs", pair(SAME, seen(404, {"error": "wrong name or password"})), "Fail"),
    ("time differs", pair(slow=SLOW), "Fail"),
    ("times differ on a restless line", pair(slow=SLOW, fast=RESTLESS), "CouldNotVerify"),
    ("times overlap", pair(slow=MIXED), "Pass"),
    ("same", pair(), "Pass"),
    ("words change by themselves", pair(SAME, OTHER, known_again=OTHER, unknown_again=SAME), "Pass"),
    ("not understood", pair(seen(422), seen(422)), "CouldNotVerify"),
    ("broke", pair(seen(500), seen(500)), "CouldNotVerify"),
    ("limited", pair(SAME, seen(429)), "CouldNotVerify"),
    ("same question, two answers", pair(SAME, SAME, unknown_again=seen(403)), "CouldNotVerify"),
    ("no answer", pair(failed(), SAME), "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "item", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, item: Pair, verdict: str) -> None:
    assert verdict_of(account_discovery(AccountDiscovery((item,)))) == verdict


def test_a_route_that_is_not_known_forbids_a_pass() -> None:
    assert verdict_of(account_discovery(AccountDiscovery((pair(),), ("no route for sign-up",)))) == "CouldNotVerify"
