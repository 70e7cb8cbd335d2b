"""Whose records are whose, and what happened when somebody else reached for them."""

from __future__ import annotations

from dataclasses import dataclass, field

from launchready.artifacts.sketch import Seen


@dataclass(frozen=True, slots=True)
class Someone:
    """One persona as the platform knows it.

    `ids` are the values by which the platform names this person (from the who-am-I route, e-mail addresses left out),
    `tenant_ids` those that name its tenant there. `base` is the address it uses, '' for the first. `same_as` names an
    earlier persona that is the same person, '' for none.
    """

    persona: str
    role: str
    tenant: str = ""
    base: str = ""
    ids: tuple[str, ...] = ()
    tenant_ids: tuple[str, ...] = ()
    same_as: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One record whose owner is known: made by this audit (`canary` is set), or seen by `owner` alone.

    `kind` is the last collection word of its address (`posts`), `path` its concrete address (`/api/posts/7`, '' when
    none is known), `listed_at` the address at which it was made or listed. `ids` are the values that name it, by field.
    `canary` stands in every free text field. `seen_by` are the personas whose own views show it, or show what it hangs
    on, so that reading it is lawful for them; `listed` says that the owner's own views show it. `names_owner` says
    that the record itself names its owner. `base` is the address that it was made at.
    """

    name: str
    kind: str
    owner: str
    path: str
    listed_at: str
    canary: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    base: str = ""
    route: str = ""
    seen_by: tuple[str, ...] = ()
    listed: bool = False
    names_owner: bool = False


@dataclass(frozen=True, slots=True)
class Sight:
    """What one persona sees at one reading route without ids in its path."""

    persona: str
    route: str
    path: str
    base: str
    seen: Seen


@dataclass(frozen=True, slots=True)
class OwnerMap:
    """Who is who, which records of whom there are, and what each persona sees of its own accord.

    The records live until the run ends. `doubts` are sentences about what could not be made or told apart.
    """

    people: tuple[Someone, ...]
    records: tuple[Record, ...]
    sights: tuple[Sight, ...] = ()
    doubts: tuple[str, ...] = ()

    def person(self, persona: str) -> Someone | None:
        """The persona of this name."""
        return next((one for one in self.people if one.persona == persona), None)

    def others(self, persona: str) -> tuple[Someone, ...]:
        """Everybody who is another person than this one, nobody twice."""
        mine = self.person(persona)
        same = {persona, mine.same_as if mine else ""}
        return tuple(one for one in self.people if not one.same_as and one.persona not in same)
