"""What the normaliser hands on: pieces of plain text, and where each of their lines came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from launchready.artifacts.secrets import Doubt, Place

MOST_DOUBTS = 200


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one place. Line n of it is line `first` + n of the place, or `lines[n]`; `paths[n]` its JSON path."""

    place: Place
    text: bytes
    first: int = 1
    lines: Sequence[int] = ()
    paths: Sequence[str] = ()

    def at(self, number: int) -> Place:
        """The place of its line `number`, counted from 0."""
        line = (
            self.lines[number] if number < len(self.lines) else 0 if self.lines or self.paths else self.first + number
        )
        if number < len(self.paths):
            member = " › ".join(part for part in (self.place.member, self.paths[number]) if part)
            return replace(self.place, member=member, line=line)
        return replace(self.place, line=line)


@dataclass(slots=True)
class Notes:
    """What was looked at and what could not be, while a source is read."""

    doubts: list[Doubt] = field(default_factory=list)
    items: dict[str, int] = field(default_factory=dict)
    bytes: dict[str, int] = field(default_factory=dict)
    silent: int = 0

    def doubt(self, area: str, detail: str) -> None:
        """Something of an area was not looked at."""
        made = Doubt(area, shown(detail))
        if made in self.doubts:
            return
        if len(self.doubts) < MOST_DOUBTS:
            self.doubts.append(made)
        else:
            self.silent += 1

    def count(self, area: str, size: int = 0, items: int = 1) -> None:
        """Something of an area was looked at."""
        self.items[area] = self.items.get(area, 0) + items
        self.bytes[area] = self.bytes.get(area, 0) + size


def shown(text: str) -> str:
    """A text with names of files in it, in one line and without control characters."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape", "backslashreplace").decode()
        for letter in text.encode("utf-8", "backslashreplace").decode()
    )
