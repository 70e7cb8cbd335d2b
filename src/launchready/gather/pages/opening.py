"""Open one page in a visitor's browser, and read off it what the browser knows."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from launchready.artifacts.pages import Insecure, Timing
from launchready.net.browser import Visitor
from launchready.net.browser.notes import Called

if TYPE_CHECKING:
    from playwright.async_api import Page, Response

LOOK = files("launchready.gather.pages").joinpath("look.js").read_text(encoding="utf-8")
TIME = files("launchready.gather.pages").joinpath("time.js").read_text(encoding="utf-8")
LOAD_SECONDS = 12.0
_STREAMS = ("text/event-stream", "multipart/x-mixed-replace", "application/x-ndjson")
_ACTIVE = frozenset({"script", "stylesheet", "xhr", "fetch", "font", "websocket", "eventsource", "document"})
_DONE = {
    "MixedContentBlocked": "blocked by the browser",
    "MixedContentAutomaticallyUpgraded": "upgraded by the browser",
    "MixedContentWarning": "loaded with a warning of the browser",
}
_PASSIVE_ISSUES = frozenset({"Image", "Audio", "Video", "Favicon"})


@dataclass(slots=True)
class Opened:
    """A page that stands in the browser: the answer, what it called, what it holds."""

    url: str
    status: int = 0
    html: bool = False
    title: str = ""
    calls: list[Called] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    forms: list[tuple[str, list[str]]] = field(default_factory=list)
    plain: list[Insecure] = field(default_factory=list)
    timing: Timing | None = None
    document: Called | None = None
    why: str = ""


class Window:
    """One page of a visitor, used for one address after another."""

    def __init__(self, visitor: Visitor, page: Page) -> None:
        self.visitor = visitor
        self.page = page
        self.issues: list[dict[str, Any]] = []

    @classmethod
    async def of(cls, visitor: Visitor) -> Window:
        """A new window that hears what the browser says of mixed content."""
        window = cls(visitor, await visitor.page())
        with suppress(Exception):
            session = await visitor.context.new_cdp_session(window.page)
            session.on("Audits.issueAdded", lambda event: window.issues.append(event.get("issue", {})))
            await session.send("Audits.enable")
        return window

    async def open(self, url: str) -> Opened:
        """Go there, wait until it is quiet, read."""
        from playwright.async_api import Error

        marks = self.visitor.notes.marks()
        self.issues.clear()
        opened = Opened(url)
        try:
            response = await self.page.goto(url, wait_until="domcontentloaded")
            ended = await self._loaded()
            await self.visitor.quiet(longest=6.0)
            opened.url = self.page.url
            opened.timing = await self._timing(ended, marks)
            await self._read(opened, response)
        except Error as problem:
            opened.why = str(problem.message).splitlines()[0][:200]
        await self.visitor.settled()
        opened.calls = self.visitor.notes.since(marks)[0]
        if opened.url.startswith("https:"):
            opened.plain += [*self._told(), *_requested(opened.calls)]
        else:
            opened.plain = []
        refused = next((call.refused.why for call in opened.calls if call.refused and call.navigation), "")
        opened.why = refused if opened.why and refused else opened.why
        documents = [call for call in opened.calls if call.kind == "document" and call.answer is not None]
        opened.document = documents[-1] if documents else None
        return opened

    async def _loaded(self) -> bool:
        with suppress(Exception):
            await self.page.wait_for_load_state("load", timeout=LOAD_SECONDS * 1000)
            return True
        return False

    async def _timing(self, ended: bool, marks: tuple[int, int, int]) -> Timing | None:
        told = await self.page.evaluate(TIME)
        if not isinstance(told, dict):
            return None
        stream = ""
        if not ended:
            open_now = [call for call in self.visitor.notes.since(marks)[0] if not call.done and not call.navigation]
            streams = [c for c in open_now if c.kind in ("eventsource", "media") or c.content_type in _STREAMS]
            stream = next((urlsplit(call.url).path for call in streams), "")
        load = told["load"] if ended else told["now"]
        return Timing(told["first"], told["ready"], load, told["painted"], ended, stream)

    async def _read(self, opened: Opened, response: Response | None) -> None:
        opened.status = response.status if response else 0
        kind = response.headers.get("content-type", "") if response else ""
        opened.html = "html" in kind
        if not opened.html:
            return
        told = await self.page.evaluate(LOOK)
        opened.title, opened.links = str(told["title"])[:200], list(told["links"])
        opened.forms = [(action, list(names)) for action, names in told["forms"]]
        opened.plain = [
            Insecure(url, kind, bool(active), "written in the page")
            for url, kind, active in told["plain"]
            if not _local(url)
        ]

    def _told(self) -> list[Insecure]:
        found = []
        for issue in self.issues:
            details = issue.get("details", {}).get("mixedContentIssueDetails")
            if details and not _local(details.get("insecureURL", "")):
                kind = str(details.get("resourceType", "resource"))
                how = _DONE.get(str(details.get("resolutionStatus")), "seen by the browser")
                found.append(Insecure(str(details["insecureURL"]), kind.lower(), kind not in _PASSIVE_ISSUES, how))
        return found


def _requested(calls: list[Called]) -> list[Insecure]:
    return [
        Insecure(call.url, call.kind, call.kind in _ACTIVE, _fate(call))
        for call in calls
        if call.url.startswith(("http://", "ws://"))
        and call.page.startswith("https:")
        and not call.navigation
        and not _local(call.url)
    ]


def _fate(call: Called) -> str:
    return "blocked by the browser" if "mixed" in call.failed.lower() else "requested"


def _local(url: str) -> bool:
    """Whether an address is on the visitor's own machine, which browsers take for safe."""
    host = urlsplit(url).hostname or ""
    return host == "localhost" or host.endswith(".localhost") or host.startswith("127.") or host == "::1"
