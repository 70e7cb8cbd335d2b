"""The HTML page in a real Chromium: quiet, accessible, by keyboard, without scripts, on paper, on a phone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from launchready.report.html import render

from . import sample

pytestmark = pytest.mark.slow

CHROMIUM = Path(os.environ.get("LAUNCHREADY_CHROMIUM", "/usr/bin/chromium"))
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists():
        pytest.fail(f"these tests need Chromium at {CHROMIUM}: install it or set LAUNCHREADY_CHROMIUM", pytrace=False)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(render(sample.report()), encoding="utf-8")
    return path.as_uri()


def opened(browser: Any, address: str, **options: Any) -> tuple[Any, list[str]]:
    """A page and the list of everything it should never do: errors, dialogs, requests."""
    page = browser.new_page(**options)
    noise: list[str] = []
    page.on("console", lambda message: noise.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: noise.append(f"error: {error}"))
    page.on("dialog", lambda dialog: (noise.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda r: r.url.startswith(("file:", "data:")) or noise.append(f"request: {r.url}"))
    page.goto(address)
    return page, noise


def open_all(page: Any) -> None:
    for _ in range(2):
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        page.wait_for_timeout(200)


def test_the_page_is_quiet_and_hostile_text_stays_text(browser: Any, address: str) -> None:
    page, noise = opened(browser, address)
    open_all(page)
    text = page.inner_text("main")
    for said in (
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "[U+202E]gnp.exe",
        "[U+001B][31mred",
    ):
        assert said in text
    assert page.locator("main img").count() == 3
    assert page.locator("main script").count() == 0
    assert "needle" in page.locator("mark").all_inner_texts()
    assert noise == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(browser: Any, address: str, width: int, scheme: str) -> None:
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        pytest.fail("this test needs axe-playwright-python from the dev group", pytrace=False)
    page, _ = opened(browser, address, viewport={"width": width, "height": 900}, color_scheme=scheme)
    closed = Axe().run(page).response["violations"]
    open_all(page)
    violations = closed + Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in violations] == []


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_is_wider_than_the_window(browser: Any, address: str, width: int) -> None:
    page, _ = opened(browser, address, viewport={"width": width, "height": 900})
    open_all(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_filters_stay_in_the_address_bar(browser: Any, address: str) -> None:
    page, _ = opened(browser, address)
    page.select_option("select[name=row]", "auth")
    page.select_option("select[name=state]", "failed")
    assert page.url.endswith("#row=auth&state=failed")
    assert page.inner_text("#shown") == "2 of 18 checks shown"
    again, _ = opened(browser, page.url)
    assert again.locator("details.check:visible").count() == 2
    again.check("input[name=new]")
    assert again.url.endswith("#row=auth&state=failed&new=1")
    assert again.locator("details.check:visible").count() == 1
    again.click("button[type=reset]")
    assert again.inner_text("#shown") == "All 18 checks shown"


def test_a_row_of_the_scorecard_leads_to_its_checks(browser: Any, address: str) -> None:
    page, _ = opened(browser, address)
    page.click("text=Repeatable, with a way back")
    assert page.locator("details.check:visible").count() == 1
    assert page.locator("#check-deploy-rollback").is_visible()


def test_a_findings_own_link_opens_it_whatever_the_filters(browser: Any, address: str) -> None:
    page, _ = opened(browser, address + "#f000000000007")
    item = page.locator("#f000000000007")
    assert "sk_live_" in item.inner_text()
    assert item.locator("details").get_attribute("open") is not None
    page.select_option("select[name=row]", "auth")
    assert not item.is_visible()
    page.evaluate("location.hash = '#f000000000007'")
    item.wait_for(state="visible")


def test_by_keyboard(browser: Any, address: str) -> None:
    page, _ = opened(browser, address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the checks"
    page.keyboard.press("Enter")
    page.focus("#check-secrets-tree > summary")
    page.keyboard.press("Enter")
    button = page.locator("#check-secrets-tree .copy").first
    button.wait_for()
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "copy":
            break
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.textContent !== 'Copy'")
    assert button.inner_text() in ("Copied", "Press Ctrl+C")


def test_without_scripts_the_essentials_are_readable(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert "Three blockers" in page.inner_text(".verdict")
    assert not page.locator("#filters").is_visible()
    page.click("#check-secrets-tree > summary")
    said = page.inner_text("#check-secrets-tree")
    assert "A live payment key stands in web/.env.production." in said
    assert "Fix: Revoke the key" in said
    context.close()


def test_on_paper_the_failing_checks_are_open(browser: Any, address: str) -> None:
    page, _ = opened(browser, address)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details.check[data-state=failed]:not([open])").count() == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("details.check[open]").count() == 0
    assert len(page.pdf(prefer_css_page_size=True)) > 50_000


def test_ten_thousand_findings_are_drawn_when_asked(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "many.html"
    path.write_text(render(sample.many(10_000)), encoding="utf-8")
    page, noise = opened(browser, path.as_uri())
    check = page.locator("#check-access-list-leaks")
    check.locator("> summary").click()
    check.locator("details.finding").first.wait_for()
    assert check.locator("details.finding").count() == 50
    check.locator(".more button").click()
    assert check.locator("details.finding").count() == 100
    page.evaluate("location.hash = '#f' + (10000 + 9999).toString(16).padStart(12, '0')")
    page.locator("li.here").wait_for()
    assert "part 9999" in page.locator("li.here").inner_text()
    assert noise == []
