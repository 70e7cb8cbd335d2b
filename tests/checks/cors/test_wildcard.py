"""Cases of cors/wildcard."""

from __future__ import annotations

import pytest

from launchready.artifacts.cors import CorsAnswers
from launchready.artifacts.policy import AccessPolicy
from launchready.checks.cors.wildcard import wildcard
from launchready.model import Fail
from tests.checks.cors.asked import MINE, answers, plain, reply, route
from tests.checks.making import NO_RULES, PRIVATE, failed, seen, verdict_of

STAR = reply(allow="*")
PUBLIC = "GET /api/public/posts"

CASES = [
    ("star on a private route", answers(route(plain(), STAR)), PRIVATE, "Fail"),
    ("star without an origin asked", answers(route(plain(allow="*"), reply())), PRIVATE, "Fail"),
    ("star with a token", answers(route(plain(), STAR, carrier="token")), PRIVATE, "Fail"),
    ("no rule, strangers are refused", answers(route(plain(), STAR)), NO_RULES, "Fail"),
    (
        "no rule, strangers get less",
        answers(route(plain(), STAR, anonymous=seen(200, {"name": "Visitor"}))),
        NO_RULES,
        "Fail",
    ),
    ("private by rule though strangers get it", answers(route(plain(), STAR, anonymous=MINE)), PRIVATE, "Fail"),
    ("no star", answers(route(plain(), reply())), PRIVATE, "Pass"),
    ("an echo is another check's", answers(route(plain(), reply(allow="https://lr-probe.example"))), PRIVATE, "Pass"),
    # Look-alikes: public data, by rule or by what strangers get; an error page with a star.
    ("star on a public route", answers(route(plain(), STAR, name=PUBLIC), route(plain(), reply())), PRIVATE, "Pass"),
    ("no rule, strangers get the same", answers(route(plain(), STAR, anonymous=MINE)), NO_RULES, "Pass"),
    ("star on a refusal alone", answers(route(plain(), reply(allow="*", answer=seen(403)))), PRIVATE, "Pass"),
    ("no rule, nothing to compare with", answers(route(plain(), STAR, anonymous=None)), NO_RULES, "CouldNotVerify"),
    ("the stranger was limited", answers(route(plain(), STAR, anonymous=seen(429))), NO_RULES, "CouldNotVerify"),
    ("no answer", answers(route(plain(failed()), reply(answer=failed()))), PRIVATE, "CouldNotVerify"),
    ("limited", answers(route(plain(), reply(answer=seen(429)))), PRIVATE, "CouldNotVerify"),
    ("nobody signed in", answers(route(plain(), STAR, carrier="")), PRIVATE, "CouldNotVerify"),
    ("nothing asked", answers(), PRIVATE, "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "item", "policy", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, item: CorsAnswers, policy: AccessPolicy, verdict: str) -> None:
    assert verdict_of(wildcard(item, policy)) == verdict


def test_one_setting_is_one_finding() -> None:
    result = wildcard(answers(*(route(plain(), STAR, name=f"GET /api/{part}") for part in "abcd")), PRIVATE)
    assert isinstance(result, Fail)
    assert len(result.findings) == 1
