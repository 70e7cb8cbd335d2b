"""Small repositories and files, swept in this process, with the scanner that the tests' environment has."""

from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path

import pytest

from launchready.artifacts.secrets import FoundSecrets
from launchready.gather.secrets.engine import Engine, find
from launchready.gather.secrets.repository import look

KEY = b"k" * 32


@cache
def engine() -> Engine:
    """The scanner, or the test is skipped."""
    found = asyncio.run(find(Path.cwd()))
    if not isinstance(found, Engine):
        pytest.skip(found.detail)
    return found


def sweep(root: Path, *local: str) -> FoundSecrets:
    """What is found in one repository."""
    return asyncio.run(look(root, engine(), KEY, local))
