"""Look for the platform's own descriptions of its routes: an API schema, a GraphQL endpoint."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

from launchready.artifacts.routes import Route
from launchready.gather.routes.graphql import INTROSPECTION, parse_introspection
from launchready.gather.routes.openapi import parse_openapi
from launchready.gather.routes.servers import origin_of
from launchready.model import Phase
from launchready.net.types import Answer, Call, Failed, Reply, Session
from launchready.settings.schema import Environment

SCHEMA_PATHS = (
    "/openapi.json", "/swagger.json", "/api/openapi.json", "/api/swagger.json", "/v3/api-docs", "/api-docs",
    "/swagger/v1/swagger.json", "/docs/openapi.json", "/api/docs/openapi.json", "/api/v1/openapi.json", "/v2/api-docs",
    "/api-json", "/openapi.yaml", "/api/schema/", "/api/openapi.yaml", "/swagger.yaml",
)  # fmt: skip
DOC_PAGES = ("/docs", "/api/docs", "/swagger-ui/index.html", "/redoc")
GRAPHQL_PATHS = ("/graphql", "/api/graphql", "/query", "/gql", "/graphql/", "/v1/graphql")
NOWHERE = "/launchready-no-such-page.json"
_LINK = re.compile(r"""(?:\burl|spec-url|specUrl|openapiUrl)["']?\s*[:=]\s*["']([^"'\s<>]{1,300})["']""")


class Opens(Protocol):
    """What is needed of the door."""

    @property
    def bases(self) -> tuple[str, ...]:
        """Every address of the environment."""

    async def send(
        self,
        call: Call,
        *,
        session: Session | None = None,
        phase: Phase,
        follow: int = 0,
        why: str = "",
        reading: bool = False,
    ) -> Reply:
        """Send a call."""


@dataclass(slots=True)
class Fetched:
    """Routes of one kind of source, where each document was read, what is doubtful; `locked` asks for a sign-in."""

    routes: list[Route] = field(default_factory=list)
    origin: str = ""
    doubts: list[str] = field(default_factory=list)
    locked: bool = False


async def fetch_openapi(door: Opens, environment: Environment, session: Session | None = None) -> Fetched:
    """The routes of the configured API schema, else of the usual addresses on every base."""
    if environment.openapi:
        return await _configured(door, environment.openapi, session)
    found = Fetched()
    seen: set[bytes] = set()
    for base in door.bases:
        await _look_around(door, base, session, found, seen)
    if not found.routes and not found.doubts:
        found.doubts.append(
            "no API schema was found at the usual addresses; name it in [environments] openapi (an address or a file)"
        )
    return found


async def _configured(door: Opens, stated: str, session: Session | None) -> Fetched:
    if not stated.startswith(("http://", "https://")) and await asyncio.to_thread(Path(stated).is_file):
        try:
            document = await asyncio.to_thread(Path(stated).read_bytes)
        except OSError as error:
            return Fetched(doubts=[f"the API schema {stated} cannot be read: {error.strerror}"])
        routes, doubts = await _parsed(document, door.bases[0], door.bases, door.bases[0])
        return Fetched(routes, Path(stated).name, doubts)
    url = stated if "://" in stated else door.bases[0].rstrip("/") + "/" + stated.lstrip("/")
    reply = await _get(door, url, session)
    if isinstance(reply, Failed):
        return Fetched(doubts=[f"the API schema {url} could not be read: {reply.detail}"])
    if reply.status != 200:
        asks = reply.status in (401, 403)
        told = "asks for a sign-in" if asks else "does not give the API schema"
        return Fetched(doubts=[f"{url} {told} (status {reply.status})"], locked=asks)
    base = next((base for base in door.bases if origin_of(base) == origin_of(url)), door.bases[0])
    routes, doubts = await _parsed(reply.body, base, door.bases, url)
    return Fetched(routes, url, [*_cut_off(reply, url), *doubts])


async def _look_around(door: Opens, base: str, session: Session | None, found: Fetched, seen: set[bytes]) -> None:
    """Try the usual addresses below one base, and what its documentation pages link to; the first schema ends it."""
    control = await _get(door, base + NOWHERE, session)
    if isinstance(control, Failed):
        found.doubts.append(f"{base} could not be asked for its API schema: {control.detail}")
        return
    shrug = control.body if control.status == 200 else None
    addresses = [base + path for path in SCHEMA_PATHS]
    addresses += [origin_of(base) + path for path in SCHEMA_PATHS] if urlsplit(base).path else []
    for url in addresses:
        if await _try(door, url, base, shrug, session, found, seen):
            return
    for page in DOC_PAGES:
        reply = await _get(door, base + page, session)
        if isinstance(reply, Answer) and reply.status == 200 and reply.body != shrug:
            for link in list(dict.fromkeys(_LINK.findall(reply.text()[:300_000])))[:5]:
                url = urljoin(base + page, link)
                same = any(origin_of(url) == origin_of(one) for one in door.bases)
                if same and await _try(door, url, base, shrug, session, found, seen):
                    return


