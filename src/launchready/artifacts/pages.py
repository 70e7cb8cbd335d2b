"""Which pages exist for whom, how fast they came, and what they wanted to load over plain http."""

from __future__ import annotations

from dataclasses import dataclass

from launchready.model import Evidence


@dataclass(frozen=True, slots=True)
class Insecure:
    """Something that an https page loads, embeds or sends to over http.

    `kind` is the element or resource (script, style, frame, form, image …), `active` whether it can take over
    or leak the page, `how` where it was seen: `written in the page`, `requested`, or what the browser did with it.
    """

    url: str
    kind: str
    active: bool
    how: str


@dataclass(frozen=True, slots=True)
class Timing:
    """One opening of a page in milliseconds since the navigation began, by the browser's own clock.

    None where the browser told nothing; `load` is a lower bound when `ended` is False, and `stream` then names
    the stream or long poll that holds it open.
    """

    first_byte: float | None
    ready: float | None
    load: float | None
    painted: float | None
    ended: bool = True
    stream: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form that only asks (method get): where it goes and the names of its text fields."""

    action: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageView:
    """One page as one persona met it.

    `path` is the template of the final address and `place` that address without its host; `url` the address that
    was opened. `why` says why it was not seen. `refused` counts what it loads from hosts that are out of scope.
    """

    persona: str
    role: str
    host: str
    path: str
    place: str
    url: str
    https: bool
    status: int
    title: str
    html: bool
    timings: tuple[Timing, ...] = ()
    insecure: tuple[Insecure, ...] = ()
    forms: tuple[Form, ...] = ()
    refused: int = 0
    evidence: Evidence | None = None
    why: str = ""

    @property
    def seen(self) -> bool:
        """Whether a page was shown: HTML, and no error."""
        return self.html and 200 <= self.status < 400 and not self.why


@dataclass(frozen=True, slots=True)
class Control:
    """A static file of a host, as a measure of the line to it: milliseconds of each fetch."""

    host: str
    path: str
    milliseconds: tuple[float, ...]
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Pages:
    """Every page that was opened. `secure` says whether an address of the environment is https at all."""

    pages: tuple[PageView, ...]
    controls: tuple[Control, ...] = ()
    secure: bool = True
    doubts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
