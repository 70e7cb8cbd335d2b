"""Writing a report's files, each whole or not at all, and readable by their owner only."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path

from launchready.report import html, junit, markdown, sarif
from launchready.report.schema import Report, dump

FORMATS: dict[str, tuple[str, Callable[[Report], str]]] = {
    "json": ("report.json", dump),
    "html": ("report.html", html.render),
    "markdown": ("report.md", markdown.render),
    "sarif": ("report.sarif", sarif.render),
    "junit": ("report.junit.xml", junit.render),
}


def write(report: Report, folder: Path, formats: Collection[str]) -> dict[str, Path]:
    """Write the report once per format into `folder` (made when absent); gives the paths by format.

    Nothing is written when a format is unknown: that raises ValueError and lists the valid ones.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise ValueError(f"unknown report format {', '.join(map(repr, unknown))}; valid are {', '.join(FORMATS)}")
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for name in formats:
        file_name, render = FORMATS[name]
        written[name] = folder / file_name
        _replace(written[name], render(report).encode())
    return written


def _replace(path: Path, content: bytes) -> None:
    """Put `content` at `path` in one step, mode 0600; a reader sees the old file or the new one."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
