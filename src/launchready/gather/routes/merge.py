"""One list of routes from several: the same route from two sources is one route that names both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from launchready.artifacts.routes import Route

SURE = ("", "certain", "firm", "tentative")
CALLED = (("traffic",), ("har",))
_HOLE = re.compile(r"\{[^{}/]*\}")


def merge(*lists: Iterable[Route]) -> tuple[Route, ...]:
    """The routes of all lists, each once, the earlier list's words first.

    `/posts/{id}` and `/posts/{post_id}` are one route, and so is a stated `/posts/7` beside a `/posts/{id}` that
    a schema knows.
    """
    found: dict[str, Route] = {}
    for one in lists:
        for route in one:
            shape = _shape(route)
            known = shape if shape in found else _template(route, found.values())
            if known:
                found[known] = _both(found[known], route)
            else:
                found[shape] = route
    return tuple(found.values())


def _shape(route: Route) -> str:
    return f"{route.method} {_HOLE.sub('{}', route.path.rstrip('/') or '/')} {route.operation}"


def _template(route: Route, known: Iterable[Route]) -> str | None:
    """The known template that a concrete path of the settings stands for."""
    if route.operation or route.sources not in (("settings",), *CALLED):
        return None
    # What was called has the ids of its day in its path, a handle or slug among them; a route of that very name
    # would have been found by its shape.
    called = route.sources in CALLED
    parts = route.path.strip("/").split("/")
    fitting = [
        other
        for other in known
        if other.method == route.method and not other.operation and _stands_for(other.path, parts, called)
    ]
    fitting.sort(key=lambda other: (len(other.holes), other.path))
    return _shape(fitting[0]) if fitting else None


def _stands_for(template: str, parts: Sequence[str], called: bool) -> bool:
    """Whether every part is the template's own word, or something like an id where the template has a hole.

    With `called` anything may stand in a hole.
    """
    own = template.strip("/").split("/")
    if len(own) != len(parts):
        return False
    return all(
        left == right or (_HOLE.fullmatch(left) is not None and (called or _HOLE.fullmatch(right) or _is_id(right)))
        for left, right in zip(own, parts, strict=True)
    )


def _is_id(part: str) -> bool:
    return bool(re.search(r"\d", part))


def _both(first: Route, second: Route) -> Route:
    """The first route with what only the second one knows."""
    sources = tuple(dict.fromkeys((*first.sources, *second.sources)))
    return replace(
        first,
        sources=sources,
        secured=first.secured if first.secured is not None else second.secured,
        parameters=first.parameters or second.parameters,
        body=first.body if first.body is not None else second.body,
        body_type=first.body_type or second.body_type,
        answer=first.answer if first.answer is not None else second.answer,
        tags=first.tags or second.tags,
        name=first.name or second.name,
        summary=first.summary or second.summary,
        document=first.document or second.document,
        deprecated=first.deprecated or second.deprecated,
        where=first.where or second.where,
        sure=min(first.sure, second.sure, key=SURE.index),
    )
