"""The schema of `launchready.toml`: what is audited, as whom, how far we may go.

Strict: an unknown key is an error. Everything but `[platform] name` and one environment has a default or
is found by the audit itself. Credentials never stand here, only the names of environment variables
(`"$LR_MEMBER_PASSWORD"`).
"""

from __future__ import annotations

import datetime
import ipaddress
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Route = Annotated[
    str,
    Field(
        pattern=r"^[A-Z*]+ /",
        description="a method and a path, as in `GET /api/me`; `{name}` stands for one part",
    ),
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Platform(_Strict):
    """What the platform is called and where its code lies."""

    name: str = "this platform"
    repository: Path | None = None
    launch_date: datetime.date | None = None
    hourly_rate: float | None = None
    currency: str = "EUR"


class Environment(_Strict):
    """One running copy of the platform.

    `connect` maps `host:port` to `address:port` (as curl's --connect-to), `ca` is a PEM file to trust
    besides the system's, `release` tells where the release id is read (`GET /api/version#/release`).
    """

    urls: list[str] = Field(min_length=1)
    kind: Literal["production", "staging"] | None = None
    openapi: str | None = None
    graphql: str | None = None
    release: str | None = None
    connect: dict[str, str] = {}
    ca: Path | None = None
    resolver: str | None = Field(
        default=None,
        description="name server that is asked, `address` or `address:port`, several with commas; else the system's",
    )
    points: dict[str, list[str]] = Field(
        default={}, description="host → where it must lead: addresses, networks (`203.0.113.0/24`) or names of aliases"
    )

    @field_validator("resolver")
    @classmethod
    def _servers(cls, resolver: str | None) -> str | None:
        for one in (resolver or "").split(",") if resolver is not None else ():
            host, colon, port = one.strip().rpartition(":")
            if not colon or (":" in host and not host.endswith("]")):
                host, port = one.strip(), "53"
            try:
                ipaddress.ip_address(host.strip("[]"))
                fine = port.isdigit() and 0 < int(port) < 65536
            except ValueError:
                fine = False
            if not fine:
                raise ValueError(f"{one.strip()!r} is no name server; write 192.0.2.53 or 127.0.0.1:5353")
        return resolver

    @field_validator("urls")
    @classmethod
    def _absolute(cls, urls: list[str]) -> list[str]:
        for url in urls:
            if not re.match(r"^https?://[^/\s]+", url):
                raise ValueError(f"{url!r} is not an address; write it as https://host")
        return [url.rstrip("/") for url in urls]


class Scope(_Strict):
    """What may be touched. Hosts of the environments' addresses are always in; patterns are globs."""

    hosts: list[str] = []
    exclude_hosts: list[str] = []
    exclude_paths: list[str] = []
    never: list[Route] = Field(default=[], description="routes that no client may call, besides the built-in list")


class Csrf(_Strict):
    """Where the anti-forgery value comes from and where it goes on unsafe methods.

    `take` is `body:/csrf_token` or `cookie:csrf_token` (from the sign-in answer), or
    `form:csrf` (a hidden field of the page at `page`, fetched first and sent with the sign-in form).
    """

    take: str = Field(pattern=r"^(body:/|cookie:|form:|header:)")
    header: str | None = None
    field: str | None = None
    page: str | None = None


class SignIn(_Strict):
    """One way to become a person.

    how: `json` or `form` (call `route` with `fields`), `bearer` (`token`), `api_key` (`header`, `token`),
    `storage_state` (`file`, a browser state saved by `launchready login`). `session` says what the answer
    gives: `cookie`, `body:/access_token` or `header:X-Token`; a body or header token goes back as
    `Authorization: Bearer`, or in `send_as` (`X-Auth: {token}`).
    """

    how: Literal["json", "form", "bearer", "api_key", "storage_state"] = "json"
    route: Route | None = None
    fields: dict[str, str] = {}
    session: str = Field(default="cookie", pattern=r"^(cookie|body:/.*|header:.+)$")
    send_as: str | None = None
    token: str | None = None
    header: str = "X-Api-Key"
    file: Path | None = None
    csrf: Csrf | None = None

    @model_validator(mode="after")
    def _complete(self) -> SignIn:
        if self.how in ("json", "form") and not (self.route and self.fields):
            raise ValueError(f'sign_in with how = "{self.how}" needs route and fields')
        if self.how in ("bearer", "api_key") and not self.token:
            raise ValueError(f'sign_in with how = "{self.how}" needs token')
        if self.how == "storage_state" and not self.file:
            raise ValueError('sign_in with how = "storage_state" needs file')
        return self


class Persona(_Strict):
    """A person we act as. `expired_token` names a token that is over its time, to be tried once.

    `base` is the address that this person uses when it is not the environment's first, as people of another tenant
    do on a shared API; only the checks of permissions act as such a person.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    role: str = "member"
    tenant: str = ""
    environment: str | None = None
    base: str | None = None
    sign_in: SignIn
    expired_token: str | None = None


class AccessRule(_Strict):
    """Who may use which routes. The first rule whose pattern fits decides.

    `allow` holds role names and the words `public`, `signed-in`, `own`, `own-tenant`.
    `*` in a pattern is one part of the path, `**` any number.
    """

    routes: list[Route] = Field(min_length=1)
    allow: list[str] = Field(min_length=1)


class Step(_Strict):
    """One request of a recipe. `{canary}`, `{email}`, `{password}` and kept values are filled in."""

    call: Route
    persona: str = Field(default="anonymous", alias="as")
    body: dict[str, Any] | None = None
    keep: dict[str, str] = Field(default={}, description="name → JSON pointer into the answer")

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Recipe(_Strict):
    """How one kind of record is made, read back and removed again, as `as`."""

    name: str
    persona: str = Field(alias="as")
    create: Route
    body: dict[str, Any] = {}
    keep: dict[str, str] = {"id": "/id"}
    read: Route | None = None
    remove: Route | None = None

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Throwaway(_Strict):
    """How a person of ours is made, signed in, suspended and removed.

    For what would hurt a real one: signing out, changing the password, being suspended, being removed.
    """

    create: list[Step] = Field(min_length=1)
    sign_in: SignIn
    suspend: list[Step] = []
    remove: list[Step] = Field(min_length=1)


class Actions(_Strict):
    """Routes with a meaning. What is absent is looked for in the schema by name."""

    who_am_i: Route | None = None
    sign_in: Route | None = None
    sign_out: Route | None = None
    sign_up: Route | None = None
    password_reset: Route | None = None
    password_change: Route | None = None
    token: Route | None = None


class CoreAction(_Strict):
    """A normal community action whose time counts (`speed/p95`) and that must be monitored."""

    name: str
    call: Route
    persona: str = Field(default="anonymous", alias="as")

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Budgets(_Strict):
    """How much of the target's time we take."""

    requests_per_second: float = Field(default=20.0, gt=0)
    total_requests: int = Field(default=5000, gt=0)
    total_seconds: float = Field(default=1800.0, gt=0)
    request_seconds: float = Field(default=20.0, gt=0)
    response_bytes: int = Field(default=10_000_000, gt=0)
    concurrency: int = Field(default=8, gt=0, le=64)


class Walk(_Strict):
    """How far each of the three visitors walks in a browser, and what they never press."""

    pages: int = Field(default=40, gt=0, description="kinds of pages that a visitor opens")
    clicks: int = Field(default=150, gt=0, description="controls that a visitor presses")
    links: int = Field(default=80, gt=0, description="links that are followed to see whether they lead anywhere")
    seconds: float = Field(default=120.0, gt=0, description="time of one visitor")
    never_press: list[str] = Field(
        default=[], description="words on controls that are never pressed, besides those that destroy or pay"
    )

    @field_validator("never_press")
    @classmethod
    def _lower(cls, words: list[str]) -> list[str]:
        return [word.lower() for word in words]


class Sources(_Strict):
    """Where routes are read besides what the platform itself serves."""

    har: list[Path] = Field(default=[], description="recordings of a browser or proxy (HAR files)")


class Origins(_Strict):
    """Web origins that may read the API with a person's session."""

    approved: list[str] = []


class Secrets(_Strict):
    """Where else secrets are looked for, and which files of one machine may hold some."""

    logs: list[str] = Field(
        default=[],
        description="logs, HAR recordings, exports of chats and issue trackers: paths or globs beside the settings",
    )
    local_files: list[str] = Field(
        default=[".env", ".env.local", ".env.*.local", "*/.env", "*/.env.local", "*/.env.*.local"],
        description="files that hold this machine's own settings; what git ignores and never held is put aside there",
    )


class Settings(_Strict):
    """All of `launchready.toml`."""

    platform: Platform = Platform()
    environments: dict[str, Environment] = {}
    scope: Scope = Scope()
    personas: list[Persona] = []
    personas_file: Path | None = None
    access: list[AccessRule] = []
    recipes: list[Recipe] = []
    throwaway: Throwaway | None = None
    actions: Actions = Actions()
    core_actions: list[CoreAction] = []
    budgets: Budgets = Budgets()
    origins: Origins = Origins()
    walk: Walk = Walk()
    routes: Sources = Sources()
    secrets: Secrets = Secrets()
    graphql_operations: list[str] = []

    def kind_of(self, name: str) -> Literal["production", "staging"]:
        """The kind of an environment: as stated, else by its name; what is unknown counts as production."""
        stated = self.environments[name].kind
        if stated:
            return stated
        return "staging" if re.search(r"stag|test|dev|preview|local|demo", name, re.I) else "production"

    def personas_of(self, environment: str) -> list[Persona]:
        """The personas that act in an environment: those named for it and those named for none."""
        return [one for one in self.personas if one.environment in (None, environment) and not one.base]

    def visitors_of(self, environment: str) -> list[Persona]:
        """The personas of an environment that use another address of it than the first."""
        return [one for one in self.personas if one.environment in (None, environment) and one.base]
