"""Which addresses may be touched. Pure; the door asks here before every request and every redirect."""

from __future__ import annotations

import ipaddress
import itertools
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from launchready.settings.schema import Settings

DEFAULT_PORTS = {"http": 80, "https": 443}

# Words that stand for an effect when a read route is called by them.
_EFFECTS = frozenset(
    [
        "logout",
        "logoff",
        "signout",
        "signoff",
        "unsubscribe",
        "optout",
        "unlink",
        "disconnect",
        "confirm",
        "activate",
        "deactivate",
        "verify",
        "delete",
        "remove",
        "destroy",
        "erase",
        "purge",
        "wipe",
        "reset",
        "revoke",
        "approve",
        "reject",
        "accept",
        "decline",
        "cancel",
        "ban",
        "unban",
        "disable",
        "suspend",
        "impersonate",
    ]
)
_PAIRS = frozenset(
    {
        ("log", "out"),
        ("log", "off"),
        ("sign", "out"),
        ("sign", "off"),
        ("opt", "out"),
        ("opt", "in"),
        ("magic", "link"),
    }
)
# Files that pages load; a bundler names them after pages, also after the one that signs out.
_STATIC = re.compile(r"\.(js|mjs|css|map|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|otf|mp4|webm|pdf)$", re.I)
_VERB_KEYS = frozenset(
    {"action", "act", "do", "cmd", "command", "op", "operation", "task", "method", "_method", "mode"}
)


@dataclass(frozen=True, slots=True)
class Place:
    """The parts of an address that scope looks at: lower-case host, port (default filled in), raw path."""

    scheme: str
    host: str
    port: int
    path: str
    query: str


@lru_cache(maxsize=4096)
def place(url: str) -> Place | None:
    """The parts of an http(s) address, or None when it is none (user info, spaces, a bad port)."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS or not host or "@" in parts.netloc or re.search(r"[\s\\%<>\"`{}|^]", parts.netloc):
        return None
    if any(ord(letter) < 33 or ord(letter) == 127 for letter in url):
        return None
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    # An explicit port 0 stays 0: it is no default, and no server listens there.
    return Place(scheme, host, DEFAULT_PORTS[scheme] if port is None else port, parts.path or "/", parts.query)


def in_scope(url: str, settings: Settings, environment: str) -> bool:
    """Whether an address belongs to what is audited: the environment's own hosts, and `[scope] hosts`.

    An own host is in with the ports written in `urls` (80 and 443 count as one, for the way from http to
    https); a pattern of `[scope] hosts` without a port stands for 80 and 443.
    """
    return out_of_scope(url, settings, environment) is None


def out_of_scope(url: str, settings: Settings, environment: str) -> str | None:
    """Why an address may not be touched, as a sentence; None when it may be."""
    here = place(url)
    if here is None:
        return f"{url[:200]!r} is no http or https address."
    scope = settings.scope
    shown = here.host if here.port in (80, 443) else f"{here.host}:{here.port}"
    if any(_host_fits(pattern, here) for pattern in scope.exclude_hosts):
        return f"{shown} is excluded in [scope] exclude_hosts."
    own = is_own_host(here, settings, environment)
    if not own and not any(_host_fits(pattern, here) for pattern in scope.hosts):
        return f"{shown} is not in scope; add it to [scope] hosts if it belongs to the platform."
    plain = _plain_path(here.path)
    for pattern in scope.exclude_paths:
        if fnmatchcase(here.path, pattern) or fnmatchcase(plain, pattern):
            return f"{plain} is excluded in [scope] exclude_paths."
    return None


def is_own_host(here: Place, settings: Settings, environment: str) -> bool:
    """Whether this is a host and port of the environment's own addresses."""
    for own in _own_places(tuple(settings.environments[environment].urls)):
        if own.host == here.host and (own.port == here.port or {own.port, here.port} <= {80, 443}):
            return True
    return False


@lru_cache(maxsize=64)
def _own_places(urls: tuple[str, ...]) -> tuple[Place, ...]:
    return tuple(found for found in map(place, urls) if found)


def _host_fits(pattern: str, here: Place) -> bool:
    pattern = pattern.lower().strip()
    name, colon, port = pattern.rpartition(":")
    if colon and port.isdigit() and not pattern.endswith("]"):
        return here.port == int(port) and fnmatchcase(here.host, name.strip("[]"))
    return here.port in (80, 443) and fnmatchcase(here.host, pattern.strip("[]"))


