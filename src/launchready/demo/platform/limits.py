"""Rate limits, counted in memory per account and per network address."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from launchready.demo.platform.errors import PlatformError


@dataclass(frozen=True, slots=True)
class Rule:
    """So many events in so many seconds."""

    name: str
    most: int
    seconds: int


RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("sign_in_failures_per_account", 10, 300),
        Rule("sign_in_per_address", 120, 60),
        Rule("sign_up_per_address", 60, 600),
        Rule("reset_per_account", 5, 3600),
        Rule("reset_per_address", 60, 3600),
        Rule("invites_per_account", 60, 60),
        Rule("messages_per_account", 60, 60),
        Rule("search_per_account", 120, 60),
        Rule("exports_per_account", 30, 60),
        Rule("all_per_account", 3000, 60),
        Rule("all_per_address", 6000, 60),
    )
}


@dataclass(frozen=True, slots=True)
class Usage:
    """Where a counter stands."""

    limit: int
    remaining: int
    reset_seconds: int
    exceeded: bool

    def headers(self) -> dict[str, str]:
        """The same as answer headers."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset_seconds),
        }


@dataclass
class Limiter:
    """All counters of one platform."""

    _windows: dict[tuple[str, str], tuple[float, int]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, rule: Rule, key: str) -> Usage:
        """Add one to a counter and say where it stands."""
        present = time.monotonic()
        with self._lock:
            if len(self._windows) > 50_000:
                self._forget_old(present)
            started, used = self._windows.get((rule.name, key), (present, 0))
            if present - started >= rule.seconds:
                started, used = present, 0
            used += 1
            self._windows[(rule.name, key)] = (started, used)
        reset = max(1, int(started + rule.seconds - present) + 1)
        return Usage(rule.most, max(0, rule.most - used), reset, used > rule.most)

    def forget(self, rule: Rule, key: str) -> None:
        """Start a counter again."""
        with self._lock:
            self._windows.pop((rule.name, key), None)

    def _forget_old(self, present: float) -> None:
        longest = max(rule.seconds for rule in RULES.values())
        self._windows = {k: v for k, v in self._windows.items() if present - v[0] < longest}


def too_many(usage: Usage) -> PlatformError:
    """The refusal of one request too many."""
    headers = {**usage.headers(), "Retry-After": str(usage.reset_seconds)}
    return PlatformError(429, "too_many_requests", "Slow down and try again later.", headers)


def hit(limiter: Limiter, rule_name: str, key: str) -> Usage:
    """Count one event; raises a 429 when it is one too many."""
    usage = limiter.count(RULES[rule_name], key)
    if usage.exceeded:
        raise too_many(usage)
    return usage


def forget(limiter: Limiter, rule_name: str, key: str) -> None:
    """Start a counter again, after a success."""
    limiter.forget(RULES[rule_name], key)


def address_of(client: tuple[str, int] | None) -> str:
    """The network address that limits go by: the peer itself, whatever headers claim."""
    return client[0] if client else "unknown"
