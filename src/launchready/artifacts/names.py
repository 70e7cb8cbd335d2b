"""What the DNS says of the platform's names."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from launchready.model import Evidence

NOT_THERE = "launchready-no-such-name"
"""A label that nobody publishes: what answers for it is a wildcard."""


class Known(StrEnum):
    """How a look-up ended. Only `NO_NAME` and `NO_DATA` say that something is not there."""

    FOUND = "found"
    NO_NAME = "no-name"
    NO_DATA = "no-data"
    REFUSED = "refused"
    SERVFAIL = "servfail"
    TIMEOUT = "timeout"
    LAME = "lame"
    INCONSISTENT = "inconsistent"
    BROKEN = "broken"
    BAD_NAME = "bad-name"


@dataclass(frozen=True, slots=True)
class Records:
    """The answer to one question. `aliases` are the names that CNAME records led to, `ttl` counts seconds."""

    name: str
    kind: str
    state: Known
    evidence: Evidence
    values: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    ttl: int = 0
    validated: bool = False
    detail: str = ""

    @property
    def absent(self) -> bool:
        """Whether it is known that there is no such name or record."""
        return self.state in (Known.NO_NAME, Known.NO_DATA)

    @property
    def unknown(self) -> bool:
        """Whether nothing is known."""
        return self.state is not Known.FOUND and not self.absent

    @property
    def dangling(self) -> bool:
        """Whether the name is an alias of a name that does not exist."""
        return self.state is Known.NO_NAME and bool(self.aliases)


@dataclass(frozen=True, slots=True)
class Reached:
    """An attempt to connect to one IPv6 address: `yes`, `no` (with the system's word), or `unknown` with the reason."""

    address: str
    outcome: str
    why: str = ""
    repeat: str = ""


@dataclass(frozen=True, slots=True)
class Host:
    """One host. `own` is one of the environment's addresses, else it is named in the settings besides.

    `points` is where the settings want it to lead; `mapped` that `connect` leads its traffic elsewhere.
    """

    name: str
    own: bool
    domain: str
    a: Records
    aaaa: Records
    points: tuple[str, ...] = ()
    reached: tuple[Reached, ...] = ()
    mapped: bool = False

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address, IPv4 first."""
        return (*self.a.values, *self.aaaa.values)


@dataclass(frozen=True, slots=True)
class Domain:
    """One registrable domain: its name servers (A of each, AAAA where there is no A) and its DNSSEC.

    `ds` is the parent's word that it is signed; `soa` was asked with validation, `unchecked` without.
    """

    name: str
    ns: Records
    servers: tuple[tuple[Records, Records], ...]
    ds: Records
    soa: Records
    unchecked: Records


@dataclass(frozen=True, slots=True)
class CaaSet:
    """The CAA records that hold for one host (RFC 8659 §3), asked upwards until some were found; `at` is where."""

    host: str
    asked: tuple[Records, ...]
    at: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """All look-ups of one environment; `none` says why there is nothing to ask.

    `stated` says that the settings name the resolver. `twins` are the `www.` of bare domains and the other way round,
    where they are no hosts of the settings.
    """

    hosts: tuple[Host, ...]
    domains: tuple[Domain, ...]
    caa: tuple[CaaSet, ...]
    production: bool
    stated: bool = False
    twins: tuple[Records, ...] = ()
    none: str = ""


@dataclass(frozen=True, slots=True)
class Subdomains:
    """Further names of the own domains: `found` in certificates or the settings, or common ones that were guessed."""

    asked: tuple[Records, ...]
    wildcards: tuple[Records, ...]
    guessed: frozenset[str]
    free: tuple[Records, ...] = ()
    doubts: tuple[str, ...] = ()
    none: str = ""
