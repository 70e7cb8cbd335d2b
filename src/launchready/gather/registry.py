"""How a gatherer declares itself, and the order in which the needed ones run."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from types import UnionType
from typing import Any, TypeVar

import launchready.gather as room
from launchready.gather.site import Site
from launchready.model import Missing, Phase

Function = TypeVar("Function", bound=Callable[..., Awaitable[Any]])


@dataclass(frozen=True, slots=True)
class Gatherer:
    """One source of one artifact. `needs` are (parameter, artifact type, optional); `phase` the deepest it goes."""

    name: str
    title: str
    phase: Phase
    makes: type
    needs: tuple[tuple[str, type, bool], ...]
    function: Callable[..., Awaitable[Any]]


_found: dict[type, Gatherer] = {}


def gatherer(*, title: str, phase: Phase) -> Callable[[Function], Function]:
    """Register an async function `(site, artifacts …) -> Artifact | Missing` as the source of its artifact."""

    def register(function: Function) -> Function:
        hints = typing.get_type_hints(function)
        makes = _without_missing(hints["return"])[0]
        needs = []
        for name in inspect.signature(function).parameters:
            if hints[name] is not Site:
                kind, optional = _without_missing(hints[name])
                needs.append((name, kind, optional))
        area = function.__module__.split(".gather.")[-1]
        _found[makes] = Gatherer(area, title, phase, makes, tuple(needs), function)
        return function

    return register


def _without_missing(hint: Any) -> tuple[type, bool]:
    if isinstance(hint, UnionType):
        kinds = [kind for kind in typing.get_args(hint) if kind is not Missing]
        return kinds[0], True
    return hint, False


def load_all() -> dict[type, Gatherer]:
    """Import every gatherer and return them by the artifact they make."""
    for info in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
        if not info.ispkg and info.name.count(".") == 3:
            importlib.import_module(info.name)
    return dict(_found)


def order(wanted: Iterable[type]) -> list[Gatherer]:
    """The gatherers that make the wanted artifacts and all they need, each after its needs, shallow phases first."""
    known = load_all()
    done: dict[type, Gatherer] = {}

    def visit(kind: type, above: tuple[type, ...]) -> None:
        if kind in done or kind not in known:
            return
        if kind in above:
            raise RuntimeError(f"gatherers need each other in a circle at {kind.__name__}")
        for _, need, _ in known[kind].needs:
            visit(need, (*above, kind))
        done[kind] = known[kind]

    # Stable by phase: what only looks comes before what changes; needs were visited first within a phase.
    for kind in sorted(wanted, key=lambda kind: (known[kind].phase.rank if kind in known else 0, kind.__name__)):
        visit(kind, ())
    return list(done.values())
