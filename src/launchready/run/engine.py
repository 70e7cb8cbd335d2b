"""Collect the facts of one environment: gatherers in order, every crash and dead session turned into `Missing`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Any

from launchready.artifacts.release import Release
from launchready.artifacts.sightings import TrafficRoutes
from launchready.artifacts.walk import Walk
from launchready.checks.registry import Check
from launchready.gather.making import undo_all
from launchready.gather.registry import Gatherer, order
from launchready.gather.site import Site
from launchready.model import Missing, MissingReason
from launchready.run.folder import FolderError, RunFolder

Emit = Callable[[str, dict[str, Any]], None]


def needed(checks: Iterable[Check]) -> set[type]:
    """The artifacts that some checks ask for, the release for the verdict, and with a walk what the browser called."""
    asked = {need.artifact for check in checks for need in check.needs} | {Release}
    return asked | {TrafficRoutes} if Walk in asked else asked


async def collect(site: Site, wanted: set[type], folder: RunFolder, emit: Emit) -> dict[type, Any]:
    """Every wanted artifact and what it needs, from the folder where it already stands, else gathered now.

    Whatever was created on the target is removed before this returns, also when it is cancelled.
    """
    gatherers = order(wanted)
    facts: dict[type, Any] = {}
    try:
        for number, gatherer in enumerate(gatherers, 1):
            kept = folder.load(site.environment, gatherer.makes)
            if kept is not None:
                facts[gatherer.makes] = kept
                continue
            emit(
                "gather",
                {
                    "environment": site.environment,
                    "title": gatherer.title,
                    "step": number,
                    "steps": len(gatherers),
                    "name": gatherer.name,
                },
            )
            value = await _one(site, gatherer, facts, emit)
            facts[gatherer.makes] = value
            folder.save(site.environment, value, gatherer.makes)
    except BaseException:
        # What was created is taken away now, and what speaks of it is worth nothing to a run that goes on later.
        for kind in facts:
            if getattr(kind, "perishable", False):
                folder.drop(site.environment, kind)
        raise
    finally:
        left = await asyncio.shield(undo_all(site))
        if left:
            emit("left_behind", {"environment": site.environment, "what": left})
    return facts


async def _one(site: Site, gatherer: Gatherer, facts: dict[type, Any], emit: Emit) -> Any:
    arguments = {}
    for name, kind, optional in gatherer.needs:
        value = facts.get(kind, Missing(MissingReason.TOOL_BUG, f"nothing collects {kind.__name__}"))
        if isinstance(value, Missing) and not optional:
            return value
        arguments[name] = value
    if site.door.phase.rank < gatherer.phase.rank:
        return Missing(MissingReason.OUT_OF_SCOPE, site.why_not(gatherer.phase))
    site.used.clear()
    value = await _guarded(site, gatherer, arguments, emit)
    dead = await _dead_people(site)
    if dead and (spent := site.door.budget.spent()):
        return Missing(MissingReason.OUT_OF_SCOPE, spent)
    if dead:
        # A session that died in between makes what was seen worthless: once more with fresh ones, then not known.
        value = await _guarded(site, gatherer, arguments, emit)
        dead = await _dead_people(site)
    if dead:
        return Missing(MissingReason.NO_ACCESS, f"the session of {', '.join(dead)} ended in the middle of it, twice")
    return value


async def _guarded(site: Site, gatherer: Gatherer, arguments: dict[str, Any], emit: Emit) -> Any:
    started = time.perf_counter()
    try:
        return await gatherer.function(site, **arguments)
    except (asyncio.CancelledError, FolderError):
        raise
    except Exception as crash:
        emit("crash", {"name": gatherer.name, "error": f"{type(crash).__name__}: {crash}", "where": _place(crash)})
        return Missing(
            MissingReason.TOOL_BUG,
            f"the gatherer {gatherer.name} broke ({type(crash).__name__}); this is a bug of the tool",
        )
    finally:
        emit(
            "gathered",
            {"name": gatherer.name, "seconds": round(time.perf_counter() - started, 3), "requests": site.door.requests},
        )


def _place(crash: BaseException) -> str:
    trace = crash.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('launchready/', 1)[-1]}:{trace.tb_lineno}" if trace else ""


async def _dead_people(site: Site) -> list[str]:
    return [name for name in sorted(site.used) if not await site.people.verify_after(name)]
