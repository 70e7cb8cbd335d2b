"""One visitor at one page: opening, reading, taking pictures, telling evidence."""

from __future__ import annotations

import asyncio
import base64
import re
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from shlex import quote
from typing import TYPE_CHECKING, Any

from launchready.artifacts.walk import Page
from launchready.gather.site import Site
from launchready.gather.walk.found import Found, Limits
from launchready.gather.walk.templates import template
from launchready.model import Evidence, Phase
from launchready.net.browser import Visitor
from launchready.net.browser.notes import Called
from launchready.net.recording import iso

if TYPE_CHECKING:
    from playwright.async_api import CDPSession
    from playwright.async_api import Page as Tab

# Whose absence breaks no page: what is refused of them says nothing about it.
TRACKERS = re.compile(
    r"google-analytics|googletagmanager|doubleclick|googlesyndication|facebook|hotjar|segment\.|plausible|posthog|sentry"
    r"|intercom|hubspot|hs-|linkedin|licdn|clarity|matomo|mixpanel|amplitude|datadog|fullstory|cookiebot|onetrust"
    r"|usercentrics|newrelic|nr-data|bugsnag|rollbar|heap|pendo|crisp|drift|zendesk|twitter|tiktok|pinterest|bing\."
    r"|cloudflareinsights|umami|vercel-insights|fonts\.",
    re.I,
)
_NEEDED = frozenset({"script", "stylesheet", "fetch", "xhr", "document"})
_LONGEST_SCRIPT = 30.0
STRIP_SCALE = 0.3


@lru_cache(maxsize=1)
def script() -> str:
    """The script that reads pages."""
    return files("launchready.gather.walk").joinpath("page.js").read_text(encoding="utf-8")


@dataclass(slots=True)
class Opened:
    """A page that was opened: its facts as the script read them, and where its notes begin."""

    page: Page
    facts: dict[str, Any]
    marks: tuple[int, int, int]
    quiet: bool


