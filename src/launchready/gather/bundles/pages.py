"""What an HTML page loads and holds: scripts, preloads, links, forms, inline state. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from launchready.artifacts.sightings import Sighting
from launchready.gather.bundles.paths import absolute, address_of, origin_of

_DATA_TYPES = re.compile(r"json|^$|javascript|ecmascript|^module$|importmap|speculationrules", re.I)
_SETTING = re.compile(
    r"^[A-Z][A-Z0-9]*_[A-Z0-9_]+$|url$|api$|path$|endpoint$|route$|(?<=.)(Url|Api|Path|Endpoint|Route)s?$"
)
_KEYED_PATH = re.compile(r"[\"']([A-Za-z_]\w{3,40})[\"']\s*:\s*[\"']((?:https?://[^\"'\s/]+)?/[^\"'\s<>]{2,200})[\"']")
MOST_TEXT = 3_000_000


@dataclass(slots=True)
class Inline:
    """One inline script: what its type and id say, and its text."""

    kind: str
    name: str
    text: str
    line: int


@dataclass(slots=True)
class Page:
    """The parts of a page that lead on."""

    url: str
    scripts: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    forms: list[tuple[str, str, int]] = field(default_factory=list)
    inline: list[Inline] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page(url)
        self._base = url
        self._open: Inline | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        page = self.page
        if tag == "base" and given.get("href"):
            self._base = absolute(given["href"], page.url) or self._base
        elif tag == "script":
            if given.get("src"):
                page.scripts.append(absolute(given["src"], self._base))
            elif _DATA_TYPES.search(given.get("type", "")):
                self._open = Inline(given.get("type", ""), given.get("id", ""), "", self.getpos()[0])
        elif tag == "link" and given.get("href"):
            rel = given.get("rel", "").lower()
            script = given.get("as", "script" if "modulepreload" in rel else "") == "script"
            if script and ("preload" in rel or "prefetch" in rel):
                page.scripts.append(absolute(given["href"], self._base))
        elif tag in ("a", "area") and given.get("href"):
            page.links.append(absolute(given["href"], self._base))
        elif tag == "iframe" and given.get("src"):
            page.links.append(absolute(given["src"], self._base))
        elif tag == "form":
            method = given.get("method", "get").upper()
            target = absolute(given.get("action", ""), self._base) or page.url
            if "action" not in given and method != "POST":
                # A form that a script handles; where it would go without one, nobody meant.
                return
            page.forms.append((method if method in ("GET", "POST") else "GET", target, self.getpos()[0]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._open is not None:
            if self._open.text.strip():
                self.page.inline.append(self._open)
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open.text += data


def read_page(text: str, url: str) -> Page:
    """The parts of a page; broken markup gives what was read so far."""
    reader = _Reader(url)
    try:
        reader.feed(text[:MOST_TEXT])
        reader.close()
    except (ValueError, AssertionError):
        pass
    page = reader.page
    page.scripts = [link for link in dict.fromkeys(page.scripts) if link]
    page.links = [link for link in dict.fromkeys(page.links) if link]
    return page


def form_sightings(page: Page) -> list[Sighting]:
    """The addresses of a page's forms; where scripts may take the form over, nobody may ever have asked for them."""
    found = []
    sure = "tentative" if page.scripts else "firm"
    for method, target, line in page.forms:
        address = address_of((target,))
        if address is not None:
            base = address.origin or origin_of(page.url)
            found.append(Sighting(method, address.path, base, f"{page.url}:{line}", sure))
    return found


def inline_scripts(page: Page) -> dict[str, str]:
    """Inline scripts and state as scripts of their own, by a name that says where they stand."""
    found = {}
    for inline in page.inline[:60]:
        text = inline.text
        if "json" in inline.kind.lower() or inline.name == "__NEXT_DATA__":
            text = f"({text.strip()})"
        found[f"{page.url}#inline-{inline.line}"] = text
    return found


def state_paths(texts: list[str]) -> dict[str, str]:
    """Addresses that inline state gives by name (`"USERS_API": "/api/users/"`), unless a name has two of them."""
    found: dict[str, str] = {}
    double: set[str] = set()
    for text in texts:
        for key, path in _KEYED_PATH.findall(text[:MOST_TEXT].replace("\\/", "/")):
            # A plain word (`index`, `next`) is a part of some record, not a setting that scripts ask for by its name.
            if _SETTING.search(key) and found.setdefault(key, path) != path:
                double.add(key)
    return {key: path for key, path in found.items() if key not in double}
