"""The third parties that code, settings and the live site show, and hosts that nobody has a name for."""

from __future__ import annotations

from dataclasses import dataclass

from launchready.model import Evidence


@dataclass(frozen=True, slots=True)
class Sign:
    """Where a third party shows. `kind`: package, setting, call (code), page, policy (CSP), script, cookie."""

    kind: str
    what: str
    place: str


@dataclass(frozen=True, slots=True)
class ThirdParty:
    """One vendor that we know, with what an owner has to be told.

    `owner_at` is where the vendor shows whose account it is, `rotate` how its key is changed, `mfa` required (can be
    demanded of everybody), personal or unknown, `mfa_api` what tells by API who has it. `perhaps` says that a copy
    which the team runs itself would look the same.
    """

    name: str
    kind: str
    use: str
    sees: str
    owner_at: str
    rotate: str
    mfa: str
    mfa_api: str
    signs: tuple[Sign, ...]
    perhaps: bool = False


@dataclass(frozen=True, slots=True)
class UnknownHost:
    """A host that is not the platform's own and that no vendor of the table answers to: it needs an owner."""

    host: str
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class Integrations:
    """All of it. `sources` are the kinds of places that were looked at, `doubts` what could not be."""

    known: tuple[ThirdParty, ...]
    unknown: tuple[UnknownHost, ...] = ()
    sources: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    evidence: Evidence | None = None
