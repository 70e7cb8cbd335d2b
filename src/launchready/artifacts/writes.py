"""What happened when a stranger tried to write."""

from __future__ import annotations

from dataclasses import dataclass

from launchready.artifacts.sketch import Seen


@dataclass(frozen=True, slots=True)
class WriteTry:
    """One writing route tried without a session.

    `attempt` is the stranger's request. When it was not refused, `before`, `again` and `after` are what the
    `reader` (a person who owns or may see the record) saw at `read_path`: twice before, once after. `canary` is
    the value that stood in the payload, '' when it has no free text. `made_up` says that the id in the path is
    invented, so that only an outright refusal proves anything. `left` says what could not be put back.
    """

    route: str
    path: str
    attempt: Seen | None = None
    canary: str = ""
    made_up: bool = False
    reader: str = ""
    read_path: str = ""
    before: Seen | None = None
    again: Seen | None = None
    after: Seen | None = None
    why: str = ""
    left: str = ""


@dataclass(frozen=True, slots=True)
class AnonymousWrites:
    """Every writing route, tried without a session."""

    tries: tuple[WriteTry, ...]
