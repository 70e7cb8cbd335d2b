"""What is wrong on the way from one address to where it ends. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from launchready.artifacts.redirects import Hop, Way

MOST_HOPS = 2


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong with a way: a stable word and a sentence."""

    kind: str
    message: str


def origin(url: str) -> tuple[str, str]:
    """Scheme and host with port, lower case, without the port that the scheme implies and without a final dot."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "", url[:200]
    scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".")
    implied = {"http": 80, "https": 443}.get(scheme)
    return scheme, host if port in (None, implied) else f"{host}:{port}"


def host_of(url: str) -> str:
    """The host with its port where that is not the scheme's own."""
    return origin(url)[1]


def moves(way: Way) -> list[Hop]:
    """The redirects that lead to another scheme or host; those within one do not count."""
    return [hop for hop in way.hops if hop.to and origin(hop.to) != origin(hop.url)]


def flaws(way: Way) -> list[Flaw]:
    """What is wrong with a way to the one right host: circles, detours, a step back to http, a lost path or query."""
    if way.end == "loop":
        return [Flaw("loop", f"{way.hops[-1].url} leads back to {way.hops[-1].to}, so that nobody ever arrives.")]
    if way.end == "long":
        return [Flaw("loop", f"{way.start} was still being redirected after {len(way.hops)} answers.")]
    found = []
    down = next(
        (hop for hop in way.hops if hop.to and origin(hop.url)[0] == "https" and origin(hop.to)[0] == "http"), None
    )
    if down is not None:
        found.append(Flaw("downgrade", f"{down.url} sends people from https back to {down.to}."))
    moved = moves(way)
    if len(moved) > MOST_HOPS:
        stations = " → ".join("://".join(origin(url)) for url in [way.start, *(hop.to for hop in moved)])
        found.append(Flaw("detour", f"{way.start} takes {len(moved)} redirects: {stations}."))
    lost = next((hop for hop in moved if _lost(hop)), None)
    if lost is not None:
        found.append(Flaw("lost", f"{lost.url} leads to {lost.to}: {_lost(lost)}."))
    return found


def _lost(hop: Hop) -> str:
    """What a redirect to another scheme or host does to path and query; '' when it keeps both.

    The front page may lead anywhere. A path that only gets something in front of it is kept.
    """
    try:
        before, after = urlsplit(hop.url), urlsplit(hop.to)
    except ValueError:
        return ""
    if before.path in ("", "/") and not before.query:
        return ""
    path, new = before.path or "/", after.path or "/"
    if path.rstrip("/") != new.rstrip("/") and unquote(path).rstrip("/") != unquote(new).rstrip("/"):
        if unquote(unquote(new)).rstrip("/") == unquote(path).rstrip("/"):
            return "the path is encoded twice"
        if not unquote(new).rstrip("/").endswith(unquote(path).rstrip("/")):
            return "the path is lost"
    changed = before.query and unquote(before.query) != unquote(after.query)
    if changed and before.query not in after.query:
        return "the query is lost"
    return ""


def plain_content(way: Way) -> Hop | None:
    """The answer that came over plain http and is neither a redirect nor a refusal; None if there is none."""
    return next(
        (hop for hop in way.hops if origin(hop.url)[0] == "http" and not hop.to and 200 <= hop.status < 400), None
    )


def reaches_https(way: Way) -> bool:
    """Whether a way that starts with http comes to https."""
    return any(origin(url)[0] == "https" for hop in way.hops for url in (hop.url, hop.to) if url)