@dataclass(slots=True)
class Walker:
    """One visitor walking: the browser's visitor and tab, what was found, and how much time is left."""

    site: Site
    visitor: Visitor
    tab: Tab
    role: str
    limits: Limits
    found: Found
    deadline: float
    pictures: int = 0
    waited: int = 0
    pressed: set[tuple[str, ...]] = field(default_factory=set)
    loaded: tuple[int, int, int] = (0, 0, 0)
    submitted: tuple[int, int, int] | None = None
    _cdp: CDPSession | None = None

    @property
    def left(self) -> float:
        """Seconds that remain."""
        return self.deadline - time.monotonic()

    @property
    def writing(self) -> bool:
        """Whether this visitor may press what writes (the active phase; the writes themselves are held back)."""
        return self.visitor.rules.phase.rank >= Phase.ACTIVE.rank

    async def ask(self, do: str, **more: Any) -> Any:
        """Run one function of the page script; None when the page went away meanwhile, twice."""
        for _ in range(2):
            # A page that navigates or hangs is no reason to end the walk.
            with suppress(Exception):
                async with asyncio.timeout(_LONGEST_SCRIPT):
                    return await self.tab.evaluate(script(), {"do": do, **more})
            await asyncio.sleep(0.2)
        return None

    async def probe(self, code: str) -> Any:
        """Run a line against the probe that stands in every page (`probe.…`)."""
        with suppress(Exception):
            return await self.tab.evaluate(f"() => {{ const probe = window[Symbol.for('launchready')]; {code} }}")
        return None

    async def reopen(self, url: str) -> None:
        """Open a page again that was read before."""
        self.loaded = self.visitor.notes.marks()
        with suppress(Exception):
            await self.tab.goto(url, wait_until="domcontentloaded")
        await self.visitor.quiet(longest=4.0)

    def leave_out(self, what: str, setting: str) -> None:
        """Say what the budget did not reach, and which setting gives more."""
        self.found.left_out.append(f"{what}, because [walk] {setting} of the settings was used up")

    def polled(self) -> frozenset[str]:
        """What the page asks for again and again since it was loaded, as `GET /path`."""
        keys = [f"{call.method} {template(call.url)}" for call in self.since(self.loaded)]
        return frozenset(key for key in keys if keys.count(key) >= 2)

    async def tab_has_dialog(self) -> bool:
        """Whether a dialog or an open menu is seen."""
        return bool(await self.ask("dialog"))

    async def open(self, url: str) -> Opened | None:
        """Open an address and read it once it is quiet; None when nothing came of it."""
        marks = self.loaded = self.visitor.notes.marks()
        started = time.monotonic()
        status, failure = 0, ""
        try:
            answer = await self.tab.goto(url, wait_until="domcontentloaded", timeout=self.limits.open_seconds * 1000)
            status = answer.status if answer else 0
        except Exception as problem:
            failure = str(problem).splitlines()[0][:200]
        calm = await self.visitor.quiet(longest=min(self.limits.quiet_seconds, max(1.0, self.left)))
        quiet = time.monotonic() - started
        if refused := next((call for call in self.since(marks) if call.navigation and call.refused), None):
            assert refused.refused
            self.found.doubts.append(f"{template(url)} was not opened: {self.say(refused.refused.why)}")
            return None
        if failure and "Download is starting" in failure:
            return None
        facts = await self.ask("facts") if not failure else None
        page = self._page(url, status, facts, marks, quiet)
        if facts is None:
            why = page.hampered or failure or "the page did not answer"
            self.found.left_out.append(f"{template(url)} could not be opened: {why}")
            return None
        self.found.pages.append(page)
        self.found.texts.append(f"{facts['text']}\n{facts['said']}\n" + "\n".join(_mailed(facts["links"])))
        return Opened(page, facts, marks, calm)

    def _page(
        self, url: str, status: int, facts: dict[str, Any] | None, marks: tuple[int, int, int], quiet: float
    ) -> Page:
        here = facts["url"] if facts else url
        path = template(here)
        title = "" if "{" in path or facts is None else self.say(facts["title"])[:80]
        known = facts or {"first": 0, "ready": 0, "painted": 0, "width": 0}
        return Page(
            visitor=self.role,
            path=path,
            place=self.site.door.redactor.url(template(url)),
            title=title,
            status=status,
            ok=200 <= status < 400 and facts is not None,
            phone=self.visitor.phone,
            first_byte=round(known["first"] / 1000, 3),
            ready=round(known["ready"] / 1000, 3),
            painted=round(known["painted"] / 1000, 3),
            quiet=round(quiet, 3),
            width=int(known["width"]),
            hampered=self.hampered(marks),
            signature=self.signature(facts, here) if facts else "",
        )

    def signature(self, facts: dict[str, Any], url: str) -> str:
        """A keyed hash of what the page says, without the last part of its address and without numbers."""
        last = url.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
        text = " ".join(f"{facts['title']} {facts['text']}".split())[:8000]
        return self.site.sketcher.digest(re.sub(r"\d+", "0", text.replace(last, "") if len(last) > 3 else text))

    def since(self, marks: tuple[int, int, int]) -> list[Called]:
        """The requests since a mark."""
        return self.visitor.notes.calls[marks[0] :]

    def hampered(self, marks: tuple[int, int, int]) -> str:
        """The request of the page that we did not let out and that it may need; '' when there is none."""
        for call in self.since(marks):
            if (
                call.refused is None
                or call.refused.kind == "pressed"
                or call.kind not in _NEEDED
                or TRACKERS.search(call.url.split("/")[2])
            ):
                continue
            return self.say(call.refused.why)
        return ""

    def say(self, text: str) -> str:
        """A text as it may be shown."""
        return self.site.door.redactor.text(text)

    def evidence(self, subject: str, summary: str, place: str = "", excerpt: str = "") -> Evidence:
        """A piece of evidence; with a place it is a picture."""
        return Evidence(
            kind="picture" if place else "walk",
            subject=subject,
            when=iso(self.site.door.now()),
            persona=self.visitor.name,
            summary=self.say(summary),
            where=place,
            repeat=self._repeat(),
            excerpt=self.say(excerpt),
        )

    def _repeat(self) -> str:
        """The command that opens the page which stands there; whoever repeats it signs in first."""
        who = "" if self.role == "anonymous" else f"  # signed in as {self.visitor.name}"
        phone = " --window-size=390,844" if self.visitor.phone else ""
        return f"chromium --incognito{phone} {quote(self.site.door.redactor.url(self.tab.url))}{who}"

    async def picture(self, what: str, **mark: Any) -> str:
        """Keep a picture of what is seen now, the place framed; its place or ''.

        What people typed, addresses and, for visitors with a session, the texts of records are covered.
        """
        if self.pictures >= self.limits.pictures:
            return ""
        self.pictures += 1
        name = f"pictures/{self.site.environment}-{self.role}-{self.pictures:02}-{what}.png"
        data = b""
        await self.ask("outline", edge=4, records=self.role != "anonymous", **mark)
        with suppress(Exception):
            data = await self.tab.screenshot(type="png", animations="disabled", caret="hide", timeout=5000)
        await self.ask("uncover")
        return self.site.keep_file(name, data) if data else ""

    async def frame(self, page: str) -> None:
        """One small picture of a page for the film strip."""
        if len(self.found.strip) >= self.limits.strip:
            return
        await self.ask("outline", edge=0, records=self.role != "anonymous")
        data = ""
        with suppress(Exception):
            if self._cdp is None:
                self._cdp = await self.visitor.context.new_cdp_session(self.tab)
            size = self.tab.viewport_size or {"width": 1280, "height": 800}
            clip = {"x": 0, "y": 0, **size, "scale": STRIP_SCALE if size["width"] > 600 else STRIP_SCALE * 2}
            top = await self.tab.evaluate("() => [scrollX, scrollY]")
            clip |= {"x": top[0], "y": top[1]}
            taken = await self._cdp.send("Page.captureScreenshot", {"format": "jpeg", "quality": 55, "clip": clip})
            data = taken["data"]
        await self.ask("uncover")
        if data:
            name = f"pictures/{self.site.environment}-{self.role}-strip-{len(self.found.strip) + 1:02}.jpg"
            if place := self.site.keep_file(name, base64.b64decode(data)):
                self.found.strip.append((place, page))


def _mailed(links: list[dict[str, Any]]) -> list[str]:
    """Mail addresses that links show to who points at them."""
    return [str(link["href"]).removeprefix("mailto:") for link in links if str(link["href"]).startswith("mailto:")]
