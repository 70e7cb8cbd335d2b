from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from launchready.artifacts.routes import Route
from launchready.gather.routes.openapi import parse_openapi

BASE = "https://a.example.com"
OK = {"200": {"description": "fine"}}


def read(document: Any, **more: Any) -> dict[str, Route]:
    routes, doubts = parse_openapi(json.dumps(document), BASE, "openapi", **more)
    assert doubts == []
    return {route.key: route for route in routes}


def doc(**more: Any) -> dict[str, Any]:
    return {"openapi": "3.0.3", "paths": {"/a": {"get": {"responses": OK}}}, **more}


NESTED = {
    "openapi": "3.1.0",
    "security": [{"bearer": []}],
    "components": {
        "parameters": {"page/no": {"name": "page", "in": "query", "schema": {"type": "integer"}}},
        "requestBodies": {"Post": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/New"}}}}},
        "schemas": {
            "Base": {
                "type": "object",
                "properties": {"title": {"type": "string", "description": "no"}},
                "required": ["title"],
            },
            "New": {
                "allOf": [
                    {"$ref": "#/components/schemas/Base"},
                    {"type": "object", "properties": {"up": {"$ref": "#/components/schemas/New"}}},
                ]
            },
            "a~b/c d": {"type": "integer"},
        },
    },
    "paths": {
        "/posts/{id}": {
            "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {"$ref": "#/components/schemas/a~0b~1c%20d"}},
                {"name": "page", "in": "query", "schema": {"type": "string"}},
            ],
            "put": {
                "operationId": "put_post",
                "summary": "Change\n it",
                "tags": ["posts", 3],
                "deprecated": True,
                "parameters": [{"$ref": "#/components/parameters/page~1no"}],
                "requestBody": {"$ref": "#/components/requestBodies/Post"},
                "responses": {
                    "201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Base"}}}}
                },
            },
            "get": {"security": [], "responses": {200: {}}},
            "patch": {"security": [{}, {"bearer": []}]},
            "x-note": 1,
        },
    },
}


def test_an_operation_with_everything() -> None:
    put = read(NESTED)["PUT /posts/{id}"]
    assert (put.name, put.summary, put.tags, put.deprecated, put.secured) == (
        "put_post",
        "Change it",
        ("posts",),
        True,
        True,
    )
    assert [(p.name, p.place, p.required, p.schema) for p in put.parameters] == [
        ("id", "path", True, {"type": "integer"}),
        ("page", "query", False, {"type": "integer"}),
    ]
    assert put.body_type == "application/json"
    assert put.body == {
        "type": "object",
        "properties": {"title": {"type": "string"}, "up": {"x-cut": "circular", "x-ref": "#/components/schemas/New"}},
        "required": ["title"],
    }
    assert put.answer == {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}


@pytest.mark.parametrize(
    ("everywhere", "here", "secured"),
    [
        (None, None, None),
        ([{"key": []}], None, True),
        ([{"key": []}], [], False),
        ([{"key": []}], [{}], False),
        ([], [{"key": []}], True),
        (None, [{"key": []}, {}], False),
        (None, [{"key": []}, {"other": ["read"]}], True),
        (None, "all", None),
        (None, [3], None),
    ],
)
def test_what_is_declared_about_security(everywhere: Any, here: Any, secured: bool | None) -> None:
    document = doc() if everywhere is None else doc(security=everywhere)
    if here is not None:
        document["paths"]["/a"]["get"]["security"] = here
    assert read(document)["GET /a"].secured is secured


SERVERS: list[tuple[Any, str, str]] = [
    (None, "GET /a", BASE),
    ([{"url": "/"}], "GET /a", BASE),
    ([{"url": "/api/v1/"}], "GET /api/v1/a", BASE),
    ([{"url": "v1"}], "GET /docs/v1/a", BASE),
    ([{"url": "https://A.example.com:443/x"}], "GET /x/a", BASE),
    ([{"url": "https://b.example.com/x"}], "GET /x/a", "https://b.example.com"),
    ([{"url": "https://live.example.com"}, {"url": "https://a.example.com/x"}], "GET /x/a", BASE),
    (
        [{"url": "{scheme}://a.example.com/{v}", "variables": {"scheme": {"default": "https"}, "v": {"default": 2}}}],
        "GET /2/a",
        BASE,
    ),
    (["x", {"url": 3}, {"url": "http://["}], "GET /a", BASE),
]


