"""Routes from the platform's source code: every framework's parser over one reading of the repository."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

from launchready.artifacts.sightings import CodeRoutes
from launchready.gather.code import (
    django,
    express,
    fastapi,
    fastify,
    flask,
    laravel,
    nest,
    nextjs,
    nuxt,
    rails,
    sveltekit,
)
from launchready.gather.code.found import Found
from launchready.gather.code.tree import Tree
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.model import Missing, MissingReason, Phase
from launchready.net.run_process import run

# The audited repository's own git settings must not start programs of its choice.
_GIT = ("git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "ls-files", "-z")
_PARSERS: tuple[tuple[str, Callable[[Tree], Found]], ...] = (
    ("FastAPI", fastapi.routes),
    ("Flask", flask.routes),
    ("Django", django.routes),
    ("Express", express.routes),
    ("Fastify", fastify.routes),
    ("Nest", nest.routes),
    ("Next.js", nextjs.routes),
    ("Nuxt", nuxt.routes),
    ("SvelteKit", sveltekit.routes),
    ("Rails", rails.routes),
    ("Laravel", laravel.routes),
)


@gatherer(title="reading the routes in the source code", phase=Phase.PASSIVE)
async def code_routes(site: Site) -> CodeRoutes | Missing:
    """What the code of the platform declares; nothing of it is run."""
    repository = site.settings.platform.repository
    if repository is None:
        return Missing(MissingReason.NOT_CONFIGURED, "no repository is set; give --repo or [platform] repository")
    return await routes_of(repository)


async def routes_of(repository: Path) -> CodeRoutes | Missing:
    """The routes of one repository."""
    if not await asyncio.to_thread(repository.is_dir):
        return Missing(MissingReason.NO_ACCESS, f"the repository {repository} is not a folder that can be read")
    listed = await _listed(repository)
    return await asyncio.to_thread(read_tree, repository, listed)


async def _listed(repository: Path) -> list[str] | None:
    """What git tracks and what is new and not ignored; None when git cannot tell, and the folders are walked."""
    found = await run(
        [*_GIT, "--cached", "--others", "--exclude-standard"], cwd=repository, timeout=30, max_output=50_000_000
    )
    if isinstance(found, Missing) or found.code != 0 or found.truncated or not found.out:
        return None
    return [name.decode("utf-8", "surrogateescape") for name in found.out.split(b"\0") if name]


def read_tree(repository: Path, listed: Iterable[str] | None = None) -> CodeRoutes:
    """Run every parser over the tree. A parser that fails is told and the others go on."""
    tree = Tree(repository, listed)
    tree.scan()
    found: list[Found] = []
    doubts: list[str] = []
    for name, parser in _PARSERS:
        try:
            found.append(parser(tree))
        except (RecursionError, MemoryError, ValueError, TypeError, AttributeError, LookupError) as problem:
            doubts.append(f"{name} routes could not be read ({type(problem).__name__})")
    sightings = tuple(sighting for one in found for sighting in one.sightings)
    frameworks = tuple(one.framework for one in found if one.seen)
    doubts += [doubt for one in found for doubt in one.doubts] + tree.doubts()
    return CodeRoutes(sightings, frameworks, tree.read, tuple(doubts))
