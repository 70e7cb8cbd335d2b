"""Start the reference platform, audit it in this process, keep what tests ask about."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from launchready.checks.registry import load_all as all_checks
from launchready.demo.platform.digest import APPEND_ONLY
from launchready.demo.start import Running, start
from launchready.gather.registry import load_all as all_gatherers
from launchready.report.schema import Report
from launchready.run.audit import Order, begin, interruptible, run, save_report
from launchready.run.folder import RunFolder
from launchready.settings.load import load
from launchready.settings.schema import Settings


@dataclass(slots=True)
class Audit:
    """One finished audit: its report, its folder, the state of the platform before and after."""

    report: Report
    folder: RunFolder
    before: dict[str, str]
    after: dict[str, str]
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    secrets: tuple[str, ...] = ()
    settings: Settings = field(default_factory=Settings)

    def failed(self) -> set[str]:
        """The ids of the checks that failed."""
        return {check.id for check in self.report.checks if check.status == "failed"}

    def findings(self) -> list[str]:
        """Every finding's check and message."""
        return [f"{check.id}: {finding.message}" for check in self.report.checks for finding in check.findings]

    def changed(self) -> set[str]:
        """Tables of the platform that are not as before, append-only ones aside."""
        return {name for name, digest in self.after.items() if self.before.get(name) != digest} - APPEND_ONLY

    def status(self, check: str) -> str:
        """What the report says of one check."""
        return next(part.status for part in self.report.checks if part.id == check)


@cache
def browser_checks() -> frozenset[str]:
    """The checks whose facts come, directly or not, from a browser."""
    known = all_gatherers()

    def needs_browser(kind: type) -> bool:
        made = known.get(kind)
        if made is None:
            return False
        area = made.name.split(".")[0]
        return area in ("walk", "pages", "visits") or any(needs_browser(need) for _, need, opt in made.needs if not opt)

    return frozenset(
        name for name, check in all_checks().items() if any(needs_browser(need.artifact) for need in check.needs)
    )


def settings_of(platform: Running, tmp: Path) -> tuple[Settings, dict[str, str], Path]:
    """Ready-made settings of a running platform, with the environment that holds their credentials."""
    environ = {**os.environ, **platform.environ()}
    tmp.mkdir(parents=True, exist_ok=True)
    place = tmp / "launchready.toml"
    place.write_text(platform.settings_toml())
    loaded = load(place, environ)
    code = platform.write_repository(tmp / "repository")
    return (
        loaded.model_copy(
            update={
                "platform": loaded.platform.model_copy(update={"repository": code}),
                "secrets": loaded.secrets.model_copy(update={"logs": [str(code / "logs")]}),
            }
        ),
        environ,
        place,
    )


def order_of(platform: Running, tmp: Path, only: Sequence[str] = ()) -> Order:
    """An order to audit a running platform."""
    settings, environ, place = settings_of(platform, tmp)
    return Order(
        settings=settings, environ=environ, root=tmp / "runs", only=tuple(only), own=True, settings_path=str(place)
    )


def audited(platform: Running, tmp: Path, only: Sequence[str] = ()) -> Audit:
    """Audit a running platform."""
    order = order_of(platform, tmp, only)
    events: list[tuple[str, dict[str, Any]]] = []
    before = platform.digest()
    folder = begin(order)
    report = interruptible(run(order, folder, lambda kind, data: events.append((kind, data))))
    save_report(folder, report)
    folder.close()
    secrets = tuple(platform.environ().values())
    return Audit(report, folder, before, platform.digest(), events, secrets, order.settings)


def audit_of(
    tmp: Path, faults: Iterable[str] = (), *, build: str = "ready", lookalikes: bool = False, only: Sequence[str] = ()
) -> Audit:
    """Start a platform, audit it, stop it."""
    platform = start(build=build, faults=tuple(faults), lookalikes=lookalikes)
    try:
        return audited(platform, tmp, only)
    finally:
        platform.stop()
