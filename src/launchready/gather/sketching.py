"""From an answer to its sketch: keyed hashes of values, their kinds, and nothing that could leak them."""

from __future__ import annotations

import hashlib
import hmac
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from launchready.artifacts.sketch import PERSONAL, TELLING, Leaf, Sketch
from launchready.net.types import Answer

MOST_LEAVES = 3000
CANARY = re.compile(r"lr-canary-[a-z0-9-]{6,60}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[a-z]{2,24}", re.I)
_PHONE = re.compile(r"\+\d[\d ()./-]{6,20}")
_TIME = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?")
_ID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{24}|[0-9A-HJKMNP-TV-Z]{26}", re.I
)
_TOKEN = re.compile(
    r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|\$(argon2|2[aby]|6|5|scrypt|pbkdf2)[^\s]{10,}|(?=\S*\d)(?=\S*[A-Za-z])[\w+/=.-]{32,}"
)
_SIGN_IN = re.compile(r"/(sign-?in|log-?in|auth|sso|oauth2?|session)(/|$|\?|\.)", re.I)
_NAMES = re.compile(
    r"(^|[._])(name|title|label|subject|body|text|content|first|last|display|company|city|street)", re.I
)


class Sketcher:
    """Makes sketches with one secret key, so that hashes compare within a run and mean nothing outside it."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @property
    def key(self) -> bytes:
        """The run's own key."""
        return self._key

    def digest(self, value: str) -> str:
        """Keyed hash of one value, 16 hex digits."""
        return hmac.new(self._key, value.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:16]

    def sketch(self, answer: Answer) -> Sketch:
        """The sketch of one answer."""
        kind, text = answer.content_type, ""
        location = answer.header("location") or ""
        leaves: tuple[Leaf, ...] = ()
        form, page = "empty", _Page()
        data = answer.json() if answer.body else None
        if data is not None and ("json" in kind or answer.body.lstrip()[:1] in (b"{", b"[")):
            form, leaves = "json", tuple(self._leaves(data))
        elif answer.body:
            text = answer.text()
            form = (
                "html"
                if "html" in kind or text.lstrip()[:15].lower().startswith(("<!doctype html", "<html"))
                else "text"
            )
            if b"\0" in answer.body[:1000]:
                form = "binary"
            elif form == "html":
                page = read_page(text)
            else:
                page.lines = text.splitlines()[:2000]
        return Sketch(
            status=answer.status,
            form=form,
            length=len(answer.body),
            body=self.digest(answer.body.decode("latin-1")),
            content_type=kind,
            title=page.title[:200],
            leaves=leaves,
            words=frozenset(self.digest(line.strip()) for line in page.lines if len(line.strip()) > 3),
            marks=frozenset(CANARY.findall(answer.text())) if answer.body else frozenset(),
            asks_sign_in=page.password
            or bool(300 <= answer.status < 400 and _SIGN_IN.search(urlsplit(location).path + "?")),
            to=location[:300],
            truncated=answer.truncated,
        )

    def shared(self, one: Answer, other: Answer, most: int = 5) -> list[str]:
        """Up to `most` telling values that stand in both JSON answers, in clear, to be marked in an excerpt."""
        theirs = {(path, repr(value)) for path, value in walk(other.json())}
        both = [(path, value) for path, value in walk(one.json()) if (path, repr(value)) in theirs]
        return [str(value) for path, value in both if kind_of(path, value) in TELLING][:most]

    def personal(self, answer: Answer, most: int = 5) -> list[str]:
        """Up to `most` values of a JSON answer that are personal by their form, in clear, to be marked."""
        return [str(value) for path, value in walk(answer.json()) if kind_of(path, value) in PERSONAL][:most]

    def _leaves(self, data: Any) -> list[Leaf]:
        return [Leaf(path, self.digest(repr(value)), kind_of(path, value)) for path, value in walk(data)]


def walk(data: Any) -> list[tuple[str, Any]]:
    """(path, value) of every leaf of a JSON value, `[]` for any list index; at most MOST_LEAVES."""
    found: list[tuple[str, Any]] = []
    todo: list[tuple[str, Any]] = [("", data)]
    while todo and len(found) < MOST_LEAVES:
        path, value = todo.pop()
        if isinstance(value, dict):
            todo.extend((f"{path}.{key}" if path else str(key), item) for key, item in reversed(value.items()))
        elif isinstance(value, list):
            todo.extend((f"{path}[]", item) for item in reversed(value[:200]))
        else:
            found.append((path, value))
    return found


def kind_of(path: str, value: Any) -> str:
    """What kind of value this is, by its form and the name of its field."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, int | float):
        return "number" if abs(value) >= 1000 or (isinstance(value, float) and value != int(value)) else "small"
    text = str(value).strip()
    for kind, pattern in (("email", _EMAIL), ("phone", _PHONE), ("time", _TIME), ("id", _ID), ("token", _TOKEN)):
        if pattern.fullmatch(text):
            return kind
    if re.match(r"(https?:)?//|/[\w-]+/", text):
        return "url"
    if " " in text or len(text) > 24 or (len(text) > 1 and _NAMES.search(path.rsplit(".", 1)[-1])):
        return "text"
    return "word"


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title, self.password = "", False
        self.lines: list[str] = []
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = tag
        if tag == "input" and dict(attrs).get("type", "") == "password":
            self.password = True

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within == "title":
            self.title += data.strip()
        elif self._within not in ("script", "style") and data.strip() and len(self.lines) < 2000:
            self.lines.append(data)


def read_page(text: str) -> _Page:
    """Title, visible lines and whether a password is asked for; broken markup gives what was read so far."""
    page = _Page()
    try:
        page.feed(text[:2_000_000])
    except (ValueError, AssertionError):
        pass
    return page
