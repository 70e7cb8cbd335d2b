"""How much of a target's time we take: rate, totals, how many at once, and the pauses it asks for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from email.utils import parsedate_to_datetime

from launchready.settings.schema import Budgets

LONGEST_PAUSE = 60.0


class Budget:
    """The budget of one door. Times are monotonic seconds; `sent` counts requests that were let through."""

    def __init__(
        self,
        budgets: Budgets,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._limits = budgets
        self._clock = clock
        self._sleep = sleep
        # A full bucket holds one burst as wide as the requests that may be open at once.
        self._capacity = max(1.0, min(float(budgets.concurrency), budgets.requests_per_second))
        self._tokens = self._capacity
        self._filled = clock()
        self._started: float | None = None
        self._paused_until = 0.0
        self.slots = asyncio.Semaphore(budgets.concurrency)
        self.sent = 0

    def left_seconds(self) -> float:
        """Seconds of `total_seconds` that remain."""
        if self._started is None:
            return self._limits.total_seconds
        return self._limits.total_seconds - (self._clock() - self._started)

    def spent(self) -> str | None:
        """The sentence that says which total is used up; None while there is some left."""
        if self.sent >= self._limits.total_requests:
            return (
                f"The budget of {self._limits.total_requests} requests is used up; "
                "raise [budgets] total_requests to look further."
            )
        if self.left_seconds() <= 0:
            return (
                f"The budget of {self._limits.total_seconds:g} seconds is used up; "
                "raise [budgets] total_seconds to look further."
            )
        return None

    async def take(self) -> str | None:
        """Wait for this request's turn and count it; a sentence when a total is used up."""
        while True:
            if sentence := self.spent():
                return sentence
            now = self._clock()
            if self._started is None:
                self._started = now
            rate = self._limits.requests_per_second
            self._tokens = min(self._capacity, self._tokens + (now - self._filled) * rate)
            self._filled = now
            wait = max(self._paused_until - now, (1.0 - self._tokens) / rate if self._tokens < 1.0 else 0.0)
            if wait <= 0:
                self._tokens -= 1.0
                self.sent += 1
                return None
            if wait >= self.left_seconds():
                return (
                    f"The budget of {self._limits.total_seconds:g} seconds ends before the target would take "
                    "another request; raise [budgets] total_seconds or requests_per_second."
                )
            await self._sleep(wait)

    def pause(self, seconds: float) -> None:
        """Send nothing for this long, for every client of the door: the target asked for it."""
        self._paused_until = max(self._paused_until, self._clock() + seconds)

    def affordable(self, seconds: float) -> bool:
        """Whether waiting this long is within one minute and within the budget."""
        return 0 <= seconds <= LONGEST_PAUSE and seconds < self.left_seconds() and self.spent() is None


def retry_after(value: str | None, now: float) -> float | None:
    """Seconds to wait by a Retry-After header (a number or an HTTP date; `now` in Unix seconds), or None."""
    if not value:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit() and len(value) < 10:
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return max(0.0, when.timestamp() - now)
