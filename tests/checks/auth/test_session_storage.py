"""Cases of auth/session-storage."""

from __future__ import annotations

import pytest

from launchready.artifacts.storage import Entry, InAddress, Storage, Visit
from launchready.checks.auth.session_storage import session_storage
from tests.checks.making import failed, seen, verdict_of

ME = seen(200, {"email": "m@x.org"}, kinds={"email": "email"})
NOBODY = seen(401)
VISIT = Visit("member", "/sign-in", seen(200), 9)


def kept(name="access_token", suspect=True, how="as a bearer token", proof=ME):
    return Entry("member", "localStorage", "https://x.org", name, "JWT", "", suspect, how, proof, NOBODY)


def linked(how="", proof=NOBODY, opened=None, shut=None, paths=1):
    return InAddress("member", "token", "/files/{}", "a link on /feed", how, proof, NOBODY, opened, shut, paths)


def storage(*entries, addresses=(), visits=(VISIT,), **more):
    return Storage(tuple(visits), entries, tuple(addresses), **more)


CASES = [
    ("a token that opens the person", storage(kept()), "Fail"),
    ("a token that opens nothing", storage(kept(how="", proof=NOBODY)), "Pass"),
    ("a theme", storage(kept("theme", suspect=False, how="", proof=None)), "Pass"),
    ("a proof that did not come", storage(kept(how="", proof=failed())), "Pass"),
    ("nothing kept", storage(), "Pass"),
    ("a session in a link", storage(addresses=[linked("as a bearer token", ME)]), "Fail"),
    ("one value opens many files", storage(addresses=[linked("", NOBODY, seen(200), seen(401), 3)]), "Fail"),
    ("a signed link to one file", storage(addresses=[linked("", NOBODY, seen(200), seen(401), 1)]), "Pass"),
    ("open anyway", storage(addresses=[linked("", NOBODY, seen(200), seen(200), 3)]), "Pass"),
    ("no page", storage(visits=(Visit("member", "", why="no page with a password"),)), "CouldNotVerify"),
    ("sign-in refused", storage(visits=(Visit("member", "/login", why="answered 401"),)), "CouldNotVerify"),
    ("one way in of two", storage(visits=(VISIT, Visit("api", "/login", why="answered 401"))), "Pass"),
    ("an API without pages", storage(visits=(Visit("m", "", why="none"),), no_pages=True), "NotApplicable"),
    ("more than was tried", storage(doubts=("more entries",)), "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "item", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, item: Storage, verdict: str) -> None:
    assert verdict_of(session_storage(item)) == verdict


def test_one_finding_per_place() -> None:
    told = session_storage(storage(kept(), kept()))
    assert len(told.findings) == 1
    assert "access_token" in told.findings[0].message
