"""Resolve the `$ref`s of one API schema into plain JSON Schemas, whatever the document does.

Circular references are cut with a marker (`{"x-cut": "circular", "x-ref": …}`), and so is everything beyond a
bound: a schema that a hostile document blows up costs as much as a large honest one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

MOST_OF_ONE = 3_000
MOST_IN_ALL = 600_000
DEEPEST = 60
MOST_DATA = 2_000

_ONE = frozenset({"items", "not", "additionalProperties", "contains", "propertyNames", "if", "then", "else"})
_MANY = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_NAMED = frozenset({"properties", "patternProperties", "dependentSchemas"})
_DATA = frozenset({"enum", "const", "default", "example", "examples", "required", "discriminator"})
_PLAIN = frozenset(
    {
        "type", "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum",
        "exclusiveMaximum", "multipleOf", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties",
        "nullable", "readOnly", "writeOnly", "deprecated", "contentEncoding", "contentMediaType",
    }
)  # fmt: skip


def cut(why: str, ref: str = "") -> dict[str, Any]:
    """What stands in the place of a schema that is not followed further."""
    return {"x-cut": why, **({"x-ref": ref} if ref else {})}


class Refs:
    """The references of one document. `unresolved` names those that lead nowhere, `spent` says that a bound was hit."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.unresolved: dict[str, None] = {}
        self.spent = False
        self._left = MOST_IN_ALL
        self._known: dict[str, tuple[Any, int]] = {}

    def lookup(self, ref: Any) -> Any:
        """What a local reference (`#/components/…`) points at, or None."""
        if not isinstance(ref, str) or not ref.startswith("#"):
            self.unresolved.setdefault(str(ref)[:200])
            return None
        here: Any = self.document
        for raw in ref[1:].split("/")[1:]:
            part = unquote(raw).replace("~1", "/").replace("~0", "~")
            if isinstance(here, dict) and part in here:
                here = here[part]
            elif isinstance(here, list) and re.fullmatch(r"[0-9]{1,8}", part) and int(part) < len(here):
                here = here[int(part)]
            else:
                self.unresolved.setdefault(ref[:200])
                return None
        return here

    def follow(self, value: Any) -> dict[str, Any]:
        """An object of the document with a reference at its top followed (chains too); {} when it is none."""
        for _ in range(20):
            if not isinstance(value, dict):
                return {}
            if not isinstance(value.get("$ref"), str):
                return value
            value = self.lookup(value["$ref"])
        return {}

    def schema(self, node: Any) -> dict[str, Any] | None:
        """The JSON Schema of a node with its references resolved; None when there is none."""
        if not isinstance(node, dict):
            return None
        allowed = min(MOST_OF_ONE, self._left)
        expansion = _Expansion(self, allowed)
        value, _ = expansion.schema(node, (), 0)
        self._left -= allowed - expansion.left
        self.spent = self.spent or expansion.cut_short
        return value if isinstance(value, dict) else {}


