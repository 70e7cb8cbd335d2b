"""The proof: a function of ours in every page, called only by markup that ran; and what stands in the document."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib.resources import files
from typing import Any

from launchready.artifacts.scripts import Planted, Sighting
from launchready.gather.pages.addresses import bare, template, within_host
from launchready.gather.pages.opening import Opened, Window
from launchready.gather.pages.payloads import BINDING, Token
from launchready.gather.site import Site
from launchready.net.browser import Visitor

MARKS = files("launchready.gather.pages").joinpath("marks.js").read_text(encoding="utf-8")
MOST_SIGHTINGS = 5


@dataclass(slots=True)
class Board:
    """All words that were planted, and what happened to each."""

    planted: dict[str, Planted] = field(default_factory=dict)
    opened: int = 0

    def plant(self, tokens: list[Token], like: Planted, raw: dict[str, bool] | None = None) -> None:
        """Note the fields of one record."""
        for one in tokens:
            self.planted[one.word] = replace(like, field=one.field, raw=(raw or {}).get(one.field))

    def ran(self, word: str, sighting: Sighting) -> None:
        """A word was called."""
        if (old := self.planted.get(word)) and len(old.ran) < MOST_SIGHTINGS and not _has(old.ran, sighting):
            self.planted[word] = replace(old, ran=(*old.ran, sighting))

    def held(self, word: str, sighting: Sighting, policy: bool) -> None:
        """A word stands in live markup and was not called."""
        if (old := self.planted.get(word)) and len(old.held) < MOST_SIGHTINGS and not _has(old.held, sighting):
            self.planted[word] = replace(old, held=(*old.held, sighting), policy=old.policy or policy)

    def shown(self, word: str, place: str) -> None:
        """A word stands on a page."""
        if (old := self.planted.get(word)) and place not in old.shown and len(old.shown) < MOST_SIGHTINGS:
            self.planted[word] = replace(old, shown=(*old.shown, place))


def _has(there: tuple[Sighting, ...], one: Sighting) -> bool:
    return any((old.viewer, old.path) == (one.viewer, one.path) for old in there)


class Witness:
    """One viewer's browser with the function in place."""

    def __init__(self, site: Site, visitor: Visitor, window: Window, board: Board) -> None:
        self.site = site
        self.visitor = visitor
        self.window = window
        self.board = board
        self.called: list[str] = []
        self._seen: set[str] = set()

    @classmethod
    async def of(cls, site: Site, visitor: Visitor, board: Board) -> Witness:
        """Expose the function before the first page of this visitor."""
        called: list[str] = []

        def proof(_source: dict[str, Any], word: object = "") -> None:
            called.append(str(word)[:64])

        await visitor.context.expose_binding(BINDING, proof)
        made = cls(site, visitor, await Window.of(visitor), board)
        made.called = called
        return made

    async def look(self, url: str) -> Opened | None:
        """Open an address and note what ran, what stands as live markup and what is shown; None when known."""
        if bare(url) in self._seen:
            return None
        self._seen.add(bare(url))
        self.called.clear()
        opened = await self.window.open(url)
        self.board.opened += 1
        await self.note(opened)
        return opened

    async def note(self, opened: Opened) -> None:
        """Note what the page that stands there did and holds, links pressed."""
        page = self.window.page
        told: dict[str, list[str]] = {}
        with suppress(Exception):
            # An image that cannot be had calls its handler a moment after the last request ended.
            await page.wait_for_timeout(80)
            if not opened.why:
                told = await page.evaluate(MARKS, list(self.board.planted))
                await page.wait_for_timeout(80 if told["pressed"] else 0)
        sighting = self._sighting(opened)
        for word in list(dict.fromkeys(self.called)):
            self.board.ran(word, sighting)
            self.board.shown(word, f"{sighting.place} ({sighting.viewer})")
        for word in told.get("shown", []):
            self.board.shown(word, f"{sighting.place} ({sighting.viewer})")
        answer = opened.document.answer if opened.document else None
        policy = bool(answer and answer.header("content-security-policy"))
        for word in told.get("live", []):
            if word not in self.called:
                self.board.held(word, sighting, policy)

    def _sighting(self, opened: Opened) -> Sighting:
        clean = self.site.door.redactor.url
        evidence = None
        if opened.document is not None and opened.document.answer is not None:
            summary = f"{self.visitor.name} opened it in a browser"
            evidence = self.site.door.evidence(opened.document.answer, summary, mark=[BINDING])
        place = clean(within_host(opened.url))[:300]
        return Sighting(self.visitor.name, template(opened.url).partition("?")[0][:200], place, evidence)
