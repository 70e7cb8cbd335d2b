"""The plain words, shapes and figures that every renderer shares, and the functions that make text safe.

A state is always a word and a shape, so that it survives grey print, colour blindness and a screen reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple


class State(NamedTuple):
    """How a status is shown: its word, its one-cell character, and the tone that chooses its colour."""

    word: str
    shape: str
    tone: str


STATES: dict[str, State] = {
    "failed": State("Fails", "✗", "bad"),
    "could_not_verify": State("Not verified", "?", "unknown"),
    "errored": State("Could not run", "!", "unknown"),
    "attested": State("Attested", "✎", "attested"),
    "passed": State("Fine", "✓", "good"),
    "not_applicable": State("Does not apply", "–", "none"),
    "not_asked": State("Not asked", "–", "none"),
    "not_built": State("Not built yet", "·", "unknown"),
}
VERDICTS: dict[str, State] = {
    "no-go": State("No-go", "✗", "bad"),
    "undecided": State("Undecided", "?", "unknown"),
    "go-with-accepted-risk": State("Go with accepted risk", "✎", "attested"),
    "go": State("Go", "✓", "good"),
}
ANSWERS: dict[str, State] = {
    "no": State("No", "✗", "bad"),
    "not known": State("Not known", "?", "unknown"),
    "yes": State("Yes", "✓", "good"),
}
SEVERITIES: dict[str, str] = {"blocker": "Blocker", "high": "High", "medium": "Medium", "low": "Low"}
WHO: dict[str, str] = {
    "self": "the team itself",
    "engineer": "a senior engineer",
    "owner": "the owner",
}
CONFIDENCE: dict[str, str] = {
    "certain": "proved by what came back",
    "firm": "strongly suggested by what came back",
    "tentative": "a hint that someone should look at",
}
BASICS = ("edge", "speed", "walkthrough")

# Invisible or order-changing characters. ZWJ and ZWNJ stay: many scripts and emoji need them.
_INVISIBLE = "\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
_UNSAFE = re.compile(
    f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_INVISIBLE}\ud800-\udfff\U000e0000-\U000e007f]",
)
_FENCE = re.compile(r"^[ \t]*```[^\n]*\n(.*?)^[ \t]*```[ \t]*$\n?", re.MULTILINE | re.DOTALL)
_SPACE = re.compile(r"\s+")


def _visible(match: re.Match[str]) -> str:
    code = ord(match.group())
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return f"[U+{code:04X}]"


def plain(text: str) -> str:
    """Text in which nothing acts: controls, escapes, bidi and invisible characters become visible signs.

    Line ends and tabs stay. The result is valid in XML, in UTF-8 and on a terminal.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    return _UNSAFE.sub(_visible, text) if _UNSAFE.search(text) else text


def one_line(text: str, limit: int = 0) -> str:
    """`plain` text on one line, cut to `limit` characters (0: whole) with an ellipsis."""
    if limit and len(text) > 8 * limit:
        text = text[: 8 * limit] + "…"
    line = _SPACE.sub(" ", plain(text)).strip()
    return line if not limit or len(line) <= limit else line[: limit - 1].rstrip() + "…"


def marked(excerpt: str) -> Iterator[tuple[str, bool]]:
    """The pieces of an excerpt and whether each stood between `⟦` and `⟧`."""
    for number, piece in enumerate(excerpt.split("⟦")):
        inside, closed, outside = piece.partition("⟧")
        if number and closed:
            yield inside, True
            yield outside, False
        elif piece:
            yield piece, False