@pytest.mark.parametrize(("servers", "key", "base"), SERVERS)
def test_servers(servers: Any, key: str, base: str) -> None:
    document = doc() if servers is None else doc(servers=servers)
    routes = read(document, bases=[BASE, "https://b.example.com"], where=BASE + "/docs/openapi.json")
    assert [(route.key, route.base) for route in routes.values()] == [(key, base)]


def test_a_foreign_server_is_never_taken_over() -> None:
    routes, doubts = parse_openapi(json.dumps(doc(servers=[{"url": "https://live.example.com/v2"}])), BASE, "openapi")
    assert [(route.base, route.path) for route in routes] == [(BASE, "/v2/a")]
    assert doubts == [
        "the API schema names the server https://live.example.com, which is not audited; "
        "its paths were taken for https://a.example.com"
    ]


def test_servers_of_a_path_and_of_an_operation() -> None:
    document = doc()
    document["paths"]["/a"]["servers"] = [{"url": "/p"}]
    document["paths"]["/a"]["post"] = {"servers": [{"url": "/o"}]}
    assert set(read(document)) == {"GET /p/a", "POST /o/a"}


def test_swagger_2() -> None:
    document = {
        "swagger": "2.0",
        "host": "a.example.com",
        "basePath": "/v1",
        "schemes": ["https"],
        "consumes": ["application/json"],
        "definitions": {"New": {"type": "object", "properties": {"title": {"type": "string"}}}},
        "paths": {
            "/posts": {
                "post": {
                    "parameters": [{"name": "body", "in": "body", "schema": {"$ref": "#/definitions/New"}}],
                    "responses": {"200": {"schema": {"type": "array", "items": {"$ref": "#/definitions/New"}}}},
                }
            },
            "/files/{id}": {
                "post": {
                    "parameters": [
                        {"name": "id", "in": "path", "type": "integer", "minimum": 1},
                        {"name": "file", "in": "formData", "type": "file", "required": True},
                    ]
                }
            },
        },
    }
    routes = read(document)
    new = {"type": "object", "properties": {"title": {"type": "string"}}}
    post, upload = routes["POST /v1/posts"], routes["POST /v1/files/{id}"]
    assert (post.body, post.body_type, post.answer) == (new, "application/json", {"type": "array", "items": new})
    assert upload.body_type == "multipart/form-data"
    assert upload.body == {"type": "object", "properties": {"file": {"type": "file"}}, "required": ["file"]}
    assert [(p.name, p.schema) for p in upload.parameters] == [("id", {"type": "integer", "minimum": 1})]


def test_yaml_is_json_with_other_signs() -> None:
    routes, doubts = parse_openapi(yaml.safe_dump(NESTED), BASE, "openapi")
    assert doubts == []
    assert {route.key: route for route in routes} == read(NESTED)


def test_undeclared_holes_are_parameters() -> None:
    route = read({"openapi": "3.0.0", "paths": {"/a/{x}/{y}": {"get": {}}}})["GET /a/{x}/{y}"]
    assert [(p.name, p.place, p.required) for p in route.parameters] == [("x", "path", True), ("y", "path", True)]


@pytest.mark.parametrize(
    ("kinds", "chosen"),
    [
        (["text/plain", "application/json"], "application/json"),
        (["multipart/form-data", "application/problem+json; v=1"], "application/problem+json"),
        (["multipart/form-data", "application/x-www-form-urlencoded"], "application/x-www-form-urlencoded"),
        (["text/csv"], "text/csv"),
        (["*/*"], "application/json"),
        ([], ""),
    ],
)
def test_the_simplest_content_is_chosen(kinds: list[str], chosen: str) -> None:
    content = {kind: {"schema": {"type": "object"}} for kind in kinds}
    route = read({"openapi": "3.0.0", "paths": {"/a": {"post": {"requestBody": {"content": content}}}}})["POST /a"]
    assert route.body_type == chosen
    assert (route.body == {"type": "object"}) is bool(kinds)


