"""Cases of cors/cookies."""

from __future__ import annotations

from dataclasses import replace

import pytest

from launchready.artifacts.cookies import CookieUse, PersonCookies, SessionCookies, SetCookie
from launchready.artifacts.sketch import Seen
from launchready.checks.cors.cookies import cookies
from launchready.model import Confidence, Fail
from tests.checks.cors.asked import MINE, REFUSED
from tests.checks.making import evidence, failed, seen, verdict_of

HOST = "app.example.com"
SAFE = SetCookie("sid", HOST, path="/", secure=True, http_only=True, same_site="lax", evidence=evidence())
CSRF = CookieUse("XSRF-TOKEN", REFUSED, MINE, (replace(SAFE, name="XSRF-TOKEN", http_only=False),))
VISITOR = seen(200, {"name": "Welcome, visitor of the community"})


def use(*lines: SetCookie, alone: Seen = MINE, without: Seen = REFUSED, name: str = "sid") -> CookieUse:
    return CookieUse(name, alone, without, lines)


def person(*uses: CookieUse, everything: Seen | None = MINE, none: Seen = REFUSED, **more) -> PersonCookies:
    return PersonCookies("member", "json", "GET /api/me", everything, none=none, uses=uses, **more)


def site(*people: PersonCookies, hosts: tuple[str, ...] = (HOST,), **more) -> SessionCookies:
    return SessionCookies(people, hosts, **more)


def one(hosts: tuple[str, ...] = (HOST,), local: bool = False, **changes) -> SessionCookies:
    return site(person(use(replace(SAFE, **changes)), CSRF), hosts=hosts, local=local)


def pair(first: SetCookie, second: SetCookie) -> SessionCookies:
    """A session that needs both cookies."""
    both = [use(line, alone=REFUSED, name=line.name) for line in (first, second)]
    return site(person(*both))


OPEN = replace(SAFE, name="payload", http_only=False)
TWO_HOSTS = (HOST, "api.example.com")
TOKEN = PersonCookies("client", "json")
IDLE = person(use(SAFE, alone=REFUSED), everything=REFUSED, headers=MINE)

CASES = [
    ("scripts may read it", one(http_only=False), "Fail"),
    ("goes over http", one(secure=False), "Fail"),
    ("SameSite none", one(same_site="none"), "Fail"),
    ("SameSite absent", one(same_site=""), "Fail"),
    ("Domain for one host", one(domain="example.com"), "Fail"),
    ("Domain of its own host", one(domain=HOST), "Fail"),
    ("Domain above what is shared", one(("a.eu.example.com", "b.eu.example.com"), domain="example.com"), "Fail"),
    ("needed but not alone", pair(replace(SAFE, same_site="none"), replace(SAFE, name="b", same_site="none")), "Fail"),
    ("the anonymous answer is 200", site(person(use(replace(SAFE, secure=False)), none=VISITOR)), "Fail"),
    ("one persona is weak", site(person(use(SAFE)), person(use(replace(SAFE, same_site="none")))), "Fail"),
    ("set again weaker", site(person(use(SAFE, replace(SAFE, path="/admin", secure=False)))), "Fail"),
    ("safe", one(), "Pass"),
    ("Strict", one(same_site="strict"), "Pass"),
    # Look-alikes: a cookie that scripts must read; a Domain that two hosts share; half of a session.
    ("readable anti-forgery cookie", site(person(use(SAFE), CSRF)), "Pass"),
    ("Domain for two hosts", one(TWO_HOSTS, domain="example.com"), "Pass"),
    ("half of the session is readable", pair(SAFE, OPEN), "Pass"),
    ("no line was seen", site(person(use())), "CouldNotVerify"),
    ("Secure on this machine", one(local=True, secure=False), "CouldNotVerify"),
    ("no cookie is proved", site(person(use(SAFE, alone=REFUSED, without=MINE))), "CouldNotVerify"),
    ("the session is dead", site(person(use(SAFE), everything=REFUSED)), "CouldNotVerify"),
    ("the stranger was limited", site(person(use(SAFE), none=seen(429))), "CouldNotVerify"),
    ("a try failed", site(person(use(SAFE, alone=failed()))), "CouldNotVerify"),
    ("a try was limited", site(person(use(SAFE), use(alone=seen(429), name="b"))), "CouldNotVerify"),
    ("too many to try", site(person(use(SAFE), untried=("z",))), "CouldNotVerify"),
    ("no route says who", site(PersonCookies("member", "json", why="no route says who")), "CouldNotVerify"),
    ("tokens only", site(TOKEN), "NotApplicable"),
    ("tokens of the settings, no sign-in known", site(PersonCookies("bot", "bearer")), "NotApplicable"),
    (
        "tokens of the settings, people sign in",
        site(PersonCookies("bot", "bearer"), sign_in="POST /login"),
        "CouldNotVerify",
    ),
    ("cookies beside a token open nothing", site(IDLE), "NotApplicable"),
]


@pytest.mark.parametrize(("name", "item", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, item: SessionCookies, verdict: str) -> None:
    assert verdict_of(cookies(item)) == verdict


def findings(item: SessionCookies) -> list[tuple[str, Confidence]]:
    result = cookies(item)
    assert isinstance(result, Fail)
    return [(found.variant, found.confidence) for found in result.findings]


def test_what_browsers_half_assume_is_less_certain() -> None:
    assert findings(one(same_site="")) == [("same-site", Confidence.FIRM)]
    assert findings(one(same_site="none")) == [("same-site", Confidence.CERTAIN)]


def test_every_weakness_is_told_once_for_all_people() -> None:
    bare = SetCookie("sid", HOST, evidence=evidence())
    assert [name for name, _ in findings(site(person(use(bare)), person(use(bare))))] == [
        "http-only",
        "secure",
        "same-site",
    ]
