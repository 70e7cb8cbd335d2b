"""`launchready routes`: every route that is known, and who knows it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from launchready.artifacts.routes import Route


def routes(
    url: str = typer.Argument("", help="An address to look at without any settings."),
    settings: Path = typer.Option(None, help="The settings file; launchready.toml when absent."),
    repo: Path = typer.Option(None, help="The platform's source code."),
    no_schema: bool = typer.Option(False, "--no-schema", help="Leave the API's schema aside."),
    only: str = typer.Option("", help="code: in code but not in the schema; bundle: in scripts but not in the schema."),
    export: str = typer.Option("", help="openapi, postman or http, instead of the list."),
    out: Path = typer.Option(None, help="Where the export goes; the terminal when absent."),
) -> None:
    """List the platform's routes by source, or export them."""
    from launchready.artifacts.routes import Routes
    from launchready.cli import shared
    from launchready.cli.audit import order_of
    from launchready.model import Missing
    from launchready.report.routes import EXPORTS, exported
    from launchready.run.audit import UsageError, begin, gather, interruptible

    if export and export not in EXPORTS:
        raise UsageError(f"there is no export {export!r}; choose from {', '.join(EXPORTS)}")
    if only not in ("", "code", "bundle"):
        raise UsageError(f"--only is code or bundle, not {only!r}")
    order = order_of(url, settings, repo, no_schema, (), ())
    folder = begin(order)
    folder.lock()
    progress = shared.Progress(bool(export), "plain")
    facts = interruptible(gather(order, folder, progress, {Routes}))
    progress.done()
    folder.update(state="routes only")
    folder.forget_key()
    folder.close()
    for name, artifacts in facts.items():
        found = artifacts[Routes]
        if isinstance(found, Missing):
            raise UsageError(f"{name}: {found.detail}")
        chosen = [route for route in found.routes if _fits(route, only)]
        if export:
            text = exported(chosen, export, order.settings.platform.name)
            print(text) if out is None else out.write_text(text)
        else:
            _table(name, chosen, found.doubts)


def _fits(route: Route, only: str) -> bool:
    return not only or (only in route.sources and route.hidden)


def _table(name: str, chosen: list[Route], doubts: tuple[str, ...]) -> None:
    from launchready.report.words import plain

    print(f"{name}: {len(chosen)} routes")
    width = min(max((len(route.key) for route in chosen), default=0), 70)
    for route in sorted(chosen, key=lambda route: (route.path, route.method)):
        mark = "hidden" if route.hidden else ""
        where = f"  {route.where}" if route.hidden and route.where else ""
        print(plain(f"  {route.key:<{width}}  {', '.join(route.sources):<24} {mark}{where}").rstrip())
    for doubt in doubts:
        print(plain(f"  not known: {doubt}"))
