"""What one visitor's walk has found so far, and the limits it keeps."""

from __future__ import annotations

from dataclasses import dataclass, field

from launchready.artifacts.walk import (
    Broken,
    Carried,
    DeadControl,
    FormLeft,
    FormTry,
    Mixed,
    NetworkCall,
    Page,
    PageError,
    Reach,
    Stored,
    Stuck,
    TokenInUrl,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How far one visitor walks. `patience` is how long a loading indicator may stay with the network idle."""

    pages: int = 40
    same: int = 2
    clicks: int = 150
    seconds: float = 120.0
    patience: float = 10.0
    waits: int = 2
    phone_pages: int = 4
    links: int = 80
    forms: int = 6
    pictures: int = 16
    strip: int = 10
    open_seconds: float = 15.0
    quiet_seconds: float = 6.0
    effect_seconds: float = 1.0


@dataclass(slots=True)
class FormSeen:
    """A form as it stood on a page: where, which, its fields as the page script gives them, and what the page said."""

    url: str
    index: int
    name: str
    method: str
    action: str
    submit: str
    fields: list[dict[str, object]]
    text: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same form on another page."""
        return (self.name, self.action, *(str(one["name"]) for one in self.fields))


@dataclass(slots=True)
class Found:
    """Lists that grow during a walk; the artifact is made of those of all visitors."""

    pages: list[Page] = field(default_factory=list)
    calls: list[NetworkCall] = field(default_factory=list)
    stuck: list[Stuck] = field(default_factory=list)
    dead: list[DeadControl] = field(default_factory=list)
    forms: list[FormTry] = field(default_factory=list)
    left: list[FormLeft] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    errors: list[PageError] = field(default_factory=list)
    carried: list[Carried] = field(default_factory=list)
    stored: list[Stored] = field(default_factory=list)
    tokens: list[TokenInUrl] = field(default_factory=list)
    mixed: list[Mixed] = field(default_factory=list)
    reach: list[Reach] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    strip: list[tuple[str, str]] = field(default_factory=list)
    seen_forms: dict[tuple[str, ...], FormSeen] = field(default_factory=dict)
    links: dict[str, tuple[str, str]] = field(default_factory=dict)
    images: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    clicks: int = 0
    tab_stops: int = 0
    phone_pages: int = 0
