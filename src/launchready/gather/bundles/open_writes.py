"""Whether a stranger may put rows into a hosted backend, tried so that nothing stays.

PostgreSQL asks a row's policy before it looks at the table's constraints. A row that lacks a value which the table
demands can therefore never be stored, and the refusal tells which of the two spoke: the policy (42501) or the
constraint (23502). Only where that does not tell, and only where a stranger can see and remove what he put in, a whole
marked row is put in, read back and taken away. Nobody else's row is ever changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from launchready.artifacts.bundles import OpenBackend, OpenBackendWrites, OpenRead, OpenWrite
from launchready.artifacts.sightings import BundleRoutes
from launchready.artifacts.sketch import Seen
from launchready.gather.bundles.asking import Column, headers_of
from launchready.gather.bundles.backends import Hint
from launchready.gather.bundles.open_backend import columns_of, hints_of
from launchready.gather.bundles.served import contents
from launchready.gather.making import plan
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.model import Missing, Phase
from launchready.net.types import Answer, Call, Reply
from launchready.settings.schema import Step

_TEXT = re.compile(r"^(text|character varying|varchar|citext|string|bpchar)", re.I)
_LIKELY = ("title", "name", "body", "content", "text", "message", "description", "note", "subject", "label", "bio")
_UNFIT = re.compile(
    r"(^|_)(id|email|phone|url|slug|token|key|role|status|type|kind|locale|lang|country|currency)$", re.I
)
_NUMBERS = re.compile(r"int|numeric|double|real|decimal|serial|number", re.I)


@gatherer(title="trying to write to hosted backends with their public key", phase=Phase.ACTIVE)
async def open_writes(site: Site, backends: OpenBackend, bundle: BundleRoutes | Missing) -> OpenBackendWrites:
    """One attempt per table; of other kinds of backends none, which is said."""
    writes = []
    hints = {hint.url: hint for hint in await hints_of(site, await contents(site), bundle)}
    for read in backends.reads:
        hint = hints.get(read.backend)
        if hint is None or read.what in ("storage", "bucket"):
            continue
        if read.what != "table":
            route = read.route.replace("GET ", "POST ", 1)
            writes.append(OpenWrite(read.backend, read.name, route, why=f"writing to {hint.kind} is not tried yet"))
            continue
        writes.append(await _Try(site, hint, read).run())
    return OpenBackendWrites(tuple(writes))


@dataclass(slots=True)
class _Row:
    """A row to be put in: which column carries our mark, and the one that is left empty to be refused."""

    values: dict[str, Any]
    mark: str
    empty: str


class _Try:
    """One table."""

    def __init__(self, site: Site, hint: Hint, read: OpenRead) -> None:
        self.site, self.hint, self.read = site, hint, read
        self.route = read.route.replace("GET ", "POST ", 1)
        self.canary = site.canary("open")
        self.headers = headers_of(hint)
        self.seen_row: dict[str, Any] | None = None

    def _told(self, accepted: bool | None, why: str = "", **more: Any) -> OpenWrite:
        return OpenWrite(self.read.backend, self.read.name, self.route, accepted=accepted, why=why, **more)

    async def run(self) -> OpenWrite:
        """Refused, accepted, or why it is not known."""
        if self.read.rows:
            self.seen_row = await self._one_row()
        row = row_for(columns_of(self.site, self.hint.url).get(self.read.name, []), self.seen_row, self.canary)
        if row is None:
            return self._told(None, "no text column of it is known that could carry our mark")
        where = f"{self.read.url}?{quote(row.mark)}=eq.{quote(self.canary)}"
        removable = self.seen_row is not None and await self._may_remove(where)
        if not row.empty and not removable:
            return self._told(None, "what we put in could not be taken away again, so nothing was put in")
        number = self._plan(where)
        if row.empty:
            told = await self._probe(row, where, number)
            if told.accepted is not None or told.tried is None or not removable:
                return told
        else:
            told = None
        return await self._insert(row, where, number, told)

    async def _one_row(self) -> dict[str, Any] | None:
        """One row that strangers see, in memory only: it shows which values a visible row has."""
        reply = await self.site.door.send(
            Call("GET", f"{self.read.url}?select=*&limit=1", self.headers),
            phase=Phase.PASSIVE,
            why="the shape of a row",
        )
        data = reply.json() if isinstance(reply, Answer) else None
        return data[0] if isinstance(data, list) and data and isinstance(data[0], dict) else None

    async def _may_remove(self, where: str) -> bool:
        """Whether removing is refused outright; asked with our own mark, which no row carries yet."""
        reply = await self._send("DELETE", where, None, "removing a row of ours that is not there yet")
        return isinstance(reply, Answer) and 200 <= reply.status < 300

    def _plan(self, where: str) -> str:
        """Write down what may come to be and how it goes, so that a later clean-up finds and removes it."""
        key = self.hint.public_key
        address = where + (f"&apikey={quote(key)}" if key else "")
        if any(address.startswith(base + "/") for base in self.site.door.bases[:1]):
            address = address[len(self.site.door.base) :]
        # Built without checks: a step's address is a path by rule, and a backend on another host needs a whole one.
        step = Step.model_construct(call=f"DELETE {address}", persona="anonymous", body=None, keep={})
        return plan(self.site, f"a stranger's row in {self.read.name}", self.canary, [step], find=address)

    async def _probe(self, row: _Row, where: str, number: str) -> OpenWrite:
        """A row that the table's constraints cannot take: who refuses it, the policy or the constraint?"""
        reply, seen = await self._post({**row.values, row.empty: None}, "a stranger's row that lacks a value")
        if not isinstance(reply, Answer):
            return self._told(None, reply.detail)
        code, message = _error(reply)
        if 200 <= reply.status < 300:
            return await self._taken(where, number, seen)
        self.site.journal({"n": number, "state": "gone", "note": "refused"})
        if code == "23502" and f'column "{row.empty}"' in message:
            return self._told(True, tried=seen, policy_only=True)
        if reply.status in (401, 403) or code == "42501":
            return self._told(False, tried=seen)
        if code in ("PGRST204", "PGRST205", "42703", "42P01") or reply.status in (404, 405):
            return self._told(False if reply.status in (404, 405) else None, f"it answered {reply.status}", tried=seen)
        return self._told(None, f"a row of ours was answered {reply.status}, which tells nothing", tried=seen)

    async def _insert(self, row: _Row, where: str, number: str, probed: OpenWrite | None) -> OpenWrite:
        """A whole row, read back and taken away."""
        number = number if probed is None else self._plan(where)
        reply, seen = await self._post(row.values, "a stranger's marked row")
        if not isinstance(reply, Answer):
            return probed or self._told(None, reply.detail)
        if 200 <= reply.status < 300:
            return await self._taken(where, number, seen)
        self.site.journal({"n": number, "state": "gone", "note": "refused"})
        code, _ = _error(reply)
        if reply.status in (401, 403) or code == "42501":
            return self._told(False, tried=seen)
        return probed or self._told(None, f"a row of ours was answered {reply.status}, which tells nothing", tried=seen)

    async def _taken(self, where: str, number: str, seen: Seen) -> OpenWrite:
        """The backend took the row: look at it, take it away, look again."""
        self.site.journal({"n": number, "state": "made", "values": {}})
        look = Call("GET", f"{where}&select=*", self.headers)
        _, after = await self.site.see(
            look, phase=Phase.ACTIVE, summary="the row as strangers see it", mark=[self.canary]
        )
        gone = await self._send("DELETE", where, None, "taking our row away", prefer="return=representation")
        removed = isinstance(gone, Answer) and 200 <= gone.status < 300 and self.canary in gone.text()
        if not removed:
            reply = await self.site.door.send(look, phase=Phase.ACTIVE, why="whether our row is gone")
            was_there = after.sketch is not None and self.canary in after.sketch.marks
            removed = (
                was_there and isinstance(reply, Answer) and reply.status == 200 and self.canary not in reply.text()
            )
        if removed:
            self.site.journal({"n": number, "state": "gone"})
        return self._told(True, tried=seen, after=after, left=not removed)

    async def _post(self, values: dict[str, Any], summary: str) -> tuple[Reply, Seen]:
        prefer = ("prefer", "return=minimal, tx=rollback")
        call = Call.of_json("POST", self.read.url, values, (*self.headers, prefer))
        return await self.site.see(call, phase=Phase.ACTIVE, summary=summary, mark=[self.canary])

    async def _send(self, method: str, url: str, body: Any, why: str, prefer: str = "return=minimal") -> Reply:
        headers = (*self.headers, ("prefer", prefer))
        call = Call(method, url, headers) if body is None else Call.of_json(method, url, body, headers)
        return await self.site.door.send(call, phase=Phase.ACTIVE, why=why)


