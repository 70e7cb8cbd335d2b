"""The files of this repository, for tests that look at them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MADE_BY_TOOLS = (".venv", ".git", "demo-report", "build", "dist")


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def files() -> list[Path]:
    """Every file that a clone has (or will have); without git, every file that is not a tool's."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        asked = [git, "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        told = subprocess.run(asked, capture_output=True, check=True).stdout.decode()
        names = [name for name in told.split("\0") if name]
        return [ROOT / name for name in sorted(names) if (ROOT / name).is_file()]
    return [
        path
        for path in sorted(ROOT.rglob("*"))
        if path.is_file() and not any(part in MADE_BY_TOOLS or part.endswith("_cache") for part in path.parts)
    ]
