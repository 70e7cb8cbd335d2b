"""What sessions accept and how they end."""

from __future__ import annotations

from dataclasses import dataclass

from launchready.artifacts.sketch import Seen


@dataclass(frozen=True, slots=True)
class TokenTry:
    """One broken credential shown to the who-am-I route.

    `kind` says how it is broken (`unsigned`, `truncated` …), `carrier` where it travels (`bearer`, `cookie NAME`,
    `header NAME`). `certain` is False when the credential's validity cannot be decided from outside.
    """

    kind: str
    carrier: str
    persona: str
    seen: Seen


@dataclass(frozen=True, slots=True)
class TokenTries:
    """All broken credentials of one persona beside the good one and none at all.

    `untried` names kinds that could not be tried, each with the reason and what would allow it.
    """

    persona: str
    carrier: str
    route: str
    good: Seen
    none: Seen
    tries: tuple[TokenTry, ...]
    untried: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InvalidSessions:
    """The broken credentials of every kind of session that the platform has."""

    people: tuple[TokenTries, ...]


@dataclass(frozen=True, slots=True)
class Ending:
    """One event that must end a session, and the session afterwards.

    `event` is `sign-out`, `password change` or `removal`; `carrier` as in TokenTry. `alive` was seen before the
    event, `after` after it, `none` without a session. `why` says what stood in the way.
    """

    event: str
    carrier: str
    route: str
    alive: Seen | None = None
    after: Seen | None = None
    none: Seen | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session says it lives. `seconds` is None when it states no end at all.

    `stated` tells where that was read (`exp` of the token, Max-Age of a cookie); a cookie without Max-Age says
    nothing about the server, then `known` is False.
    """

    persona: str
    carrier: str
    seconds: int | None
    stated: str
    known: bool
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class SessionEnds:
    """Every event that was tried, and every stated lifetime."""

    endings: tuple[Ending, ...]
    lifetimes: tuple[Lifetime, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """The same question about an account that exists and about one that does not, asked in turn.

    Bodies are sketched with the submitted address replaced, so that an echo is no difference. `known_seconds`
    and `unknown_seconds` are times of equal requests in turn.
    """

    action: str
    route: str
    known: Seen
    known_again: Seen
    unknown: Seen
    unknown_again: Seen
    known_seconds: tuple[float, ...] = ()
    unknown_seconds: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountDiscovery:
    """Sign-in, reset and sign-up, each asked about a known and an unknown account; `missing` says what was not."""

    pairs: tuple[Pair, ...]
    missing: tuple[str, ...] = ()
