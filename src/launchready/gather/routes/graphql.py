"""Queries and mutations from a GraphQL introspection, with the simplest text that asks for each. Reading only."""

from __future__ import annotations

from typing import Any

from launchready.artifacts.routes import Parameter, Route

_OF = "kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } }"
_ARGUMENT = f"name defaultValue type {{ {_OF} }}"
INTROSPECTION = (
    "query { __schema { queryType { name } mutationType { name } types { kind name "
    f"fields(includeDeprecated: true) {{ name description isDeprecated args {{ {_ARGUMENT} }} type {{ {_OF} }} }} "
    f"inputFields {{ {_ARGUMENT} }} enumValues {{ name }} }} }} }}"
)
MOST = 3_000
_SCALARS: dict[str, dict[str, Any]] = {
    "String": {"type": "string"},
    "ID": {"type": "string"},
    "Int": {"type": "integer"},
    "Float": {"type": "number"},
    "Boolean": {"type": "boolean"},
}
_LITERALS = {"String": '"a"', "Int": "1", "Float": "1.0", "Boolean": "false"}


def parse_introspection(data: Any, path: str, base: str) -> list[Route]:
    """The operations of an introspection answer; [] for anything that is none."""
    schema = _dig(data, "data", "__schema") or _dig(data, "__schema")
    if not isinstance(schema, dict):
        return []
    types = {
        kind["name"]: kind for kind in _items(schema.get("types"))[: MOST * 2] if isinstance(kind.get("name"), str)
    }
    reading = _Types(types)
    routes = []
    for word, slot in (("query", "queryType"), ("mutation", "mutationType")):
        name = _dig(schema, slot, "name")
        root = types.get(name, {}) if isinstance(name, str) else {}
        for field in _items(root.get("fields"))[:MOST]:
            if isinstance(field.get("name"), str):
                routes.append(_route(reading, word, field, path, base))  # noqa: PERF401 - one comprehension is unreadable
    return routes


def _route(types: _Types, word: str, field: dict[str, Any], path: str, base: str) -> Route:
    arguments = [argument for argument in _items(field.get("args"))[:100] if isinstance(argument.get("name"), str)]
    by_id = types.ids(arguments)
    return Route(
        method="POST",
        path=path,
        base=base,
        sources=("graphql",),
        parameters=tuple(
            Parameter(argument["name"], "argument", needed(argument), types.json_schema(argument.get("type")))
            for argument in arguments
        ),
        body_type="application/json",
        name=field["name"],
        summary=" ".join(str(field.get("description") or "").split())[:200],
        operation=f"{word} {field['name']}",
        document=types.document(word, field, arguments),
        by_id=tuple(by_id),
        by_id_document=types.document(word, field, arguments, by_id) if by_id else "",
        deprecated=field.get("isDeprecated") is True,
    )


def needed(argument: dict[str, Any]) -> bool:
    """Whether an argument must be given."""
    return _dig(argument, "type", "kind") == "NON_NULL" and argument.get("defaultValue") is None