NO_SCHEMAS: list[tuple[bytes | str, str]] = [
    (b"", "empty"),
    ("  \n", "empty"),
    ("<!doctype html><html>", "a page"),
    ('{"error": "not found"}', "no OpenAPI or Swagger document"),
    ('{"openapi": "3.0.0"}', "it has no paths"),
    ('{"openapi": "3.0.0", "paths": {}}', "names no route at all"),
    ('["openapi"]', "not an object"),
    ("just words", "not an object"),
    ('{"openapi": "3.0.0", "paths": {"/a": ', "neither JSON nor YAML"),
    ("{" * 100_000, "neither JSON nor YAML"),
    ("[" * 100_000, "nested"),
    ('{"a":' * 100_000, "nested"),
    ("- " * 100_000, "nested"),
    ("? " * 100_000, "not text"),
    (b"\xff\xfe\x00\x00", "the API schema"),
    ("a: *b", "alias"),
    ("a: &a [*a]", "alias"),
]


@pytest.mark.parametrize(("document", "what"), NO_SCHEMAS, ids=range(len(NO_SCHEMAS)))
def test_what_is_no_schema_is_a_sentence(document: bytes | str, what: str) -> None:
    routes, doubts = parse_openapi(document, BASE, "openapi")
    assert routes == []
    assert any(what in doubt for doubt in doubts)


def bomb(width: int, depth: int) -> dict[str, Any]:
    """A schema that would be width ** depth parts large if it were written out."""
    schemas = {
        f"S{level}": {
            "properties": {f"p{index}": {"$ref": f"#/components/schemas/S{level + 1}"} for index in range(width)}
        }
        for level in range(depth)
    }
    schemas[f"S{depth}"] = {"type": "string"}  # type: ignore[dict-item]
    return {"schemas": schemas}


def web(size: int) -> dict[str, Any]:
    """Schemas that all refer to each other."""
    every = {f"p{index}": {"$ref": f"#/components/schemas/S{index}"} for index in range(size)}
    return {"schemas": {f"S{index}": {"properties": every} for index in range(size)}}


@pytest.mark.parametrize("components", [bomb(10, 30), bomb(2, 500), web(60)], ids=["wide", "deep", "web"])
def test_bombs_are_cut(components: dict[str, Any]) -> None:
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/S0"}}}}
    paths = {f"/r{index}": {"post": {"requestBody": body}} for index in range(500)}
    start = time.process_time()
    routes, doubts = parse_openapi(
        json.dumps({"openapi": "3.0.0", "paths": paths, "components": components}), BASE, "openapi"
    )
    assert len(routes) == 500
    assert any("too large" in doubt for doubt in doubts)
    assert sum(len(json.dumps(route.body)) for route in routes) < 60_000_000
    assert time.process_time() - start < 20


def test_alias_and_merge_bombs_in_yaml_are_cut() -> None:
    levels = "\n".join(f"x{n}: &x{n} {{{', '.join(f'k{i}: *x{n - 1}' for i in range(10))}}}" for n in range(1, 40))
    text = f"openapi: 3.0.0\nx0: &x0 {{type: string}}\n{levels}\n"
    text += "paths: {/a: {post: {requestBody: {content: {application/json: {schema: {properties: {p: *x39}}}}}}}}\n"
    start = time.process_time()
    routes, _ = parse_openapi(text, BASE, "openapi")
    assert [route.key for route in routes] == ["POST /a"]
    merges = "\n".join(f"x{n}: &x{n} {{<<: [{', '.join([f'*x{n - 1}'] * 10)}], k{n}: 1}}" for n in range(1, 200))
    routes, _ = parse_openapi(
        f"openapi: 3.0.0\nx0: &x0 {{a: 1}}\n{merges}\npaths: {{/a: {{get: {{}}}}}}\n", BASE, "openapi"
    )
    assert len(routes) in (0, 1)
    assert time.process_time() - start < 20


