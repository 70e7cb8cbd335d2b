"""What people of each role reached: reading and writing functions, role changes, other people's private words."""

from __future__ import annotations

from dataclasses import dataclass

from launchready.artifacts.sketch import Seen


@dataclass(frozen=True, slots=True)
class Asked:
    """One person of a role at one address. `path` is the concrete one, '' when it is the function's own."""

    persona: str
    role: str
    seen: Seen
    path: str = ""


@dataclass(frozen=True, slots=True)
class FunctionRead:
    """One reading route, asked by one person of each role.

    `user` is somebody whom the rules allow it; `view` and `again` are what they saw, twice. `nobody` is the answer
    to a stranger, asked only when a role got an answer that it should not. `path` is the concrete path; `guessed` says
    that nobody is known to have read it (an id in it is made up), so that only an outright refusal proves anything.
    `why` says why there is no view.
    """

    route: str
    path: str
    asked: tuple[Asked, ...]
    user: str = ""
    view: Seen | None = None
    again: Seen | None = None
    nobody: Seen | None = None
    guessed: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class RoleReads:
    """Every reading route by role.

    `lawful` holds for a role the keyed hashes of all values that it sees where it is allowed to look; it is filled
    only for roles that got an unexpected answer. `roles` are the roles that somebody acted for, highest first as far
    as the rules tell.
    """

    reads: tuple[FunctionRead, ...]
    roles: tuple[str, ...]
    lawful: dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class FunctionWrite:
    """One writing function tried by one person of a role that the rules deny it.

    `target` says on what: a record or person of ours, a setting that was put back. `before`, `again` and `after` are
    what `reader` saw at `read_path`. `canary` stood in the payload, '' when it has no free text. `made` says that the
    answer described a new record of the kind that `reader`'s list shows. `probe` says that only a harmless request
    was sent (an invented id or an empty body), so that only a refusal proves anything.
    """

    route: str
    path: str
    persona: str
    role: str
    attempt: Seen | None = None
    target: str = ""
    reader: str = ""
    read_path: str = ""
    before: Seen | None = None
    again: Seen | None = None
    after: Seen | None = None
    canary: str = ""
    made: bool = False
    probe: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class RoleWrites:
    """Every writing function that some role is denied, tried by that role.

    `overridden` are reading functions asked by the lowest role with a POST whose header says GET.
    """

    tries: tuple[FunctionWrite, ...]
    overridden: tuple[FunctionRead, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleTry:
    """One try to have more than one's role gives, on a person or invite of ours.

    `kind` is one of: self-promotion, grant-above, demotes-above, act-above, invite-above, invited-role,
    invited-address, invite-of-another, invite-by-id, invite-revoked, invite-used. `was` is the state (a role, a status,
    an account) before, `now` the one that somebody in charge saw after, `wanted` the one that must not come about; ''
    when it could not be seen.
    """

    kind: str
    route: str
    persona: str
    role: str
    attempt: Seen | None = None
    shown: Seen | None = None
    was: str = ""
    wanted: str = ""
    now: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class RoleClaim:
    """A function read with a role that one does not have (any more).

    `kind` is `demoted` (a session from before the role was taken away), `header` (a role named in headers, query and
    cookie) or `sign-in` (a role named when signing in). `view` and `again` are what somebody allowed sees, `plain`
    what the same person gets without the trick, `tried` with it.
    """

    kind: str
    route: str
    persona: str
    role: str
    carrier: str = ""
    view: Seen | None = None
    again: Seen | None = None
    plain: Seen | None = None
    tried: Seen | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class RoleChanges:
    """Every try to change a role; `why` says what stood in the way of all of them."""

    tries: tuple[RoleTry, ...]
    claims: tuple[RoleClaim, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class PrivateWord:
    """One private record of ours with a canary in it, and what people above its maker saw of it.

    `proof` is the maker's own view. `part_of` are the people who take part in it. `ids` are keyed hashes of the ids by
    which the record and what it lies in are known; they count only in the first `direct` answers, which are private.
    """

    recipe: str
    route: str
    maker: str
    canary: str
    proof: Seen
    asked: tuple[Asked, ...] = ()
    part_of: tuple[str, ...] = ()
    ids: frozenset[str] = frozenset()
    direct: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class AdminLimits:
    """Private records of ours as the people in charge see them.

    `private` names the rules' reading routes that only those who take part may use. `why` says what stood in the way.
    """

    words: tuple[PrivateWord, ...]
    private: tuple[str, ...] = ()
    why: str = ""
