"""Cases of the row walkthrough, a table for each check."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from launchready.artifacts.walk import Walk
from launchready.checks.walkthrough.bad_forms import bad_forms
from launchready.checks.walkthrough.broken_links import broken_links
from launchready.checks.walkthrough.console_errors import console_errors
from launchready.checks.walkthrough.dead_controls import dead_controls
from launchready.checks.walkthrough.endless_loading import endless_loading
from launchready.checks.walkthrough.oversharing import oversharing
from launchready.model import Confidence, Fail, Verdict
from tests.checks.making import verdict_of

from .making import CUT, UNWALKED, VISITS, broken, carried, dead, error, left, shut, stuck, tried, walk

Check = Callable[[Walk], Verdict]
BLOCKED = "cdn.example.net is not in scope"

CASES: list[tuple[str, Check, Walk, str]] = [
    ("stuck after a 500", endless_loading, walk(stuck=(stuck(),)), "Fail"),
    ("stuck without a cause", endless_loading, walk(stuck=(stuck(cause=""),)), "Fail"),
    ("stuck, perhaps by us", endless_loading, walk(stuck=(stuck(hampered=BLOCKED),)), "CouldNotVerify"),
    ("slow, not stuck", endless_loading, walk(waiting=("member: /feed still waits",)), "CouldNotVerify"),
    ("stops loading", endless_loading, walk(), "Pass"),
    ("nobody signed in", endless_loading, walk(visits=UNWALKED), "CouldNotVerify"),
    ("no visits at all", endless_loading, walk(visits=()), "CouldNotVerify"),
    ("dead button", dead_controls, walk(dead=(dead(),)), "Fail"),
    ("dead link", dead_controls, walk(dead=(dead(kind="link"),)), "Fail"),
    ("a form that only says saved", dead_controls, walk(dead=(dead(kind="form"),)), "Fail"),
    ("dead, perhaps by us", dead_controls, walk(dead=(dead(hampered=BLOCKED),)), "CouldNotVerify"),
    ("all alive", dead_controls, walk(), "Pass"),
    ("not every button was pressed", dead_controls, walk(visits=CUT), "CouldNotVerify"),
    ("not every page was opened", oversharing, walk(visits=CUT), "CouldNotVerify"),
    ("a visitor missing", dead_controls, walk(visits=VISITS[:2]), "CouldNotVerify"),
    ("a finding beside an unwalked visitor", dead_controls, walk(visits=UNWALKED, dead=(dead(),)), "Fail"),
    ("accepted", bad_forms, walk(forms=(tried(True, 201),)), "Fail"),
    ("shut after a refusal", bad_forms, walk(forms=(shut(),)), "Fail"),
    ("refused by the server", bad_forms, walk(forms=(tried(False, 422),)), "Pass"),
    ("refused by the page", bad_forms, walk(forms=(tried(False),)), "Pass"),
    ("one refused, one not tried", bad_forms, walk(forms=(tried(False),), forms_left=(left(),)), "CouldNotVerify"),
    ("none tried", bad_forms, walk(forms_left=(left(),)), "CouldNotVerify"),
    ("no form anywhere", bad_forms, walk(), "Pass"),
    ("forms, but nobody signed in", bad_forms, walk(visits=UNWALKED, forms=(tried(False),)), "CouldNotVerify"),
    ("addresses for a stranger", oversharing, walk(carried=(carried("anonymous", "email"),)), "Fail"),
    ("one address for a member", oversharing, walk(carried=(carried("member", "email", 1),)), "Fail"),
    ("private notes for a member", oversharing, walk(carried=(carried("member", "private"),)), "Fail"),
    ("a password hash for an admin", oversharing, walk(carried=(carried("admin", "hash"),)), "Fail"),
    ("addresses for an admin", oversharing, walk(carried=(carried("admin", "email"),)), "Pass"),
    ("nothing unseen", oversharing, walk(), "Pass"),
    ("nobody signed in to look", oversharing, walk(visits=UNWALKED), "CouldNotVerify"),
    ("dead link target", broken_links, walk(broken=(broken(),)), "Fail"),
    ("missing image", broken_links, walk(broken=(broken(kind="image"),)), "Fail"),
    ("soft 404", broken_links, walk(broken=(broken(status=200, soft=True),)), "Fail"),
    ("all there", broken_links, walk(), "Pass"),
    ("not walked", broken_links, walk(visits=UNWALKED), "CouldNotVerify"),
    ("uncaught", console_errors, walk(errors=(error(),)), "Fail"),
    ("logged", console_errors, walk(errors=(error(kind="console"),)), "Fail"),
    ("server error", console_errors, walk(errors=(error(kind="server"),)), "Fail"),
    ("error, perhaps by us", console_errors, walk(errors=(error(hampered=BLOCKED),)), "CouldNotVerify"),
    ("no errors", console_errors, walk(), "Pass"),
    ("unwalked", console_errors, walk(visits=UNWALKED), "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "check", "item", "verdict"), CASES, ids=[f"{c[1].__name__}: {c[0]}" for c in CASES])
def test_cases(name: str, check: Check, item: Walk, verdict: str) -> None:
    assert verdict_of(check(item)) == verdict


def found(result: Verdict) -> Fail:
    assert isinstance(result, Fail)
    return result


def test_the_same_control_is_one_finding_for_all_who_met_it() -> None:
    result = found(dead_controls(walk(dead=(dead("member"), dead("admin")))))
    assert len(result.findings) == 1
    assert result.findings[0].message.startswith("A member and an admin meet a button on /feed")


def test_the_least_trusted_visitor_is_told() -> None:
    result = found(oversharing(walk(carried=(carried("member", "email"), carried("anonymous", "email")))))
    assert len(result.findings) == 1
    assert "somebody who is not signed in gets 2 e-mail addresses" in result.findings[0].message
    assert result.findings[0].subject.persona == "anonymous"
    assert result.findings[0].subject.method == "GET"


def test_one_address_alone_is_less_certain() -> None:
    result = found(oversharing(walk(carried=(carried("member", "email", 1),))))
    assert result.findings[0].confidence is Confidence.FIRM


def test_a_finding_says_what_could_not_be_seen_beside_it() -> None:
    result = found(endless_loading(walk(visits=UNWALKED, stuck=(stuck("anonymous"),))))
    assert result.unverified == ("member could not be walked: nobody could sign in",)
