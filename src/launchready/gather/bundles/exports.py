"""What one script lends to another, without its tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from launchready.gather.bundles.scopes import Import
from launchready.gather.bundles.templates import Template


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A function that sends a request to an address its caller gives.

    `urls` and `methods` have holes for the parameters of function `key`; `defaults` says what stands for a
    parameter that is not given. `relative`: the address is taken as a path even without a slash at its head.
    """

    key: int
    urls: tuple[Template, ...]
    methods: tuple[Template, ...]
    defaults: dict[tuple[int, str], tuple[Template, ...]] = field(default_factory=dict)
    relative: bool = False


@dataclass(slots=True)
class Export:
    """One exported thing: what it comes to as a text, as an HTTP client, as a function that sends, and its parts."""

    values: tuple[Template, ...] = ()
    key: int = 0
    client: tuple[Template, ...] | None = None
    wrappers: tuple[Wrapper, ...] = ()
    members: dict[str, Export] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.values or self.client is not None or self.wrappers or self.members)


class Outside(Protocol):
    """The other scripts, and the addresses that inline state gives by name."""

    @property
    def state(self) -> Mapping[str, str]:
        """`USERS_API` → `/api/users/`."""

    def look(self, asked: Import) -> Export | None:
        """What another script exports; the name may be dotted (`ROUTES.posts`)."""


class Nothing:
    """No other scripts."""

    state: Mapping[str, str] = {}

    def look(self, asked: Import) -> Export | None:
        """Never anything."""
        return None
