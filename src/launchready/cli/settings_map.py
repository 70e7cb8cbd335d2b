"""`launchready settings-map`: every environment variable of the repository, who reads it and where it is set."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from launchready.artifacts.settings_map import SettingsMap, Use
    from launchready.derive.settings_map import Setting


def settings_map(
    settings: Path = typer.Option(None, help="The settings file; launchready.toml when absent."),
    repo: Path = typer.Option(None, help="The platform's source code, instead of [platform] repository."),
    format: str = typer.Option("terminal", help="terminal, json or markdown."),
    out: Path = typer.Option(None, help="Where it goes; the terminal when absent."),
    tests: bool = typer.Option(False, "--tests", help="Also what only tests and examples read or set."),
) -> None:
    """List every setting: who reads it, where it is set, whether it is secret, whether browsers get it."""
    import asyncio

    from launchready.gather.settings_map.collect import fingerprints, settings_of
    from launchready.model import Missing
    from launchready.report.settings_map import RENDERERS
    from launchready.run.audit import UsageError

    if format not in RENDERERS:
        raise UsageError(f"there is no format {format!r}; choose from {', '.join(RENDERERS)}")
    repository = repository_of(settings, repo)
    found = asyncio.run(settings_of(repository, fingerprints()))
    if isinstance(found, Missing):
        raise UsageError(found.detail)
    text = RENDERERS[format](told(found, repository.resolve().name, tests))
    deliver(text, out)


def repository_of(settings: Path | None, repo: Path | None) -> Path:
    """The repository of `--repo`, else of the settings; a UsageError says how to name one."""
    from launchready.cli import shared
    from launchready.run.audit import UsageError

    if repo is None and (settings is not None or shared.DEFAULT_SETTINGS.is_file()):
        repo = shared.load_settings(settings, dict(os.environ))[0].platform.repository
    if repo is None:
        raise UsageError("no repository is known; give --repo FOLDER or [platform] repository in the settings")
    if not repo.is_dir():
        raise UsageError(f"the repository {repo} is not a folder")
    return repo


def deliver(text: str, out: Path | None) -> None:
    """Print a text, or write it to a file."""
    from launchready.run.audit import UsageError

    if out is None:
        print(text)
        return
    try:
        out.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {out}: {error.strerror}") from None


def told(found: SettingsMap, name: str, tests: bool) -> dict[str, Any]:
    """The map as plain values, a row for each name."""
    from launchready.derive.settings_map import by_name

    rows = [_row(one, found) for one in by_name(found).values() if tests or one.reads or one.sets or one.told]
    dynamic = [
        {"place": f"{one.path}:{one.line}", "form": one.form, "begins": one.prefix}
        for one in found.dynamic
        if tests or not one.test
    ]
    return {
        "schema": "launchready.settings-map/1",
        "repository": name,
        "files": found.files,
        "settings": rows,
        "dynamic": dynamic,
        "not_known": list(found.doubts),
    }


def _row(setting: Setting, found: SettingsMap) -> dict[str, Any]:
    return {
        "name": setting.name,
        "kind": setting.kind,
        "client": setting.client,
        "required": {True: "yes", False: "no", None: "unknown"}[setting.required] if setting.reads else "",
        "environments": setting.environments,
        "read": _places([*setting.taken, *(use for use in setting.reads if use not in setting.taken)]),
        "set": _places(setting.sets),
        "documented": _places(setting.told),
        "tests": _places(setting.tests),
        "outside": setting.outside,
        "remarks": _remarks(setting, found),
    }


def _places(uses: list[Use]) -> list[dict[str, str]]:
    return [{"place": use.place, "form": use.form, "environment": use.environment} for use in uses]


def _remarks(setting: Setting, found: SettingsMap) -> list[str]:
    from launchready.derive.settings_map import may_be_read

    said = []
    if setting.client and setting.kind == "secret":
        said.append("private, and browsers get it")
    if not setting.taken and not setting.outside and not (setting.tests and not setting.sets and not setting.told):
        dynamic, what = may_be_read(setting.name, found), "set" if setting.sets else "documented"
        if dynamic:
            said.append(f"perhaps read by {dynamic}")
        elif setting.mentions:
            said.append(f"no read is known, but it stands in {setting.mentions[0]}")
        elif setting.sets or setting.told:
            said.append(f"{what} but read by nothing")
    if setting.reads and not setting.told:
        said.append("documented nowhere")
    return said
