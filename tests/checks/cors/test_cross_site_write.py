"""Cases of cors/cross-site-write."""

from __future__ import annotations

import pytest

from launchready.artifacts.crosssite import Attempt, CrossSite, Look, Target
from launchready.checks.cors.cross_site_write import cross_site_write
from tests.checks.making import failed, seen, verdict_of

CANARY = "lr-canary-ab12-cross-00ff00ff"
LIST = seen(200, {"items[].title": "one"})
MORE = seen(200, {"items[].title": "two"})
WITH = seen(200, {"items[].title": "two"}, marks=(CANARY,))
NOTHING = Look("/api/posts", LIST, LIST, LIST, LIST)
STANDS = Look("/api/posts", LIST, LIST, WITH, WITH)
CHANGED = Look("/api/groups", LIST, LIST, MORE, MORE)
RESTLESS = Look("/api/groups", LIST, MORE, seen(200, {"items[].title": "three"}), LIST)


def attempt(look=NOTHING, status=403, answer=None, blocked=""):
    return Attempt("a form", CANARY, status, None if blocked else answer or seen(status), blocked, (look,))


OWN = attempt(STANDS, 201)


def sites(*attempts, control=OWN, route="POST /api/posts", **more):
    return CrossSite((Target(route, attempts, control, "" if control else "no control"),), **more)


CASES = [
    ("what was sent stands there", sites(attempt(STANDS, 201)), "Fail"),
    ("stands there though the browser hid the answer", sites(attempt(STANDS, 0, failed())), "Fail"),
    ("something else changed", sites(attempt(CHANGED, 204), control=None), "Fail"),
    ("changed, yet the write was refused", sites(attempt(CHANGED, 403)), "Pass"),
    ("a restless place", sites(attempt(RESTLESS, 204)), "Pass"),
    ("refused, control works", sites(attempt()), "Pass"),
    ("accepted without effect, control works", sites(attempt(status=200)), "Pass"),
    ("refused, control has no effect", sites(attempt(), control=attempt()), "CouldNotVerify"),
    ("refused, no control", sites(attempt(), control=None), "CouldNotVerify"),
    ("nothing was let out", sites(attempt(status=0, blocked="held back")), "CouldNotVerify"),
    ("no target", CrossSite(()), "CouldNotVerify"),
    ("tokens only", CrossSite((), bearer_only=True), "NotApplicable"),
    ("a reason", CrossSite((), why="no throwaway person"), "CouldNotVerify"),
    ("signed out and nothing else", sites(attempt(), signed_out=True), "Pass"),
    ("a link that changes", sites(attempt(STANDS, 303), route="GET /settings/email"), "Fail"),
]


@pytest.mark.parametrize(("name", "item", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, item: CrossSite, verdict: str) -> None:
    assert verdict_of(cross_site_write(item)) == verdict


def test_the_finding_says_how_and_what() -> None:
    (finding,) = cross_site_write(sites(attempt(CHANGED, 204))).findings
    assert "POST /api/posts" in finding.message
    assert "by a form" in finding.message
    assert "items[].title" in finding.message
