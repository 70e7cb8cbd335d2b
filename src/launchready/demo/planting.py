"""Faults that lie in the repository of the reference platform: in its files, in its history, beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from launchready.demo.faults import all_faults, in_repository
from launchready.demo.kept import Kept
from launchready.demo.repository import Repository

# Whoever plants a secret has not written down its replacement either.
OPEN = {"secrets/rotation": "nobody has written down that the secret was replaced"}
_PLANTED: list[str] = []


def repository_fault(
    *, check: str, variant: str, source: str, says: str, consequences: Mapping[str, str]
) -> Callable[[Callable[[Kept], None]], Callable[[Kept], None]]:
    """Declare what the function below leaves in the repository, under git or beside it, as a fault."""

    def register(plant: Callable[[Kept], None]) -> Callable[[Kept], None]:
        def patch(made: Repository) -> None:
            plant(Kept(made.root))

        _PLANTED.append(f"{check}:{variant}")
        in_repository(check=check, variant=variant, source=source, says=says, consequences=consequences)(patch)
        return plant

    return register


def planted() -> list[str]:
    """The keys of all faults that are declared so; they can be judged without a running platform."""
    all_faults()
    return sorted(_PLANTED)
