"""Whose records are whose, and what happened when somebody else reached for them.

What is `perishable` is only good while the records live: an interrupted run collects it anew when it is resumed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

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
    that the record itself names its owner. `through` is the canary of a record of ours that brought it about, as a
    comment of ours brings about a notice; its own text may hold that canary lawfully. `base` is the address that it
    was made at.
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
    through: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one persona sees at one reading route without ids in its path."""

    persona: str
    route: str
    path: str
    base: str
    seen: Seen


@dataclass(frozen=True, slots=True)
class Crossing:
    """A list that shows `persona` records of another tenant, to which `owner` belongs.

    `seen` is the answer once more, `stranger` what nobody gets there, `count` how many ids are the other tenant's and
    not a stranger's to see. `way` is '' for the plain request.
    """

    route: str
    path: str
    persona: str
    owner: str
    seen: Seen
    stranger: Seen
    count: int
    way: str = ""


@dataclass(frozen=True, slots=True)
class OwnerMap:
    """Who is who, which records of whom there are, and what each persona sees of its own accord.

    The records live until the run ends. `doubts` are sentences about what could not be made or told apart.
    """

    perishable: ClassVar[bool] = True
    people: tuple[Someone, ...]
    records: tuple[Record, ...]
    sights: tuple[Sight, ...] = ()
    doubts: tuple[str, ...] = ()
    crossings: tuple[Crossing, ...] = ()

    def person(self, persona: str) -> Someone | None:
        """The persona of this name."""
        return next((one for one in self.people if one.persona == persona), None)

    def others(self, persona: str) -> tuple[Someone, ...]:
        """Everybody who is another person than this one, nobody twice."""
        mine = self.person(persona)
        same = {persona, mine.same_as if mine else ""}
        return tuple(one for one in self.people if not one.same_as and one.persona not in same)


@dataclass(frozen=True, slots=True)
class Reach:
    """One attempt of `persona` to read what is not theirs.

    `way` says how it differs from the plain request ('' for none). `absent` are the same persona's answers to ids that
    name nothing, on the plain way only.
    """

    persona: str
    path: str
    seen: Seen
    way: str = ""
    absent: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadTarget:
    """One route that shows one record: what the owner sees there twice, what a stranger sees, and who else tried.

    `by` says where the id goes: path, query, body or argument. `keyed` says that the route asks for a key that is
    handed out (a signature, a token), so that an id alone opens nothing.
    """

    route: str
    path: str
    by: str
    record: str
    owner: Seen
    again: Seen
    stranger: Seen | None = None
    reaches: tuple[Reach, ...] = ()
    keyed: bool = False


@dataclass(frozen=True, slots=True)
class ObjectReads:
    """Every route that shows somebody's record, tried by others.

    `untried` are sentences: routes that take an id for which no record of a known owner was found, and what a budget
    left out.
    """

    perishable: ClassVar[bool] = True
    targets: tuple[ReadTarget, ...]
    untried: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WriteAttempt:
    """One attempt of `persona` to change or remove a record of somebody else, which this audit made.

    `reader` (the owner, or somebody who may see the record) looked at `read_path` twice before and once after;
    `canary` is the value in the payload, '' when it has no free text. `way` is '' for the plain request. `before` is
    None when nobody can look, then `why` says so.
    """

    route: str
    path: str
    record: str
    persona: str
    attempt: Seen
    canary: str = ""
    way: str = ""
    reader: str = ""
    read_path: str = ""
    before: Seen | None = None
    again: Seen | None = None
    after: Seen | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class ObjectWrites:
    """Every route that changes a record, tried by others on records of ours. `untried` are sentences."""

    perishable: ClassVar[bool] = True
    attempts: tuple[WriteAttempt, ...]
    records: tuple[Record, ...] = ()
    untried: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
