"""Routes from sightings: what scripts, chunks, source maps and source code name."""

from __future__ import annotations

from collections.abc import Iterable

from launchready.artifacts.routes import Route
from launchready.artifacts.sightings import Sighting

PLAIN = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})


def of_sightings(sightings: Iterable[Sighting], source: str, base: str) -> list[Route]:
    """One route a sighting; a method that the source does not tell counts as GET, which only reads."""
    found = []
    for sighting in sightings:
        method = "GET" if sighting.method == "*" else sighting.method
        if method not in PLAIN or not sighting.path.startswith("/") or sighting.path.startswith("//"):
            continue
        found.append(
            Route(
                method="POST" if sighting.operation else method,
                path=sighting.path,
                base=sighting.base or base,
                sources=(source,),
                secured={"none": False, "": None}.get(sighting.guard, True),
                operation=sighting.operation,
                where=sighting.where,
            )
        )
    return found
