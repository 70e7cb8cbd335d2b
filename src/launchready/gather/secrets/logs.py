"""Secrets in the logs, recordings and exports that the settings name."""

from __future__ import annotations

import asyncio
import glob
from datetime import UTC, datetime
from pathlib import Path

from launchready.artifacts.secrets import FoundSecrets, LogSecrets, Looked
from launchready.gather.registry import gatherer
from launchready.gather.secrets.engine import Engine, find
from launchready.gather.secrets.key import key_of
from launchready.gather.secrets.pieces import Notes
from launchready.gather.secrets.sweep import Sweep
from launchready.gather.secrets.worktree import Tracked, Walk
from launchready.gather.site import Site
from launchready.model import Evidence, Missing, MissingReason, Phase

NONE = "no logs are given; name deploy logs, CI logs, HAR files and exports under [secrets] logs in the settings"


@gatherer(title="looking for secrets in logs", phase=Phase.PASSIVE)
async def log_secrets(site: Site) -> LogSecrets | Missing:
    """Every file that a path or glob of the settings names; of a folder all files in it."""
    patterns = site.settings.secrets.logs
    if not patterns:
        return Missing(MissingReason.NOT_CONFIGURED, NONE)
    engine = await find(Path.cwd())
    if isinstance(engine, Missing):
        return engine
    key = await key_of(site.settings.platform.repository, site.environ, site.sketcher.key)
    return LogSecrets(await look(patterns, engine, key))


async def look(patterns: list[str], engine: Engine, key: bytes) -> FoundSecrets:
    """All secrets of the files that the patterns name."""
    notes = Notes()
    sweep = Sweep(engine, key, Path.cwd(), notes)
    for pattern in patterns:
        names = await asyncio.to_thread(_named, pattern)
        if not names:
            notes.doubt("log", f"[secrets] logs names {pattern}, where no file is")
        for name in names:
            walk = Walk(name.parent, notes, Tracked(), source="log", label=str(name.parent.name) + "/")
            await sweep.feed(walk.file(name.name))
    when = datetime.now(UTC).isoformat(timespec="seconds")
    count, size = notes.items.get("log", 0), notes.bytes.get("log", 0)
    summary = f"{count} logs, recordings and exports read ({size} bytes), by {engine} and the known formats"
    looked = [
        Looked(
            "log",
            count,
            size,
            Evidence("files", "log", when, "", summary, repeat="launchready audit --only secrets/logs"),
        )
    ]
    return await sweep.result(looked if count else [])


def _named(pattern: str) -> list[Path]:
    found = [Path(name) for name in sorted(glob.glob(pattern, recursive=True, include_hidden=True))]  # noqa: PTH207 - absolute
    inside = [one for path in found if path.is_dir() for one in sorted(path.rglob("*")) if not one.is_dir()]
    return [path for path in found if not path.is_dir()] + inside
