"""Open the platform's pages as a stranger, as a plain member and as somebody who administrates."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from launchready.artifacts.pages import Control, Form, Insecure, Pages, PageView, Timing
from launchready.gather.pages.addresses import asked, followable, template, within_host
from launchready.gather.pages.opening import Opened, Window
from launchready.gather.pages.people import lookers
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.model import Missing, Phase
from launchready.net.browser import Browser, BrowserMissing
from launchready.net.types import ANONYMOUS, Answer, Call, Session

MOST_PAGES = 15
# Half of the limits of speed/page: what is slower is measured again, so that one hiccup decides nothing.
AGAIN_PAINTED, AGAIN_LOAD = 1250.0, 2500.0
TIMES = 3


@gatherer(title="opening pages in a browser", phase=Phase.READ)
async def pages(site: Site) -> Pages | Missing:
    """Every kind of page once per persona; where it is slow it is measured again when nobody else is at it."""
    people = [ANONYMOUS, *await lookers(site)]
    found: list[PageView] = []
    doubts: list[str] = []
    remarks: list[str] = []
    static: dict[str, str] = {}
    try:
        async with Browser.open(site.door) as browser:
            visitors = [await browser.visitor(session, phase=Phase.READ) for session in people]
            walks = [Walk(site, visitor.session, await Window.of(visitor), static) for visitor in visitors]
            seen = await asyncio.gather(*(walk.go() for walk in walks))
            for walk, views in zip(walks, seen, strict=True):
                found += [await walk.again(view) for view in views]
                remarks += walk.remarks
            remarks += browser.remarks
    except BrowserMissing as missing:
        return missing.missing
    if len(people) == 1:
        doubts.append("nobody could sign in, so only the pages for strangers were opened")
    controls = [await _control(site, host, url) for host, url in static.items()]
    secure = any(base.startswith("https:") for base in site.door.bases) or any(page.https for page in found)
    return Pages(tuple(found), tuple(one for one in controls if one), secure, tuple(doubts), tuple(remarks))


@dataclass(slots=True)
class Walk:
    """One persona's way from page to page, breadth first, new templates before more of the same."""

    site: Site
    session: Session
    window: Window
    static: dict[str, str]
    remarks: list[str] = field(default_factory=list)
    _todo: deque[str] = field(default_factory=deque)
    _known: set[str] = field(default_factory=set)
    _done: set[str] = field(default_factory=set)
    _addresses: dict[str, str] = field(default_factory=dict)

    async def go(self) -> list[PageView]:
        """Open up to MOST_PAGES pages."""
        found: list[PageView] = []
        self._add([f"{base}/" for base in self.site.door.bases])
        while self._todo and len(found) < MOST_PAGES:
            opened = await self.window.open(self._todo.popleft())
            key = self._key(opened.url)
            if opened.html and key in self._done:
                continue
            self._done.add(key)
            view = await self._view(opened)
            if not opened.html and not opened.why:
                continue
            found.append(view)
            forms = [asked(action, names, "community") for action, names in opened.forms]
            self._add(followable([*opened.links, *forms], self.window.visitor.rules))
        if self._todo:
            self.remarks.append(f"{self.session.persona}: {len(self._todo)} more kinds of pages were not opened")
        return found

    def _add(self, links: list[str]) -> None:
        for link in links:
            key = self._key(link)
            if key not in self._known:
                self._known.add(key)
                self._todo.append(link)

    def _key(self, url: str) -> str:
        """What counts as the same kind of page: for people with a session, the same path on any host."""
        host = urlsplit(url).netloc if self.session.persona == ANONYMOUS.persona else ""
        return f"{host}{template(url)}"

    async def _view(self, opened: Opened) -> PageView:
        timings = [opened.timing] if opened.html and opened.timing else []
        redact = self.site.door.redactor
        evidence = None
        if opened.document is not None and opened.document.answer is not None:
            evidence = self.site.door.evidence(opened.document.answer, f"opened in a browser: {opened.title}")
        for call in opened.calls:
            if call.own and call.kind in ("script", "stylesheet", "image", "font") and call.status == 200:
                self.static.setdefault(urlsplit(call.url).netloc, call.url)
        self._addresses[redact.url(opened.url)[:500]] = opened.url
        return PageView(
            self.session.persona,
            self.session.role,
            urlsplit(opened.url).netloc,
            template(opened.url),
            redact.url(within_host(opened.url))[:500],
            redact.url(opened.url)[:500],
            opened.url.startswith("https:"),
            opened.status,
            redact.text(opened.title),
            opened.html,
            tuple(timings),
            _merged(opened.plain, redact.url),
            tuple(Form(redact.url(action)[:500], tuple(names)) for action, names in opened.forms),
            sum(1 for call in opened.calls if call.refused is not None and call.refused.kind == "scope"),
            evidence,
            opened.why,
        )

    async def again(self, view: PageView) -> PageView:
        """A slow page with further times; any other as it is."""
        times = list(view.timings)
        while times and _slow(times[0]) and len(times) < TIMES:
            opened = await self.window.open(self._addresses[view.url])
            if opened.timing is None or opened.why:
                break
            times.append(opened.timing)
        return replace(view, timings=tuple(times))


def _slow(timing: Timing) -> bool:
    return (timing.painted or 0) > AGAIN_PAINTED or (timing.load or 0) > AGAIN_LOAD


def _merged(rows: list[Insecure], clean: object) -> tuple[Insecure, ...]:
    """Each http address once: as it was written, with what the browser did with it."""
    found: dict[str, Insecure] = {}
    for row in rows:
        url = str(clean(row.url))[:300] if callable(clean) else row.url
        old = found.get(url)
        if old is None:
            found[url] = Insecure(url, row.kind, row.active, row.how)
        elif row.how not in old.how:
            found[url] = Insecure(url, old.kind, old.active, f"{old.how}, {row.how}")
    return tuple(found.values())


async def _control(site: Site, host: str, url: str) -> Control | None:
    """A static file three times, as a measure of the line to its host."""
    times: list[float] = []
    evidence = None
    for _ in range(TIMES):
        reply = await site.door.send(Call("GET", url), phase=Phase.PASSIVE, why="a static file, to measure the line")
        if not isinstance(reply, Answer) or reply.status != 200:
            return None
        times.append(round(reply.seconds * 1000, 1))
    with suppress(Exception):
        evidence = site.door.evidence(reply, f"a static file of {host}")
    return Control(host, urlsplit(url).path, tuple(times), evidence)
