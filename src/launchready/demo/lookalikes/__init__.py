"""Look-alikes: correct behaviour that tempts a careless audit into a false alarm.

They are patches like faults, but lawful; all of them are switched on together.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache

from launchready.demo.patching import Setup, Stage
from launchready.demo.repository import Repository


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Something right that looks wrong."""

    name: str
    looks_like: str
    why_right: str
    routes: tuple[str, ...]
    source: str = ""
    stage: Stage = "after"
    apply: Callable[[Setup], None] = field(default=lambda _setup: None, repr=False)
    repository: Callable[[Repository], None] = field(default=lambda _made: None, repr=False)


_registered: dict[str, LookAlike] = {}


def lookalike(
    *,
    name: str,
    looks_like: str,
    why_right: str,
    routes: Iterable[str],
    source: str = "",
    stage: Stage = "after",
    repository: Callable[[Repository], None] = lambda _made: None,
) -> Callable[[Callable[[Setup], None]], Callable[[Setup], None]]:
    """Declare the patch below as a look-alike; `repository` changes what stands in the platform's repository."""

    def register(patch: Callable[[Setup], None]) -> Callable[[Setup], None]:
        _registered[name] = LookAlike(name, looks_like, why_right, tuple(routes), source, stage, patch, repository)
        return patch

    return register


@cache
def all_lookalikes() -> tuple[LookAlike, ...]:
    """Every look-alike."""
    for module in sorted(info.name for info in pkgutil.iter_modules(__path__)):
        importlib.import_module(f"{__name__}.{module}")
    return tuple(_registered.values())
