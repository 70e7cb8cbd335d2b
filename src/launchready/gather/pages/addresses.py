"""Addresses of pages: their templates, and which of a page's links are worth opening. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit

from launchready.net.browser.rules import DESTRUCTIVE, Ask, Rules, words_of
from launchready.net.scope import is_own_host, place

_ID = re.compile(
    r"^\d+$|^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$|^[0-9a-f]{12,}$"
    r"|^(?=.*\d)[A-Za-z0-9_-]{16,}$|^lr-canary",
    re.I,
)
_FILE = re.compile(
    r"\.(js|mjs|css|map|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|otf|mp[34]|webm|pdf|zip|csv|json|xml|txt|rss|atom)$",
    re.I,
)


def template(url: str) -> str:
    """The path with `{id}` for every part that is one, and the names of the query's fields."""
    parts = urlsplit(url)
    path = "/".join("{id}" if _ID.match(part) else part for part in parts.path.split("/")) or "/"
    names = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True)]
    return path + ("?" + "&".join(sorted(set(names))) if names else "")


def bare(url: str) -> str:
    """An address without its fragment."""
    return url.partition("#")[0]


def within_host(url: str) -> str:
    """An address without scheme and host."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def followable(links: Iterable[str], rules: Rules) -> list[str]:
    """The links of a page that lead to other pages of the platform and have no effect, each once."""
    kept = []
    for link in dict.fromkeys(map(bare, links)):
        here = place(link)
        if here is None or not is_own_host(here, rules.settings, rules.environment) or _FILE.search(here.path):
            continue
        if rules.refusal(Ask("GET", link)) is None and not _harms(here.path):
            kept.append(link)
    return kept


def _harms(path: str) -> bool:
    """Whether the last words of a path name something that takes away."""
    return any(word in DESTRUCTIVE for word in words_of(path.rstrip("/").rsplit("/", 1)[-1])[:3])


def asked(action: str, fields: Iterable[str], value: str) -> str:
    """A form's address with one value in every text field."""
    parts = urlsplit(action)
    return f"{parts.scheme}://{parts.netloc}{parts.path or '/'}?" + urlencode(dict.fromkeys(fields, value))
