"""Links and forms of a page's markup. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from launchready.gather.sketching import kind_of

_SOURCES = {"a": "href", "img": "src", "iframe": "src", "source": "src", "video": "src", "audio": "src", "embed": "src"}


@dataclass(slots=True)
class Form:
    """One form: where it goes, how, and its fields as (name, type, value) in order."""

    action: str
    method: str
    kind: str
    page: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def types(self) -> set[str]:
        """The types of its inputs."""
        return {kind for _, kind, _ in self.fields}


class _Markup(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._open: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if (name := _SOURCES.get(tag)) and given.get(name):
            self._link(given[name])
        elif tag == "form":
            action = _joined(self.page, given.get("action", "")) or self.page
            method = given.get("method", "get").lower()
            self._open = Form(action, method, given.get("enctype", "application/x-www-form-urlencoded"), self.page)
            self.forms.append(self._open)
        elif tag in ("input", "textarea", "select") and self._open is not None and given.get("name"):
            kind = given.get("type", "text").lower() if tag == "input" else tag
            self._open.fields.append((given["name"], kind, given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None

    def _link(self, target: str) -> None:
        if url := _joined(self.page, target):
            self.links.append(url)


def _joined(page: str, target: str) -> str:
    try:
        url = urljoin(page, target.strip())
    except ValueError:
        return ""
    return url.split("#")[0] if url.startswith(("http://", "https://")) else ""


def read(page: str, text: str) -> tuple[list[str], list[Form]]:
    """The links and forms of a page; broken markup gives what was read so far."""
    markup = _Markup(page)
    try:
        markup.feed(text[:2_000_000])
    except (ValueError, AssertionError):
        pass
    return list(dict.fromkeys(markup.links)), markup.forms


def template(url: str) -> str:
    """The path of an address with `{}` for each part that looks like an id."""
    parts = urlsplit(url).path.split("/")
    return "/".join("{}" if _is_id(part) else part for part in parts)


def _is_id(part: str) -> bool:
    return part.isdigit() or kind_of("id", part) in ("id", "token") or bool(re.search(r"\d", part) and len(part) > 15)


class Frontier:
    """Addresses still to be read: those whose template was read least often come first."""

    def __init__(self, most_alike: int = 25) -> None:
        self.most_alike = most_alike
        self._known: set[str] = set()
        self._todo: list[str] = []
        self._times: dict[str, int] = {}

    def add(self, urls: list[str]) -> None:
        """Note addresses that are not known yet."""
        for url in urls:
            if url not in self._known:
                self._known.add(url)
                self._todo.append(url)

    def next(self) -> str | None:
        """The next address, or None when there is none."""
        if not self._todo:
            return None
        best = min(self._todo, key=lambda url: self._times.get(template(url), 0))
        self._todo.remove(best)
        kind = template(best)
        self._times[kind] = self._times.get(kind, 0) + 1
        # Other views of one page (?to=…, ?page=…) have mostly the same links.
        most = 3 if "?" in best else self.most_alike
        return best if self._times[kind] <= most else self.next()
