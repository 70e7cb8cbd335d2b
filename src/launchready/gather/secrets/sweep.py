"""One sweep: pieces of text in batches to the scanner and to the known formats; what is found, merged by secret."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from launchready.artifacts.secrets import MOST_PLACES, Aside, FoundSecrets, Looked, Place, Secret
from launchready.gather.secrets import known
from launchready.gather.secrets.engine import Engine, scan
from launchready.gather.secrets.engine_output import Hit
from launchready.gather.secrets.pieces import Notes, Piece
from launchready.gather.secrets.triage import Judged, judge, preview
from launchready.model import Missing

BATCH = 12_000_000
MOST_ASIDE = 2_000
MOST_SECRETS = 5_000
_SURE = {"certain": 0, "firm": 1, "tentative": 2}


class Batch:
    """Text of many pieces in one, and the way back from a line of it to the place."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0
        self._lines: list[int] = []
        self._offsets: list[int] = []
        self._pieces: list[Piece] = []
        self._next = 0

    def add(self, piece: Piece) -> None:
        """Put one piece at the end."""
        self._lines.append(self._next)
        self._offsets.append(self.size)
        self._pieces.append(Piece(piece.place, b"", piece.first, piece.lines, piece.paths))
        self.parts += (piece.text, b"\n")
        self.size += len(piece.text) + 1
        self._next += piece.text.count(b"\n") + 1

    def text(self) -> bytes:
        """All of it; the parts are given up."""
        made = b"".join(self.parts)
        self.parts = []
        return made

    def spans(self, text: bytes) -> Iterator[tuple[Piece, int, bytes]]:
        """(piece without text, its first line in the batch, its text)."""
        ends = [*self._offsets[1:], self.size]
        for piece, line, start, end in zip(self._pieces, self._lines, self._offsets, ends, strict=True):
            yield piece, line, text[start : end - 1]

    def where(self, line: int, text: bytes) -> tuple[Place, str]:
        """The place of a line of the batch, counted from 0, and the line itself."""
        index = max(0, bisect_right(self._lines, line) - 1)
        inside = line - self._lines[index]
        at = self._offsets[index]
        for _ in range(inside):
            at = text.find(b"\n", at) + 1
        end = text.find(b"\n", at)
        shown = text[at : min(end if end >= 0 else len(text), at + 100_000)]
        return self._pieces[index].at(inside), shown.decode("utf-8", "replace")


@dataclass(slots=True)
class _Kept:
    kind: str
    rule: str
    preview: str
    sure: str
    places: dict[tuple[str, ...], Place] = field(default_factory=dict)
    more: int = 0


