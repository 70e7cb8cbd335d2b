from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from launchready.artifacts.routes import Routes
from launchready.gather.routes.collect import known_routes
from launchready.gather.routes.fetch import NOWHERE, SCHEMA_PATHS, Fetched, fetch_graphql, fetch_openapi
from launchready.gather.routes.graphql import INTROSPECTION
from launchready.model import Missing, Phase
from launchready.net.door import Door
from launchready.net.types import Session
from launchready.settings.schema import Settings
from tests.net.servers import Seen, Server, answer, serving

DOCUMENT = {"openapi": "3.0.0", "paths": {"/a": {"get": {}}, "/b": {"post": {}}}}
INTRODUCED = {
    "data": {
        "__schema": {
            "queryType": {"name": "Q"},
            "types": [
                {
                    "kind": "OBJECT",
                    "name": "Q",
                    "fields": [{"name": "feed", "args": [], "type": {"kind": "SCALAR", "name": "Int"}}],
                }
            ],
        }
    }
}
NOT_FOUND = answer(404, {"error": "none"})
Handler = Callable[[Seen], bytes]


def look(handler: Handler, test: Callable[[Door, Settings, Server], Any], **environment: Any) -> Any:
    """Run a test against a server of its own, through a real door."""

    async def main() -> Any:
        async with serving(handler) as server:
            made = {
                key: value.format(url=server.url) if isinstance(value, str) else value
                for key, value in environment.items()
            }
            settings = Settings.model_validate(
                {"environments": {"here": {"urls": [server.url], "kind": "staging", **made}}}
            )
            async with Door(settings, "here", record=lambda _: None, phase=Phase.READ) as door:
                return await asyncio.wait_for(test(door, settings, server), 30)

    return asyncio.run(main())


def schema_of(handler: Handler, session: Session | None = None, **environment: Any) -> Fetched:
    def test(door: Door, settings: Settings, server: Server) -> Any:
        return fetch_openapi(door, settings.environments["here"], session)

    return look(handler, test, **environment)


def at(path: str, raw: bytes, other: bytes = NOT_FOUND) -> Handler:
    return lambda seen: raw if seen.target == path else other


@pytest.mark.parametrize("path", SCHEMA_PATHS)
def test_every_usual_address_is_tried(path: str) -> None:
    found = schema_of(at(path, answer(body=DOCUMENT)))
    assert [route.key for route in found.routes] == ["GET /a", "POST /b"]
    assert found.origin.endswith(path) and found.doubts == []


def test_yaml_and_redirects() -> None:
    text = b"openapi: 3.0.0\npaths:\n  /a:\n    get: {}\n"

    def handler(seen: Seen) -> bytes:
        if seen.target == "/openapi.json":
            return answer(302, b"", [("Location", "/real.yaml")])
        return answer(body=text, kind="text/yaml") if seen.target == "/real.yaml" else NOT_FOUND

    assert [route.key for route in schema_of(handler).routes] == ["GET /a"]


@pytest.mark.parametrize(
    "shrug",
    [
        answer(body=b"<!doctype html><div id=app></div>", kind="text/html"),
        answer(body={"ok": True, "see": "swagger"}),
        answer(body={"openapi": "3.0.0", "paths": {}}),
        answer(500, b"<h1>openapi broke</h1>", kind="text/html"),
        NOT_FOUND,
    ],
)
def test_a_site_that_answers_to_everything_has_no_schema(shrug: bytes) -> None:
    found = schema_of(lambda seen: shrug)
    assert found.routes == []
    assert "no API schema was found at the usual addresses" in found.doubts[0]


def test_the_same_answer_everywhere_is_no_schema() -> None:
    assert schema_of(lambda seen: answer(body=DOCUMENT)).routes == []


def test_a_documentation_page_leads_to_the_schema() -> None:
    page = answer(body=b"<script>SwaggerUIBundle({ url: '/hidden/spec', dom_id: 'x' })</script>", kind="text/html")

    def handler(seen: Seen) -> bytes:
        return {"/docs": page, "/hidden/spec": answer(body=DOCUMENT)}.get(seen.target, NOT_FOUND)

    found = schema_of(handler)
    assert len(found.routes) == 2 and found.origin.endswith("/hidden/spec")


def test_a_page_that_leads_elsewhere_is_not_followed() -> None:
    page = answer(body=b"<script>ui({ url: 'https://evil.example.net/spec.json' })</script>", kind="text/html")
    assert schema_of(at("/docs", page)).routes == []


