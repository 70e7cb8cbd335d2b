"""What the names of the small internet say, and how their servers misbehave."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Mood = Literal[
    "servfail",  # the server is there and cannot answer
    "silent",  # no answer at all
    "refused",  # not for you
    "lame",  # a server that is not responsible and asks nobody
    "wrong-question",  # an answer to something that was not asked
    "wrong-id",  # an answer to nobody's question, then silence
    "garbage",  # bytes that are no DNS
    "truncated",  # too long for UDP, whole over TCP
    "always-truncated",  # says so over TCP, too
    "no-tcp",  # too long for UDP, and nobody listens on TCP
    "no-aaaa",  # says that the name does not exist when its IPv6 address is asked for
]
MOST_ALIASES = 12


@dataclass(slots=True)
class Zones:
    """All names of the small internet. `*.example.com` stands for every name below that has no own records.

    `moods` are how the servers of one name behave, `signed` the domains with DNSSEC, `bogus` those of them whose
    signatures do not fit. `delay` in seconds comes before every answer.
    """

    records: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    moods: dict[str, Mood] = field(default_factory=dict)
    signed: set[str] = field(default_factory=set)
    bogus: set[str] = field(default_factory=set)
    delay: float = 0.0

    def add(self, name: str, kind: str, *values: str) -> None:
        """Publish records of one type."""
        self.records.setdefault(name.lower(), []).extend((kind, value) for value in values)

    def put(self, name: str, kind: str, *values: str) -> None:
        """Publish records in place of those of the same type."""
        kept = [one for one in self.records.get(name.lower(), []) if one[0] != kind]
        self.records[name.lower()] = [*kept, *((kind, value) for value in values)]

    def drop(self, name: str) -> None:
        """Take every record of a name away."""
        self.records.pop(name.lower(), None)

    def exists(self, name: str) -> bool:
        """Whether a name has records, or names below it."""
        return name in self.records or any(known.endswith("." + name) for known in self.records)

    def of(self, name: str) -> list[tuple[str, str]] | None:
        """The records of a name, by wildcard where it has no own; None when there is no such name (RFC 4592)."""
        if self.exists(name):
            return self.records.get(name, [])
        labels = name.split(".")
        for cut in range(1, len(labels)):
            parent = ".".join(labels[cut:])
            if self.exists(parent):
                return self.records.get(f"*.{parent}")
        return None

    def look_up(self, name: str, kind: str) -> tuple[bool, list[tuple[str, str, str]]]:
        """Whether the last name exists, and the records that answer: (name, type, value), aliases first."""
        answer: list[tuple[str, str, str]] = []
        for _ in range(MOST_ALIASES):
            found = self.of(name)
            if found is None:
                return False, answer
            alias = next((value for one, value in found if one == "CNAME"), None)
            if alias is None or kind == "CNAME":
                return True, answer + [(name, one, value) for one, value in found if one == kind]
            answer.append((name, "CNAME", alias))
            name = alias.rstrip(".").lower()
        return True, answer

    def domain_in(self, domains: set[str], name: str) -> bool:
        """Whether a name is one of the domains or below one."""
        return any(name == domain or name.endswith("." + domain) for domain in domains)
