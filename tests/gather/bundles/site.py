"""A site over a loopback server, as a run would make it."""

from __future__ import annotations

from typing import Any

from launchready.gather.site import Site
from launchready.gather.sketching import Sketcher
from launchready.model import Phase
from launchready.net.door import Door
from launchready.net.sessions import Keeper
from launchready.settings.schema import Settings


def site_over(url: str, *, phase: Phase = Phase.ACTIVE, hosts: tuple[str, ...] = (), **door: Any) -> Site:
    """The site; `site.journalled()` gives what was written down, `site.door.lines` every recorded exchange."""
    data = {
        "environments": {"staging": {"urls": [url], "kind": "staging"}},
        "scope": {"hosts": list(hosts)},
        "budgets": {"requests_per_second": 2000},
    }
    settings = Settings.model_validate(data)
    lines: list[dict[str, Any]] = []
    created: list[dict[str, Any]] = []
    opened = Door(settings, "staging", record=lines.append, phase=phase, **door)
    opened.permit("a test's own server")
    opened.lines = lines  # type: ignore[attr-defined]
    return Site(
        settings=settings,
        environment="staging",
        door=opened,
        people=Keeper(opened, {}),
        environ={},
        sketcher=Sketcher(b"k" * 32),
        marker="0a1b2c3d",
        journal=created.append,
        emit=lambda name, facts: None,
        journalled=lambda: list(created),
    )
