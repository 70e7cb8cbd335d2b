"""A browser of one run: started behind the scope-keeping proxy, and gone without a trace afterwards."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, suppress
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from launchready.model import MissingReason, Phase
from launchready.net.browser import start, trust
from launchready.net.browser.cookies import browser_cookies
from launchready.net.browser.noting import Noter
from launchready.net.browser.rules import Rules
from launchready.net.browser.start import BrowserMissing
from launchready.net.browser.visitor import Visitor
from launchready.net.door import Door
from launchready.net.proxy import Proxy
from launchready.net.types import ANONYMOUS, Session

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
_STOP_SECONDS = 15.0


class Browser:
    """One Chromium for one environment: `async with Browser.open(site.door) as browser`.

    Entering raises BrowserMissing when there is none. `sandboxed` is False as root, where Chromium's sandbox does
    not start; `remarks` says what else a reader should know; `deepest` is the phase that the door allows.
    """

    def __init__(self, door: Door) -> None:
        self.door = door
        self.sandboxed = not start.as_root()
        self.remarks: tuple[str, ...] = ()
        self.version = ""
        self._stack = AsyncExitStack()
        self._chromium: Chromium | None = None
        self._proxy: Proxy | None = None
        self._noter = Noter(door)
        self._visitors: list[Visitor] = []

    @classmethod
    def open(cls, door: Door) -> Self:
        """A browser to be entered with `async with`."""
        return cls(door)

    @property
    def deepest(self) -> Phase:
        """The deepest phase a visitor may act in: ACTIVE only where the door has its proof."""
        phase = self.door.phase
        if phase.rank >= Phase.ACTIVE.rank:
            return Phase.ACTIVE if self.door.permitted is not None else Phase.READ
        return phase

    @property
    def proxy(self) -> Proxy:
        """The proxy that this browser uses; its `refusals` are the hosts that were not let through."""
        assert self._proxy is not None
        return self._proxy

    async def __aenter__(self) -> Self:
        try:
            await self._begin()
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end()

    async def _begin(self) -> None:
        try:
            from playwright.async_api import Error, async_playwright
        except ImportError:
            raise BrowserMissing(start.NO_LIBRARY) from None
        executable = start.find()
        hashes, doubts = await trust.key_hashes(self.door.settings, self.door.environment)
        said = () if self.sandboxed else ("the browser ran as root and therefore without its own sandbox",)
        self.remarks = (*said, *doubts)
        self._proxy = await self._stack.enter_async_context(Proxy(self.door.settings, self.door.environment))
        playwright = await async_playwright().start()
        self._stack.push_async_callback(_within, playwright.stop)
        try:
            self._chromium = await playwright.chromium.launch(
                executable_path=executable,
                args=start.arguments(hashes),
                proxy={"server": self._proxy.url},
                chromium_sandbox=self.sandboxed,
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
                timeout=30000,
            )
        except Error as problem:
            first = str(problem.message).splitlines()[0][:200]
            raise BrowserMissing(f"{executable} could not be started ({first})", MissingReason.TOOL_BUG) from None
        self._stack.push_async_callback(_within, self._chromium.close)
        self.version = self._chromium.version

    async def _end(self) -> None:
        """Stop everything, also when this task is being cancelled; a second cancel waits too."""
        ending = asyncio.ensure_future(self._stop())
        try:
            await asyncio.shield(ending)
        except asyncio.CancelledError:
            await ending
            raise

    async def _stop(self) -> None:
        for visitor in self._visitors:
            await _within(visitor.close)
        self._visitors.clear()
        await self._stack.aclose()

    async def visitor(
        self,
        session: Session | None = None,
        *,
        phone: bool = False,
        phase: Phase | None = None,
        writes: tuple[str, ...] | None = (),
        state: Path | None = None,
        **options: Any,
    ) -> Visitor:
        """A new visitor in an own context with the persona's cookies and headers; nobody without a session.

        `phase` is lowered to what the door allows (without one: read, passive for nobody). `writes` names the
        routes that may be written to in the active phase, None all that neither destroy nor pay. `state` is a
        saved browser state; other options go to Playwright's context.
        """
        assert self._chromium is not None
        session = session or ANONYMOUS
        wanted = phase or (Phase.PASSIVE if session.persona == ANONYMOUS.persona else Phase.READ)
        allowed = wanted if wanted.rank <= self.deepest.rank else self.deepest
        settings: dict[str, Any] = {
            "viewport": PHONE if phone else DESKTOP,
            "service_workers": "block",
            "accept_downloads": True,
            "locale": "en-GB",
            "base_url": self.door.base,
            **({"is_mobile": True, "has_touch": True, "device_scale_factor": 2} if phone else {}),
            **({"storage_state": str(state)} if state else {}),
            **options,
        }
        context = await self._chromium.new_context(**settings)
        context.set_default_timeout(5000)
        context.set_default_navigation_timeout(20000)
        self._noter.learn(session)
        cookies = browser_cookies(session, self.door.bases)
        if cookies:
            await context.add_cookies(cookies)  # type: ignore[arg-type]
        await context.add_init_script(probe())
        rules = Rules(self.door.settings, self.door.environment, allowed, writes)
        visitor = Visitor(context, session, rules, self._noter, phone=phone)
        self._visitors.append(visitor)
        await visitor.start()
        return visitor

    async def leave(self, visitor: Visitor) -> None:
        """End one visit before the browser ends."""
        if visitor in self._visitors:
            self._visitors.remove(visitor)
        await visitor.close()


async def _within(work: Any) -> None:
    """Run a step of the clean-up; one that hangs or fails does not hold up the next."""
    with suppress(Exception):
        async with asyncio.timeout(_STOP_SECONDS):
            await work()


@lru_cache(maxsize=1)
def probe() -> str:
    """The script that notes effects in every page."""
    return files("launchready.net.browser").joinpath("probe.js").read_text(encoding="utf-8")
