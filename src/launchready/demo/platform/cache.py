"""Answers that are kept for a short while, each for one community or account only."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

LIFE_SECONDS = 5.0


def key_of(scope: str, path: str) -> tuple[str, ...]:
    """What an answer is kept under: whose it is (a community's or an account's id), and of which route."""
    return (scope, path)


@dataclass
class AnswerCache:
    """Answers of one platform; old ones are made again."""

    _kept: dict[tuple[str, ...], tuple[float, Any]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: tuple[str, ...], make: Callable[[], Any]) -> Any:
        """The answer of a key, made now unless it is still fresh."""
        with self._lock:
            found = self._kept.get(key)
            if found is None or time.monotonic() - found[0] > LIFE_SECONDS:
                found = self._kept[key] = (time.monotonic(), make())
            return found[1]
