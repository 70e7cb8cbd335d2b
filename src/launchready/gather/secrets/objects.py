"""Everything that git holds, complete by count: each commit's patch once, and whole what no patch showed.

The object store itself is the list, not the branches: stashes, notes, the reflog, what is staged and what nothing
points to any more lie in it like everything else.
"""

from __future__ import annotations

import asyncio
import io
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from launchready.artifacts.secrets import Place
from launchready.gather.secrets.git import Store
from launchready.gather.secrets.patches import Log
from launchready.gather.secrets.pieces import Notes, Piece, shown
from launchready.gather.secrets.sweep import Sweep
from launchready.gather.secrets.unpack import pieces
from launchready.model import Missing
from launchready.net.run_process import Finished

MOST_BLOB = 32_000_000
MOST_GIT_FILE = 50_000_000
_FORMAT = "%x0a{token}%H%x1f%an%x1f%aI%x0a%B%x0a{token}end"
_LOG = (
    "log",
    "--no-walk=unsorted",
    "--stdin",
    "-p",
    "--unified=0",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-renames",
    "--full-index",
    "--diff-merges=dense-combined",
    "--no-notes",
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "--inter-hunk-context=0",
    "--submodule=short",
    "--no-indent-heuristic",
    "--root",
)


@dataclass(slots=True)
class Objects:
    """The ids of everything in a store, by kind."""

    commits: list[bytes] = field(default_factory=list)
    tags: list[bytes] = field(default_factory=list)
    blobs: dict[bytes, int] = field(default_factory=dict)

    def line(self, line: bytes) -> None:
        """One line of the list."""
        parts = line.split(b" ")
        if len(parts) != 3:
            return
        if parts[1] == b"commit":
            self.commits.append(parts[0])
        elif parts[1] == b"tag":
            self.tags.append(parts[0])
        elif parts[1] == b"blob":
            self.blobs[parts[0]] = int(parts[2])


async def read(store: Store, sweep: Sweep, notes: Notes) -> None:
    """All of one store into the sweep. What stands in the way becomes a doubt about the history."""
    named = store.label or "the repository"
    if store.shallow:
        notes.doubt("history", f"{named} is a shallow clone: older commits are not there; run git fetch --unshallow")
    if store.partial:
        notes.doubt("history", f"{named} is a partial clone: objects are missing; clone it again without --filter")
    before = await _refs(store, notes)
    objects = await _list(store, notes)
    if objects is None:
        return
    log = Log(secrets.token_hex(12).encode(), sweep.add)
    await _patches(store, sweep, notes, objects, log)
    staged = await _staged(store)
    left = {name: replace(place) for name, place in log.whole.items()}
    for blob in objects.blobs:
        if blob not in log.shown:
            name = staged.get(blob)
            left[blob] = Place(
                "history", name or f"(loose object {blob[:12].decode()})", state="staged" if name else "loose"
            )
    for tag in objects.tags:
        left[tag] = Place("history", f"(tag {tag[:12].decode()})", state="tag")
    left = {name: place for name, place in left.items() if _small(name, objects, place, notes)}
    await _contents(store, sweep, notes, left)
    await sweep.feed(_git_files(store, notes))
    notes.count("history", sum(objects.blobs.values()), log.commits)
    if before != await _refs(store, notes):
        notes.doubt("history", f"{named} was changed while it was read; run the audit again")


def _small(name: bytes, objects: Objects, place: Place, notes: Notes) -> bool:
    if objects.blobs.get(name, 0) > MOST_BLOB:
        notes.doubt("history", f"{place} has {objects.blobs[name]} bytes and was not read")
        return False
    return True


async def _refs(store: Store, notes: Notes) -> str | None:
    told = await store.ask("for-each-ref", "--format=%(objectname) %(objecttype) %(refname)")
    if isinstance(told, Missing) or told.code != 0:
        notes.doubt("history", _damaged(store, told))
        return None
    return told.text()


def _damaged(store: Store, told: Finished | Missing) -> str:
    if isinstance(told, Missing):
        return told.detail
    said = told.err.decode("utf-8", "replace").strip().splitlines()
    why = shown(said[-1].removeprefix("fatal: "))[:160] if said else f"git ended with code {told.code}"
    return f"{store.label or 'the repository'} is damaged or unreadable for git ({why}); git fsck tells more"


async def _list(store: Store, notes: Notes) -> Objects | None:
    found = Objects()
    rest = b""

    async def take(chunk: bytes) -> None:
        nonlocal rest
        lines = (rest + chunk).split(b"\n")
        rest = lines.pop()
        for line in lines:
            found.line(line)

    check = "--batch-check=%(objectname) %(objecttype) %(objectsize)"
    done = await store.ask("cat-file", "--batch-all-objects", "--unordered", check, take=take)
    if isinstance(done, Missing) or done.code != 0:
        notes.doubt("history", _damaged(store, done))
        return None if not found.commits else found
    return found


