from __future__ import annotations

from enum import Enum
from typing import Any

import pytest
import strawberry
from graphql import graphql_sync, parse, validate
from hypothesis import given, settings
from hypothesis import strategies as st

from launchready.gather.routes.graphql import INTROSPECTION, parse_introspection
from launchready.net.phases import is_graphql_query
from launchready.net.types import Call

BASE = "https://a.example.com"


@strawberry.enum
class Kind(Enum):
    NEWS = "news"
    TALK = "talk"


@strawberry.type
class Person:
    id: strawberry.ID
    name: str

    @strawberry.field
    def friends(self) -> list[Person]:
        return []


@strawberry.type
class Page:
    @strawberry.field
    def owner(self) -> Person:
        return Person(id=strawberry.ID("1"), name="a")

    @strawberry.field
    def similar(self) -> list[Page]:
        return []


@strawberry.input
class Filter:
    word: str
    kinds: list[Kind]
    limit: int = 3


@strawberry.type
class Query:
    @strawberry.field(description="What is\nnew")
    def feed(self, limit: int = 10, kind: Kind | None = None) -> list[Person]:
        return [Person(id=strawberry.ID("1"), name="a")]

    @strawberry.field
    def person(self, id: strawberry.ID) -> Person | None:
        return None

    @strawberry.field
    def find(self, filter: Filter, exact: bool) -> int:
        return 1

    @strawberry.field(deprecation_reason="old")
    def page(self) -> Page:
        return Page()


@strawberry.type
class Mutation:
    @strawberry.mutation
    def post(self, text: str) -> Person:
        return Person(id=strawberry.ID("1"), name=text)


SCHEMA = strawberry.Schema(query=Query, mutation=Mutation)


def found() -> dict[str, Any]:
    answer = SCHEMA.execute_sync(INTROSPECTION)
    assert not answer.errors
    return {route.operation: route for route in parse_introspection({"data": answer.data}, "/graphql", BASE)}


def test_every_operation_is_a_route() -> None:
    routes = found()
    assert list(routes) == ["query feed", "query person", "query find", "query page", "mutation post"]
    feed = routes["query feed"]
    assert (feed.key, feed.base, feed.summary, feed.writes) == ("POST /graphql query feed", BASE, "What is new", False)
    assert [(p.name, p.place, p.required, p.schema) for p in feed.parameters] == [
        ("limit", "argument", False, {"type": "integer"}),
        ("kind", "argument", False, {"type": "string", "enum": ["NEWS", "TALK"]}),
    ]
    assert routes["mutation post"].writes and routes["query page"].deprecated
    (filter_, exact) = routes["query find"].parameters
    assert filter_.schema == {
        "type": "object",
        "properties": {
            "word": {"type": "string"},
            "kinds": {"type": "array", "items": {"type": "string", "enum": ["NEWS", "TALK"]}},
            "limit": {"type": "integer"},
        },
        "required": ["word", "kinds"],
    }
    assert exact.required


def test_documents_are_valid_and_ids_are_not_made_up() -> None:
    for operation, route in found().items():
        if operation == "query person":
            assert route.document == ""
            continue
        assert validate(SCHEMA._schema, parse(route.document)) == [], route.document
        assert not graphql_sync(SCHEMA._schema, route.document, root_value=Query()).errors or operation.startswith(
            "mutation"
        )
        call = Call.of_json("POST", BASE, {"query": route.document})
        assert is_graphql_query(call) is operation.startswith("query")


def test_the_introspection_counts_as_reading() -> None:
    assert is_graphql_query(Call.of_json("POST", BASE, {"query": INTROSPECTION}))


@pytest.mark.parametrize("data", [None, [], {}, {"data": None}, {"data": {"__schema": []}}, {"__schema": {"types": 3}}])
def test_what_is_no_introspection_gives_nothing(data: Any) -> None:
    assert parse_introspection(data, "/graphql", BASE) == []


KEYS = st.sampled_from("name kind ofType types fields args type queryType inputFields enumValues defaultValue".split())
JUNK = st.recursive(
    st.none() | st.integers() | st.sampled_from(["Query", "OBJECT", "NON_NULL", "LIST", "ENUM", "INPUT_OBJECT", "ID"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=30,
)


@settings(max_examples=300, deadline=None)
@given(JUNK, st.lists(JUNK, max_size=4))
def test_no_introspection_raises(junk: Any, fields: list[Any]) -> None:
    parse_introspection({"data": {"__schema": junk}}, "/graphql", BASE)
    kinds = [
        {
            "name": "Query",
            "kind": "OBJECT",
            "fields": [{"name": "a", "type": {"kind": "OBJECT", "name": "Query"}}, *fields],
        }
    ]
    parse_introspection({"__schema": {"queryType": {"name": "Query"}, "types": kinds}}, "/graphql", BASE)