async def _try(
    door: Opens,
    url: str,
    base: str,
    shrug: bytes | None,
    session: Session | None,
    found: Fetched,
    seen: set[bytes],
) -> bool:
    """Whether a schema is at this address (also one that was read before)."""
    reply = await _get(door, url, session)
    if isinstance(reply, Failed):
        return False
    if reply.status in (401, 403):
        found.locked = True
        found.doubts.append(f"{url} asks for a sign-in (status {reply.status}); it may be the API schema")
        return False
    if reply.status != 200 or not reply.body or reply.body == shrug:
        return False
    if reply.body in seen:
        return True
    if not re.search(rb"swagger|openapi", reply.body[:200_000], re.IGNORECASE) or reply.body.lstrip()[:1] == b"<":
        return False
    routes, doubts = await _parsed(reply.body, base, door.bases, url)
    if not routes and not reply.truncated:
        return False
    seen.add(reply.body)
    found.routes += routes
    found.origin = ", ".join(part for part in (found.origin, url) if part)
    found.doubts = [doubt for doubt in found.doubts if "may be the API schema" not in doubt]
    found.doubts += [*_cut_off(reply, url), *doubts]
    return True


async def _parsed(document: bytes, base: str, bases: Sequence[str], where: str) -> tuple[list[Route], list[str]]:
    return await asyncio.to_thread(parse_openapi, document, base, "openapi", bases=bases, where=where)


def _cut_off(reply: Answer, url: str) -> list[str]:
    if not reply.truncated:
        return []
    return [f"{url} is longer than [budgets] response_bytes and was cut; give the API schema as a file"]


async def _get(door: Opens, url: str, session: Session | None) -> Reply:
    accept = (("accept", "application/json, application/yaml;q=0.9, */*;q=0.8"),)
    phase = Phase.READ if session else Phase.PASSIVE
    return await door.send(
        Call("GET", url, accept), session=session, phase=phase, follow=3, why="looking for the API schema"
    )


async def fetch_graphql(door: Opens, environment: Environment, session: Session | None = None) -> Fetched:
    """The operations of the GraphQL endpoint, when there is one that introduces itself."""
    found = Fetched()
    for base in door.bases:
        for url in _endpoints(base, environment.graphql):
            typed = await _ask(door, url, "{ __typename }", session)
            kind = _graphql_like(typed)
            if kind == "locked" and environment.graphql:
                found.locked = True
                found.doubts.append(f"the GraphQL endpoint {url} asks for a sign-in")
            if kind != "yes":
                continue
            shown = await _ask(door, url, INTROSPECTION, session)
            data = shown.json() if isinstance(shown, Answer) else None
            routes = parse_introspection(data, urlsplit(url).path or "/", origin_of(url))
            if routes:
                found.routes += routes
                found.origin = url
                return found
            found.locked = found.locked or session is None
            found.doubts.append(
                f"the GraphQL endpoint {url} does not introduce itself; name its operations in graphql_operations"
            )
            return found
    if environment.graphql and not found.routes and not found.doubts:
        found.doubts.append(f"there is no GraphQL endpoint at {environment.graphql}")
    return found


def _endpoints(base: str, stated: str | None) -> list[str]:
    if stated:
        return [stated if "://" in stated else base.rstrip("/") + "/" + stated.lstrip("/")]
    return [base.rstrip("/") + path for path in GRAPHQL_PATHS]


async def _ask(door: Opens, url: str, query: str, session: Session | None) -> Reply:
    phase = Phase.READ if session else Phase.PASSIVE
    call = Call.of_json("POST", url, {"query": query})
    return await door.send(call, session=session, phase=phase, reading=True, why="looking for GraphQL")


def _graphql_like(reply: Reply) -> str:
    """`yes`, `locked` (it asks for a sign-in) or `no`."""
    if isinstance(reply, Failed):
        return "no"
    if reply.status in (401, 403):
        return "locked"
    data: Any = reply.json()
    if not isinstance(data, dict):
        return "no"
    inner = data.get("data")
    if isinstance(inner, dict) and isinstance(inner.get("__typename"), str):
        return "yes"
    errors = data.get("errors")
    plain = isinstance(errors, list) and errors and isinstance(errors[0], dict) and "message" in errors[0]
    told = str(errors[0].get("message", "")) if plain and isinstance(errors, list) else ""
    return "yes" if re.search(r"introspection|__typename|graphql|query", told, re.IGNORECASE) else "no"
