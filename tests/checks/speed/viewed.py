"""Page views for cases."""

from __future__ import annotations

from typing import Any

from launchready.artifacts.pages import PageView, Timing
from tests.checks.making import evidence


def took(painted: float | None = 300, load: float | None = 250, *, ended: bool = True, stream: str = "") -> Timing:
    """One opening of a page."""
    return Timing(40, 200, load, painted, ended, stream)


def view(*timings: Timing, **changes: Any) -> PageView:
    """A page as a member saw it."""
    given: dict[str, Any] = {
        "persona": "member",
        "role": "member",
        "host": "app.example.com",
        "path": "/feed",
        "place": "/feed",
        "url": "https://app.example.com/feed",
        "https": True,
        "status": 200,
        "title": "Feed",
        "html": True,
        "timings": timings or (took(),),
        "evidence": evidence(),
    }
    return PageView(**{**given, **changes})