class Sweep:
    """Collects pieces, has them scanned in batches of bounded size, and merges what comes back.

    `key` keys the fingerprints; `folder` is where the scanner is started.
    """

    def __init__(self, engine: Engine, key: bytes, folder: Path, notes: Notes) -> None:
        self.engine = engine
        self.notes = notes
        self._key = key
        self._folder = folder
        self._batch = Batch()
        self._running: asyncio.Task[None] | None = None
        self._areas: set[str] = set()
        self._kept: dict[str, _Kept] = {}
        self._aside: dict[tuple[str, ...], Aside] = {}
        self._counts: Counter[str] = Counter()

    @property
    def full(self) -> bool:
        """Whether the batch wants to be scanned."""
        return self._batch.size >= BATCH

    def add(self, piece: Piece) -> None:
        """One more piece."""
        if piece.text:
            self._areas.add(piece.place.source)
            self._batch.add(piece)

    async def feed(self, source: Iterable[Piece]) -> None:
        """All pieces of a source; reading goes on while the scanner works on the batch before."""
        walk = iter(source)
        while await asyncio.to_thread(self._fill, walk):
            await self.flush()

    def _fill(self, walk: Iterator[Piece]) -> bool:
        """Add pieces until the batch is full (True) or there are no more."""
        for piece in walk:
            self.add(piece)
            if self.full:
                return True
        return False

    async def flush(self) -> None:
        """Have the batch scanned; the one before is waited for, so that at most two are in memory."""
        await self._wait()
        if self._batch.size:
            batch, areas = self._batch, self._areas
            self._batch, self._areas = Batch(), set()
            self._running = asyncio.create_task(self._scan(batch, areas))

    async def _wait(self) -> None:
        if self._running is not None:
            running, self._running = self._running, None
            await running

    async def _scan(self, batch: Batch, areas: set[str]) -> None:
        text = batch.text()
        told, ours = await asyncio.gather(scan(self.engine, text, self._folder), asyncio.to_thread(_known, batch, text))
        if isinstance(told, Missing):
            for area in areas:
                self.notes.doubt(area, told.detail)
            told = []
        hits = [(hit.line - 1, hit) for hit in told] + ours
        await asyncio.to_thread(self._take, batch, text, hits)

    def _take(self, batch: Batch, text: bytes, hits: list[tuple[int, Hit]]) -> None:
        for line, hit in _distinct(hits):
            place, shown = batch.where(line, text)
            self.keep(judge(hit, shown, place), place)

    def keep(self, judged: Judged, place: Place) -> None:
        """One judged hit, into what is found or what is put aside."""
        if judged.aside:
            self._counts[judged.aside] += 1
            key = (judged.aside, judged.kind, judged.value, place.path)
            if key not in self._aside and len(self._aside) < MOST_ASIDE:
                self._aside[key] = Aside(judged.aside, judged.kind, preview(judged.value), place)
            return
        name = self.fingerprint(judged.value)
        if name not in self._kept:
            if len(self._kept) >= MOST_SECRETS:
                self.notes.doubt(place.source, f"more than {MOST_SECRETS} secrets; the rest is not listed")
                return
            self._kept[name] = _Kept(judged.kind, judged.rule, preview(judged.value), judged.sure)
        kept = self._kept[name]
        if _SURE[judged.sure] < _SURE[kept.sure]:
            kept.kind, kept.rule, kept.sure = judged.kind, judged.rule, judged.sure
        where = (place.source, place.path, place.member, place.commit, place.persona)
        if where in kept.places:
            return
        if len(kept.places) < MOST_PLACES:
            kept.places[where] = place
            return
        kept.more += 1
        self._keep_oldest(kept, where, place)

    @staticmethod
    def _keep_oldest(kept: _Kept, where: tuple[str, ...], place: Place) -> None:
        """When there are too many places, the oldest commit and every kind of source must still be among them."""
        sources = Counter(one.source for one in kept.places.values())
        dated = [(one.when, key) for key, one in kept.places.items() if one.when]
        if place.source not in sources or (place.when and dated and place.when < min(dated)[0]):
            spare = [key for key, one in kept.places.items() if sources[one.source] > 1]
            kept.places.pop(spare[-1] if spare else next(reversed(kept.places)))
            kept.places[where] = place

    def fingerprint(self, value: str) -> str:
        """The keyed hash of a value: the same for the same secret in every place."""
        return "s" + hmac.digest(self._key, value.strip().encode(), hashlib.sha256).hex()[:16]

    async def result(self, looked: Iterable[Looked]) -> FoundSecrets:
        """Everything, once the last batch is scanned."""
        await self.flush()
        await self._wait()
        secrets = tuple(
            Secret(name, kept.kind, kept.rule, kept.preview, kept.sure, _ordered(kept.places.values()), kept.more)
            for name, kept in self._kept.items()
        )
        doubts = list(self.notes.doubts)
        if self.notes.silent:
            doubts.append(replace(doubts[-1], area="all", detail=f"{self.notes.silent} more things were not looked at"))
        return FoundSecrets(
            tuple(sorted(secrets, key=lambda one: (str(one.places[0]), one.rule, one.fingerprint))),
            tuple(self._aside.values()),
            tuple(sorted(self._counts.items())),
            tuple(looked),
            tuple(doubts),
            f"{self.engine} ({self.engine.told})",
        )


def _ordered(places: Iterable[Place]) -> tuple[Place, ...]:
    """Files before history, old commits before young ones."""
    return tuple(sorted(places, key=lambda one: (bool(one.commit), one.when, one.path, one.member, one.line)))


def _known(batch: Batch, text: bytes) -> list[tuple[int, Hit]]:
    found: list[tuple[int, Hit]] = []
    for piece, line, part in batch.spans(text):
        name = f"{piece.place.path} › {piece.place.member}" if piece.place.member else piece.place.path
        for number, hit in known.find(part, name, line):
            found.append((number, replace(hit, value=known.decoded(hit.rule, hit.value))))
    return found


def _distinct(hits: list[tuple[int, Hit]]) -> list[tuple[int, Hit]]:
    """Each value once a line; what a general rule found inside of (or around) what a format found is the same thing."""
    by_line: dict[int, list[Hit]] = {}
    paired = {part for _, hit in hits if not hit.weak and hit.parts for part in hit.parts}
    for line, hit in hits:
        if not (hit.value in paired and not hit.parts):
            by_line.setdefault(line, []).append(hit)
    kept: list[tuple[int, Hit]] = []
    for line, many in by_line.items():
        chosen: list[Hit] = []
        for hit in sorted(many, key=lambda one: (one.weak, -len(one.value))):
            if not any(hit.value in other.value or (hit.weak and other.value in hit.value) for other in chosen):
                chosen.append(hit)
        kept += [(line, hit) for hit in chosen]
    return kept
