"""A JSON Schema without alternatives: what holds together is merged, of several ways the first is taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_TIGHTER: dict[str, Callable[..., Any]] = {
    "minimum": max, "exclusiveMinimum": max, "minLength": max, "minItems": max, "minProperties": max,
    "maximum": min, "exclusiveMaximum": min, "maxLength": min, "maxItems": min, "maxProperties": min,
}  # fmt: skip


def flat(schema: dict[str, Any], depth: int = 0) -> dict[str, Any]:
    """The schema with `allOf` merged in, and the first usable way of `oneOf` and `anyOf` taken."""
    parts: list[Any] = []
    if isinstance(schema.get("allOf"), list):
        parts += schema["allOf"]
    for key in ("oneOf", "anyOf"):
        ways = schema.get(key)
        if isinstance(ways, list):
            usable = [way for way in ways if isinstance(way, dict) and way.get("type") != "null"]
            parts += usable[:1] or ways[:1]
    found = {key: value for key, value in schema.items() if key not in ("allOf", "oneOf", "anyOf")}
    for part in parts if depth < 10 else ():
        if isinstance(part, dict):
            found = _both(found, flat(part, depth + 1))
    return found


def _both(left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
    """Two schemas that hold together: properties and needs added up, bounds the tighter one."""
    found = {**right, **left}
    for key in left.keys() & right.keys():
        one, two = left[key], right[key]
        if key == "properties" and isinstance(one, dict) and isinstance(two, dict):
            shared = {name: {"allOf": [one[name], two[name]]} for name in one.keys() & two.keys()}
            found[key] = {**one, **two, **shared}
        elif key == "required" and isinstance(one, list) and isinstance(two, list):
            found[key] = [*one, *(name for name in two if name not in one)]
        elif key == "enum" and isinstance(one, list) and isinstance(two, list):
            found[key] = [item for item in one if item in two] or one
        elif isinstance(one, bool) or isinstance(two, bool):
            found[key] = bool(one) or bool(two)
        elif isinstance(one, int | float) and isinstance(two, int | float) and key in _TIGHTER:
            found[key] = _TIGHTER[key](one, two)
    return found


def kind_of(schema: dict[str, Any]) -> str:
    """The type that a value is made of; guessed from the other keywords when none is stated."""
    stated = schema.get("type")
    if isinstance(stated, list):
        stated = next((kind for kind in stated if kind != "null"), "null")
    if isinstance(stated, str):
        return "string" if stated == "file" else stated
    if "properties" in schema or "required" in schema or "additionalProperties" in schema or "minProperties" in schema:
        return "object"
    if "items" in schema or "minItems" in schema or "prefixItems" in schema:
        return "array"
    return "number" if any(key in schema for key in ("minimum", "maximum", "multipleOf")) else "string"
