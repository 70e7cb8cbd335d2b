"""Shrinks JavaScript: comments and needless blanks go, everything else stays as it is; with a source map.

It relies on the style of our sources: every statement ends with a semicolon, and a regular expression
follows an operator, an opening bracket or a comma.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"(?P<skip>\s+|//[^\n]*|/\*.*?\*/)"
    r"|(?P<text>\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')"
    r"|(?P<word>[\w$]+)"
    r"|(?P<other>.)",
    re.S,
)
_REGEX = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n])+/[a-z]*")
_BEFORE_REGEX = frozenset("(,=:[!&|?{};")
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of code and where it stood."""

    text: str
    start: int


def tokens(code: str) -> Iterator[Token]:
    """The code in pieces, without comments and blanks."""
    position, last = 0, ""
    while position < len(code):
        found = _TOKEN.match(code, position)
        assert found is not None
        end = found.end()
        if found["other"] == "`":
            end = _template_end(code, position)
        elif found["other"] == "/" and (not last or last[-1] in _BEFORE_REGEX):
            pattern = _REGEX.match(code, position)
            end = pattern.end() if pattern else end
        if found["skip"] is None:
            last = code[position:end]
            yield Token(last, position)
        position = end


def _template_end(code: str, start: int) -> int:
    """Where a template literal ends, other literals inside it included."""
    position = start + 1
    while code[position] != "`":
        if code[position] == "\\":
            position += 1
        elif code.startswith("${", position):
            position = _expression_end(code, position + 2)
        position += 1
    return position + 1


def _expression_end(code: str, position: int) -> int:
    """Where the closing brace of an expression in a template literal stands."""
    depth = 0
    while depth or code[position] != "}":
        if code[position] == "`":
            position = _template_end(code, position) - 1
        elif code[position] in "\"'":
            quote = _TOKEN.match(code, position)
            assert quote is not None
            position = quote.end() - 1
        else:
            depth += {"{": 1, "}": -1}.get(code[position], 0)
        position += 1
    return position


def minify(code: str) -> tuple[str, list[tuple[int, int]]]:
    """The shrunk code, and pairs of a column in it and the place in the code it comes from."""
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    column = 0
    for token in tokens(code):
        if parts and _must_part(parts[-1][-1], token.text[0]):
            parts.append(" ")
            column += 1
        places.append((column, token.start))
        parts.append(token.text)
        column += len(token.text)
    return "".join(parts), places


def _must_part(left: str, right: str) -> bool:
    is_word = [character.isalnum() or character in "_$" for character in (left, right)]
    return all(is_word) or (left == right and left in "+-")


def vlq(number: int) -> str:
    """A number as source maps write it."""
    left = (-number << 1) | 1 if number < 0 else number << 1
    text = ""
    while True:
        left, digit = left >> 5, left & 31
        text += _DIGITS[digit | (32 if left else 0)]
        if not left:
            return text


def mappings(segments: list[tuple[int, int, int, int]]) -> str:
    """The `mappings` of one line: column here, source, line there, column there; each as a difference."""
    last = (0, 0, 0, 0)
    written = []
    for segment in segments:
        written.append("".join(vlq(now - before) for now, before in zip(segment, last, strict=True)))
        last = segment
    return ",".join(written)
