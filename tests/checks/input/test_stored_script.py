"""Cases of input/stored-script."""

from __future__ import annotations

from typing import Any

import pytest

from launchready.artifacts.scripts import Planted, ReflectedScripts, Sighting, StoredScripts
from launchready.checks.input.stored_script import stored_script
from launchready.model import Missing, MissingReason, Pass
from tests.checks.making import evidence, verdict_of

NO_BROWSER = Missing(MissingReason.NOT_CONFIGURED, "no Chromium was found")
QUIET = ReflectedScripts((), 3)


def sighting(viewer: str = "owner") -> Sighting:
    return Sighting(viewer, "/posts/{id}", "/posts/1", evidence())


def planted(**changes: Any) -> Planted:
    given: dict[str, Any] = {"raw": True, "shown": ("/feed (owner)",), "evidence": evidence()}
    return Planted("POST /api/posts", "body", "member", **{**given, **changes})


def stored(*items: Planted, doubts: tuple[str, ...] = ()) -> StoredScripts:
    return StoredScripts(items, ("owner",), 9, doubts)


CASES = [
    ("runs for another person", stored(planted(ran=(sighting(),))), QUIET, "Fail"),
    ("shown as text", stored(planted()), QUIET, "Pass"),
    ("sanitised by the API", stored(planted(raw=False)), QUIET, "Pass"),
    ("runs for its author only", stored(planted(ran=(sighting("member"),))), QUIET, "Pass"),
    ("written by somebody who administrates", stored(planted(ran=(sighting("m2"),), trusted=True)), QUIET, "Pass"),
    ("held back by the policy", stored(planted(held=(sighting(),), policy=True)), QUIET, "Pass"),
    ("a field on no page beside one that is", stored(planted(), planted(shown=())), QUIET, "Pass"),
    ("nothing is on a page", stored(planted(shown=())), QUIET, "CouldNotVerify"),
    ("nothing could be stored", stored(), QUIET, "CouldNotVerify"),
    ("a recipe did not work", stored(planted(), doubts=("recipe post made nothing: 500",)), QUIET, "CouldNotVerify"),
    ("no browser", NO_BROWSER, NO_BROWSER, "CouldNotVerify"),
    ("production: stored not tried", Missing(MissingReason.OUT_OF_SCOPE, "active"), QUIET, "CouldNotVerify"),
    ("runs from a link", stored(planted()), ReflectedScripts((planted(ran=(sighting("anonymous"),)),)), "Fail"),
]


@pytest.mark.parametrize(("name", "one", "two", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, one: StoredScripts | Missing, two: ReflectedScripts | Missing, verdict: str) -> None:
    assert verdict_of(stored_script(one, two)) == verdict


def test_what_the_policy_held_back_is_said() -> None:
    result = stored_script(stored(planted(held=(sighting(),), policy=True)), QUIET)
    assert isinstance(result, Pass)
    assert "held back only by the Content-Security-Policy" in result.evidence[0].summary
