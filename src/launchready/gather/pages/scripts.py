"""Markup stored by one person and looked at by others; markup in the addresses of pages."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from urllib.parse import parse_qsl, quote, urlsplit

from launchready.artifacts.pages import Pages, PageView
from launchready.artifacts.routes import Routes
from launchready.artifacts.scripts import Planted, ReflectedScripts, StoredScripts
from launchready.gather.pages import payloads
from launchready.gather.pages.addresses import asked, followable, template
from launchready.gather.pages.opening import Opened
from launchready.gather.pages.people import height, lookers
from launchready.gather.pages.planting import Planting
from launchready.gather.pages.proof import Board, Witness
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.model import Missing, MissingReason, Phase
from launchready.net.browser import Browser, BrowserMissing
from launchready.net.browser.rules import harmful_word
from launchready.net.types import ANONYMOUS, Session

MOST_VIEWS = 30
MOST_PRESSES = 4
_TALK = ("message", "conversation", "inbox", "chat", "thread")


@gatherer(title="markup in the addresses of pages", phase=Phase.READ)
async def reflected(site: Site, pages: Pages) -> ReflectedScripts | Missing:
    """Ask search pages and pages that do not exist with markup, as a stranger and as a member."""
    board = Board()
    doubts: list[str] = []
    people = [ANONYMOUS, *(await lookers(site))[:1]]
    try:
        async with Browser.open(site.door) as browser:

            async def ask(session: Session) -> None:
                visitor = await browser.visitor(session, phase=Phase.READ)
                witness = await Witness.of(site, visitor, board)
                for url, words, route, author in _questions(site, pages, session.persona):
                    board.plant(words, Planted(route, "", author))
                    opened = await witness.look(url)
                    if opened is not None and opened.why and not opened.document:
                        doubts.append(f"{route} as {session.persona}: {opened.why}")
                await browser.leave(visitor)

            await asyncio.gather(*(ask(session) for session in people))
    except BrowserMissing as missing:
        return missing.missing
    return ReflectedScripts(tuple(board.planted.values()), board.opened, tuple(doubts))


def _questions(site: Site, pages: Pages, persona: str) -> list[tuple[str, list[payloads.Token], str, str]]:
    """(address, words in it, route, author) for every query that pages accept, and for a page that is not there."""
    found: dict[tuple[str, str], list[str]] = {}
    for page in pages.pages:
        for form in page.forms:
            found.setdefault((form.action.partition("?")[0], " ".join(form.fields)), list(form.fields))
        names = [name for name, _ in parse_qsl(urlsplit(page.url).query, keep_blank_values=True)]
        if names and page.seen:
            found.setdefault((page.url.partition("?")[0], " ".join(names)), names)
    rows = []
    for (action, _), names in found.items():
        route = f"GET {urlsplit(action).path or '/'}"
        for way in (payloads.reflected, payloads.attribute):
            one = payloads.token(f"query {', '.join(names)}")
            rows.append((asked(action, names, way(one)), [one], route, f"a link to {persona}"))
    for base in site.door.bases:
        one = payloads.token("path of a page that does not exist")
        rows.append((f"{base}/lr-{quote(payloads.reflected(one), safe='')}", [one], "GET /…", f"a link to {persona}"))
    return rows


@gatherer(title="markup in records, looked at by others", phase=Phase.ACTIVE)
async def stored(site: Site, pages: Pages, routes: Routes) -> StoredScripts | Missing:
    """Store markup wherever people may write, and open the pages that show it as others."""
    board = Board()
    planting = Planting(site, routes, board)
    if not any(page.seen for page in pages.pages):
        return Missing(MissingReason.UNREACHABLE, "no page of the platform could be opened in a browser")
    try:
        async with Browser.open(site.door) as browser:
            await planting.records()
            await planting.profile()
            viewers = await _viewers(site, planting)

            async def visit(session: Session) -> None:
                visitor = await browser.visitor(session, phase=Phase.READ)
                await _tour(site, pages, planting, await Witness.of(site, visitor, board))
                await browser.leave(visitor)

            await asyncio.gather(*(visit(session) for session in (*viewers, ANONYMOUS)))
    except BrowserMissing as missing:
        return missing.missing
    finally:
        await planting.clear()
    if not viewers:
        planting.doubts.append("nobody could sign in with a cookie, so no page was opened as another person")
    return StoredScripts(
        tuple(board.planted.values()),
        (*(session.persona for session in viewers), "anonymous"),
        board.opened,
        tuple(dict.fromkeys(one for one in planting.doubts if one)),
        tuple(dict.fromkeys(planting.remarks)),
    )


async def _viewers(site: Site, planting: Planting) -> list[Session]:
    """Somebody who administrates, the author of most records, one more plain person, and who else reads them."""
    people = [session for session in await site.signed_in() if session.cookies]
    if not people:
        return []
    high = max(people, key=lambda one: height(one.role))
    authors = [recipe.persona for recipe, _ in planting.made]
    most = max(authors, key=authors.count) if authors else ""
    low = sorted(people, key=lambda one: height(one.role))
    chosen = [high.persona, *([most] if most else [])]
    chosen += [session.persona for session in low if session.persona not in chosen][:1]
    chosen += await planting.readers(chosen)
    by_name = {session.persona: session for session in people}
    return [by_name[name] for name in dict.fromkeys(chosen) if name in by_name]


async def _tour(site: Site, pages: Pages, planting: Planting, witness: Witness) -> None:
    """Open every kind of page, our records' own pages, searches for them, and what links lead to them."""
    todo = deque(_addresses(site, pages, planting, witness.visitor.name))
    planned = set(todo)
    seen = 0
    while todo and seen < MOST_VIEWS:
        opened = await witness.look(todo.popleft())
        if opened is None:
            continue
        seen += 1
        if any(word in opened.url for word in _TALK):
            await _press(witness, opened)
        for link in followable(opened.links, witness.visitor.rules):
            if link not in planned and any(one in link for one in planting.ids):
                planned.add(link)
                todo.append(link)


