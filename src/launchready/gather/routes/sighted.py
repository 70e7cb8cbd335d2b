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
        path = sighting.path
        if method not in PLAIN or not path.startswith("/") or path.startswith("//") or path[1:] in PLAIN:
            continue  # a method's name where a path was expected is a call that was read the wrong way round
        found.append(
            Route(
                method="POST" if sighting.operation else method,
                path=path,
                base=sighting.base or base,
                sources=(source,),
                secured={"none": False, "": None}.get(sighting.guard, True),
                operation=sighting.operation,
                where=sighting.where,
                sure=sighting.sure,
            )
        )
    return found
