"""Commands on stored runs: list, prune, replay, diff, recheck, cleanup."""

from __future__ import annotations

import os
from pathlib import Path

import typer

runs = typer.Typer(help="Stored runs.", no_args_is_help=True, rich_markup_mode=None)
SETTINGS = typer.Option(None, help="The settings file; launchready.toml when absent.")


@runs.command("list")
def listing(settings: Path = SETTINGS) -> None:
    """List the stored runs, oldest first."""
    from launchready.cli import shared
    from launchready.run.folder import listed

    for run in listed(shared.root_of(settings)):
        told = run.manifest()
        left = "  something was left on the target" if told.get("left_behind") else ""
        print(
            f"{run.id}  {told.get('platform', '')}  {told.get('state')}  {told.get('verdict', '–')}"
            f"  {told.get('requests', 0)} requests{left}"
        )


@runs.command()
def prune(keep: int = typer.Option(5, min=0, help="How many of the newest stay."), settings: Path = SETTINGS) -> None:
    """Delete old runs; one that left something on its target stays."""
    from launchready.cli import shared
    from launchready.run.folder import prune as work

    for name in work(shared.root_of(settings), keep):
        print(f"deleted {name}")


def replay(
    run: str = typer.Argument("last", help="A run's id, a beginning of it, a path, or last."),
    settings: Path = SETTINGS,
    out: Path = typer.Option(None, help="Where the reports go; the run folder when absent."),
    format: str = typer.Option("terminal,html,json", help="As for audit."),
    strict: bool = typer.Option(False, "--strict", help="Go with accepted risk exits 1."),
) -> None:
    """Judge and report a stored run again, without a single request."""
    from launchready.cli import shared
    from launchready.run.audit import replay as work
    from launchready.run.folder import RunFolder

    folder = RunFolder.find(shared.root_of(settings), run)
    report = work(folder)
    shared.publish(report, out or folder.path, shared.words(format), False)
    raise typer.Exit(shared.exit_code(report, strict))


def diff(
    old: str = typer.Argument(help="A run's id, a beginning of it, or a path."),
    new: str = typer.Argument("last", help="The later run."),
    settings: Path = SETTINGS,
) -> None:
    """Say what is new, fixed and still open between two runs."""
    from launchready.cli import shared
    from launchready.history.diff import compare
    from launchready.run.audit import UsageError
    from launchready.run.folder import RunFolder

    root = shared.root_of(settings)
    reports = []
    for name in (old, new):
        place = RunFolder.find(root, name).path / "report.json"
        if not place.is_file():
            raise UsageError(f"run {name} has no report; it did not finish")
        reports.append(place.read_text(encoding="utf-8"))
    from launchready.report.schema import load
    from launchready.report.words import plain

    told = compare(load(reports[0]), load(reports[1]))
    for head, lines in told.items():
        print(f"{head}: {len(lines)}")
        for line in lines:
            print(f"  {plain(line)}")


def recheck(
    finding: str = typer.Argument(help="A finding's id, as f0123456789ab."),
    settings: Path = SETTINGS,
    allowed_because: str = typer.Option("", help="As for audit."),
) -> None:
    """Repeat only what one finding needs: fixed, still there, or could not verify."""
    from launchready.cli import shared
    from launchready.history.diff import where
    from launchready.run.audit import Order, begin

    environ = dict(os.environ)
    loaded, place = shared.load_settings(settings, environ)
    root = shared.root_of(place)
    check = where(root, finding)
    order = Order(
        settings=loaded,
        environ=environ,
        root=root,
        only=(check,),
        token=shared.token_of(root),
        allowed_because=allowed_because,
        settings_path=str(place),
        handover=shared.load_facts(place),
    )
    report = shared.execute(order, begin(order), shared.Progress(False, "plain"))
    judged = next(part for part in report.checks if part.id == check)
    if any(part.id == finding for part in judged.findings):
        print(f"{finding} ({check}) is still there.")
        raise typer.Exit(1)
    if judged.status in ("passed", "failed") and not judged.unverified:
        print(f"{finding} ({check}) is fixed.")
        raise typer.Exit(0)
    print(f"{finding} ({check}) could not be verified: {judged.reason or '; '.join(judged.unverified)}")
    raise typer.Exit(3)


def cleanup(
    run: str = typer.Argument("last", help="A run's id, a beginning of it, a path, or last."),
    settings: Path = SETTINGS,
    allowed_because: str = typer.Option("", help="As for audit."),
    yes_production: bool = typer.Option(False, "--yes-production", help="Write on production, too."),
) -> None:
    """Take away what a run left on its target."""
    from launchready.cli import shared
    from launchready.run.audit import Order, interruptible
    from launchready.run.audit import cleanup as work
    from launchready.run.folder import RunFolder

    environ = dict(os.environ)
    loaded, place = shared.load_settings(settings, environ)
    root = shared.root_of(place)
    folder = RunFolder.find(root, run)
    folder.lock()
    order = Order(
        settings=loaded,
        environ=environ,
        root=root,
        token=shared.token_of(root),
        allowed_because=allowed_because,
        yes_production=yes_production,
    )
    left = interruptible(work(order, folder, shared.Progress(False, "plain")))
    folder.close()
    if left:
        print("\n".join(f"still there: {text}" for text in left))
        raise typer.Exit(1)
    print(f"nothing of {folder.id} is left on the target")