def _error(reply: Answer) -> tuple[str, str]:
    data = reply.json()
    if not isinstance(data, dict):
        return "", ""
    return str(data.get("code") or ""), str(data.get("message") or "")


def row_for(columns: list[Column], example: dict[str, Any] | None, canary: str) -> _Row | None:
    """A row of ours for a table: marked in a text column, else like a row that strangers see; None without one.

    Flags and words are taken from the example, so that our row is as visible as that one and can be removed.
    """
    known = {column.name: column for column in columns}
    if example and not known:
        known = {name: Column(name, _kind(value)) for name, value in example.items()}
    texts = [column for column in known.values() if _TEXT.match(column.kind) and not _UNFIT.search(column.name)]
    if not texts:
        return None
    texts.sort(key=lambda column: (_LIKELY.index(column.name) if column.name in _LIKELY else 99, column.name))
    mark = texts[0].name
    values: dict[str, Any] = {mark: canary}
    for column in known.values():
        if column.name in (mark, "id") or column.key:
            continue
        like = (example or {}).get(column.name)
        if isinstance(like, bool):
            values[column.name] = like
        elif column.needed and not column.given:
            values[column.name] = (
                like if like is not None and not isinstance(like, str) else _value(column, canary, like)
            )
    keys = [column.name for column in known.values() if column.key]
    needed = [column.name for column in known.values() if column.needed and column.name != mark]
    empty = next((name for name in [*keys, *(one for one in needed if one == "id"), *needed]), "")
    return _Row(values, mark, empty)


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "text" if isinstance(value, str) else "number" if isinstance(value, int | float) else ""


def _value(column: Column, canary: str, like: Any) -> Any:
    """A made-up value for a column that must have one."""
    kind = column.kind.lower()
    if "email" in column.name:
        return f"{canary}@example.com"
    if kind.startswith("bool"):
        return False
    if _NUMBERS.search(kind):
        return like if like is not None else 0
    if "uuid" in kind:
        return like or "00000000-0000-4000-8000-000000000000"
    if "timestamp" in kind or kind == "date":
        return "2026-01-01T00:00:00Z" if kind != "date" else "2026-01-01"
    if "json" in kind:
        return {}
    return like if isinstance(like, str) and len(like) <= 24 and " " not in like else canary