class _Expansion:
    """One schema being resolved, with the number of parts it may still have."""

    def __init__(self, refs: Refs, left: int) -> None:
        self.refs = refs
        self.left = left
        self.cut_short = False

    def take(self, size: int) -> bool:
        if size > self.left:
            self.cut_short = True
            return False
        self.left -= size
        return True

    def schema(self, node: Any, above: tuple[str, ...], depth: int) -> tuple[Any, frozenset[str]]:
        """The resolved schema, and the circular references at which something inside it was cut."""
        if isinstance(node, bool):
            return (node, frozenset()) if self.take(1) else (cut("too large"), frozenset({"*"}))
        if not isinstance(node, dict):
            return {}, frozenset()
        if depth > DEEPEST or not self.take(1):
            self.cut_short = True
            return cut("too large"), frozenset({"*"})
        if isinstance(node.get("$ref"), str):
            return self.reference(node, above, depth)
        return self.keywords(node, above, depth)

    def reference(self, node: dict[str, Any], above: tuple[str, ...], depth: int) -> tuple[Any, frozenset[str]]:
        ref = node["$ref"]
        if ref in above:
            return cut("circular", ref[:200]), frozenset({ref})
        known = self.refs._known.get(ref)
        if known is not None:
            value, size = known
            cuts: frozenset[str] = frozenset()
            if not self.take(size):
                return cut("too large", ref[:200]), frozenset({"*"})
        else:
            target = self.refs.lookup(ref)
            if target is None:
                return cut("not found", ref[:200]), frozenset()
            before = self.left
            value, cuts = self.schema(target, (*above, ref), depth + 1)
            cuts -= {ref}
            if not cuts:
                self.refs._known[ref] = (value, before - self.left)
        beside = {key: item for key, item in node.items() if key != "$ref"}
        if beside and isinstance(value, dict):
            more, more_cuts = self.keywords(beside, above, depth)
            value, cuts = {**value, **more}, cuts | more_cuts
        return value, cuts

    def keywords(
        self, node: dict[Any, Any], above: tuple[str, ...], depth: int
    ) -> tuple[dict[str, Any], frozenset[str]]:
        found: dict[str, Any] = {}
        cuts: frozenset[str] = frozenset()
        for key, value in node.items():
            if isinstance(value, float) and not math.isfinite(value):
                continue
            if key in _PLAIN and isinstance(value, str | int | float | bool | list):
                found[key] = value if not isinstance(value, list) else [str(item) for item in value[:10]]
            elif key in _ONE and isinstance(value, dict | bool):
                found[key], more = self.schema(value, above, depth + 1)
                cuts |= more
            elif key in _MANY and isinstance(value, list):
                parts = [self.schema(item, above, depth + 1) for item in value if isinstance(item, dict | bool)]
                found[key] = [part for part, _ in parts]
                cuts = cuts.union(*(more for _, more in parts))
            elif key in _NAMED and isinstance(value, dict):
                named: dict[str, Any] = {}
                for name, item in value.items():
                    named[str(name)], more = self.schema(item, above, depth + 1)
                    cuts |= more
                found[key] = named
            elif key == "required" and not isinstance(value, list):
                continue
            elif key in _DATA and (size := _size(value)) <= MOST_DATA and self.take(size):
                found[key] = value
        return merged(found), cuts


def _size(value: Any) -> int:
    """How many parts a piece of data has, counted no further than the bound."""
    todo, count = [value], 0
    while todo and count <= MOST_DATA:
        item = todo.pop()
        count += 1
        if isinstance(item, dict):
            todo.extend(item.values())
        elif isinstance(item, list):
            todo.extend(item)
        elif isinstance(item, str):
            count += len(item) // 500
        elif isinstance(item, float):
            count += 0 if math.isfinite(item) else MOST_DATA
        elif item is not None and not isinstance(item, int):
            return MOST_DATA + 1
    return count


_OBJECT = frozenset({"type", "properties", "required", "nullable", "example", "examples", "deprecated"})


def merged(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with an `allOf` of plain objects folded into one object; otherwise as it is."""
    parts = schema.get("allOf")
    if not isinstance(parts, list) or not parts:
        return schema
    rest = {key: value for key, value in schema.items() if key != "allOf"}
    if len(parts) == 1 and isinstance(parts[0], dict) and not set(parts[0]) & set(rest):
        return {**parts[0], **rest}
    properties: dict[str, Any] = {}
    required: dict[str, None] = {}
    folded: dict[str, Any] = {}
    for part in [*parts, rest]:
        if not isinstance(part, dict) or set(part) - _OBJECT or part.get("type", "object") != "object":
            return schema
        for name, item in (part.get("properties") or {}).items():
            if name in properties and properties[name] != item:
                return schema
            properties[name] = item
        needed = part.get("required")
        if isinstance(needed, list):
            required.update(dict.fromkeys(name for name in needed if isinstance(name, str)))
        folded.update({key: value for key, value in part.items() if key not in ("properties", "required")})
    folded["type"] = "object"
    folded["properties"] = properties
    return {**folded, **({"required": list(required)} if required else {})}
