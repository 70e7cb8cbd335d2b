"""One audit: open the environments, collect, judge, report; and the same again from a stored run."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import time
from collections.abc import Callable, Collection, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import launchready
from launchready.checks.registry import Check
from launchready.checks.registry import load_all as all_checks
from launchready.gather.making import undo_all
from launchready.gather.registry import load_all as all_gatherers
from launchready.gather.site import Site
from launchready.gather.sketching import Sketcher
from launchready.model import Evidence, Missing, Phase
from launchready.net.authorize import proved
from launchready.net.door import Door
from launchready.net.sessions import Keeper
from launchready.report.schema import Report, dump
from launchready.run.assemble import assemble
from launchready.run.engine import collect, needed
from launchready.run.folder import RunFolder, listed
from launchready.settings.handover import Handover
from launchready.settings.schema import Settings
from launchready.verdict.gate import within

T = TypeVar("T")
Emit = Callable[[str, dict[str, Any]], None]


class UsageError(Exception):
    """What was asked cannot be done as asked; the message is one sentence for people."""


@dataclass(frozen=True, slots=True)
class Order:
    """What an audit is asked to do.

    `own` says that the target is a server which this very process started (no proof of ownership needed);
    `token` is the authorization token that proves a target to be ours; `allowed_because` overrides the proof.
    """

    settings: Settings
    environ: Mapping[str, str]
    root: Path
    handover: Handover = field(default_factory=Handover)
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    own: bool = False
    token: str = ""
    allowed_because: str = ""
    yes_production: bool = False
    no_schema: bool = False
    settings_path: str = ""


def chosen(only: Collection[str], skip: Collection[str]) -> list[Check]:
    """The checks that `--only` and `--skip` leave; UsageError for a word that names none."""
    known = all_checks()
    rows = {check.row for check in known.values()}
    from launchready.verdict.rows import PLANNED, ROW_OF

    for word in (*only, *skip):
        if word not in known and word not in rows and word not in ROW_OF and word not in PLANNED:
            from difflib import get_close_matches

            close = get_close_matches(word, [*known, *ROW_OF], 1)
            hint = f"; did you mean {close[0]}" if close else ""
            raise UsageError(f"there is no row or check called {word!r}{hint}? Rows: {', '.join(ROW_OF)}")
    kept = [check for check in known.values() if not only or within(check.id, only)]
    return [check for check in kept if not (skip and within(check.id, skip))]


def begin(order: Order) -> RunFolder:
    """A new run folder with its manifest."""
    now = datetime.now(UTC)
    folder = RunFolder.create(order.root, now)
    settings = order.settings
    narrowed = list(order.only) or ([check.id for check in chosen(order.only, order.skip)] if order.skip else [])
    folder.update(
        id=folder.id,
        started=now.isoformat(timespec="seconds"),
        state="running",
        tool_version=launchready.__version__,
        platform=settings.platform.name,
        narrowed=narrowed,
        launch_date=settings.platform.launch_date.isoformat() if settings.platform.launch_date else None,
        hourly_rate=settings.platform.hourly_rate,
        currency=settings.platform.currency,
        waivers=order.handover.waivers_plain(),
        attestations=order.handover.attestations_plain(),
        owners=dict(order.handover.owners),
        allowed_because=order.allowed_because,
        settings_used=_settings_used(order),
        seconds=0.0,
        requests=0,
        environments={
            name: {
                "kind": settings.kind_of(name),
                "urls": list(environment.urls),
                "phase": "passive",
                "personas": [persona.name for persona in settings.personas_of(name)],
            }
            for name, environment in settings.environments.items()
        },
    )
    folder.key()
    return folder


def _settings_used(order: Order) -> dict[str, str]:
    text = order.settings.model_dump_json()
    budgets = order.settings.budgets
    return {
        "settings file": Path(order.settings_path).name if order.settings_path else "none",
        "fingerprint": hashlib.sha256(text.encode()).hexdigest()[:12],
        "access rules": str(len(order.settings.access)),
        "recipes": ", ".join(recipe.name for recipe in order.settings.recipes) or "none",
        "approved origins": ", ".join(order.settings.origins.approved) or "none",
        "budget": (
            f"{budgets.total_requests} requests, {budgets.requests_per_second:g} per second, "
            f"{budgets.total_seconds:g} seconds"
        ),
    }


async def run(order: Order, folder: RunFolder, emit: Emit) -> Report:
    """Collect what is not yet in the folder, then judge all of it. Leaves the target as it was."""
    checks = chosen(order.only, order.skip)
    started = time.monotonic()
    before = folder.manifest()
    facts: dict[str, dict[type, Any]] = {}
    sent = 0
    left: list[str] = []
    numbers = itertools.count(_last_number(folder) + 1)

    def told(kind: str, data: dict[str, Any]) -> None:
        folder.append("events", {"kind": kind, "at": datetime.now(UTC).isoformat(timespec="milliseconds"), **data})
        if kind == "left_behind":
            left.extend(data["what"])
        emit(kind, data)

    state = "interrupted"
    try:
        for name in order.settings.environments:
            site = open_site(order, folder, name, told, numbers)
            try:
                async with site.door:
                    await _permit(order, site, folder)
                    facts[name] = await collect(site, needed(checks), folder, told)
            finally:
                sent += site.door.requests
        state = "finished"
    finally:
        folder.update(
            state=state,
            seconds=round(before.get("seconds", 0.0) + time.monotonic() - started, 1),
            requests=before.get("requests", 0) + sent,
            left_behind=left,
        )
        if state == "finished":
            folder.seal()
            if not left:
                folder.forget_key()
    report = assemble(folder.manifest(), facts, checks, folder.kept)
    folder.update(**since(folder, report))
    return assemble(folder.manifest(), facts, checks, folder.kept)


def since(folder: RunFolder, report: Report) -> dict[str, Any]:
    """When each finding was first seen, and which are new, by the latest finished run of the same platform before."""
    today = folder.manifest()["started"]
    found = [finding.id for check in report.checks for finding in check.findings]
    for earlier in reversed(listed(folder.path.parent)):
        told = earlier.manifest()
        if told["id"] < folder.id and told.get("state") == "finished" and told.get("platform") == report.platform:
            known = told.get("first_seen", {})
            return {
                "compared_with": told["id"],
                "first_seen": {name: known.get(name, today) for name in found},
                "new": [name for name in found if name not in known],
            }
    return {"compared_with": "", "first_seen": dict.fromkeys(found, today), "new": []}


def open_site(order: Order, folder: RunFolder, name: str, emit: Emit, numbers: Iterator[int]) -> Site:
    """The site of one environment, its door still closed to changes."""
    settings = order.settings
    production = settings.kind_of(name) == "production"
    phase = Phase.READ if production and not order.yes_production else Phase.ACTIVE
    if not settings.personas_of(name):
        phase = Phase.PASSIVE
    door = Door(
        settings,
        name,
        record=lambda line: folder.append("exchanges", line),
        emit=emit,
        phase=phase,
        yes_production=order.yes_production,
        numbers=numbers,
    )
    return Site(
        settings=settings,
        environment=name,
        door=door,
        people=Keeper(door, order.environ),
        environ=order.environ,
        sketcher=Sketcher(folder.key()),
        marker=hashlib.sha256(folder.id.encode()).hexdigest()[:8],
        journal=lambda line: folder.append("created", line),
        emit=emit,
        keep_file=folder.keep,
        rotations=order.handover.rotations_plain(),
        journalled=lambda: folder.lines("created"),
        limit=_limit(settings, name, production),
        no_schema=order.no_schema,
    )


def _limit(settings: Settings, name: str, production: bool) -> str:
    """Why no deeper phase is allowed, before any proof of ownership was asked for."""
    if not settings.personas_of(name):
        return "there is nobody to act as; add [[personas]] to the settings, launchready init proposes them"
    return "production is only looked at and read" if production else ""


def _last_number(folder: RunFolder) -> int:
    return max((line.get("number", 0) for line in folder.lines("exchanges")), default=0)


async def _permit(order: Order, site: Site, folder: RunFolder) -> None:
    """Open the deeper phases only for a target that is provably ours."""
    door = site.door
    if door.phase.rank >= Phase.ACTIVE.rank:
        if order.own:
            door.permit("a server that this process started itself")
        elif order.allowed_because:
            door.permit(f"allowed because: {order.allowed_because}")
        else:
            proof: Evidence | Missing = await proved(door, order.token)
            if isinstance(proof, Evidence):
                door.permit(proof)
            else:
                door.phase = Phase.READ
                site.limit = (
                    f"nothing proves that this target is yours ({proof.detail}); launchready authorize says how"
                )
    environments = folder.manifest()["environments"]
    environments[site.environment]["phase"] = door.phase.value
    folder.update(environments=environments)


async def gather(order: Order, folder: RunFolder, emit: Emit, wanted: set[type]) -> dict[str, dict[type, Any]]:
    """Only some facts, without judging: by environment, then by type."""
    numbers = itertools.count(_last_number(folder) + 1)
    facts: dict[str, dict[type, Any]] = {}
    for name in order.settings.environments:
        site = open_site(order, folder, name, emit, numbers)
        async with site.door:
            await _permit(order, site, folder)
            facts[name] = await collect(site, wanted, folder, emit)
    return facts


def replay(folder: RunFolder) -> Report:
    """The report of a stored run, from its artifacts alone."""
    manifest = folder.manifest()
    if manifest.get("state") != "finished":
        raise UsageError(f"run {folder.id} is not finished; launchready audit --resume {folder.id} goes on with it")
    broken = folder.broken()
    if broken:
        raise UsageError(f"run {folder.id} was changed after it ended: {', '.join(broken[:3])}")
    narrowed = manifest.get("narrowed", [])
    checks = [check for check in all_checks().values() if not narrowed or within(check.id, narrowed)]
    return assemble(manifest, stored_facts(folder), checks, folder.kept)


def stored_facts(folder: RunFolder) -> dict[str, dict[type, Any]]:
    """Every artifact of a stored run, by environment."""
    facts: dict[str, dict[type, Any]] = {}
    for name in folder.manifest().get("environments", {}):
        loaded = {kind: folder.load(name, kind) for kind in all_gatherers()}
        facts[name] = {kind: value for kind, value in loaded.items() if value is not None}
    return facts


async def cleanup(order: Order, folder: RunFolder, emit: Emit) -> list[str]:
    """Take away what a run left on its targets; what still could not be taken, in sentences."""
    left: list[str] = []
    numbers = itertools.count(_last_number(folder) + 1)
    for name in order.settings.environments:
        site = open_site(order, folder, name, emit, numbers)
        async with site.door:
            await _permit(order, site, folder)
            left += await undo_all(site)
    folder.update(left_behind=left)
    if not left and folder.manifest().get("state") == "finished":
        folder.forget_key()
    return left


def save_report(folder: RunFolder, report: Report) -> None:
    """Keep the report's JSON in the run folder."""
    folder.update(verdict=report.verdict)
    (folder.path / "report.json").write_text(dump(report), encoding="utf-8")


def interruptible(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run to the end; Ctrl-C cancels it, waits for its clean-up and then raises KeyboardInterrupt."""
    with asyncio.Runner() as runner:
        return runner.run(coroutine)
