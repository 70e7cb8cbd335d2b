"""`launchready routes`: every route that is known, and who knows it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from launchready.artifacts.routes import Route
    from launchready.artifacts.sightings import TrafficRoutes
    from launchready.run.folder import RunFolder

ONLY = {
    "code": "in code but not in the schema",
    "bundle": "in scripts but not in the schema",
    "traffic": "called by the front-end but not in the schema",
    "har": "in a recording but not in the schema",
    "uncalled": "in scripts but never called while three visitors walked",
}
_HELP = "; ".join(f"{word}: {told}" for word, told in ONLY.items()) + "."


def routes(
    url: str = typer.Argument("", help="An address to look at without any settings."),
    settings: Path = typer.Option(None, help="The settings file; launchready.toml when absent."),
    repo: Path = typer.Option(None, help="The platform's source code."),
    har: list[Path] = typer.Option([], help="A recording of a browser (HAR file); may be given more than once."),
    no_schema: bool = typer.Option(False, "--no-schema", help="Leave the API's schema aside."),
    browser: bool = typer.Option(False, "--browser", help="Walk in a browser now and note what it calls."),
    only: str = typer.Option("", help=_HELP),
    export: str = typer.Option("", help="openapi, postman or http, instead of the list."),
    out: Path = typer.Option(None, help="Where the export goes; the terminal when absent."),
) -> None:
    """List the platform's routes by source, or export them.

    What the front-end calls is taken from the walk of the latest audit, or seen now with --browser.
    """
    from launchready.artifacts.routes import Routes
    from launchready.artifacts.sightings import BundleRoutes, CodeRoutes, HarRoutes, TrafficRoutes
    from launchready.cli import shared
    from launchready.cli.audit import order_of
    from launchready.gather.routes.collect import with_traffic
    from launchready.model import Missing
    from launchready.report.routes import EXPORTS, exported
    from launchready.run.audit import UsageError, begin, gather, interruptible

    if export and export not in EXPORTS:
        raise UsageError(f"there is no export {export!r}; choose from {', '.join(EXPORTS)}")
    if only and only not in ONLY:
        raise UsageError(f"--only is one of {', '.join(ONLY)}, not {only!r}")
    order = order_of(url, settings, repo, no_schema, (), (), har)
    folder = begin(order)
    folder.lock()
    progress = shared.Progress(bool(export), "plain")
    facts = interruptible(gather(order, folder, progress, {Routes, TrafficRoutes} if browser else {Routes}))
    progress.done()
    folder.update(state="routes only")
    folder.forget_key()
    folder.close()
    for name, artifacts in facts.items():
        base = order.settings.environments[name].urls[0]
        sources = (artifacts.get(kind) for kind in (BundleRoutes, CodeRoutes, HarRoutes))
        doubts = [doubt for source in sources if not isinstance(source, Missing | None) for doubt in source.doubts]
        traffic = artifacts.get(TrafficRoutes) if browser else _latest_traffic(folder, name)
        found = with_traffic(artifacts[Routes], traffic, base)
        if isinstance(found, Missing):
            raise UsageError(f"{name}: {found.detail}")
        if only in ("traffic", "uncalled") and not any("traffic" in route.sources for route in found.routes):
            raise UsageError(f"{name}: no call of a browser is known; launchready routes --browser walks now")
        chosen = [route for route in found.routes if _fits(route, only)]
        if export:
            text = exported(chosen, export, order.settings.platform.name)
            print(text) if out is None else out.write_text(text)
        else:
            _table(name, chosen, tuple(dict.fromkeys((*found.doubts, *doubts))))


def _latest_traffic(folder: RunFolder, environment: str) -> TrafficRoutes | None:
    """What the browser called in the latest finished audit of this platform that walked."""
    from launchready.artifacts.sightings import TrafficRoutes
    from launchready.run.folder import listed

    for earlier in reversed(listed(folder.path.parent)):
        told = earlier.manifest()
        if told.get("state") == "finished" and told.get("platform") == folder.manifest()["platform"]:
            kept = earlier.load(environment, TrafficRoutes)
            if isinstance(kept, TrafficRoutes):
                return kept
    return None


def _fits(route: Route, only: str) -> bool:
    if only == "uncalled":
        return "bundle" in route.sources and "traffic" not in route.sources
    return not only or (only in route.sources and route.hidden)


def _table(name: str, chosen: list[Route], doubts: tuple[str, ...]) -> None:
    from launchready.report.words import plain

    print(f"{name}: {len(chosen)} routes")
    width = min(max((len(route.key) for route in chosen), default=0), 70)
    for route in sorted(chosen, key=lambda route: (route.path, route.method)):
        mark = f"hidden, {route.sure}" if route.hidden else ""
        where = f"  {route.where}" if route.hidden and route.where else ""
        print(plain(f"  {route.key:<{width}}  {', '.join(route.sources):<24} {mark}{where}").rstrip())
    for doubt in doubts:
        print(plain(f"  not known: {doubt}"))