def refused_route(method: str, url: str, settings: Settings, *, with_effect: bool = False) -> str | None:
    """Why no client may call this: `[scope] never`, or a read that has an effect. None when it may be called.

    The built-in list knows safe methods only (a POST to /logout is a matter of the phase). It looks at every
    part of the path and at the query, after decoding, in any case, with words joined by `-`, `_`, `.` or
    camelCase. It rather refuses too much: what it refuses is reported as not verified. With `with_effect`,
    only `never` counts.
    """
    here = place(url)
    if here is None:
        return f"{url[:200]!r} is no http or https address."
    path = _plain_path(here.path)
    for route in settings.scope.never:
        if fits_route(route, method, path):
            return f"{route} is listed in [scope] never."
    if with_effect or method.upper() not in ("GET", "HEAD"):
        return None
    if settings.actions.who_am_i and fits_route(settings.actions.who_am_i, "GET", path) and not here.query:
        return None
    word = _effect(path, here.query)
    if word is None:
        return None
    return f"Reading {path} may do something ({word}); routes like this are never called by a read."


def fits_route(route: str, method: str, path: str) -> bool:
    """Whether `METHOD /path` (with `{name}` or `*` for one part, `**` for any number) fits a request."""
    wanted, _, pattern = route.partition(" ")
    if wanted not in ("*", method.upper()) and not (wanted == "GET" and method.upper() == "HEAD"):
        return False
    return _route_pattern(pattern.split("?")[0]).fullmatch(path.rstrip("/") or "/") is not None


@lru_cache(maxsize=1024)
def _route_pattern(pattern: str) -> re.Pattern[str]:
    regex = ""
    for part in pattern.strip("/").split("/"):
        if part == "**":
            regex += "(/.*)?"
        elif part:
            pieces = re.split(r"\{[^{}]*\}|\*+", part)
            regex += "/" + "[^/]+".join(re.escape(piece) for piece in pieces)
    return re.compile(regex or "/", re.I | re.S)


def _plain_path(path: str) -> str:
    """The path as most servers see it: decoded, without dot parts, doubled slashes and `;` parameters."""
    for _ in range(3):
        decoded = unquote(path)
        if decoded == path:
            break
        path = decoded
    kept: list[str] = []
    for part in path.replace("\\", "/").split("/"):
        name = part.split(";")[0]
        if name == "..":
            kept = kept[:-1]
        elif name not in ("", "."):
            kept.append(name)
    return "/" + "/".join(kept)


@lru_cache(maxsize=4096)
def _effect(path: str, query: str) -> str | None:
    for part in path.split("/"):
        if _STATIC.search(part):
            continue
        found = _effect_in(part, whole=False)
        if found:
            return found
    for pair in unquote(query).split("&"):
        key, _, value = pair.partition("=")
        if found := _effect_in(key, whole=True):
            return found
        if key.lower() in _VERB_KEYS and (found := _effect_in(value, whole=False)):
            return found
    return None


def _effect_in(text: str, *, whole: bool) -> str | None:
    """The word of effect in a part: anywhere in a short name, at the ends of a long one (maybe a title)."""
    words = re.split(r"[^a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", text).lower())
    words = [word for word in words if word]
    if not words:
        return None
    if pair := next((pair for pair in itertools.pairwise(words) if pair in _PAIRS), None):
        return "-".join(pair)
    if whole:
        return words[0] if len(words) == 1 and words[0] in _EFFECTS else None
    looked = words if len(words) <= 3 else [words[0], words[-1]]
    return next((word for word in looked if word in _EFFECTS), None)


def refused_address(address: str, *, own: bool) -> str | None:
    """Why a resolved address is not connected to, as a sentence; None when it is fine.

    `own`: the name is one of the environment's own hosts, which may live on a private or loopback address.
    Link-local and metadata addresses are refused even then; `connect` can map to them.
    """
    try:
        found = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return f"{address} is no address."
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or _nat64(found)
        found = inner or found
    if found.is_link_local or str(found) in ("100.100.100.200", "fd00:ec2::254", "192.0.0.192"):
        return f"{address} is a link-local or metadata address"
    if found.is_unspecified or found.is_multicast or (found.is_reserved and not found.is_private):
        return f"{address} is no address of a single host"
    if not own and not found.is_global:
        return f"{address} is a private address"
    return None


def _nat64(found: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if found in ipaddress.ip_network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return None
