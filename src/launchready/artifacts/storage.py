"""Where a browser keeps what signs people in: facts of real sign-ins, with proofs and without any value."""

from __future__ import annotations

from dataclasses import dataclass

from launchready.artifacts.sketch import Seen


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a page's storage. `area` is localStorage or sessionStorage, `kind` the kind of its value.

    `field` is the place of a value inside a JSON entry. `suspect` says that its form or name is one of a token;
    only then `proof` holds what the who-am-I route answered to it as a bearer token, and `none` what it answers to
    nobody.
    """

    persona: str
    area: str
    origin: str
    name: str
    kind: str
    field: str = ""
    suspect: bool = False
    how: str = ""
    proof: Seen | None = None
    none: Seen | None = None


@dataclass(frozen=True, slots=True)
class InAddress:
    """A query parameter that looks like a session, and where an address with it was seen.

    `how` says what `proof` is: what who-am-I answered to the value (as a bearer token, as the cookie, or in the
    same parameter). `opened` is what the address gave to nobody with it, `shut` without it; `paths` counts the
    different addresses that carry the same value.
    """

    persona: str
    parameter: str
    path: str
    where: str
    how: str = ""
    proof: Seen | None = None
    none: Seen | None = None
    opened: Seen | None = None
    shut: Seen | None = None
    paths: int = 1


@dataclass(frozen=True, slots=True)
class Visit:
    """One sign-in by the platform's own page. `why` says why it did not come about; `looked` counts pages read."""

    persona: str
    page: str
    signed_in: Seen | None = None
    looked: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Storage:
    """What was found after real sign-ins. `no_pages` says that no address of the platform is a page."""

    visits: tuple[Visit, ...]
    entries: tuple[Entry, ...] = ()
    addresses: tuple[InAddress, ...] = ()
    no_pages: bool = False
    doubts: tuple[str, ...] = ()
