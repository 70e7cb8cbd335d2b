"""Where the platform's hosts send those who ask for a page."""

from __future__ import annotations

from dataclasses import dataclass

from launchready.model import Evidence


@dataclass(frozen=True, slots=True)
class Hop:
    """One answer on the way; `to` is the whole address of its Location, '' when it has none."""

    url: str
    status: int
    to: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One start and where it leads, hop by hop.

    `end` is `answer`, `outside` (the last Location is not in scope and was not followed), `loop`, `long` (given up),
    `closed` (nothing listens at the start) or `failed` (`why`).
    """

    start: str
    hops: tuple[Hop, ...]
    end: str
    evidence: Evidence
    why: str = ""

    @property
    def last(self) -> str:
        """The address where it ends; beyond the scope, the one that was not followed."""
        if not self.hops:
            return self.start
        final = self.hops[-1]
        return final.to if final.to and self.end in ("outside", "loop", "long", "failed") else final.url

    @property
    def status(self) -> int:
        """The status of the last answer, 0 when none came."""
        return self.hops[-1].status if self.hops else 0


@dataclass(frozen=True, slots=True)
class Redirects:
    """All ways of one environment.

    `own` are the hosts of its addresses; `pairs` those that belong together because one is the other with `www.`.
    `outside` are twins of own hosts that exist and are not in scope.
    """

    ways: tuple[Way, ...]
    own: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...] = ()
    outside: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    none: str = ""
