"""What signed-in people and strangers see of each reading route."""

from __future__ import annotations

from dataclasses import dataclass

from launchready.artifacts.sketch import Seen


@dataclass(frozen=True, slots=True)
class View:
    """One reading route as the first persona who may use it sees it.

    `path` is the concrete path that was asked. `persona` is empty and `why` says the reason when nobody got
    an answer with data. `tried` lists persona and status of every try.
    """

    route: str
    path: str
    base: str
    persona: str = ""
    seen: Seen | None = None
    tried: tuple[tuple[str, int], ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Views:
    """Every reading route of one environment; `who` names the personas that were alive throughout."""

    views: tuple[View, ...]
    who: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Door:
    """Another way to the same data than the plain request: what was changed, and what came back."""

    name: str
    seen: Seen


@dataclass(frozen=True, slots=True)
class Read:
    """One route asked without a session, beside what a person with a session sees.

    `again` is the person's view a second time (it tells which values change by themselves), `control` the
    answer to a name that cannot exist in the same area.
    """

    route: str
    path: str
    persona: str
    anonymous: Seen
    owner: Seen | None = None
    again: Seen | None = None
    control: Seen | None = None
    doors: tuple[Door, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class AnonymousReads:
    """What a stranger gets from every reading route, and the sign-in page to compare with."""

    reads: tuple[Read, ...]
    sign_in_page: Seen | None = None