def test_a_locked_schema_is_read_with_a_session() -> None:
    def handler(seen: Seen) -> bytes:
        if seen.target != "/openapi.json":
            return NOT_FOUND
        return answer(body=DOCUMENT) if seen.header("authorization") == "Bearer t" else answer(401, {})

    locked = schema_of(handler)
    assert locked.locked and not locked.routes and "asks for a sign-in (status 401)" in locked.doubts[0]
    opened = schema_of(handler, Session("m", headers={"Authorization": "Bearer t"}))
    assert len(opened.routes) == 2


def test_the_configured_address(tmp_path: Path) -> None:
    handler = at("/x/spec.json", answer(body=DOCUMENT))
    assert len(schema_of(handler, openapi="/x/spec.json").routes) == 2
    assert len(schema_of(handler, openapi="{url}/x/spec.json").routes) == 2
    wrong = schema_of(handler, openapi="/y.json")
    assert wrong.routes == [] and "does not give the API schema (status 404)" in wrong.doubts[0]
    page = schema_of(at("/y.json", answer(body=b"<html>", kind="text/html")), openapi="/y.json")
    assert "a page" in page.doubts[0]
    foreign = schema_of(handler, openapi="https://other.example.net/spec.json")
    assert foreign.routes == [] and "could not be read" in foreign.doubts[0]
    file = tmp_path / "spec.json"
    file.write_text(json.dumps(DOCUMENT))
    read = schema_of(handler, openapi=str(file))
    assert (len(read.routes), read.origin) == (2, "spec.json")


def test_requests_stop_at_the_first_schema() -> None:
    async def test(door: Door, settings: Settings, server: Server) -> list[str]:
        await fetch_openapi(door, settings.environments["here"])
        return [seen.target for seen in server.seen]

    assert look(at("/swagger.json", answer(body=DOCUMENT)), test) == [NOWHERE, "/openapi.json", "/swagger.json"]


def graph_of(handler: Handler, **environment: Any) -> Fetched:
    def test(door: Door, settings: Settings, server: Server) -> Any:
        return fetch_graphql(door, settings.environments["here"])

    return look(handler, test, **environment)


def graphql(path: str, introduces: bool = True) -> Handler:
    def handler(seen: Seen) -> bytes:
        if seen.target != path or seen.method != "POST":
            return NOT_FOUND
        if json.loads(seen.body)["query"] == INTROSPECTION:
            return (
                answer(body=INTRODUCED)
                if introduces
                else answer(400, {"errors": [{"message": "introspection is off"}]})
            )
        return answer(body={"data": {"__typename": "Q"}})

    return handler


@pytest.mark.parametrize("path", ["/graphql", "/api/graphql", "/query", "/gql"])
def test_graphql_at_usual_addresses(path: str) -> None:
    found = graph_of(graphql(path))
    assert [route.key for route in found.routes] == [f"POST {path} query feed"]
    assert found.doubts == []


def test_graphql_where_it_is_stated() -> None:
    assert len(graph_of(graphql("/g"), graphql="/g").routes) == 1
    assert "there is no GraphQL endpoint" in graph_of(lambda seen: NOT_FOUND, graphql="/g").doubts[0]
    locked = graph_of(lambda seen: answer(401, {}), graphql="/g")
    assert locked.locked and "asks for a sign-in" in locked.doubts[0]


def test_graphql_that_does_not_introduce_itself() -> None:
    assert "graphql_operations" in graph_of(graphql("/graphql", introduces=False)).doubts[0]


@pytest.mark.parametrize(
    "raw", [NOT_FOUND, answer(body={"data": []}), answer(body={"errors": []}), answer(body=b"<html>")]
)
def test_no_graphql_is_no_doubt(raw: bytes) -> None:
    found = graph_of(lambda seen: raw)
    assert (found.routes, found.doubts) == ([], [])


def test_everything_together() -> None:
    def test(door: Door, settings: Settings, server: Server) -> Any:
        stated = settings.model_copy(update={"actions": settings.actions.model_copy(update={"who_am_i": "GET /me"})})
        return known_routes(door, stated, "here")

    found = look(at("/openapi.json", answer(body=DOCUMENT)), test)
    assert isinstance(found, Routes)
    assert [route.key for route in found.routes] == ["GET /a", "POST /b", "GET /me"]
    assert set(found.origins) == {"openapi", "settings"}


def test_nothing_known_is_missing() -> None:
    found = look(lambda seen: NOT_FOUND, lambda door, settings, server: known_routes(door, settings, "here"))
    assert isinstance(found, Missing) and "no route is known" in found.detail
