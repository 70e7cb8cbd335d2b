from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launchready.gather.routes.example import payload

CANARY = "lr-canary-ab12-post-00ff00ff"

CASES: list[tuple[dict[str, Any], Any]] = [
    ({"const": 3}, 3),
    ({"enum": [None, "b", "a"]}, "b"),
    ({"type": "string", "example": "x"}, "x"),
    ({"type": "integer", "default": 7}, 7),
    ({"type": "integer", "default": 7, "maximum": 5}, 1),
    ({"type": "string"}, CANARY),
    ({"type": "string", "maxLength": 5}, "lr-ca"),
    ({"type": "string", "minLength": 32}, CANARY + "aaaa"),
    ({"type": "string", "format": "email"}, f"{CANARY}@example.com"),
    ({"type": "string", "format": "uuid"}, "00000000-0000-4000-8000-000000000001"),
    ({"type": "string", "pattern": "^[A-Z]{3}$"}, "ABC"),
    ({"type": ["null", "boolean"]}, False),
    ({"anyOf": [{"type": "null"}, {"type": "integer", "minimum": 4}]}, 4),
    ({"type": "number", "exclusiveMinimum": 2, "multipleOf": 0.5}, 2.5),
    ({"type": "integer", "minimum": 0, "exclusiveMinimum": True, "maximum": 1}, 1),
    ({"type": "array", "items": {"type": "integer"}}, []),
    ({"type": "array", "items": {"type": "integer"}, "minItems": 3, "uniqueItems": True}, [1, 2, 3]),
    ({"type": "object", "properties": {"title": {"type": "string"}, "n": {"type": "integer"}}}, {"title": CANARY}),
    (
        {"properties": {"id": {"type": "string", "readOnly": True}, "n": {"type": "integer"}}, "required": ["id", "n"]},
        {"n": 1},
    ),
    (
        {
            "allOf": [
                {"properties": {"a": {"type": "integer", "minimum": 3}}, "required": ["a"]},
                {"properties": {"a": {"maximum": 9}}},
            ]
        },
        {"a": 3},
    ),
    ({"properties": {"up": {"x-cut": "circular"}}}, {}),
    ({"type": "object", "minProperties": 2, "additionalProperties": {"type": "integer"}}, {"x0": 1, "x1": 1}),
    (
        {"properties": {"password": {"type": "string"}}, "required": ["password"]},
        {"password": "Correct-horse-7-battery"},
    ),
]


@pytest.mark.parametrize(("schema", "expected"), CASES)
def test_the_simplest_valid_value(schema: dict[str, Any], expected: Any) -> None:
    assert payload(schema, canary=CANARY) == expected


def test_without_text_fields_only_what_is_required() -> None:
    schema = {"properties": {"title": {"type": "string"}, "n": {"type": "integer"}}, "required": ["n"]}
    assert payload(schema, canary=CANARY, text_fields=False) == {"n": 1}


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(((a*)*)*)*b", r"(a|a?)+\1", "[", "(?P<x", "a{999999999}", "^" + "a*" * 50 + "b$"]
)
def test_patterns_from_outside_do_not_hang_or_raise(pattern: str) -> None:
    assert isinstance(payload({"type": "string", "pattern": pattern}, canary=CANARY), str)


def sized(low: str, high: str, most: int) -> st.SearchStrategy[dict[str, Any]]:
    pairs = st.tuples(st.integers(0, most), st.integers(0, most)).map(sorted)
    return pairs.flatmap(
        lambda pair: st.sampled_from([{}, {low: pair[0]}, {high: pair[1]}, {low: pair[0], high: pair[1]}])
    )


TEXTS = st.builds(lambda size: {"type": "string", **size}, sized("minLength", "maxLength", 60))
FORMATS = st.sampled_from(["email", "uuid", "date", "date-time", "uri", "ipv4", "ipv6", "hostname"]).map(
    lambda name: {"type": "string", "format": name}
)
WHOLE = st.tuples(st.integers(-50, 50), st.integers(10, 60), st.integers(1, 9), st.booleans()).map(
    lambda parts: {
        "type": "integer",
        ("exclusiveMinimum" if parts[3] else "minimum"): parts[0],
        "maximum": parts[0] + parts[1],
        "multipleOf": parts[2],
    }
)
REAL = st.tuples(st.floats(-50, 50), st.floats(1, 9)).map(
    lambda parts: {"type": "number", "minimum": parts[0], "exclusiveMaximum": parts[0] + parts[1]}
)
WORDS = st.lists(st.text(max_size=5) | st.integers(), min_size=1, max_size=3).map(lambda words: {"enum": words})
SIMPLE = st.one_of(TEXTS, FORMATS, WHOLE, REAL, WORDS, st.just({"type": "boolean"}), st.just({"type": "null"}))
NAMES = st.sampled_from(["title", "email", "body", "count", "url", "name", "password", "x"])


def objects(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    def built(properties: dict[str, Any], needed: set[str], closed: bool, least: int) -> dict[str, Any]:
        required = sorted(needed & set(properties))
        schema: dict[str, Any] = {"type": "object", "properties": properties, "required": required}
        schema["minProperties"] = min(least, len(properties))
        return {**schema, "additionalProperties": False} if closed else schema

    return st.builds(built, st.dictionaries(NAMES, inner, max_size=4), st.sets(NAMES), st.booleans(), st.integers(0, 3))


def arrays(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(lambda item, least: {"type": "array", "items": item, "minItems": least}, inner, st.integers(0, 3))


def ways(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"anyOf": [{"type": "null"}, *parts]})


SCHEMAS = st.recursive(SIMPLE, lambda inner: objects(inner) | arrays(inner) | ways(inner), max_leaves=12)


@settings(max_examples=400, deadline=None)
@given(SCHEMAS, st.booleans())
def test_payloads_are_valid(schema: dict[str, Any], text_fields: bool) -> None:
    made = payload(schema, canary=CANARY, text_fields=text_fields)
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(made)


KEYWORDS = (
    "type properties required items enum allOf oneOf anyOf minLength maxLength minimum multipleOf pattern format "
    "default example minItems uniqueItems additionalProperties minProperties maxProperties const prefixItems"
).split()
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYWORDS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(["type", "properties", "allOf", "items", "minimum", "multipleOf"]), JUNK))
def test_no_schema_raises(schema: dict[str, Any]) -> None:
    payload(schema, canary=CANARY)
