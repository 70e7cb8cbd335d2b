"""Secrets that were found, without their values: a keyed fingerprint, a masked preview, and every place."""

from __future__ import annotations

from dataclasses import dataclass

from launchready.model import Evidence

MOST_PLACES = 40


@dataclass(frozen=True, slots=True)
class Place:
    """Where a secret stands.

    `source` is tree, configuration, build, log, picture, history, git, live or response. `path` is a file (relative to
    the repository), an address or a route; `member` what is inside it (a file of an archive, a source of a map, a JSON
    path). `state` says of a file whether git tracks it: tracked, untracked, ignored; of history: commit, message, tag,
    merge, loose. `author` and `when` are those of the commit.
    """

    source: str
    path: str
    member: str = ""
    line: int = 0
    commit: str = ""
    author: str = ""
    when: str = ""
    state: str = ""
    persona: str = ""

    def __str__(self) -> str:
        where = self.path + (f" › {self.member}" if self.member else "")
        line = f":{self.line}" if self.line else ""
        return f"{where}{line}" + (f" in {self.commit[:10]}" if self.commit else "")


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret with all its places.

    `kind` says in words what it is, `rule` names the rule that found it, `sure` is certain, firm or tentative,
    `more` counts places beyond those kept.
    """

    fingerprint: str
    kind: str
    rule: str
    preview: str
    sure: str
    places: tuple[Place, ...]
    more: int = 0

    def at(self, *sources: str) -> tuple[Place, ...]:
        """The places of some sources."""
        return tuple(place for place in self.places if place.source in sources)

    @property
    def added(self) -> Place | None:
        """The oldest commit that put it in."""
        dated = [place for place in self.places if place.commit and place.when]
        return min(dated, key=lambda place: place.when) if dated else None


@dataclass(frozen=True, slots=True)
class Aside:
    """What looked like a secret and was put aside, and why."""

    reason: str
    kind: str
    preview: str
    place: Place


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that was not looked at. `area` is where it lies (tree, history, …, or all)."""

    area: str
    detail: str


@dataclass(frozen=True, slots=True)
class Looked:
    """How much of one area was looked at, as evidence."""

    area: str
    items: int
    bytes: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class FoundSecrets:
    """The result of one sweep. `counts` says how often what was put aside was put aside, by reason.

    `exchanges` are the requests that showed secrets, by persona and address.
    """

    secrets: tuple[Secret, ...]
    aside: tuple[Aside, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    looked: tuple[Looked, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    engine: str = ""
    exchanges: tuple[tuple[str, Evidence], ...] = ()

    def exchange(self, place: Place) -> Evidence | None:
        """The request that showed a secret of the live site."""
        return next((proof for name, proof in self.exchanges if name == f"{place.persona} {place.path}"), None)

    def area(self, *areas: str) -> tuple[Looked, ...]:
        """What was looked at in some areas."""
        return tuple(one for one in self.looked if one.area in areas)

    def doubts_of(self, *areas: str) -> list[str]:
        """What stands in the way of a clean word about some areas."""
        return [one.detail for one in self.doubts if one.area in (*areas, "all")]


@dataclass(frozen=True, slots=True)
class RepositorySecrets:
    """The repository: its files, everything that git holds, and the logs that the settings name."""

    found: FoundSecrets


@dataclass(frozen=True, slots=True)
class LogSecrets:
    """The logs, recordings and exports that the settings name."""

    found: FoundSecrets


@dataclass(frozen=True, slots=True)
class ServedSecrets:
    """What the site serves to browsers: pages, scripts, source maps."""

    found: FoundSecrets


@dataclass(frozen=True, slots=True)
class AnsweredSecrets:
    """What the API and its error pages answer to strangers and to the people of the settings."""

    found: FoundSecrets


@dataclass(frozen=True, slots=True)
class Rotation:
    """One entry of the rotation ledger. `on` is an ISO date."""

    fingerprint: str
    on: str
    by: str
    proof: str


@dataclass(frozen=True, slots=True)
class Rotations:
    """The rotation ledger of the handover file. `given` says whether there is such a file."""

    entries: tuple[Rotation, ...] = ()
    given: bool = False
