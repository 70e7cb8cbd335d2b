"""Tiny sweeps for the cases of the row."""

from __future__ import annotations

from launchready.artifacts.secrets import Aside, Doubt, FoundSecrets, Looked, Place, Secret
from tests.checks.making import evidence


def place(source: str, path: str = "config.py", **more: object) -> Place:
    return Place(source, path, **more)  # type: ignore[arg-type]


def secret(*places: Place, name: str = "s" + "1" * 16) -> Secret:
    return Secret(name, "Stripe access token", "stripe-access-token", "sk_l•••32", "certain", places)


def found(
    *secrets: Secret, looked: tuple[str, ...] = (), doubts: dict[str, str] | None = None, aside: tuple[Aside, ...] = ()
) -> FoundSecrets:
    areas = tuple(Looked(area, 3, 100, evidence(f"3 of {area}")) for area in looked)
    told = tuple(Doubt(area, detail) for area, detail in (doubts or {}).items())
    return FoundSecrets(secrets, aside, (), areas, told, "betterleaks 2")