class _Types:
    """The named types of one schema."""

    def __init__(self, types: dict[str, dict[str, Any]]) -> None:
        self.types = types

    def json_schema(self, kind: Any, depth: int = 0) -> dict[str, Any]:
        """The JSON Schema of an argument's type; what nests too deep is left open."""
        if not isinstance(kind, dict) or depth > 6:
            return {}
        if kind.get("kind") == "NON_NULL":
            return self.json_schema(kind.get("ofType"), depth + 1)
        if kind.get("kind") == "LIST":
            return {"type": "array", "items": self.json_schema(kind.get("ofType"), depth + 1)}
        name = kind.get("name")
        named = self.types.get(name, {}) if isinstance(name, str) else {}
        if kind.get("kind") == "ENUM":
            values = [value["name"] for value in _items(named.get("enumValues")) if isinstance(value.get("name"), str)]
            return {"type": "string", "enum": values[:200]} if values else {"type": "string"}
        if kind.get("kind") == "INPUT_OBJECT" and depth <= 3:
            fields = [field for field in _items(named.get("inputFields"))[:50] if isinstance(field.get("name"), str)]
            properties = {field["name"]: self.json_schema(field.get("type"), depth + 2) for field in fields}
            required = [field["name"] for field in fields if needed(field)]
            return {"type": "object", "properties": properties, **({"required": required} if required else {})}
        return dict(_SCALARS.get(str(name), {}))

    def ids(self, arguments: list[dict[str, Any]]) -> dict[str, str]:
        """The arguments that must be given, have no plain value and take one id: name → type as it is written."""
        found = {}
        for argument in arguments:
            name, inner = argument["name"], _dig(argument, "type", "ofType", "name")
            if needed(argument) and inner in _SCALARS and self.literal(name, argument.get("type"), 0) is None:
                found[name] = f"{inner}!"
        return found

    def document(
        self, word: str, field: dict[str, Any], arguments: list[dict[str, Any]], variables: dict[str, str] | None = None
    ) -> str:
        """`query { feed { id title } }`; '' when an argument or the selection cannot be made up.

        The arguments among `variables` (name → type) are left to be filled: `query ($id: ID!) { post(id: $id) … }`.
        """
        given = []
        for argument in arguments:
            if variables and argument["name"] in variables:
                given.append(f"{argument['name']}: ${argument['name']}")
            elif needed(argument):
                value = self.literal(argument["name"], argument.get("type"), 0)
                if value is None:
                    return ""
                given.append(f"{argument['name']}: {value}")
        selection = self.selection(field.get("type"), 0)
        if selection is None:
            return ""
        shown = f"({', '.join(given)})" if given else ""
        asked = ", ".join(f"${name}: {kind}" for name, kind in (variables or {}).items())
        text = f"{word}{f' ({asked})' if asked else ''} {{ {field['name']}{shown}{selection} }}"
        return text if len(text) < 4_000 else ""

    def literal(self, name: str, kind: Any, depth: int) -> str | None:
        """The text of a made-up argument; None for ids and for what has no plain value."""
        if not isinstance(kind, dict) or depth > 8:
            return None
        if kind.get("kind") == "NON_NULL":
            return self.literal(name, kind.get("ofType"), depth + 1)
        if kind.get("kind") == "LIST":
            item = self.literal(name, kind.get("ofType"), depth + 1)
            return None if item is None else f"[{item}]"
        named = self.types.get(str(kind.get("name")), {})
        if kind.get("kind") == "ENUM":
            values = _items(named.get("enumValues"))
            return str(values[0].get("name")) if values else None
        if kind.get("kind") == "INPUT_OBJECT":
            parts = []
            for part in _items(named.get("inputFields"))[:50]:
                if needed(part):
                    value = self.literal(str(part.get("name")), part.get("type"), depth + 1)
                    if value is None:
                        return None
                    parts.append(f"{part.get('name')}: {value}")
            return "{" + ", ".join(parts) + "}"
        if name.lower() in ("id", "slug", "token") or name.endswith(("Id", "ID", "_id", "Ids", "_ids")):
            return None
        return _LITERALS.get(str(kind.get("name")))

    def selection(self, kind: Any, depth: int) -> str | None:
        """` { id title }` for an object, '' for a plain value, None when nothing can be chosen."""
        for _ in range(10):
            if not isinstance(kind, dict):
                return None
            if kind.get("kind") not in ("NON_NULL", "LIST"):
                break
            kind = kind.get("ofType")
        if not isinstance(kind, dict) or kind.get("kind") in ("SCALAR", "ENUM"):
            return "" if isinstance(kind, dict) else None
        if kind.get("kind") == "UNION":
            return " { __typename }"
        named = self.types.get(str(kind.get("name")), {})
        fields = [
            field
            for field in _items(named.get("fields"))[:200]
            if isinstance(field.get("name"), str) and not any(needed(item) for item in _items(field.get("args")))
        ]
        chosen: list[str] = [field["name"] for field in fields if _is_leaf(field.get("type"))][:12]
        nested = [field for field in fields if not _is_leaf(field.get("type"))]
        for field in nested[: (4 if depth == 0 else 2)] if depth < 1 or (depth < 3 and not chosen) else ():
            inner = self.selection(field.get("type"), depth + 1)
            if inner:
                chosen.append(field["name"] + inner)
        return " { " + " ".join(chosen or ["__typename"]) + " }"


def _is_leaf(kind: Any) -> bool:
    for _ in range(10):
        if not isinstance(kind, dict):
            return False
        if kind.get("kind") not in ("NON_NULL", "LIST"):
            return kind.get("kind") in ("SCALAR", "ENUM")
        kind = kind.get("ofType")
    return False


def _items(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _dig(data: Any, *keys: str) -> Any:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data