async def _patches(store: Store, sweep: Sweep, notes: Notes, objects: Objects, log: Log) -> None:
    async def take(chunk: bytes) -> None:
        log.feed(chunk)
        if sweep.full:
            await sweep.flush()

    if not objects.commits:
        return
    words = (*_LOG, "--format=" + _FORMAT.format(token=log.token.decode()))
    done = await store.ask(*words, input=b"\n".join(objects.commits) + b"\n", take=take)
    log.end()
    if isinstance(done, Missing) or done.code != 0:
        notes.doubt("history", _damaged(store, done))
    elif log.commits < len(objects.commits):
        missing = len(objects.commits) - log.commits
        notes.doubt(
            "history", f"git showed {missing} of {len(objects.commits)} commits of {store.label or 'it'} not at all"
        )


async def _staged(store: Store) -> dict[bytes, str]:
    """The blobs of the index, by id."""
    if store.work is None:
        return {}
    told = await store.ask("ls-files", "-z", "--stage")
    if isinstance(told, Missing) or told.code != 0:
        return {}
    found = {}
    for entry in told.out.split(b"\0"):
        head, tab, name = entry.partition(b"\t")
        if tab:
            found[head.split(b" ")[1]] = shown(name.decode("utf-8", "surrogateescape"))
    return found


class _Contents:
    """Reads what `git cat-file --batch` prints: a head, the content, a newline, again and again."""

    def __init__(self, wanted: dict[bytes, Place], notes: Notes) -> None:
        self._wanted = wanted
        self._notes = notes
        self._buffer = bytearray()
        self._need = -1
        self._name = b""
        self.seen = 0

    def feed(self, chunk: bytes) -> list[tuple[Place, bytes]]:
        """What is complete by now."""
        self._buffer += chunk
        found: list[tuple[Place, bytes]] = []
        while True:
            if self._need < 0:
                end = self._buffer.find(b"\n")
                if end < 0:
                    return found
                parts = bytes(self._buffer[:end]).split(b" ")
                del self._buffer[: end + 1]
                if len(parts) != 3:
                    self._notes.doubt(
                        "history", f"git does not give the object {parts[0][:12].decode('ascii', 'replace')}"
                    )
                    continue
                self._name, self._need = parts[0], int(parts[2])
            if len(self._buffer) <= self._need:
                return found
            data = bytes(self._buffer[: self._need])
            del self._buffer[: self._need + 1]
            self._need = -1
            self.seen += 1
            found.append((self._wanted[self._name], data))


async def _contents(store: Store, sweep: Sweep, notes: Notes, wanted: dict[bytes, Place]) -> None:
    """Whole objects: tags, and blobs that no patch showed as text."""
    if not wanted:
        return
    reading = _Contents(wanted, notes)

    async def take(chunk: bytes) -> None:
        for place, data in reading.feed(chunk):
            await sweep.feed(pieces(place, io.BytesIO(data), len(data), notes))

    done = await store.ask("cat-file", "--batch", input=b"\n".join(wanted) + b"\n", take=take)
    if isinstance(done, Missing) or done.code != 0:
        notes.doubt("history", _damaged(store, done))
    elif reading.seen < len(wanted):
        notes.doubt("history", f"git gave {reading.seen} of {len(wanted)} objects of {store.label or 'it'}")


def _git_files(store: Store, notes: Notes) -> Iterator[Piece]:
    """git's own files: settings (addresses with tokens), reflog messages, hooks, descriptions."""
    for root in dict.fromkeys((store.common, store.git_dir)):
        for path in sorted(root.rglob("*")):
            inside = path.relative_to(root)
            if inside.parts[0] in ("objects", "modules", "lfs") or path.suffix in (".sample", ".idx", ".pack"):
                continue
            if path.name == "index" or path.is_symlink() or not path.is_file():
                continue
            place = Place("git", shown(f"{store.label + ' ' if store.label else ''}.git/{inside}"))
            try:
                size = path.stat().st_size
                if size > MOST_GIT_FILE:
                    notes.doubt("history", f"{place.path} has {size} bytes and was not read")
                    continue
                notes.count("git", size)
                with path.open("rb") as stream:
                    yield from pieces(place, stream, size, notes)
            except OSError as problem:
                notes.doubt("history", f"{place.path} cannot be read ({problem.strerror})")


async def stores_inside(common: Path) -> list[Path]:
    """The stores of submodules that lie in a store."""

    def walk() -> list[Path]:
        modules = common / "modules"
        if not modules.is_dir():
            return []
        return [path.parent for path in sorted(modules.rglob("HEAD")) if (path.parent / "objects").is_dir()]

    return await asyncio.to_thread(walk)
