"""Where markup of ours went, and whether it ran in somebody else's browser."""

from __future__ import annotations

from dataclasses import dataclass

from launchready.model import Evidence


@dataclass(frozen=True, slots=True)
class Sighting:
    """A page on which one person's browser met our markup. `place` is the address without its host."""

    viewer: str
    path: str
    place: str
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Planted:
    """One field of one record (or of a query) that was given markup.

    `route` is what took it, `field` where it stood, `author` who wrote it, `trusted` whether that is somebody
    who administrates. `raw` says whether the API gave the markup back unchanged (None: not seen). `ran` are
    the pages where it was executed, `held` those where it stood as live markup and did not run, `shown` those
    that showed it at all. `policy` says that those of `held` carry a Content-Security-Policy.
    """

    route: str
    field: str
    author: str
    trusted: bool = False
    raw: bool | None = None
    ran: tuple[Sighting, ...] = ()
    held: tuple[Sighting, ...] = ()
    shown: tuple[str, ...] = ()
    policy: bool = False
    why: str = ""
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class StoredScripts:
    """Markup stored in records, profiles and uploads, and who looked where."""

    planted: tuple[Planted, ...]
    viewers: tuple[str, ...] = ()
    opened: int = 0
    doubts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReflectedScripts:
    """Markup in the addresses of pages: queries and paths that do not exist."""

    planted: tuple[Planted, ...]
    opened: int = 0
    doubts: tuple[str, ...] = ()
