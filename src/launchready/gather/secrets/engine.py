"""The scanner that knows the formats of providers: found, probed, run over text, its answer read with suspicion.

betterleaks comes first, from PATH or its wheel, then gitleaks, then kingfisher. All get the text on standard input: no
file name then makes a rule look away, and nothing of the audited repository configures them.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from launchready.gather.secrets import engine_output
from launchready.gather.secrets.engine_output import Garbage, Hit
from launchready.model import Missing, MissingReason
from launchready.net.run_process import Finished, run

SECONDS = 300.0
MOST_OUTPUT = 64_000_000
ABSENT = (
    "no secret scanner is installed; add one with: pip install 'launchready[secrets]', or put betterleaks, gitleaks or "
    "kingfisher on the PATH"
)
# The environment must not bring in rules or validation that nobody here chose.
_CLEAN = {
    "BETTERLEAKS_CONFIG": "",
    "BETTERLEAKS_CONFIG_TOML": "",
    "BETTERLEAKS_VALIDATE": "false",
    "BETTERLEAKS_ANALYZE": "false",
    "GITLEAKS_CONFIG": "",
    "GITLEAKS_CONFIG_TOML": "",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One scanner that we can speak to: its command, its way to say its version, how its answer is read."""

    name: str
    version: tuple[str, ...]
    arguments: tuple[str, ...]
    good_codes: tuple[int, ...]
    read: Callable[[bytes], list[Hit]]
    fits: str = r"\d"


KINDS: tuple[Kind, ...] = (
    Kind(
        "betterleaks",
        ("version",),
        ("stdin", "--no-banner", "--no-color", "--log-level=error", "--no-allow-signatures", "--jsonl", "--output=-"),
        (0, 1),
        engine_output.betterleaks,
        r"[2-9]\.",
    ),
    Kind(
        "gitleaks",
        ("version",),
        (
            "stdin",
            "--no-banner",
            "--no-color",
            "--log-level=error",
            "--ignore-gitleaks-allow",
            "--max-decode-depth=5",
            "--report-format=json",
            "--report-path=-",
        ),
        (0, 1),
        engine_output.gitleaks,
        r"8\.",
    ),
    Kind(
        "kingfisher",
        ("--version",),
        ("scan", "-", "--no-validate", "--format=jsonl", "--no-update-check", "--quiet"),
        (0, 200, 205),
        engine_output.kingfisher,
    ),
)


@dataclass(frozen=True, slots=True)
class Engine:
    """A scanner that answered to its name."""

    kind: Kind
    path: str
    version: str

    def __str__(self) -> str:
        return f"{self.kind.name} {self.version}"

    @property
    def told(self) -> str:
        """The exact command."""
        return " ".join((self.kind.name, *self.kind.arguments))


async def find(folder: Path, kinds: tuple[Kind, ...] = KINDS) -> Engine | Missing:
    """The first scanner of the list that is there and says its version. `folder` is where it is started."""
    broken = ""
    for kind in kinds:
        path = await asyncio.to_thread(_place_of, kind)
        if path is None:
            continue
        probed = await run([path, *kind.version], cwd=folder, timeout=20, env=_CLEAN)
        version = _version(probed)
        if version and re.match(kind.fits, version):
            return Engine(kind, path, version)
        said = f"its version {version[:20]} is not one that is understood" if version else "it does not say its version"
        broken = broken or f"{kind.name} is there, but {said}"
    return Missing(MissingReason.NOT_CONFIGURED, f"{broken}; {ABSENT}" if broken else ABSENT)


def _place_of(kind: Kind) -> str | None:
    """The command on PATH, else beside this Python, where wheels put theirs."""
    beside = Path(sys.executable).parent / kind.name
    return shutil.which(kind.name) or (str(beside) if beside.is_file() else None)


def _version(probed: Finished | Missing) -> str:
    if isinstance(probed, Missing) or probed.code != 0:
        return ""
    found = re.search(r"\d+\.\d+[\w.+-]*", probed.text())
    return found[0] if found else ""


async def scan(engine: Engine, text: bytes, folder: Path, seconds: float = SECONDS) -> list[Hit] | Missing:
    """What the scanner finds in a text. Every doubt about its work is a Missing."""
    name = engine.kind.name
    argv = [engine.path, *engine.kind.arguments]
    done = await run(argv, cwd=folder, timeout=seconds, input=text, max_output=MOST_OUTPUT, env=_CLEAN)
    if isinstance(done, Missing):
        return done
    if done.truncated:
        return Missing(MissingReason.TOOL_BUG, f"{name} said more than {MOST_OUTPUT} bytes and was stopped")
    if done.code < 0:
        return Missing(MissingReason.TOOL_BUG, f"{name} was ended by signal {-done.code}")
    if done.code not in engine.kind.good_codes:
        return Missing(MissingReason.TOOL_BUG, f"{name} ended with code {done.code}")
    try:
        hits = await asyncio.to_thread(engine.kind.read, done.out)
    except Garbage as problem:
        return Missing(MissingReason.TOOL_BUG, f"the answer of {name} cannot be relied on: {problem}")
    return hits
