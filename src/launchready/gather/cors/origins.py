"""Which web origins are trusted, and what strangers could call themselves to look like one.

Only origins that a browser can really send are made: upper case, user info and trailing dots are no part of an
origin that a stranger gains anything with, so they are left out.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

STRANGER = "lr-probe"
STRANGERS = "lr-probe.example"
MOST_IMITATED = 3
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Probe:
    """One origin to ask with; the fields are those of CorsReply."""

    kind: str
    origin: str
    like: str = ""
    same_site: bool = False


def origin_of(address: str) -> str:
    """`https://App.example.com:443/x/` → `https://app.example.com`; '' when the address has no web origin."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return ""
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
    if scheme not in _PORTS or not host:
        return ""
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}" + (f":{port}" if port and port != _PORTS[scheme] else "")


def split_approved(approved: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The settings' approved origins in their canonical form, and those of them that are patterns with `*`."""
    exact: dict[str, None] = {}
    patterns: dict[str, None] = {}
    for entry in approved:
        text = entry.strip().rstrip("/")
        if "*" in text:
            patterns[text.lower()] = None
        elif text.lower() == "null":
            exact["null"] = None
        elif origin := origin_of(text):
            exact[origin] = None
    return tuple(exact), tuple(patterns)


def fits(origin: str, patterns: Iterable[str]) -> bool:
    """Whether an origin is one of `https://*.example.com`, where `*` stands for any part of a host name."""
    for pattern in patterns:
        body = "[a-z0-9.-]+".join(re.escape(piece) for piece in pattern.split("*"))
        if re.fullmatch(body, origin):
            return True
    return False


def foreign(trusted: Iterable[str], patterns: Iterable[str] = (), *, production: bool = True) -> list[Probe]:
    """The origins that nobody approved: an arbitrary one, `null`, and imitations of the trusted ones."""
    known = list(dict.fromkeys(trusted))
    made = [Probe("arbitrary", f"https://{STRANGERS}"), Probe("null", "null")]
    if production:
        # A developer's own machine is no approved place any more once real members use the platform.
        made.append(Probe("localhost", "http://localhost:3000"))
    for origin in [one for one in known if one != "null"][:MOST_IMITATED]:
        made += imitations(origin)
    kept: dict[str, Probe] = {}
    for probe in made:
        if probe.origin not in known and not fits(probe.origin, patterns):
            kept.setdefault(probe.origin, probe)
    return list(kept.values())


def imitations(origin: str) -> list[Probe]:
    """Origins that a sloppy comparison takes for this one."""
    parts = urlsplit(origin)
    scheme, host, port = parts.scheme, parts.hostname or "", parts.port
    tail = f":{port}" if port else ""
    longer = f"{port}1" if port and int(f"{port}1") <= 65535 else "8443" if port != 8443 else "8444"
    shown = f"[{host}]" if ":" in host else host
    made = [Probe("port", f"{scheme}://{shown}:{longer}", origin, same_site=True)]
    if scheme == "https":
        made.append(Probe("scheme", f"http://{shown}{tail}", origin))
    if ":" not in host:
        made.append(Probe("prefix", f"{scheme}://{host}.{STRANGERS}", origin))
    if _is_address(host):
        return made
    domain = registrable(host)
    names: list[tuple[str, str]] = [("suffix", STRANGER + host), ("child", f"{STRANGER}.{host}")]
    if domain and domain != host:
        names.append(("sibling", f"{STRANGER}.{domain}"))
        names.append(("suffix", STRANGER + domain))
    first, dot, rest = host.partition(".")
    if dot and "." in rest:
        names.append(("dot", f"{first}x{rest}"))
    if suffix := shared_suffix(host):
        name = host.removesuffix("." + suffix).rpartition(".")[2]
        names += [
            ("neighbour", f"{STRANGER}.{suffix}"),
            ("neighbour", f"{STRANGER}--{name}.{suffix}"),
            ("neighbour", f"{name}-{STRANGER}.{suffix}"),
        ]
    for kind, name in names:
        near = bool(domain) and registrable(name) == domain
        made.append(Probe(kind, f"{scheme}://{name}{tail}", origin, same_site=near))
    return made


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=2)
def _suffixes(*, icann: bool) -> PublicSuffixList:
    return PublicSuffixList(only_icann=icann)


def registrable(host: str) -> str:
    """`app.example.com` → `example.com`: what one owner registers; '' for a bare suffix or `localhost`."""
    return str(_suffixes(icann=False).privatesuffix(host) or "")


def shared_suffix(host: str) -> str:
    """The suffix under which a hosting service gives names to any customer (`vercel.app`), or ''."""
    suffix = str(_suffixes(icann=False).publicsuffix(host) or "")
    plain = str(_suffixes(icann=True).publicsuffix(host) or "")
    return suffix if suffix and suffix != plain and suffix != host else ""
