"""`launchready audit`: collect, judge, report."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from launchready.run.audit import Order
    from launchready.run.folder import RunFolder

FORMATS = "terminal,html,json"


def audit(
    url: str = typer.Argument("", help="An address to look at without any settings (passive only)."),
    settings: Path = typer.Option(None, help="The settings file; launchready.toml when absent."),
    only: str = typer.Option("", help="Rows or checks to ask, with commas: auth,cors/vary."),
    skip: str = typer.Option("", help="Rows or checks to leave out."),
    out: Path = typer.Option(None, help="Where the reports go; the run folder when absent."),
    format: str = typer.Option(FORMATS, help="terminal, html, json, markdown, sarif, junit; with commas."),
    resume: str = typer.Option("", help="Go on with an interrupted run: its id, or last."),
    repo: Path = typer.Option(None, help="The platform's source code, instead of [platform] repository."),
    har: list[Path] = typer.Option([], help="A recording of a browser (HAR file); may be given more than once."),
    no_schema: bool = typer.Option(False, "--no-schema", help="Leave the API's schema aside."),
    verify_secrets: bool = typer.Option(False, "--verify-secrets", help="Ask providers whether found secrets work."),
    yes_production: bool = typer.Option(False, "--yes-production", help="Write on production, too."),
    allowed_because: str = typer.Option("", help="Why you may test a target that does not prove to be yours."),
    strict: bool = typer.Option(False, "--strict", help="Go with accepted risk exits 1."),
    quiet: bool = typer.Option(False, "--quiet", "-q", help="No progress and no terminal report."),
    log_format: str = typer.Option("plain", help="plain, or json for events on stderr."),
) -> None:
    """Audit a platform and say go, no-go or undecided."""
    from launchready.cli import shared
    from launchready.run.audit import UsageError, begin, chosen

    if log_format not in ("plain", "json"):
        raise UsageError(f"--log-format is plain or json, not {log_format!r}")
    _known(shared.words(format))
    order = order_of(url, settings, repo, no_schema, shared.words(only), shared.words(skip), har)
    order = _with(order, yes_production, allowed_because)
    chosen(order.only, order.skip)
    if verify_secrets:
        typer.echo("launchready: providers are not asked whether a secret works in this version", err=True)
    progress = shared.Progress(quiet, log_format)
    folder = _resumed(order, resume) if resume else begin(order)
    report = shared.execute(order, folder, progress)
    progress.done()
    shared.publish(report, out or folder.path, shared.words(format), quiet)
    raise typer.Exit(shared.exit_code(report, strict))


def _known(formats: tuple[str, ...]) -> None:
    from launchready.run.audit import UsageError

    valid = ("terminal", "html", "json", "markdown", "sarif", "junit")
    for name in formats:
        if name not in valid:
            raise UsageError(f"there is no format {name!r}; choose from {', '.join(valid)}")


def order_of(
    url: str,
    settings: Path | None,
    repo: Path | None,
    no_schema: bool,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    har: list[Path] | None = None,
) -> Order:
    """The order that the options of a command make: an address, a settings file, or code alone."""
    from launchready.cli import shared
    from launchready.run.audit import Order, UsageError
    from launchready.settings.schema import Environment, Platform, Settings

    environ = dict(os.environ)
    place = None
    if url:
        if settings:
            raise UsageError("give either an address or --settings, not both")
        address = url if "://" in url else f"https://{url}"
        try:
            environment = Environment(urls=[address])
        except ValueError:
            raise UsageError(f"{url!r} is not an address; write it as https://host") from None
        loaded = Settings(platform=Platform(name=address.split("://", 1)[1]), environments={"site": environment})
    elif repo and not settings and not shared.DEFAULT_SETTINGS.is_file():
        loaded = Settings(platform=Platform(name=repo.resolve().name))
    else:
        loaded, place = shared.load_settings(settings, environ)
    if repo:
        if not repo.is_dir():
            raise UsageError(f"--repo {repo} is not a folder")
        loaded = loaded.model_copy(update={"platform": loaded.platform.model_copy(update={"repository": repo})})
    for file in har or ():
        if not file.is_file():
            raise UsageError(f"--har {file} is not a file")
    if har:
        recordings = [*loaded.routes.har, *(file.resolve() for file in har)]
        loaded = loaded.model_copy(update={"routes": loaded.routes.model_copy(update={"har": recordings})})
    root = shared.root_of(place)
    return Order(
        settings=loaded,
        environ=environ,
        root=root,
        handover=shared.load_facts(place),
        only=only,
        skip=skip,
        no_schema=no_schema,
        token=shared.token_of(root) if loaded.environments and not url else "",
        settings_path=str(place or ""),
    )


def _with(order: Order, yes_production: bool, allowed_because: str) -> Order:
    from dataclasses import replace

    return replace(order, yes_production=yes_production, allowed_because=allowed_because)


def _resumed(order: Order, name: str) -> RunFolder:
    from launchready.run.audit import UsageError
    from launchready.run.folder import RunFolder

    folder = RunFolder.find(order.root, name)
    manifest = folder.manifest()
    if manifest.get("state") == "finished":
        raise UsageError(f"run {folder.id} is finished; launchready replay {folder.id} shows it")
    return folder
