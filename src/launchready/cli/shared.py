"""What several commands need: settings, the order of an audit, progress, reports, exit codes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from launchready.report.schema import Report
    from launchready.run.audit import Emit, Order
    from launchready.run.folder import RunFolder
    from launchready.settings.schema import Settings

EXIT = {"go": 0, "go-with-accepted-risk": 0, "no-go": 1, "undecided": 3}
DEFAULT_SETTINGS = Path("launchready.toml")


def EXPECTED() -> tuple[type[Exception], ...]:
    """The exceptions whose message is already a sentence for people."""
    from launchready.history.diff import UnknownFinding
    from launchready.run.audit import UsageError
    from launchready.run.folder import FolderError
    from launchready.settings.load import SettingsError

    return (SettingsError, UsageError, FolderError, UnknownFinding)


def words(option: str) -> tuple[str, ...]:
    """`auth,cors/vary` → the words."""
    return tuple(word.strip() for word in option.split(",") if word.strip())


def root_of(settings_path: Path | None) -> Path:
    """Where runs are kept: beside the settings file, else here."""
    from launchready.run.folder import RUNS

    return (settings_path.resolve().parent if settings_path else Path.cwd()) / RUNS


def load_settings(path: Path | None, environ: Mapping[str, str]) -> tuple[Settings, Path]:
    """The settings of `--settings`, else of launchready.toml here; SettingsError says what is missing."""
    from launchready.settings.load import SettingsError, load

    place = path or DEFAULT_SETTINGS
    if not place.is_file():
        told = f"there is no settings file {place}" if path else "there is no launchready.toml here"
        raise SettingsError(f"{told}; launchready init writes one, or give an address: launchready audit https://host")
    return load(place, environ), place


def load_facts(settings_path: Path | None) -> Any:
    """`handover.yaml` beside the settings; empty when there is none."""
    from launchready.settings.handover import Handover, load_handover

    place = (settings_path.resolve().parent if settings_path else Path.cwd()) / "handover.yaml"
    return load_handover(place) if place.is_file() else Handover()


def token_of(root: Path) -> str:
    """The authorization token of this project."""
    from launchready.net.authorize import token
    from launchready.run.audit import UsageError

    try:
        return token(root.parent.parent)
    except OSError as error:
        raise UsageError(f"cannot write {root.parent}: {error.strerror}; make it a folder that you may write") from None


class Progress:
    """Live progress on stderr: one line that changes in a terminal, JSON lines for machines, else nothing."""

    def __init__(self, quiet: bool, log_format: str) -> None:
        self._json = log_format == "json"
        self._live = not quiet and not self._json and sys.stderr.isatty()
        self._width = 0

    def __call__(self, kind: str, data: dict[str, Any]) -> None:
        """Take one event."""
        if self._json:
            print(json.dumps({"event": kind, **data}, ensure_ascii=False, default=str), file=sys.stderr)
        elif self._live and kind == "gather":
            self._line(f"{data['environment']}  {data['step']}/{data['steps']}  {data['title']} …")
        elif kind == "left_behind":
            self._line("")
            for text in data["what"]:
                print(f"launchready: still there on the target: {text}", file=sys.stderr)

    def _line(self, text: str) -> None:
        if self._live:
            sys.stderr.write("\r" + text[:110].ljust(self._width) + ("" if text else "\r"))
            sys.stderr.flush()
            self._width = len(text[:110])

    def done(self) -> None:
        """Clear the changing line."""
        self._line("")


def execute(order: Order, folder: RunFolder, emit: Emit) -> Report:
    """Run an audit in a locked folder and keep its report there."""
    from launchready.run.audit import interruptible, run, save_report

    folder.lock()
    try:
        report = interruptible(run(order, folder, emit))
        save_report(folder, report)
        return report
    except KeyboardInterrupt:
        print(
            "\nlaunchready: interrupted; what was created is removed. "
            f"Go on with: launchready audit --resume {folder.id}",
            file=sys.stderr,
        )
        raise SystemExit(130) from None
    finally:
        folder.close()


def publish(report: Report, folder: Path, formats: tuple[str, ...], quiet: bool) -> None:
    """Write the asked formats into `folder` and show the terminal report."""
    from launchready.report.write import write
    from launchready.run.audit import UsageError

    try:
        written = write(report, folder, [name for name in formats if name != "terminal"])
    except ValueError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(f"cannot write the report into {folder}: {error.strerror}") from None
    if not quiet and "terminal" in formats:
        from launchready.report.terminal import render

        width = min(os.get_terminal_size().columns, 100) if sys.stdout.isatty() else 80
        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        html = written.get("html")
        print(render(report, width=width, color=colour, html_path=str(html) if html else None))


def exit_code(report: Report, strict: bool) -> int:
    """The code of a verdict; `--strict` makes accepted risk a no-go."""
    if strict and report.verdict == "go-with-accepted-risk":
        return 1
    return EXIT[report.verdict]
