"""Fields that answers show of others, and fields that requests may set."""

from __future__ import annotations

from dataclasses import dataclass

from launchready.artifacts.sketch import Seen


@dataclass(frozen=True, slots=True)
class Shown:
    """One field of an answer that not everybody should see, as one persona saw it.

    `kind`: hash (of a password), token, contact (an e-mail address or phone number), internal (what only the team
    keeps about people), identity (numbers of papers, cards and accounts). `whose`: own, a persona's name when the
    value is the one that this persona's own account shows, else other. `of_person` says that the object which holds
    it tells of a person; `many` how many different values there were.
    """

    route: str
    persona: str
    role: str
    field: str
    kind: str
    whose: str
    seen: Seen
    of_person: bool = False
    many: int = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """One reading route asked as the least person who may use it; `persona` is empty when nobody got data."""

    route: str
    persona: str
    seen: Seen | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class ShownFields:
    """Every reading route, who was asked, and what should not be shown."""

    asked: tuple[Asked, ...]
    shown: tuple[Shown, ...]
    highest: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FieldTry:
    """One writing route with fields added that its caller must not set.

    `fields` were sent. `took` are those whose value stood in the record afterwards and not before; `readers` sees
    the record at `read_path`. `restored` is '' when all is as it was, else what could not be put back.
    """

    route: str
    persona: str
    fields: tuple[str, ...] = ()
    took: tuple[str, ...] = ()
    attempt: Seen | None = None
    read_path: str = ""
    before: Seen | None = None
    after: Seen | None = None
    restored: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class FieldWrites:
    """One try for each writing route that has a record of ours; `left_out` are sentences.

    `without` are the changing routes that were not tried because no record of ours fits them.
    """

    tries: tuple[FieldTry, ...]
    left_out: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
