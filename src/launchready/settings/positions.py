"""On which line of a TOML text each key stands; the standard library's reader does not tell.

The text must be valid TOML (it was read before): the scanner only keeps count, it does not judge.
"""

from __future__ import annotations

import re

Loc = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SKIP = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_PLAIN = re.compile(r"[^,\]}#\n]*")
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}


def positions(text: str) -> dict[Loc, int]:
    """Line (from 1) of every table, key and array item, by its place: `("personas", 1, "sign_in")`."""
    try:
        return _Scanner(text).run()
    except (IndexError, RecursionError):
        return {}


def line_of(lines: dict[Loc, int], loc: Loc) -> int:
    """The line of a place, or of the nearest place around it; 0 when nothing is known."""
    for size in range(len(loc), 0, -1):
        if loc[:size] in lines:
            return lines[loc[:size]]
    return 0


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Loc, int] = {}
        self.counts: dict[Loc, int] = {}

    def line(self) -> int:
        return self.text.count("\n", 0, self.at) + 1

    def note(self, loc: Loc) -> None:
        for size in range(1, len(loc) + 1):
            self.found.setdefault(loc[:size], self.line())

    def skip(self) -> None:
        match = _SKIP.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def run(self) -> dict[Loc, int]:
        table: Loc = ()
        self.skip()
        while self.at < len(self.text):
            if self.text.startswith("[[", self.at):
                self.at += 2
                table = self.item_of(self.placed(self.key()))
                self.note(table)
                self.at = self.text.index("]]", self.at) + 2
            elif self.text[self.at] == "[":
                self.at += 1
                table = self.placed(self.key())
                self.note(table)
                self.at = self.text.index("]", self.at) + 1
            else:
                self.pair(table)
            self.skip()
        return self.found

    def placed(self, key: Loc) -> Loc:
        """A header's path with the number of the last item after each array of tables but the last part."""
        loc: Loc = ()
        for index, part in enumerate(key):
            loc = (*loc, part)
            if loc in self.counts and index < len(key) - 1:
                loc = (*loc, self.counts[loc] - 1)
        return loc

    def item_of(self, loc: Loc) -> Loc:
        self.counts[loc] = self.counts.get(loc, 0) + 1
        return (*loc, self.counts[loc] - 1)

    def key(self) -> Loc:
        parts: list[str] = []
        while True:
            self.skip()
            if self.text[self.at] in "\"'":
                parts.append(self.string())
            else:
                match = _BARE.match(self.text, self.at)
                if not match:
                    raise IndexError
                parts.append(match[0])
                self.at = match.end()
            self.skip()
            if self.text[self.at] != ".":
                return tuple(parts)
            self.at += 1

    def pair(self, table: Loc) -> None:
        start = self.at
        key = self.key()
        here, self.at = self.at, start
        self.note((*table, *key))
        self.at = here + 1
        self.value((*table, *key))

    def value(self, loc: Loc) -> None:
        self.skip()
        opening = self.text[self.at]
        if opening in "\"'":
            self.string()
        elif opening == "[":
            self.sequence(loc)
        elif opening == "{":
            self.inline(loc)
        else:
            match = _PLAIN.match(self.text, self.at)
            self.at = match.end() if match else self.at + 1

    def sequence(self, loc: Loc) -> None:
        self.at += 1
        for index in range(len(self.text)):
            self.skip()
            if self.text[self.at] == "]":
                break
            self.note((*loc, index))
            self.value((*loc, index))
            self.comma()
        self.at += 1

    def inline(self, loc: Loc) -> None:
        self.at += 1
        while True:
            self.skip()
            if self.text[self.at] == "}":
                break
            self.pair(loc)
            self.comma()
        self.at += 1

    def comma(self) -> None:
        self.skip()
        if self.text[self.at] == ",":
            self.at += 1
        elif self.text[self.at] not in "]}":
            raise IndexError

    def string(self) -> str:
        """The text of a string; escapes of code points are left as they stand, keys seldom have any."""
        quote = self.text[self.at]
        fence = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        self.at += len(fence)
        parts: list[str] = []
        while not self.text.startswith(fence, self.at):
            if quote == '"' and self.text[self.at] == "\\":
                parts.append(_ESCAPES.get(self.text[self.at + 1], self.text[self.at : self.at + 2]))
                self.at += 2
            else:
                parts.append(self.text[self.at])
                self.at += 1
        self.at += len(fence)
        while len(fence) == 3 and self.text.startswith(quote, self.at):
            self.at += 1
        return "".join(parts)
