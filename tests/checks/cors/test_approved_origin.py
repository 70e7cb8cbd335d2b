"""Cases of cors/approved-origin."""

from __future__ import annotations

import pytest

from launchready.artifacts.cors import CorsAnswers
from launchready.checks.cors.approved_origin import approved_origin
from launchready.model import Fail
from tests.checks.cors.asked import API, APP, answers, approved, plain, preflight, reply, route
from tests.checks.making import PRIVATE, failed, seen, verdict_of

GOOD = route(plain(), approved())
OTHER = route(plain(), approved(), name="GET /api/posts")
PUBLIC = "GET /api/public/status"
NO = seen(401)
PAGE = seen(200, form="html")
OWN = reply("approved", API)
FRONT = reply("front-end", APP)


def inferred(asked, **more) -> CorsAnswers:
    return answers(route(plain(), asked), approved=(), front_ends=(APP,), **more)


CASES = [
    ("no permission", answers(route(plain(), approved(allow=""))), "Fail"),
    ("slash at the end", answers(route(plain(), approved(allow=APP + "/"))), "Fail"),
    ("another origin", answers(route(plain(), approved(allow="http://app.example.com"))), "Fail"),
    ("two values", answers(route(plain(), approved(allow=f"{APP}, {APP}"))), "Fail"),
    ("no credentials for a cookie", answers(route(plain(), approved(credentials=False))), "Fail"),
    ("star for a cookie", answers(route(plain(), approved(allow="*"))), "Fail"),
    ("refused with 403", answers(route(plain(), approved(answer=seen(403)))), "Fail"),
    ("its own origin is refused", answers(route(plain(), reply("approved", API, answer=seen(403)))), "Fail"),
    ("preflight status", answers(GOOD, preflights=(preflight(approved(answer=seen(401))),)), "Fail"),
    ("preflight method", answers(GOOD, preflights=(preflight(approved(), methods=("GET",)),)), "Fail"),
    ("preflight header", answers(GOOD, preflights=(preflight(approved(), headers=()),)), "Fail"),
    ("preflight origin", answers(GOOD, preflights=(preflight(approved(allow="")),)), "Fail"),
    ("star method with a cookie", answers(GOOD, preflights=(preflight(approved(), methods=("*",)),)), "Fail"),
    ("allowed", answers(GOOD, preflights=(preflight(approved()),)), "Pass"),
    ("no credentials for a token", answers(route(plain(), approved(credentials=False), carrier="token")), "Pass"),
    ("star for a token", answers(route(plain(), approved(allow="*"), carrier="token")), "Pass"),
    (
        "star method for a token",
        answers(GOOD, preflights=(preflight(approved(), methods=("*",), carrier="token"),)),
        "Pass",
    ),
    # Look-alike: its own origin needs no permission.
    ("its own origin", answers(route(plain(), OWN)), "Pass"),
    ("a page that browsers open", answers(GOOD, route(plain(PAGE), approved(allow="", answer=PAGE))), "Pass"),
    ("a public route for machines", answers(GOOD, OTHER, route(plain(), approved(allow=""), name=PUBLIC)), "Pass"),
    ("a private route left out", answers(GOOD, OTHER, route(plain(), approved(allow=""), name="GET /api/b")), "Fail"),
    (
        "a refusal to nobody needs no permission",
        answers(GOOD, route(plain(NO), approved(allow="", answer=NO), carrier="")),
        "Pass",
    ),
    ("the session is dead", answers(route(plain(NO), approved(answer=NO))), "CouldNotVerify"),
    ("all public routes refuse", answers(route(plain(), approved(allow=""), name=PUBLIC)), "Fail"),
    ("pages elsewhere are allowed", inferred(reply("front-end", APP, APP, True)), "Pass"),
    ("pages elsewhere are refused, nobody approved them", inferred(FRONT), "CouldNotVerify"),
    ("one address for all", answers(route(plain(), reply()), approved=()), "NotApplicable"),
    ("only a pattern", answers(route(plain()), approved=(), patterns=("https://*.example.com",)), "CouldNotVerify"),
    ("limited", answers(route(plain(), approved(answer=seen(429)))), "CouldNotVerify"),
    ("broke", answers(route(plain(), approved(answer=seen(502)))), "CouldNotVerify"),
    ("no answer", answers(route(plain(failed()), approved(allow=""))), "CouldNotVerify"),
    ("preflight failed", answers(GOOD, preflights=(preflight(approved(answer=failed())),)), "CouldNotVerify"),
    ("never asked", answers(route(plain(), reply())), "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "item", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, item: CorsAnswers, verdict: str) -> None:
    assert verdict_of(approved_origin(item, PRIVATE)) == verdict


def test_reading_and_writing_refused_is_one_finding() -> None:
    item = answers(route(plain(), approved(allow="")), preflights=(preflight(approved(allow="")),))
    result = approved_origin(item, PRIVATE)
    assert isinstance(result, Fail)
    assert [one.variant for one in result.findings] == ["reading"]
    assert APP in result.findings[0].message
