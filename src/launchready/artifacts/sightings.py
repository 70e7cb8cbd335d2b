"""Routes as further sources saw them, before they are merged into `Routes`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sighting:
    """One route as one source saw it.

    `method` is `*` when the source does not tell it. `path` is a template (`/api/posts/{id}`), `where` the place
    (`src/api.py:17`, `https://…/app.js:1:4711`, `traffic of member`). `sure`: certain (a request was seen, a router
    declares it), firm (a literal in a call), tentative (put together from parts). `guard` names what protects it in
    code (`signed_in`), is `none` when the code shows that nothing does, and '' when the source cannot tell.
    `operation` is set for GraphQL (`query feed`).
    """

    method: str
    path: str
    base: str
    where: str
    sure: str = "firm"
    guard: str = ""
    operation: str = ""


@dataclass(frozen=True, slots=True)
class BundleRoutes:
    """Routes named in what the live site serves: scripts, chunks, source maps, manifests, inline state."""

    sightings: tuple[Sighting, ...]
    read: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeRoutes:
    """Routes declared in the platform's source code; `frameworks` names those that were recognised."""

    sightings: tuple[Sighting, ...]
    frameworks: tuple[str, ...] = ()
    files: int = 0
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrafficRoutes:
    """Routes that the front-end really called while three visitors walked in a browser."""

    sightings: tuple[Sighting, ...]
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HarRoutes:
    """Routes in the recordings (HAR files) that the user brought; `files` names them without their folder."""

    sightings: tuple[Sighting, ...]
    files: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
