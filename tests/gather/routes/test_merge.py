from __future__ import annotations

from typing import Any

import pytest

from launchready.artifacts.routes import Parameter, Route
from launchready.gather.routes.declared import declared, of_operation, of_text
from launchready.gather.routes.merge import merge
from launchready.settings.schema import Settings

BASE = "https://a.example.com"


def route(text: str, source: str = "openapi", **more: Any) -> Route:
    method, path = text.split(" ", 1)
    return Route(method, path, BASE, (source,), **more)


@pytest.mark.parametrize(
    ("known", "stated", "keys"),
    [
        (["GET /a"], ["GET /a"], ["GET /a"]),
        (["GET /a"], ["GET /a/"], ["GET /a"]),
        (["GET /a"], ["POST /a"], ["GET /a", "POST /a"]),
        (["GET /p/{post_id}"], ["GET /p/{id}"], ["GET /p/{post_id}"]),
        (["GET /p/{post_id}"], ["GET /p/3f2a"], ["GET /p/{post_id}"]),
        (["GET /p/{post_id}/c"], ["GET /p/{post.id}/c"], ["GET /p/{post_id}/c"]),
        (["GET /p/{post_id}"], ["GET /p/mine"], ["GET /p/{post_id}", "GET /p/mine"]),
        (["GET /p/{x}", "GET /p/me2"], ["GET /p/me2"], ["GET /p/{x}", "GET /p/me2"]),
        (["GET /p/{x}/{y}", "GET /p/1/{y}"], ["GET /p/1/2"], ["GET /p/{x}/{y}", "GET /p/1/{y}"]),
    ],
)
def test_one_route_from_several_sources(known: list[str], stated: list[str], keys: list[str]) -> None:
    merged = merge([route(text) for text in known], [route(text, "settings") for text in stated])
    assert [one.key for one in merged] == keys


def test_the_first_speaks_and_the_second_adds() -> None:
    first = route("GET /a/{x}", secured=None, name="read", parameters=(Parameter("x", "path", True),))
    second = route("GET /a/{id}", "settings", secured=True, name="other", body={"type": "object"})
    (both,) = merge([first], [second])
    assert (both.sources, both.secured, both.name, both.body) == (
        ("openapi", "settings"),
        True,
        "read",
        {"type": "object"},
    )
    assert both.holes == ("x",)
    assert merge([route("GET /a", secured=False)], [route("GET /a", "settings", secured=True)])[0].secured is False


def test_graphql_operations_stay_apart() -> None:
    one, two = (route("POST /graphql", "graphql", operation=f"query {name}") for name in ("a", "b"))
    assert len(merge([one, two], [route("POST /graphql")])) == 3


def test_what_the_settings_name() -> None:
    stated = Settings.model_validate(
        {
            "environments": {
                "here": {"urls": [BASE], "graphql": "/api/graphql"},
                "there": {"urls": ["https://b.example.com"]},
            },
            "personas": [{"name": "m", "environment": "there", "sign_in": {"route": "POST /in", "fields": {"a": "b"}}}],
            "access": [
                {"routes": ["GET /open", "GET /open/**", "* /x"], "allow": ["public"]},
                {"routes": ["GET /closed?x=1"], "allow": ["signed-in"]},
            ],
            "actions": {"who_am_i": "GET /me"},
            "recipes": [
                {"name": "p", "as": "m", "create": "POST /p", "read": "GET /p/{id}", "remove": "DELETE /p/{id}"}
            ],
            "core_actions": [{"name": "s", "call": "GET /s?q=*"}],
            "throwaway": {
                "create": [{"call": "POST /u"}],
                "sign_in": {"route": "POST /in", "fields": {"a": "b"}},
                "remove": [{"call": "DELETE /u/{id}"}],
            },
            "graphql_operations": ["query feed", 'mutation Post { post(text: "a") { id } }'],
        }
    )
    found = {one.key: one for one in declared(stated, "here")}
    assert list(found) == [
        "GET /open", "GET /closed", "GET /me", "POST /p", "GET /p/{id}", "DELETE /p/{id}", "GET /s", "POST /u",
        "DELETE /u/{id}", "POST /api/graphql query feed", "POST /api/graphql mutation post",
    ]  # fmt: skip
    assert [found[key].secured for key in ("GET /open", "GET /closed", "GET /me")] == [False, True, None]
    assert found["GET /p/{id}"].parameters == (Parameter("id", "path", True, {"type": "string"}),)
    assert "POST /in" in {one.key for one in declared(stated, "there")}


@pytest.mark.parametrize(
    ("text", "operation", "document"),
    [
        ("feed", "query feed", ""),
        ("query feed", "query feed", ""),
        ("mutation post", "mutation post", ""),
        ("{ feed { id } }", "query feed", "{ feed { id } }"),
        ("query Q($a: Int) { top: feed(a: $a) { id } }", "query feed", "query Q($a: Int) { top: feed(a: $a) { id } }"),
        ("", None, ""),
        ("subscription x", None, ""),
        ("query {", None, ""),
    ],
)
def test_graphql_operations_of_the_settings(text: str, operation: str | None, document: str) -> None:
    found = of_operation(text, "/graphql", BASE)
    assert (found.operation if found else None) == operation
    assert found is None or (found.document, found.writes) == (document, str(operation).startswith("mutation"))


@pytest.mark.parametrize("text", ["GET /a/*", "* /a", "GET /**"])
def test_patterns_are_no_routes(text: str) -> None:
    assert of_text(text, BASE) is None
