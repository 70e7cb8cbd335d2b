"""Well-known places where things lie that were not meant for everybody."""

from __future__ import annotations

from dataclasses import dataclass

from launchready.artifacts.sketch import Seen


@dataclass(frozen=True, slots=True)
class Place:
    """One address that was asked without a session.

    `kind` is what such a place would be (`environment file`, `version control`, `metrics`, `debug` …), `proof` what in
    the answer shows that it really is one ('' when nothing does), `personal` whether the answer holds e-mail
    addresses, phone numbers or tokens. `control` is the answer to a name that cannot exist beside it.
    """

    route: str
    base: str
    kind: str
    seen: Seen
    control: Seen
    proof: str = ""
    personal: bool = False


@dataclass(frozen=True, slots=True)
class OldVersions:
    """The schema's reading routes under other version prefixes; `proof` says that a member's values came back."""

    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class SecondDoor:
    """A sign-up route that the schema does not list, tried once with an account of ours.

    `attempt` is the request, `session` what the new account then got from the who-am-I route ('' why not in `why`).
    """

    route: str
    attempt: Seen
    session: Seen | None = None
    none: Seen | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class SecondDoors:
    """Every sign-up route beside the listed one that was tried."""

    doors: tuple[SecondDoor, ...]


@dataclass(frozen=True, slots=True)
class WellKnown:
    """Every well-known place that was asked, on every address of the environment."""

    places: tuple[Place, ...]
