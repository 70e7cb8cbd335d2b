"""Sign in as a person does: by the platform's own page, in a browser."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from launchready.net.browser import Visitor
from launchready.net.sign_in import expand
from launchready.net.types import Session
from launchready.settings.schema import Persona

if TYPE_CHECKING:
    from playwright.async_api import Page

PATHS = ("/sign-in", "/login", "/signin", "/auth/login", "/accounts/login/")
PASSWORD = "input[type=password]"  # noqa: S105 (a selector)
IDENTITY = (
    "input[type=email]",
    "input[autocomplete~=username]",
    "input[name*=email i]",
    "input[name*=user i]",
    "input[name*=login i]",
    "input[type=text]",
    "input:not([type])",
)
_IDENTITY = re.compile(r"user|login|mail|name|@", re.I)
_OPENS = re.compile(r"^\s*((sign|log)[ -]?in|login|anmelden|einloggen)\s*$", re.I)
_LINK = "a[href*=login i], a[href*=signin i], a[href*=sign-in i], a[href*='/auth' i]"


def credentials(persona: Persona, environ: Mapping[str, str]) -> tuple[str, str, dict[str, str]] | None:
    """(identity, password, secret values → names) of a persona that signs in by two fields; None when it does not."""
    password = identity = first = ""
    secrets: dict[str, str] = {}
    for name, text in persona.sign_in.fields.items():
        try:
            value, used = expand(text, environ)
        except KeyError:
            return None
        secrets.update(used)
        if "pass" in name.lower() or name.lower() in ("pwd", "secret", "pin"):
            password = value
        elif not identity or (not _IDENTITY.search(first) and _IDENTITY.search(f"{name} {value}")):
            identity, first = value, f"{name} {value}"
    return (identity, password, secrets) if identity and password else None


async def find_page(visitor: Visitor, page: Page, bases: tuple[str, ...]) -> tuple[str, bool]:
    """(address of a page with a password field or '', whether any address was a page at all)."""
    any_page = False
    for base in bases:
        for path in (*PATHS, "/"):
            kind = await _open(visitor, page, base + path)
            any_page = any_page or kind
            if kind and await page.locator(PASSWORD).count():
                return page.url, True
        links = page.locator(_LINK)
        hrefs = [str(await links.nth(number).evaluate("a => a.href")) for number in range(min(3, await links.count()))]
        for href in hrefs:
            if await _open(visitor, page, href) and await page.locator(PASSWORD).count():
                return page.url, True
        if await _open(visitor, page, base + "/") and await opens_form(visitor, page):
            return page.url, True
    return "", any_page


async def opens_form(visitor: Visitor, page: Page) -> bool:
    """Press what is called "Sign in" on the page that is open; whether a password field is seen afterwards."""
    with suppress(Exception):
        control = page.get_by_role("button", name=_OPENS).or_(page.get_by_role("link", name=_OPENS)).first
        await control.click(timeout=2000)
        await visitor.quiet(longest=3)
        await page.locator(PASSWORD).first.wait_for(state="visible", timeout=2000)
        return True
    return False


async def _open(visitor: Visitor, page: Page, url: str) -> bool:
    """Go there; whether it is an HTML page that answers with success."""
    try:
        response = await page.goto(url, wait_until="domcontentloaded")
    except Exception:
        return False
    html = response is not None and response.ok and "html" in response.headers.get("content-type", "")
    if html:
        await visitor.quiet(longest=4)
    return html


async def submit(visitor: Visitor, page: Page, identity: str, password: str) -> str:
    """Fill the page that is open and send it; '' when the password field is gone afterwards, else why not."""
    field = page.locator(PASSWORD).first
    form = page.locator("form", has=page.locator(PASSWORD)).first
    within = form if await form.count() else page.locator("body")
    for selector in IDENTITY:
        box = within.locator(selector).first
        if await box.count():
            await box.fill(identity)
            break
    else:
        return "the page asks for a password but has no field for a name"
    await field.fill(password)
    marks = visitor.notes.marks()
    with visitor.rules_as(signing_in=True):
        await field.press("Enter")
        gone = await _gone(visitor, page)
        await visitor.settled()
    calls, _, _ = visitor.notes.since(marks)
    posts = [call for call in calls if call.method == "POST" and call.own]
    if gone:
        return ""
    if not posts:
        return "the page sent nothing when its form was submitted"
    refused = next((call for call in posts if call.refused), None)
    last = posts[-1]
    told = refused.refused.why if refused and refused.refused else f"{urlsplit(last.url).path} answered {last.status}"
    return f"the page went on asking for a password after {told}"


async def _gone(visitor: Visitor, page: Page) -> bool:
    """Wait until no password field is shown, at most eight seconds."""
    for _ in range(20):
        await visitor.quiet(still=0.3, longest=3)
        with suppress(Exception):
            if not await page.locator(PASSWORD).count():
                await visitor.quiet(still=0.3, longest=3)
                return not await page.locator(PASSWORD).count()
        await asyncio.sleep(0.1)
    return False


async def session_of(visitor: Visitor, persona: Persona, hosts: frozenset[str]) -> Session:
    """The cookies that the browser holds for the platform now, as a session for the door."""
    kept = await visitor.context.cookies()
    mine = {
        str(cookie.get("name")): str(cookie.get("value"))
        for cookie in kept
        if any(host == (at := str(cookie.get("domain", "")).lstrip(".")) or host.endswith("." + at) for host in hosts)
    }
    return Session(persona.name, persona.role, persona.tenant, cookies=mine, cookie_hosts=hosts, how="page")
