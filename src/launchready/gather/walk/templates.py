"""From addresses to templates: `/posts/17?tab=2` → `/posts/{id}`. Pure."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

_ID = re.compile(
    r"\d+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{16,}|[0-9A-HJKMNP-TV-Z]{26}"
    r"|\d{4}-\d\d-\d\d|[^@/]+@[^@/]+|\d+-[\w-]+|[\w-]+-[0-9a-f]{6,}|[\w-]+-\d{3,}",
    re.I,
)
_TOKEN = re.compile(r"(?=[^/]*\d)(?=[^/]*[A-Za-z])[\w~.=-]{20,}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+){3,}", re.I)
_FILE = re.compile(r"(.*?)[.-][0-9a-f]{8,}((?:\.[a-z0-9]{1,5})+)$", re.I)


def template(url: str) -> str:
    """The path of an address with `{id}` for every part that looks like one; a route behind `#/` is kept."""
    parts = urlsplit(url)
    path = _path(parts.path or "/")
    return f"{path}#{_path(parts.fragment.split('?')[0])}" if is_hash_route(parts.fragment) else path


def is_hash_route(fragment: str) -> bool:
    """Whether a fragment is a page of a single-page app and not a place in a page."""
    return fragment.startswith(("/", "!/"))


def _path(path: str) -> str:
    return "/".join(_part(unquote(part)) for part in path.split("/")) or "/"


def _part(part: str) -> str:
    if found := _FILE.fullmatch(part):
        return f"{found[1]}.{{hash}}{found[2]}"
    if _ID.fullmatch(part) or _TOKEN.fullmatch(part) or _SLUG.fullmatch(part):
        return "{id}"
    return part[:80]


def key_of(url: str) -> str:
    """What tells two pages apart for the walk: host, template and the names of the query."""
    parts = urlsplit(url)
    names = sorted({pair.split("=")[0] for pair in parts.query.split("&") if pair})
    return f"{parts.netloc}{template(url)}?{'&'.join(names)}"


def base_of(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def without_fragment(url: str) -> str:
    """The address without the place in the page; a hash route stays."""
    head, _, fragment = url.partition("#")
    return url if is_hash_route(fragment) else head