def test_references_in_circles_and_into_nothing() -> None:
    document = {
        "openapi": "3.0.0",
        "components": {"schemas": {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}},
        "paths": {
            "/a": {
                "post": {
                    "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}
                }
            },
            "/b": {"$ref": "#/paths/~1b"},
            "/c": {"get": {"parameters": [{"$ref": "other.yaml#/x"}, {"$ref": "#/nowhere/0"}]}},
        },
    }
    routes, doubts = parse_openapi(json.dumps(document), BASE, "openapi")
    assert [route.key for route in routes] == ["POST /a", "GET /c"]
    assert routes[0].body == {"x-cut": "circular", "x-ref": "#/components/schemas/A"}
    assert doubts == ["the API schema has 2 references that lead nowhere: other.yaml#/x, #/nowhere/0"]


def test_doubled_keys_and_odd_paths_are_told() -> None:
    text = '{"openapi": "3.0.0", "paths": {"/a": {"get": {}}, "/a": {"post": {}}, "b": {}, "/c d": {}, "x-y": {}}}'
    routes, doubts = parse_openapi(text, BASE, "openapi")
    assert [route.key for route in routes] == ["POST /a"]
    assert len(doubts) == 3 and "/a" in doubts[0]


def as_yaml(value: Any) -> str:
    dumper = type("Dumper", (yaml.CSafeDumper,), {"ignore_aliases": lambda self, data: True})
    return yaml.dump(value, Dumper=dumper)


@pytest.mark.slow
@pytest.mark.parametrize("written", [json.dumps, as_yaml], ids=["json", "yaml"])
def test_twenty_megabytes_take_seconds(written: Callable[[Any], str]) -> None:
    operation = NESTED["paths"]["/posts/{id}"]["put"]  # type: ignore[index]
    paths = {f"/r{index}/{{id}}": {"put": {**operation, "description": "words " * 180}} for index in range(14_000)}
    text = written({**NESTED, "paths": paths})
    assert len(text) > 20_000_000
    start = time.process_time()
    routes, _ = parse_openapi(text, BASE, "openapi")
    assert len(routes) == 14_000
    assert time.process_time() - start < 15


def test_numbers_that_no_json_can_hold_are_left_out() -> None:
    text = '{"openapi": "3.0.0", "paths": {"/a": {"post": {"requestBody": {"content": {"application/json": {"schema": '
    text += '{"type": "number", "maximum": 1e999, "default": NaN, "enum": [1, -Infinity], "minimum": 1}}}}}}}}'
    routes, _ = parse_openapi(text, BASE, "openapi")
    assert routes[0].body == {"type": "number", "minimum": 1}


KEYS = st.sampled_from(
    "openapi swagger paths /a /b/{id} get post parameters name in schema $ref requestBody content application/json "
    "responses 200 type properties required allOf oneOf items enum security servers url variables default host "
    "basePath schemes tags components schemas A B operationId summary deprecated consumes example".split()
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=5),
    KEYS,
    st.sampled_from(
        ["2.0", "3.0.0", "path", "query", "body", "formData", "#/components/schemas/A", "#/paths/~1a", "#", "object"]
    ),
)
JUNK = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=25
)
SHAPED = st.fixed_dictionaries(
    {
        "openapi": st.just("3.0.0") | LEAVES,
        "paths": st.dictionaries(st.sampled_from(["/a", "/b/{id}"]), st.dictionaries(KEYS, JUNK)),
    },
    optional={
        "components": JUNK,
        "servers": JUNK,
        "security": JUNK,
        "swagger": LEAVES,
        "basePath": LEAVES,
        "host": LEAVES,
    },
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(JUNK | SHAPED)
def test_no_document_raises(document: Any) -> None:
    routes, doubts = parse_openapi(json.dumps(document), BASE, "openapi")
    assert routes or doubts
    json.dumps([route.body for route in routes])
    assert all(isinstance(doubt, str) and "\n" not in doubt for doubt in doubts)
    again, _ = parse_openapi(yaml.safe_dump(document), BASE, "openapi")
    assert len(again) == len(routes)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="{}[]:,&*<>-?! \n\"'a01|#%@`\t", max_size=60) | st.binary(max_size=60))
def test_no_text_raises(text: str | bytes) -> None:
    parse_openapi(text, BASE, "openapi")