def excerpt_window(excerpt: str, limit: int) -> tuple[str, int]:
    """At most about `limit` characters around the first mark, and how many characters were left out."""
    if len(excerpt) <= limit:
        return excerpt, 0
    at = max(excerpt.find("⟦"), 0)
    start = max(0, min(at - limit // 4, len(excerpt) - limit))
    kept = excerpt[start : start + limit]
    if kept.count("⟦") > kept.count("⟧"):
        kept += "⟧"
    return ("…" if start else "") + kept + ("…" if start + limit < len(excerpt) else ""), len(excerpt) - limit


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 blocker`, `7 blockers`, `4,812 requests`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def _hour(value: float) -> str:
    if value < 1:
        return f"{round(value * 60)} min"
    return f"{value:g} h"


def hours(low: float, high: float) -> str:
    """People-hours as a person says them: `2–4 h`, `30 min`, `30 min – 2 h`."""
    if round(low, 2) == round(high, 2):
        return _hour(high)
    if low >= 1:
        return f"{low:g}–{high:g} h"
    if high < 1:
        return f"{round(low * 60)}–{round(high * 60)} min"
    return f"{_hour(low)} – {_hour(high)}"


def duration(seconds: float) -> str:
    """A stretch of time: `41 s`, `12 min`, `1 h 5 min`."""
    if seconds < 99.5:
        return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s".replace(".0 s", " s")
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"


def moment(text: str) -> str:
    """An ISO time as `24 November 2026, 06:16 UTC`; anything else is given back as one line."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return one_line(text)
    day = f"{when.day} {_MONTHS[when.month - 1]} {when.year}"
    if len(text) <= 10:
        return day
    if when.tzinfo is not None:
        when = when.astimezone(UTC)
        day = f"{when.day} {_MONTHS[when.month - 1]} {when.year}"
    return f"{day}, {when:%H:%M} UTC"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def window(hours_from_to: tuple[int, int]) -> str:
    """A stretch of the 48-hour map: `hours 12–32`."""
    return f"hours {hours_from_to[0]}–{hours_from_to[1]}"


def subject_text(subject: Mapping[str, str | int]) -> str:
    """What a finding is about, on one line: `GET /api/members/{id}`, `src/app.py:12`, `mail.example.test`."""
    route, path, host = (str(subject.get(key, "")) for key in ("route", "path", "host"))
    if path and subject.get("line"):
        path = f"{path}:{subject['line']}"
    head = [str(subject.get("method", "")), route, path if path != route else "", host]
    known = ("method", "route", "path", "host", "line", "environment")
    rest = [f"as {value}" if key == "persona" else str(value) for key, value in subject.items() if key not in known]
    where = f"({subject['environment']})" if subject.get("environment") else ""
    return one_line(" ".join(part for part in [*head, *rest, where] if part))


def without_lead(sentence: str, word: str) -> str:
    """The verdict's sentence without its first word, where that word already stands large above it."""
    rest = sentence.strip()
    if rest.lower().startswith(word.lower()):
        cut = rest[len(word) :].lstrip(" .:;,–—")
        if cut and rest[len(word) : len(word) + 1] in ".:;,–—":
            return cut[0].upper() + cut[1:]
    return rest


class Block(NamedTuple):
    """A piece of a check's documentation: `p` (one line), `pre` (code) or `ul` (its items)."""

    kind: str
    lines: list[str]


def prose(text: str) -> Iterator[Block]:
    """The blocks of a docstring's section: paragraphs unwrapped, lists, indented or fenced code."""
    for number, part in enumerate(_FENCE.split(text)):
        if number % 2:
            yield Block("pre", [part.rstrip("\n")])
            continue
        for chunk in re.split(r"\n\s*\n", part.strip("\n")):
            lines = chunk.split("\n")
            if not chunk.strip():
                continue
            if all(line.startswith(("    ", "\t")) or not line.strip() for line in lines):
                yield Block("pre", ["\n".join(re.sub("^(    |\t)", "", line) for line in lines)])
            else:
                yield from _paragraphs(lines)


def _paragraphs(lines: list[str]) -> Iterator[Block]:
    said: list[str] = []
    items: list[str] = []
    for line in lines:
        item = re.match(r"\s*[-*•]\s+(.*)", line)
        if item:
            items.append(item[1])
        elif items:
            items[-1] += " " + line.strip()
        else:
            said.append(line.strip())
    if said:
        yield Block("p", [" ".join(said)])
    if items:
        yield Block("ul", items)


def ticked(text: str) -> Iterator[tuple[str, bool]]:
    """The pieces of a line and whether each stood between backticks."""
    for number, piece in enumerate(re.split(r"``?([^`]+)``?", text)):
        if piece:
            yield piece, bool(number % 2)
