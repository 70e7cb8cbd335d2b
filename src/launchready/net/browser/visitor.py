"""One visitor in a browser of ours: an own context with a persona's session, every request guarded and noted."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from launchready.net.browser.notes import Called, Event, Notes, Said, is_json, plain
from launchready.net.browser.noting import Noter
from launchready.net.browser.rules import Ask, Refused, Rules
from launchready.net.scope import is_own_host, place
from launchready.net.types import Session

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, CDPSession, ConsoleMessage, Page, Request, Response, Route

_NO_CONTENT = ("websocket", "eventsource", "ping", "media", "cspviolationreport", "csp_report", "beacon")
_STREAMS = ("text/event-stream", "multipart/x-mixed-replace", "application/x-ndjson")
_GUARDED = ("Document", "XHR", "Fetch")
MOST_BODY = 1_000_000
MOST_CALLS = 5000
MOST_SAID = 500


class Visitor:
    """A person (or nobody) with a browser context of their own. Made by `Browser.visitor`.

    `rules` says what may be sent and can be replaced at any time; `notes` holds what was seen. `context` is
    Playwright's own for whatever else is needed; every page opened in it is guarded too.
    """

    def __init__(self, context: BrowserContext, session: Session, rules: Rules, noter: Noter, *, phone: bool) -> None:
        self.context = context
        self.session = session
        self.rules = rules
        self.notes = Notes()
        self.phone = phone
        self._noter = noter
        self._started = time.monotonic()
        self._pending: dict[Any, float] = {}
        self._called: dict[Any, Called] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._popups_expected = 0

    @property
    def name(self) -> str:
        """The persona's name, `anonymous` for nobody."""
        return self.session.persona

    @property
    def pending(self) -> int:
        """Requests under way that will end (sockets, streams and media do not count)."""
        return len(self._pending)

    def at(self) -> float:
        """Seconds since the visitor came."""
        return time.monotonic() - self._started

    async def start(self) -> None:
        """Put the guard and the listeners in place; before the first page is opened."""
        context = self.context
        await context.route("**/*", self._guard)
        context.on("page", lambda page: self._do(self._new_page(page)))
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("requestfinished", lambda request: self._do(self._on_finished(request)))
        context.on("requestfailed", self._on_failed)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("dialog", lambda dialog: self._do(self._on_dialog(dialog)))

    async def page(self) -> Page:
        """A new page of this visitor, guarded also where a server redirects."""
        self._popups_expected += 1
        page = await self.context.new_page()
        await self._watch_redirects(page)
        return page

    @contextmanager
    def rules_as(self, **changes: Any) -> Iterator[None]:
        """Other rules for a while: `writes`, `signing_in` or `phase`."""
        before = self.rules
        self.rules = replace(before, **changes)
        try:
            yield
        finally:
            self.rules = before

    async def quiet(self, *, still: float = 0.2, longest: float = 8.0) -> bool:
        """Wait until no request has been under way for `still` seconds; False when `longest` went by before."""
        deadline = time.monotonic() + longest
        since = time.monotonic()
        while time.monotonic() < deadline:
            if self._pending:
                since = time.monotonic()
            elif time.monotonic() - since >= still:
                return True
            await asyncio.sleep(0.03)
        return False

    async def settled(self) -> None:
        """Wait until everything that was seen is noted, bodies included."""
        while self._tasks:
            await asyncio.wait(set(self._tasks), timeout=5)

    async def close(self) -> None:
        """End the visit: pages, context and all that runs for it."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(Exception):
            await self.context.close()

    # -- what the browser tells us; none of it may raise into Playwright's dispatcher

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        async def quietly() -> None:
            # The page may be gone by now; what it would have told is then not noted.
            with suppress(Exception):
                await work

        task = asyncio.get_running_loop().create_task(quietly())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _event(self, kind: str, text: str, page: str) -> None:
        if len(self.notes.events) < MOST_SAID:
            self.notes.events.append(Event(kind, text[:500], page, self.at()))

    async def _guard(self, route: Route) -> None:
        request = route.request
        ask = _ask(request)
        refused = self.rules.refusal(ask)
        with suppress(Exception):
            if refused is None and (sentence := await self._noter.turn(request.is_navigation_request())):
                refused = Refused("budget", sentence)
            if refused is None:
                extra = self._extra_headers(ask)
                await (route.continue_(headers={**request.headers, **extra}) if extra else route.continue_())
                return
            self._refuse(request, ask, refused)
            if request.is_navigation_request():
                # No content: the page that is shown stays as it is, instead of giving way to an error page.
                await route.fulfill(status=204)
            else:
                await route.abort("blockedbyclient")

    def _extra_headers(self, ask: Ask) -> dict[str, str]:
        """The persona's own headers (a bearer token), for the hosts they are meant for and nobody else."""
        here = place(ask.url)
        hosts = self.session.cookie_hosts or self._noter.door.own_hosts
        if not self.session.headers or here is None or here.host not in hosts:
            return {}
        present = {name for name, _ in ask.headers}
        return {name.lower(): value for name, value in self.session.headers.items() if name.lower() not in present}

    def _refuse(self, request: Request, ask: Ask, refused: Refused) -> None:
        called = self._called.get(request) or self._note_request(request)
        called.refused = called.refused or refused
        self._noter.refused(ask, refused)

    async def _new_page(self, page: Page) -> None:
        page.on("download", lambda download: self._do(self._on_download(download)))
        page.on("filechooser", lambda chooser: self._event("filechooser", "", page.url))
        page.on("crash", lambda _: self._event("crash", "the page crashed", page.url))
        page.on("websocket", lambda socket: self.notes.sockets.append(socket.url))
        if self._popups_expected:
            self._popups_expected -= 1
            return
        self._event("popup", page.url, page.url)
        await self._watch_redirects(page)

    async def _watch_redirects(self, page: Page) -> None:
        """Ask the rules again at each step of a redirect, which a route of Playwright does not see."""
        session = await self.context.new_cdp_session(page)
        session.on("Fetch.requestPaused", lambda event: self._do(self._paused(session, event)))
        await session.send("Fetch.enable", {"patterns": [{"resourceType": kind} for kind in _GUARDED]})

    async def _paused(self, session: CDPSession, event: dict[str, Any]) -> None:
        request, number = event["request"], event["requestId"]
        ask = Ask(request["method"], request["url"], plain(request["headers"]))
        redirected = bool(event.get("redirectedRequestId"))
        refused = self.rules.refusal(ask) if redirected else None
        if refused is None:
            await session.send("Fetch.continueRequest", {"requestId": number})
            return
        self._noter.refused(ask, refused)
        self.notes.calls.append(
            Called(ask.method, ask.url, event["resourceType"].lower(), ask.url, self.at(), refused=refused, done=True)
        )
        if event["resourceType"] == "Document":
            await session.send("Fetch.fulfillRequest", {"requestId": number, "responseCode": 204})
        else:
            await session.send("Fetch.failRequest", {"requestId": number, "errorReason": "BlockedByClient"})

    def _note_request(self, request: Request) -> Called:
        here = place(request.url)
        own = here is not None and is_own_host(here, self.rules.settings, self.rules.environment)
        called = Called(request.method, request.url, request.resource_type, _page_of(request), self.at(), own=own)
        with suppress(Exception):
            called.navigation = request.is_navigation_request()
        if not called.method.upper().startswith(("GET", "HEAD")):
            called.body = request.post_data_buffer
        self._called[request] = called
        if len(self.notes.calls) < MOST_CALLS:
            self.notes.calls.append(called)
        return called

    def _on_request(self, request: Request) -> None:
        if request in self._called or request.url.startswith(("data:", "blob:")):
            return
        self._note_request(request)
        if request.resource_type not in _NO_CONTENT:
            self._pending[request] = self.at()

    def _on_response(self, response: Response) -> None:
        called = self._called.get(response.request)
        kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
        if called is not None:
            called.status, called.content_type = response.status, kind
        if kind in _STREAMS:
            self._pending.pop(response.request, None)

    async def _on_finished(self, request: Request) -> None:
        self._pending.pop(request, None)
        called = self._called.pop(request, None)
        if called is None:
            return
        response = await request.response()
        if response is None:
            return
        timing = request.timing
        called.seconds = max(0.0, timing["responseEnd"]) / 1000
        called.ttfb = max(0.0, timing["responseStart"]) / 1000
        headers = plain(await response.all_headers())
        wanted = called.own and (called.kind == "document" or is_json(called.content_type))
        body = b""
        if wanted and not 300 <= response.status < 400:
            with suppress(Exception):
                body = await response.body()
        called.size = len(body) or int(response.headers.get("content-length") or 0)
        called.answer = self._noter.answered(_ask(request), called, self.session, headers, body[:MOST_BODY])
        called.done = True

    def _on_failed(self, request: Request) -> None:
        self._pending.pop(request, None)
        called = self._called.pop(request, None)
        if called is not None:
            called.failed, called.done = request.failure or "failed", True
            if called.own and called.refused is None:
                self._noter.failed(_ask(request), called, self.session)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and len(self.notes.said) < MOST_SAID:
            page = message.page.url if message.page else ""
            self.notes.said.append(
                Said("console", message.text[:2000], page, str(message.location.get("url", "")), self.at())
            )

    def _on_error(self, problem: Any) -> None:
        if len(self.notes.said) < MOST_SAID:
            error = problem.error
            text = f"{getattr(error, 'name', 'Error')}: {getattr(error, 'message', error)}"[:2000]
            source = _source(str(getattr(error, "stack", "") or ""))
            page = problem.page.url if problem.page else ""
            self.notes.said.append(Said("uncaught", text, page, source, self.at()))

    async def _on_dialog(self, dialog: Any) -> None:
        page = dialog.page.url if dialog.page else ""
        self._event("dialog", f"{dialog.type}: {dialog.message}", page)
        # Leaving is always allowed; every question is answered with no.
        await (dialog.accept() if dialog.type == "beforeunload" else dialog.dismiss())

    async def _on_download(self, download: Any) -> None:
        self._event("download", download.suggested_filename, download.page.url)
        await download.cancel()


def _ask(request: Request) -> Ask:
    body: bytes | None = None
    with suppress(Exception):
        body = request.post_data_buffer
    return Ask(request.method, request.url, plain(request.headers), body)


def _page_of(request: Request) -> str:
    with suppress(Exception):
        frame = request.frame
        while frame.parent_frame is not None:
            frame = frame.parent_frame
        return str(frame.url)
    return ""


def _source(stack: str) -> str:
    """The address of the script at the top of a stack."""
    for word in stack.replace("(", " ").replace(")", " ").split():
        if word.startswith(("http://", "https://")):
            return word.rsplit(":", 2)[0]
    return ""
