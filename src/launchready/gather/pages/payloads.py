"""Markup that calls a function of ours when a browser takes it for more than text. Pure."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from launchready.gather.routes.narrow import flat, kind_of

BINDING = "lrProof"
_NO_TEXT = re.compile(
    r"(^|_)(e?mail|id|ids|url|uri|href|password|token|role|type|kind|status|visibility|locale|lang|currency|date|time)$",
    re.I,
)
_LINK = re.compile(r"(^|_)(url|uri|href|link|website|homepage)$", re.I)
_FORMATS = frozenset({"uri", "url", "iri", "uri-reference"})


@dataclass(frozen=True, slots=True)
class Token:
    """A random word that stands in one field; a call with it proves that this field's markup ran."""

    word: str
    field: str

    @property
    def call(self) -> str:
        """The script text."""
        return f"{BINDING}('{self.word}')"


def token(field: str) -> Token:
    """A fresh word for a field."""
    return Token("k" + secrets.token_hex(5), field)


def markup(one: Token) -> str:
    """Elements that run a script when they are parsed as HTML, in text and out of an attribute."""
    return f'<img src=x onerror={one.call}><svg onload={one.call}>"><script>{one.call}</script>'


def short(one: Token) -> str:
    """The same for a field that takes little."""
    return f"<img src=x onerror={one.call}>"


def reflected(one: Token) -> str:
    """For a query, where much is cut off: out of an attribute, then two elements."""
    return f'"><img src=x onerror={one.call}><script>{one.call}</script>'


def attribute(one: Token) -> str:
    """Out of a quoted attribute without any angle bracket, and links as Markdown and as an address."""
    return f'" autofocus tabindex=0 onfocus={one.call} x=" [lr](javascript:{one.call}) javascript:{one.call}'


def short_attribute(one: Token) -> str:
    """The same for a field that takes little: the attribute alone."""
    return f'" autofocus onfocus={one.call} x="'


def address(one: Token) -> str:
    """A link that runs when it is followed."""
    return f"javascript:{one.call}"


def picture(one: Token, canary: str) -> bytes:
    """An SVG that runs a script when it is opened as a document."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="{one.call}">'
        f"<desc>{canary}</desc><script>{one.call}</script></svg>"
    ).encode()


def text_fields(body: dict[str, Any]) -> list[str]:
    """The fields of a recipe's body that hold free text."""
    return [
        name
        for name, value in body.items()
        if isinstance(value, str)
        and not _NO_TEXT.search(name)
        and (" " in value or "{canary}" in value)
        and "://" not in value
        and "@" not in value
    ]


def schema_fields(schema: dict[str, Any] | None) -> list[tuple[str, bool]]:
    """(name, whether it takes a link) of the free texts of a body's schema."""
    found = []
    for name, part in (schema or {}).get("properties", {}).items():
        if not isinstance(part, dict) or part.get("readOnly"):
            continue
        plain = flat(part)
        if kind_of(plain) != "string" or "enum" in plain or "const" in plain:
            continue
        link = plain.get("format") in _FORMATS or bool(_LINK.search(name))
        if link or (not plain.get("format") and not _NO_TEXT.search(name)):
            found.append((name, link))
    return found


def raw_in(text: str, tokens: Iterable[Token]) -> dict[str, bool]:
    """Which fields' markup stands unchanged in an answer (JSON quotes allowed for)."""
    plain = text.replace('\\"', '"').replace("\\u003c", "<").replace("\\u003e", ">").replace("\\/", "/")
    return {
        one.field: any(f"{sign}{one.call}" in plain for sign in ("onerror=", "onfocus=", "javascript:"))
        for one in tokens
    }
