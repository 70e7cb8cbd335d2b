"""Exports of routes: they are what they say, and hold no credential."""

from __future__ import annotations

import json

import pytest

from launchready.artifacts.routes import Route
from launchready.report.routes import EXPORTS, exported

ROUTES = [
    Route("POST", "/api/posts/{id}/comments", "https://a.example", ("openapi",), body={"type": "object"}),
    Route("GET", "/api/posts/{id}", "https://a.example", ("bundle",)),
    Route("POST", "/graphql", "https://a.example", ("graphql",), operation="query feed", document="{ feed { id } }"),
]


def test_openapi_is_a_schema_of_the_same_routes() -> None:
    made = json.loads(exported(ROUTES, "openapi", "A <b>"))
    assert made["openapi"] == "3.1.0"
    assert set(made["paths"]) == {"/api/posts/{id}/comments", "/api/posts/{id}"}
    assert made["paths"]["/api/posts/{id}"]["get"]["parameters"][0]["name"] == "id"
    assert made["servers"] == [{"url": "https://a.example"}]


def test_postman_has_variables_for_address_and_token() -> None:
    made = json.loads(exported(ROUTES, "postman", "A"))
    assert {item["request"]["url"] for item in made["item"]} >= {"{{base}}/api/posts/:id"}
    assert {variable["key"] for variable in made["variable"]} == {"base", "token"}


def test_http_file() -> None:
    made = exported(ROUTES, "http", "A\nB")
    assert "GET {{base}}/api/posts/{{id}}" in made
    assert made.startswith("# A B\n@base = https://a.example\n")


@pytest.mark.parametrize("form", EXPORTS)
def test_nothing_at_all(form: str) -> None:
    assert exported([], form, "A")
