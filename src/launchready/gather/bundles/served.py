"""What the live site serves, and the routes that stand in it."""

from __future__ import annotations

import asyncio
from weakref import WeakKeyDictionary

from launchready.artifacts.bundles import Served
from launchready.artifacts.sightings import BundleRoutes, Sighting
from launchready.gather.bundles.crawl import Contents, Crawl
from launchready.gather.bundles.find import find_all, merged
from launchready.gather.bundles.pages import form_sightings, inline_scripts, state_paths
from launchready.gather.bundles.paths import origin_of
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.model import Missing, MissingReason, Phase
from launchready.net.door import Door

_read: WeakKeyDictionary[Door, Contents] = WeakKeyDictionary()


@gatherer(title="reading what the site serves to browsers", phase=Phase.PASSIVE)
async def served(site: Site) -> Served | Missing:
    """Pages, scripts, chunks and source maps; as strangers, and where signing in is allowed as every role."""
    found = _read[site.door] = await Crawl(site).run()
    if not found.files:
        told = found.doubts[0] if found.doubts else f"{site.door.base} serves no page"
        return Missing(MissingReason.UNREACHABLE, told)
    return Served(tuple(found.files), tuple(sorted(found.left_out)), tuple(found.doubts), found.whole)


async def contents(site: Site) -> Contents:
    """What `served` has read in this run, in memory; read now when a resumed run has only its facts."""
    if site.door not in _read:
        _read[site.door] = await Crawl(site).run()
    return _read[site.door]


def texts_of(found: Contents) -> dict[str, str]:
    """Everything that is to be analysed: readable sources, scripts, inline state.

    Where every script has its map, the sources stand for the scripts; else scripts stay beside them, because what
    one chunk lends to another is only seen when both are there in one form.
    """
    mapped = {name: text for many in found.sources.values() for name, text in many.items()}
    whole = bool(found.scripts) and all(url in found.sources for url in found.scripts)
    inline = {name: text for page in found.pages for name, text in inline_scripts(page).items()}
    return {**mapped, **({} if whole else found.scripts), **inline}


@gatherer(title="reading the routes in the site's scripts", phase=Phase.PASSIVE)
async def bundle_routes(site: Site, served: Served) -> BundleRoutes:
    """The routes that scripts, source maps, manifests, forms and inline state name."""
    found = await contents(site)
    sightings, doubts = await asyncio.to_thread(_analysed, found, site.door.base)
    told = [*served.doubts, *doubts]
    if served.left_out:
        hosts = ", ".join(served.left_out[:5])
        told.append(f"scripts from {hosts} are not read; add what is yours to [scope] hosts")
    return BundleRoutes(tuple(sightings), tuple(file.url for file in served.files), tuple(told))


def _analysed(found: Contents, base: str) -> tuple[list[Sighting], list[str]]:
    texts = texts_of(found)
    inline = [text for name, text in texts.items() if "#inline-" in name]
    sightings, doubts = find_all(texts, origin_of(base), state_paths(inline))
    forms = [one for page in found.pages for one in form_sightings(page)]
    return merged([*forms, *sightings]), doubts
