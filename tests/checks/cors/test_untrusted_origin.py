"""Cases of cors/untrusted-origin."""

from __future__ import annotations

import pytest

from launchready.artifacts.cookies import CookieUse, PersonCookies, SessionCookies, SetCookie
from launchready.artifacts.cors import CorsAnswers
from launchready.checks.cors.untrusted_origin import WHO, untrusted_origin
from launchready.model import Confidence, CouldNotVerify, Fail, Missing, MissingReason
from tests.checks.cors.asked import EVIL, MINE, REFUSED, answers, echoed, plain, preflight, reply, route
from tests.checks.making import failed, seen, verdict_of

UNKNOWN = Missing(MissingReason.NO_ACCESS, "not asked")
SERVED = seen(200, {"name": "Welcome, visitor of the community"})
CLOSED = route(plain(), reply())

CASES = [
    *(
        (f"{kind} may read", answers(route(plain(), echoed(kind, "null" if kind == "null" else EVIL))), "Fail")
        for kind in WHO
    ),
    ("the stranger's answer lacks the data", answers(route(plain(), echoed(), anonymous=SERVED)), "Fail"),
    ("preflight lets a stranger write", answers(CLOSED, preflights=(preflight(echoed()),)), "Fail"),
    ("nobody else is allowed", answers(CLOSED), "Pass"),
    (
        "the approved origin alone",
        answers(route(plain(), reply("approved", "https://a.example", "https://a.example", True), reply())),
        "Pass",
    ),
    ("a fixed other origin", answers(route(plain(), reply(allow="https://app.example.com", credentials=True))), "Pass"),
    ("the stranger is refused outright", answers(route(plain(), reply(answer=seen(403)))), "Pass"),
    # Look-alikes: the cookie does not count without a nonce; no credentials; a token that no page has; a guarded write.
    ("the answer is the anonymous one", answers(route(plain(), echoed(), anonymous=MINE)), "Pass"),
    ("echo without credentials", answers(route(plain(), reply(allow=EVIL))), "Pass"),
    ("star with credentials is no echo", answers(route(plain(), reply(allow="*", credentials=True))), "Pass"),
    ("sign-in gives a token", answers(route(plain(), echoed(), carrier="token")), "Pass"),
    ("nothing is in the answer", answers(route(plain(), echoed(answer=seen(204, form="empty")))), "Pass"),
    (
        "preflight beside an anti-forgery header",
        answers(CLOSED, preflights=(preflight(echoed()),), guarded=True),
        "Pass",
    ),
    ("preflight for a token", answers(CLOSED, preflights=(preflight(echoed(), carrier="token"),)), "Pass"),
    # Unknown is never green.
    ("tokens of the settings", answers(route(plain(), echoed(), carrier="token"), given=True), "CouldNotVerify"),
    ("nobody signed in", answers(route(plain(), reply(), carrier="")), "CouldNotVerify"),
    ("nothing asked", answers(), "CouldNotVerify"),
    ("the probe failed", answers(route(plain(), reply(answer=failed()))), "CouldNotVerify"),
    ("the probe was limited", answers(route(plain(), reply(answer=seen(429)))), "CouldNotVerify"),
    ("the server broke", answers(route(plain(), reply(answer=seen(500)))), "CouldNotVerify"),
    ("no answer to compare with", answers(route(plain(), echoed(), anonymous=None)), "CouldNotVerify"),
    ("the comparison was limited", answers(route(plain(), echoed(), anonymous=seen(429))), "CouldNotVerify"),
    ("the session is dead", answers(route(plain(REFUSED), reply(answer=REFUSED))), "CouldNotVerify"),
    ("only the plain request was sent", answers(route(plain())), "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "item", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, item: CorsAnswers, verdict: str) -> None:
    assert verdict_of(untrusted_origin(item, UNKNOWN)) == verdict


def failing(item: CorsAnswers, cookies: SessionCookies | Missing = UNKNOWN) -> Fail:
    result = untrusted_origin(item, cookies)
    assert isinstance(result, Fail)
    return result


def test_one_cause_is_one_finding_and_names_how_far_it_reaches() -> None:
    everywhere = [route(plain(), echoed(), echoed("null", "null"), name=f"GET /api/{part}") for part in "abc"]
    found = failing(answers(*everywhere)).findings
    assert [one.variant for one in found] == ["arbitrary"]
    assert "2 more of the 3 routes" in found[0].message


def test_a_single_loose_route_is_named() -> None:
    tight = [route(plain(), reply(), name=f"GET /api/{part}") for part in "abc"]
    found = failing(answers(*tight, route(plain(), echoed(), name="GET /api/loose"))).findings
    assert [one.subject.route for one in found] == ["/api/loose"]


def test_a_hole_beside_doubts_stays_a_hole() -> None:
    told = failing(answers(route(plain(), echoed()), route(plain(), reply(answer=failed()), name="GET /api/b")))
    assert told.unverified


def session_cookie(same_site: str) -> SessionCookies:
    use = CookieUse("sid", MINE, REFUSED, (SetCookie("sid", same_site=same_site),))
    return SessionCookies((PersonCookies("member", "json", "GET /api/me", MINE, None, REFUSED, (use,)),))


@pytest.mark.parametrize(
    ("same_site", "near", "sure"),
    [
        ("lax", False, Confidence.FIRM),
        ("strict", False, Confidence.FIRM),
        ("lax", True, Confidence.CERTAIN),
        ("none", False, Confidence.CERTAIN),
        ("", False, Confidence.CERTAIN),
    ],
)
def test_what_same_site_still_holds_back(same_site: str, near: bool, sure: Confidence) -> None:
    found = failing(answers(route(plain(), echoed("sibling", same_site=near))), session_cookie(same_site)).findings
    assert found[0].confidence is sure
    assert ("SameSite" in found[0].message) is (sure is Confidence.FIRM)


def test_an_open_door_is_named_when_nobody_could_sign_in() -> None:
    result = untrusted_origin(answers(route(plain(), echoed(), carrier="")), UNKNOWN)
    assert isinstance(result, CouldNotVerify)
    assert EVIL in result.reason
