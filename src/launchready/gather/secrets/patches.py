"""Reading `git log -p`: every line that a commit adds, with commit, file and line; and which blobs were shown. Pure.

Merges come as combined patches, so that a line which stands in no parent is seen. Blobs that git shows as binary (also
because an attribute tells it to) are remembered, to be read whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from launchready.artifacts.secrets import Place
from launchready.gather.secrets.pieces import Piece, shown
from launchready.gather.secrets.texts import tidy, unescaped

_HUNK = re.compile(rb"^@@+ (?:-\d+(?:,\d+)? )+\+(\d+)(?:,(\d+))? @@")
_INDEX = re.compile(rb"^index ([0-9a-f,]+)\.\.([0-9a-f]{40,64})")
_WHOLE = (b".map", b".har", b".ipynb")
_ESCAPING = (".json", ".log", ".jsonl", ".ndjson", ".yml", ".yaml", ".txt")


@dataclass(slots=True)
class Log:
    """The state of one reading. `token` marks the lines that begin a commit and end its message."""

    token: bytes
    give: Callable[[Piece], None]
    commits: int = 0
    shown: set[bytes] = field(default_factory=set)
    whole: dict[bytes, Place] = field(default_factory=dict)
    _rest: bytes = b""
    _commit: str = ""
    _author: str = ""
    _when: str = ""
    _message: list[bytes] | None = None
    _path: str = ""
    _blob: bytes = b""
    _lines: list[bytes] = field(default_factory=list)
    _first: int = 0
    _left: int = 0
    _parents: int = 1
    _numbers: list[int] = field(default_factory=list)
    _line: int = 0

    def feed(self, chunk: bytes) -> None:
        """The next bytes that git printed."""
        lines = (self._rest + chunk).split(b"\n")
        self._rest = lines.pop()
        if len(self._rest) > 4_000_000 and self._rest[:1] == b"+":  # a line without end is read in parts
            self._add(self._rest[self._parents :])
            self._rest = b"+" + self._rest[-4096:]
        for line in lines:
            self._take(line)

    def end(self) -> None:
        """Nothing more comes."""
        if self._rest:
            self._take(self._rest)
            self._rest = b""
        self._close()

    def _take(self, line: bytes) -> None:
        first = line[:1]
        if self._message is None and self._first:
            if first == b"+" or (self._parents > 1 and b"+" in line[: self._parents]):
                if line[: self._parents].count(b"+") == self._parents:
                    self._add(line[self._parents :])
                self._line += 1
                return
            if first in (b"-", b"\\") or (self._parents > 1 and first == b" "):
                return
        if line.startswith(self.token):
            self._marked(line[len(self.token) :])
        elif self._message is not None:
            self._message.append(line)
        else:
            self._head(line)

    def _add(self, text: bytes) -> None:
        self._lines.append(text)
        self._numbers.append(self._line)

    def _marked(self, rest: bytes) -> None:
        if rest == b"end":
            if self._message:
                place = Place(
                    "history",
                    "(commit message)",
                    commit=self._commit,
                    author=self._author,
                    when=self._when,
                    state="message",
                )
                self.give(Piece(place, b"\n".join(self._message)))
            self._message = None
            return
        self._close()
        parts = rest.strip().split(b"\x1f")
        self._commit = parts[0].decode("ascii", "replace")
        self._author = shown(parts[1].decode("utf-8", "replace"))[:80] if len(parts) > 1 else ""
        self._when = parts[2].decode("ascii", "replace") if len(parts) > 2 else ""
        self._message = []
        self.commits += 1

    def _head(self, line: bytes) -> None:
        if line.startswith(b"@@"):
            found = _HUNK.match(line)
            self._parents = max(1, len(line) - len(line.lstrip(b"@")) - 1)
            self._first = self._line = int(found[1]) if found else 1
        elif line.startswith(b"diff --"):
            self._close()
            self._path = _path_of_diff(line)
            self._blob = b""
        elif line.startswith(b"index "):
            found = _INDEX.match(line)
            if found and set(found[2]) != {ord("0")}:
                self._blob = found[2]
                self.shown.add(self._blob)
                if self._path.encode("utf-8", "replace").lower().endswith(_WHOLE):
                    self.whole.setdefault(self._blob, self._place())
        elif line.startswith(b"+++ "):
            if line != b"+++ /dev/null":
                self._path = unquoted(line[4:].rstrip(b"\t"))[2:]
        elif line.startswith(b"Binary files ") and self._blob:
            self.whole.setdefault(self._blob, self._place())

    def _place(self) -> Place:
        state = "merge" if self._parents > 1 else "commit"
        return Place(
            "history", shown(self._path), commit=self._commit, author=self._author, when=self._when, state=state
        )

    def _close(self) -> None:
        """Hand on what one file got in one commit."""
        if self._lines and self._blob not in self.whole:
            text = tidy(b"\n".join(self._lines))
            place = self._place()
            self.give(Piece(place, text, lines=self._numbers))
            if self._path.lower().endswith(_ESCAPING):
                plain, numbers = unescaped(text, 0)
                if plain:
                    self.give(Piece(place, plain, lines=[self._numbers[number] for number in numbers]))
        self._lines, self._numbers = [], []
        self._first = 0
        self._parents = 1


def _path_of_diff(line: bytes) -> str:
    if line.startswith(b"diff --git "):
        rest = line[11:]
        half = rest[: (len(rest) - 1) // 2]  # `a/NAME b/NAME`, both names alike without renames
        return unquoted(half)[2:]
    return unquoted(line.split(b" ", 2)[2])


def unquoted(name: bytes) -> str:
    """A name as git writes it: plain, or quoted as in C."""
    if name[:1] == b'"' and name[-1:] == b'"':
        plain = name[1:-1].decode("latin-1").encode("latin-1").decode("unicode_escape", "replace")
        return plain.encode("latin-1", "replace").decode("utf-8", "replace")
    return name.decode("utf-8", "replace")
