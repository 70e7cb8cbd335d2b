"""The routes that scripts name. Pure: texts in, sightings out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from launchready.artifacts.sightings import Sighting
from launchready.gather.bundles.paths import address_of, origin_of
from launchready.gather.bundles.script import Found
from launchready.gather.bundles.world import World

_SURE = {"certain": 0, "firm": 1, "tentative": 2}
_FALLBACK = re.compile(
    r"\b(?:fetch|axios|\$?http|ky|api)(?:\.(get|post|put|patch|delete))?\(\s*([\"'`])(/[A-Za-z][^\"'`\s\\]{0,300})\2"
)


def find_routes(text: str, url: str) -> list[Sighting]:
    """The routes that one script names, each once."""
    return find_all({url: text})[0]


def find_all(
    texts: Mapping[str, str], base: str = "", state: Mapping[str, str] | None = None
) -> tuple[list[Sighting], list[str]]:
    """The routes of all scripts of a site, each once, and what could not be read.

    Scripts see each other's exports. Paths without a host belong to `base`, else to the script's own origin.
    `state` has addresses that pages give by name.
    """
    world = World(texts, state)
    found = world.run()
    sightings = [
        sighted(one, name, base or origin_of(name.split("!")[0])) for name, many in found.items() for one in many
    ]
    for name in world.broken:
        sightings += by_look(world.texts[name], name, base or origin_of(name))
    doubts = [f"{name} could not be read as a script; only its plain calls were looked for" for name in world.broken]
    return merged(sightings), doubts


def sighted(found: Found, name: str, base: str) -> Sighting:
    """One request as a sighting; in a source map the place is a line of the original."""
    where = f"{name}:{found.line}" if "!" in name else f"{name}:{found.line}:{found.column}"
    return Sighting(found.method, found.path, found.origin or base, where, found.sure, operation=found.operation)


def by_look(text: str, name: str, base: str) -> list[Sighting]:
    """Plain calls in a text that no parser takes."""
    made = []
    for found in _FALLBACK.finditer(text):
        address = address_of((re.sub(r"\$\{[^}]*\}", "{id}", found[3]),))
        if address is not None:
            line = text.count("\n", 0, found.start()) + 1
            method = (found[1] or "*").upper()
            made.append(Sighting(method, address.path, base, f"{name}:{line}", "tentative"))
    return made


def merged(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Each route once, the surest sighting kept; one without a method gives way to one with."""
    best: dict[tuple[str, str, str, str], Sighting] = {}
    for one in sightings:
        key = (one.method, shape(one.path), one.base, one.operation)
        if key not in best or _SURE[one.sure] < _SURE[best[key].sure]:
            best[key] = one
    named = {(path, base) for method, path, base, _ in best if method != "*"}
    kept = [one for key, one in best.items() if key[0] != "*" or (key[1], key[2]) not in named]
    return sorted(kept, key=lambda one: (one.path, one.method, one.operation, one.base))


def shape(path: str) -> str:
    """The path with its holes unnamed, to compare templates of different sources."""
    return re.sub(r"\{[^}]*\}", "{}", path)
