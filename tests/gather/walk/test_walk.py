"""One walk over a site of faulty pages and their look-alikes: what is noted, and what is not."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest

from launchready.artifacts.walk import Walk
from launchready.gather.making import undo_all
from launchready.gather.walk.found import Limits
from launchready.gather.walk.traffic import traffic
from launchready.gather.walk.walk import walked
from launchready.model import Missing, Phase
from launchready.run.folder import RunFolder

from .site import Run, Served, opened, serving, settings_for

pytestmark = pytest.mark.slow

LIMITS = Limits(
    pages=30, clicks=60, seconds=90, patience=1.0, waits=4, quiet_seconds=0.6, effect_seconds=0.5, phone_pages=2
)


@dataclass
class Seen:
    """The artifact of the walk, what the site was asked, and what the run wrote."""

    walk: Walk
    served: Served
    run: Run
    left: list[str]


@pytest.fixture(scope="module")
def seen() -> Seen:
    async def go() -> Seen:
        async with serving() as served, opened(settings_for(served.url)) as run:
            walk = await walked(run.site, LIMITS)
            assert isinstance(walk, Walk), walk
            return Seen(walk, served, run, await undo_all(run.site))

    return asyncio.run(go())


def of_member(facts: object) -> list[object]:
    return [fact for fact in facts if fact.visitor == "member"]  # type: ignore[attr-defined]


def test_three_visitors_walked(seen: Seen) -> None:
    told = [(visit.visitor, visit.persona, visit.walked, visit.why) for visit in seen.walk.visits]
    assert told == [("anonymous", "anonymous", True, ""), ("member", "meg", True, ""), ("admin", "ada", True, "")]
    assert {page.path for page in seen.walk.pages if page.visitor == "admin"} == {"/", "/people", "/admin"}
    assert any(page.phone for page in seen.walk.pages)
    assert all(visit.strip and len(visit.strip) <= 12 for visit in seen.walk.visits)


def test_only_the_spinner_that_never_stops_is_stuck(seen: Seen) -> None:
    assert {(one.page, one.cause) for one in seen.walk.stuck} == {("/spinner", "GET /api/broken answered 500")}
    assert not seen.walk.waiting


def test_only_dead_controls_are_dead(seen: Seen) -> None:
    assert {(one.page, one.control, one.kind) for one in seen.walk.dead} == {
        ("/controls", "Export report", "button"),
        ("/controls", "Show details", "link"),
        ("/animated", "Dead beside a clock", "button"),
        ("/controls", "Ripple only", "button"),
        ("/form", "says", "form"),
        ("/saving", "Save city", "form"),
    }


def test_forms_that_take_anything(seen: Seen) -> None:
    accepted = {(one.form, one.bad) for one in seen.walk.forms if one.accepted}
    assert accepted == {
        ("any", "with its required fields left empty"),
        ("any", 'with "not-an-address" as email'),
        ("any", "with 20000 letters as title"),
    }
    assert ("strict", False) in {(one.form, one.accepted) for one in seen.walk.forms}
    assert not seen.walk.forms_left


def test_a_form_that_stays_shut_after_a_refusal(seen: Seen) -> None:
    assert {one.form for one in seen.walk.forms if one.shut} == {"shut"}


def test_what_forms_made_is_gone(seen: Seen) -> None:
    assert seen.left == []
    assert seen.served.notes == {}
    assert seen.served.made == 3


def test_links_and_images(seen: Seen) -> None:
    assert {(one.target, one.kind, one.status) for one in seen.walk.broken} == {
        ("/nowhere", "link", 404),
        ("/gone.png", "image", 404),
    }


def test_errors(seen: Seen) -> None:
    found = {(one.kind, one.page) for one in seen.walk.errors if not one.hampered}
    assert found == {("console", "/errors"), ("uncaught", "/errors"), ("server", "/spinner")}
    assert not [one for one in seen.walk.errors if one.hampered]


def test_what_is_carried_unseen(seen: Seen) -> None:
    found = {(one.where, one.field, one.kind, one.count) for one in of_member(seen.walk.carried)}  # type: ignore[attr-defined]
    assert found == {
        ("the page /state", "people[].email", "email", 2),
        ("the page /state", "people[].password_hash", "hash", 1),
    }


def test_nobody_signed_out_and_nothing_was_destroyed(seen: Seen) -> None:
    assert seen.served.asked["GET /logout"] == 0
    assert seen.served.asked["POST /api/remove-me"] == 0
    assert seen.served.asked["POST /api/like"] == 0
    assert seen.served.asked["GET /out"] >= 1


def test_nobody_reaches_what_people_saw(seen: Seen) -> None:
    assert seen.walk.reach
    assert {one.outcome for one in seen.walk.reach} == {"sign-in"}


def test_storage_is_named_and_not_kept(seen: Seen) -> None:
    found = {(one.place, one.name, one.kind, one.readable, one.session) for one in of_member(seen.walk.stored)}  # type: ignore[attr-defined]
    assert found == {
        ("local", "consent", "other", True, False),
        ("local", "theme", "other", True, False),
        ("cookie", "sid", "token", False, True),
    }


def test_routes_come_from_the_traffic(seen: Seen) -> None:
    routes = asyncio.run(traffic(seen.run.site, seen.walk)).sightings
    keys = {(one.method, one.path, one.sure) for one in routes}
    assert {("GET", "/api/people", "certain"), ("POST", "/api/notes", "certain")} <= keys
    assert ("POST", "/api/like", "firm") in keys
    assert ("GET", "/live", "certain") in keys
    assert not {path for _, path, _ in keys} & {"/people", "/controls"}


def test_pictures_show_the_place(seen: Seen) -> None:
    for fact in (*seen.walk.dead, *seen.walk.stuck):
        assert fact.evidence[0].kind == "picture"
        assert seen.run.files[fact.evidence[0].where].startswith(b"\x89PNG")
    strips = [name for visit in seen.walk.visits for name, _ in visit.strip]
    assert all(seen.run.files[name].startswith(b"\xff\xd8") and len(seen.run.files[name]) < 60_000 for name in strips)


def test_no_private_value_is_written(seen: Seen) -> None:
    text = repr((seen.walk, seen.run.rows, seen.run.journal, seen.run.events))
    for value in ("ann.lee@corp-one.example", "carl.fox@", "$2b$12$abc", "meg-sid-1234567890", "correct horse"):
        assert value not in text, value


def test_the_artifact_survives_the_run_folder(seen: Seen, tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path)
    folder.save("staging", seen.walk, Walk)
    assert folder.load("staging", Walk) == seen.walk


def test_a_single_page_app_that_answers_everything() -> None:
    """Soft 404: the link that leads to the same page as a name that cannot exist."""

    async def go() -> Walk | Missing:
        home = "<h1>Home</h1><a href='/about'>About</a><a href='/lost'>Lost</a><p>Nothing is missing here.</p>"
        async with serving(everything=True, extra={"": home, "about": "<h1>About us</h1>"}) as served:
            served.everything = True
            settings = settings_for(served.url, personas=[])
            async with opened(settings, Phase.PASSIVE) as run:
                return await walked(run.site, LIMITS)

    walk = asyncio.run(go())
    assert isinstance(walk, Walk)
    assert [(visit.visitor, visit.walked) for visit in walk.visits] == [
        ("anonymous", True),
        ("member", False),
        ("admin", False),
    ]
    assert [(one.target, one.soft) for one in walk.broken] == [("/lost", True)]
    assert "passive" in walk.visits[1].why
