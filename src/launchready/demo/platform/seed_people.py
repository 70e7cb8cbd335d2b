"""The people who can sign in to the seeded platform."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import NAMESPACE_DNS, uuid5

DOMAINS = {"acme": "acme-members.example", "globex": "globex-members.example"}


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who can sign in to the seeded platform."""

    key: str
    name: str
    email: str
    role: str
    tenant: str
    password: str

    @property
    def id(self) -> str:
        """The person's id on the platform."""
        return stable_id("person", self.email)


def stable_id(*parts: str | int) -> str:
    """An identifier that is the same at every start."""
    return str(uuid5(NAMESPACE_DNS, "/".join(str(part) for part in parts)))


def invite_token(tenant: str, number: int = 0) -> str:
    """The token of a seeded invitation: number 0 can be redeemed, number 1 has expired."""
    return stable_id(tenant, "invite-secret", number)


def password_of(key: str) -> str:
    """The password of a made-up person."""
    return "-".join(("tidal", key.replace("_", "."), hashlib.sha256(key.encode()).hexdigest()[:10]))


def _person(key: str, name: str, role: str) -> Person:
    tenant = key.split("_")[0]
    email = f"{name.lower().replace(' ', '.')}@{DOMAINS[tenant]}"
    return Person(key, name, email, role, tenant, password_of(key))


PEOPLE: tuple[Person, ...] = (
    _person("acme_owner", "Helena Voss", "owner"),
    _person("acme_admin", "Malik Thompson", "admin"),
    _person("acme_moderator", "Greta Lindholm", "moderator"),
    _person("acme_member_manager", "Pavel Horak", "member_manager"),
    _person("acme_member", "Nadia Costa", "member"),
    _person("acme_member2", "Erik Sorensen", "member"),
    _person("globex_owner", "Adele Winters", "owner"),
    _person("globex_admin", "Ravi Menon", "admin"),
    _person("globex_member", "Clara Hoffmann", "member"),
    _person("globex_member2", "Mateo Rivera", "member"),
)
