"""What a visitor's browser did, noted while it happens. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from launchready.net.browser.rules import Refused
from launchready.net.types import Answer


@dataclass(slots=True)
class Called:
    """One request of a page.

    `kind` is the browser's word (document, script, fetch, xhr, image, websocket …), `page` the address of the page
    that sent it, `at` seconds since the visitor came. `answer` holds the body of documents and of JSON, up to a
    limit; `failed` the browser's word when no answer came; `refused` why we did not let it out.
    """

    method: str
    url: str
    kind: str
    page: str
    at: float
    status: int = 0
    content_type: str = ""
    seconds: float = 0.0
    ttfb: float = 0.0
    size: int = 0
    navigation: bool = False
    body: bytes | None = None
    failed: str = ""
    refused: Refused | None = None
    answer: Answer | None = None
    done: bool = False
    own: bool = True

    @property
    def ok(self) -> bool:
        """Whether it was answered with success."""
        return 200 <= self.status < 400


@dataclass(frozen=True, slots=True)
class Said:
    """One error that a page logged (`console`) or threw (`uncaught`), and the script it came from."""

    kind: str
    text: str
    page: str
    source: str
    at: float


@dataclass(frozen=True, slots=True)
class Event:
    """Something else that happened: dialog, download, popup, filechooser, crash. `text` is what it said."""

    kind: str
    text: str
    page: str
    at: float


@dataclass(slots=True)
class Notes:
    """Everything that was noted of one visitor, in order."""

    calls: list[Called] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    sockets: list[str] = field(default_factory=list)

    def marks(self) -> tuple[int, int, int]:
        """Where the lists end now; `since` gives what came after."""
        return len(self.calls), len(self.said), len(self.events)

    def since(self, marks: tuple[int, int, int]) -> tuple[list[Called], list[Said], list[Event]]:
        """What was noted after `marks`."""
        return self.calls[marks[0] :], self.said[marks[1] :], self.events[marks[2] :]

    def refused(self) -> list[Called]:
        """The requests that we did not let out."""
        return [call for call in self.calls if call.refused is not None]


def is_json(content_type: str) -> bool:
    """Whether a media type is JSON or one of its relatives."""
    return content_type.endswith(("/json", "+json")) or content_type in ("text/x-component", "application/x-ndjson")


def plain(headers: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """A browser's header dictionary as pairs; a repeated header was joined by a line break."""
    return tuple((name.lower(), line) for name, value in headers.items() for line in str(value).split("\n"))
