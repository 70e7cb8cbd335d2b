"""The routes of the platform, from every source that knows some."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a route. `place`: path, query, header, cookie, argument (GraphQL); `schema`: JSON Schema."""

    name: str
    place: str
    required: bool = False
    schema: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Route:
    """Method and path template (`/api/posts/{id}`), where it was seen and what it says of itself.

    `sources` are words such as `openapi`, `graphql`, `settings`. `secured` is what the source declares:
    True (needs a session), False (declared open), None (it does not say). `body` is the JSON Schema of the
    request body with references resolved as far as they are not circular; `body_type` its content type.
    `base` is the server address the path belongs to. GraphQL operations have `operation` set
    (`query feed`), the path of the endpoint, and in `document` the simplest text that asks for it ('' when an
    argument cannot be made up). `by_id` names the arguments that only an id can fill, and
    `by_id_document` is the text that asks for it with these as variables. `where` is the place in a script, the
    code or a recording that named it; `sure` how sure that source is: certain (a request was seen, a router declares
    it), firm (a literal in a call), tentative (put together from parts), '' for a schema or the settings.
    """

    method: str
    path: str
    base: str
    sources: tuple[str, ...]
    secured: bool | None = None
    parameters: tuple[Parameter, ...] = ()
    body: dict[str, Any] | None = None
    body_type: str = ""
    answer: dict[str, Any] | None = None
    tags: tuple[str, ...] = ()
    name: str = ""
    summary: str = ""
    operation: str = ""
    document: str = ""
    deprecated: bool = False
    where: str = ""
    sure: str = ""
    by_id: tuple[str, ...] = ()
    by_id_document: str = ""

    @property
    def hidden(self) -> bool:
        """Whether neither a schema nor the settings name it: only scripts, code, traffic or recordings do."""
        return not {"openapi", "graphql", "settings"} & set(self.sources)

    @property
    def key(self) -> str:
        """`GET /api/posts/{id}`, with the operation for GraphQL: the identity of a route."""
        return f"{self.method} {self.path}" + (f" {self.operation}" if self.operation else "")

    @property
    def writes(self) -> bool:
        """Whether the method is one that changes things."""
        return self.operation.startswith("mutation") if self.operation else self.method in UNSAFE

    @property
    def holes(self) -> tuple[str, ...]:
        """Names of the path parameters in order."""
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{") and part.endswith("}"))


@dataclass(frozen=True, slots=True)
class Routes:
    """All routes of one environment; `origins` says for each source where it was read, `doubts` what failed."""

    routes: tuple[Route, ...]
    origins: dict[str, str] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()

    def find(self, key: str) -> Route | None:
        """The route with this key (`GET /api/me`), if there is one."""
        return next((route for route in self.routes if route.key == key), None)
