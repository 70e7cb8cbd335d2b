"""Cases of cors/vary."""

from __future__ import annotations

import pytest

from launchready.artifacts.cors import CorsAnswers
from launchready.checks.cors.vary import vary
from launchready.model import Confidence, Fail
from tests.checks.cors.asked import APP, answers, approved, echoed, plain, reply, route
from tests.checks.making import failed, seen, verdict_of

CASES = [
    ("repeated without Vary", answers(route(plain(), approved(vary=()), reply())), "Fail"),
    ("repeated with another Vary", answers(route(plain(), approved(vary=("accept-encoding",)), reply())), "Fail"),
    ("a stranger's origin repeated", answers(route(plain(), echoed(vary=()))), "Fail"),
    ("no Vary on the refusal", answers(route(plain(), approved(), reply(vary=()))), "Fail"),
    ("no Vary without an origin", answers(route(plain(vary=()), approved(), reply())), "Fail"),
    ("star for some, repeated for others", answers(route(plain(allow="*", vary=()), approved())), "Fail"),
    ("Vary everywhere", answers(route(plain(), approved(), reply())), "Pass"),
    ("Vary: *", answers(route(plain(vary=("*",)), approved(vary=("*",)), reply(vary=("*",)))), "Pass"),
    # Look-alikes: nothing depends on the origin.
    ("no permission at all", answers(route(plain(vary=()), reply(vary=()))), "Pass"),
    ("star for all", answers(route(plain(allow="*", vary=()), reply(allow="*", vary=()))), "Pass"),
    (
        "one fixed origin for all",
        answers(route(plain(allow=APP, vary=()), approved(vary=()), reply(allow=APP, vary=()))),
        "Pass",
    ),
    ("limited", answers(route(plain(), approved(), reply(answer=seen(429)))), "CouldNotVerify"),
    ("no answer", answers(route(plain(failed()), approved(answer=failed()))), "CouldNotVerify"),
    ("nothing asked", answers(), "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "item", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, item: CorsAnswers, verdict: str) -> None:
    assert verdict_of(vary(item)) == verdict


def test_no_store_lowers_the_confidence() -> None:
    result = vary(answers(route(plain(), approved(vary=(), no_store=True), reply())))
    assert isinstance(result, Fail)
    assert result.findings[0].confidence is Confidence.FIRM
    assert "no-store" in result.findings[0].message