def _addresses(site: Site, pages: Pages, planting: Planting, viewer: str) -> list[str]:
    """Where one viewer looks: a stranger at the pages for strangers, everybody else at the others."""
    public = {page.path for page in pages.pages if page.persona == ANONYMOUS.persona}
    stranger = viewer == ANONYMOUS.persona
    kinds: dict[str, PageView] = {}
    forms: dict[str, None] = {}
    for page in pages.pages:
        if page.seen and (page.path in public) == stranger:
            kinds.setdefault(f"{page.host}{page.path}", page)
        for form in page.forms:
            forms.setdefault(asked(form.action, form.fields, f"lr-canary-{site.marker}"))
    found = list(planting.addresses)
    for page in kinds.values():
        if "{id}" not in page.path:
            found.append(page.url)
            continue
        head = page.path.partition("{id}")[0].strip("/").rsplit("/", 1)[-1]
        for recipe, made in planting.made:
            if f"/{head}/" in recipe.create + "/" and "id" in made.values and page.path.count("{id}") == 1:
                path = page.path.partition("?")[0].replace("{id}", made.values["id"])
                found.append(f"{urlsplit(page.url).scheme}://{page.host}{path}")
    return list(dict.fromkeys([*found, *forms]))


async def _press(witness: Witness, opened: Opened) -> None:
    """Press a few harmless buttons of a page on which one record is opened after another; nothing is written."""
    page = witness.window.page
    with suppress(Exception):
        buttons = page.locator("main button[type=button]:visible, main [role=button]:visible, main li:visible")
        for number in range(min(await buttons.count(), MOST_PRESSES)):
            button = buttons.nth(number)
            if harmful_word(await button.inner_text(timeout=500)):
                continue
            witness.called.clear()
            await button.click(timeout=1000)
            await witness.visitor.quiet(longest=2.0)
            if template(page.url) != template(opened.url):
                break
            await witness.note(opened)
