"""A real browser sees the faults, sees none of them on the ready platform, and every page works there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from launchready.demo.faults import all_faults
from launchready.demo.start import Running, start
from tests.demo.browser import CHROMIUM, Proxy, Walker, browser
from tests.demo.seen import SIGHTS

pytest.importorskip("playwright")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason="there is no Chromium"),
]
ROWS = ("input/stored-script", "edge/mixed-content", "speed/page", "walkthrough/", "auth/session-storage")


@pytest.fixture(scope="module")
def chromium() -> Iterator[tuple[Any, Proxy]]:
    with browser() as made:
        yield made


@pytest.fixture(scope="module")
def ready() -> Iterator[Running]:
    with start() as running:
        yield running


@pytest.fixture
def walker(chromium: tuple[Any, Proxy], ready: Running) -> Iterator[Walker]:
    made = Walker(*chromium, ready)
    yield made
    made.close()


@pytest.mark.parametrize("key", list(SIGHTS))
def test_the_fault_is_seen(key: str, chromium: tuple[Any, Proxy]) -> None:
    with start(faults=[key]) as running:
        walker = Walker(*chromium, running)
        try:
            assert SIGHTS[key](walker), all_faults()[key].says
        finally:
            walker.close()


@pytest.mark.parametrize("key", [key for key in SIGHTS if "empty-list" not in key])
def test_the_ready_platform_shows_nothing_of_it(key: str, walker: Walker) -> None:
    assert not SIGHTS[key](walker)


def test_every_fault_of_a_page_is_looked_at() -> None:
    assert {key for key in all_faults() if key.startswith(ROWS)} <= set(SIGHTS)


# --- the ready platform ----------------------------------------------------------------------------------


def test_every_page_opens_without_an_error(walker: Walker) -> None:
    asked: list[str] = []
    said: list[str] = []
    for key, paths in PAGES.items():
        page = walker.person(key)
        page.on("request", lambda request: asked.append(request.url))
        page.on("response", lambda answer: said.append(f"{answer.status}") if answer.status >= 400 else None)
        page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
        for path in paths:
            page.goto(path)
            page.wait_for_load_state("networkidle")
            assert not said + page.errors and not page.locator("[aria-busy]").count(), (key, path, said)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        admins = [address for address in asked if "/admin." in address]
        assert bool(admins) == ("/admin" in paths)
        asked.clear()


PAGES: dict[str | None, tuple[str, ...]] = {
    None: ("/", "/sign-in", "/sign-up", "/reset", "/terms"),
    "acme_member": ("/feed", "/members", "/messages", "/notifications", "/settings", "/search?q=pump"),
    "acme_owner": ("/billing",),
    "acme_admin": ("/admin",),
}


def test_a_member_writes_likes_copies_and_deletes(walker: Walker) -> None:
    page = walker.open("acme_member", "/feed", viewport={"width": 380, "height": 800})
    assert not page.is_visible("#nav")
    page.click("#menu")
    assert page.is_visible("#nav") and page.get_attribute("#menu", "aria-expanded") == "true"
    page.fill("[name=title]", "  ")
    page.click("#post-form button")
    assert page.inner_text(".problem") == "Title: Please fill this in."
    page.fill("[name=title]", "<i>Written</i>")
    page.fill("[name=body]", "in a test")
    page.click("#post-form button")
    page.click("a:text-is('<i>Written</i>')")
    page.wait_for_url("**/posts/*")
    page.fill("#comment-form textarea", "answered")
    page.click("#comment-form button")
    page.wait_for_selector("#list .card:has-text('answered')")
    page.click("#like")
    page.wait_for_selector("#like[aria-pressed=true]")
    page.click("#copy-link")
    page.wait_for_selector("#notice:visible")
    page.click("summary")
    page.fill("#report-form textarea", "only a test")
    page.click("#report-form button")
    page.wait_for_selector("#notice:has-text('Thank you')")
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("#delete-post")
    page.wait_for_url("**/feed")
    assert not page.errors


def test_a_newcomer_meets_empty_lists_with_words(walker: Walker) -> None:
    page = walker.open("newcomer", "/messages", sign_in=walker.newcomer())
    assert "No messages yet" in page.inner_text("#list")
    page.select_option("#recipient", label="Erik Sorensen")
    page.fill("#compose-form textarea", "Hello")
    page.click("#compose-form button")
    page.wait_for_selector("#list .card:has-text('Hello')")
    page.goto("/settings")
    page.fill("[name=headline]", "Fresh")
    page.click("#profile-form button")
    page.wait_for_selector("#notice:text-is('Saved.')")
    page.fill("[name=current_password]", "not it")
    page.fill("[name=new_password]", "long enough for this")
    page.click("#password-form button")
    page.wait_for_selector("#password-form .problem:has-text('not right')")
    assert page.is_enabled("#password-form button")
    page.click("#sign-out")
    page.wait_for_url("**/sign-in")


def test_an_admin_invites_and_suspends(walker: Walker) -> None:
    page = walker.open("acme_admin", "/admin")
    page.fill("#invite-new-form [name=email]", "someone@example.org")
    page.click("#invite-new-form button")
    page.click("#invites .card:has-text('someone@example.org') button:text-is('Revoke')")
    page.wait_for_selector("#invites .card:has-text('someone@example.org')", state="detached")
    person = page.locator("#list .card", has_text="Amara Okoye")
    person.get_by_role("button").click()
    person.get_by_text("member, suspended").wait_for()
    person.get_by_role("button", name="Reinstate").click()
    person.get_by_text("member, active").wait_for()
    page.fill("[name=welcome_message]", "Say hello, and tell us what you run.")
    page.click("#community-form button")
    page.wait_for_selector("#notice:text-is('Saved.')")


# --- look-alikes -----------------------------------------------------------------------------------------


def test_look_alikes_keep_their_word(chromium: tuple[Any, Proxy]) -> None:
    with start(lookalikes=True) as running:
        walker = Walker(*chromium, running)
        page = walker.open(None, "/help")
        page.click("#consent button >> nth=0")
        page.click("#theme")
        assert page.evaluate("localStorage.theme") == "dark" and not page.is_visible("#consent")
        page.click("#copy-number")
        page.wait_for_selector("#notice:visible")
        with page.expect_popup():
            page.click("#rules")
        with page.expect_download():
            page.click("a[download]")
        page.goto("/archive")
        assert page.locator(".card").count() >= 4
        member = walker.person("acme_member")
        member.goto("/discover")
        member.wait_for_selector("#tips [class*=skeleton]")
        member.click("#list .card button >> nth=0")
        member.wait_for_selector("button[aria-pressed=true]")
        for _ in range(8):
            member.mouse.wheel(0, 4000)
            member.wait_for_timeout(150)
        assert member.locator("#list .card").count() == 17
        member.wait_for_selector("#tips p")
        assert not member.locator("[aria-busy]").count()
        assert not page.errors and not member.errors
        walker.close()
