"""Routes from an API schema: Swagger 2.0, OpenAPI 3.0 and 3.1, as JSON or YAML. Reading only, nothing is sent.

Whatever the document is, the answer is routes and sentences of doubt, never an exception.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from launchready.artifacts.routes import Parameter, Route
from launchready.gather.routes.document import read_document
from launchready.gather.routes.refs import Refs
from launchready.gather.routes.servers import Place, placed, servers_of

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
PLACES = ("path", "query", "header", "cookie")
MOST_ROUTES = 20_000
_HOLE = re.compile(r"\{([^{}/]+)\}")
_BODY_TYPES = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")


def parse_openapi(
    document: bytes | str, base: str, source: str, *, bases: Sequence[str] = (), where: str = ""
) -> tuple[list[Route], list[str]]:
    """The routes of an API schema, and what could not be understood, in sentences.

    `base` is the address the schema was asked for, `bases` further addresses of the same environment, `where`
    the schema's own address (relative servers count from it), `source` the word that the routes carry.
    """
    data, doubts = read_document(document)
    if data is None:
        return [], doubts
    if not isinstance(data.get("paths"), dict):
        told = "it has no paths" if _version(data) else "it is no OpenAPI or Swagger document"
        return [], [*doubts, f"the API schema gives no routes: {told}"]
    reading = _Reading(data, base, source, (base, *bases), where or base)
    routes = reading.routes()
    return routes, [*doubts, *reading.told()]


def _version(data: dict[str, Any]) -> str:
    return str(data.get("openapi") or data.get("swagger") or "")


class _Reading:
    """One document being read."""

    def __init__(self, data: dict[str, Any], base: str, source: str, bases: Sequence[str], where: str) -> None:
        self.data = data
        self.source = source
        self.old = str(data.get("swagger", "")).startswith("2")
        self.refs = Refs(data)
        self.bases = [base, *(item for item in bases if item != base)]
        self.where = where
        self.doubts: dict[str, None] = {}
        self.place = self.placed(servers_of(data, where))

    def placed(self, servers: list[str]) -> Place:
        place = placed(servers, self.bases)
        if place.doubt:
            self.doubts.setdefault(place.doubt)
        return place

    def told(self) -> list[str]:
        """The sentences of doubt, with those that count something."""
        told = list(self.doubts)
        if not _version(self.data):
            told.append("the API schema does not say its version; it was read as OpenAPI 3")
        if self.refs.unresolved:
            shown = ", ".join(list(self.refs.unresolved)[:3])
            told.append(f"the API schema has {len(self.refs.unresolved)} references that lead nowhere: {shown}")
        if self.refs.spent:
            told.append("parts of the API schema are too large and were cut; bodies made from them may be incomplete")
        return told

    def routes(self) -> list[Route]:
        found: dict[str, Route] = {}
        for path, item in self.data["paths"].items():
            if not isinstance(path, str) or not path.startswith("/") or re.search(r"[\x00-\x20\x7f]", path):
                if not str(path).startswith("x-"):
                    self.doubts.setdefault(f"{str(path)[:80]!r} in the API schema is no path")
                continue
            for route in self.of_path(path.split("?")[0].split("#")[0], self.refs.follow(item)):
                if len(found) >= MOST_ROUTES:
                    self.doubts.setdefault(f"the API schema has more than {MOST_ROUTES} routes; the rest was left out")
                    return list(found.values())
                found.setdefault(route.key, route)
        if not found:
            self.doubts.setdefault("the API schema names no route at all")
        return list(found.values())

    def of_path(self, path: str, item: dict[str, Any]) -> Iterator[Route]:
        shared = _list(item.get("parameters"))
        place = self.placed(servers_of(item, self.where)) if item.get("servers") and not self.old else self.place
        for method in METHODS:
            operation = item.get(method)
            if not isinstance(operation, dict):
                continue
            here = place
            if operation.get("servers") and not self.old:
                here = self.placed(servers_of(operation, self.where))
            yield self.route(method, path, shared, operation, here)

    def route(self, method: str, path: str, shared: list[Any], operation: dict[str, Any], place: Place) -> Route:
        raw = self.raw_parameters(shared, _list(operation.get("parameters")))
        full = (place.prefix + path) or "/"
        body, body_type = self.old_body(raw, operation) if self.old else self.body(operation)
        return Route(
            method=method.upper(),
            path=full,
            base=place.base,
            sources=(self.source,),
            secured=self.secured(operation),
            parameters=self.parameters(full, raw),
            body=body,
            body_type=body_type,
            answer=self.answer(operation),
            tags=tuple(tag[:100] for tag in _list(operation.get("tags")) if isinstance(tag, str))[:20],
            name=_text(operation.get("operationId")),
            summary=_text(operation.get("summary")) or _text(operation.get("description")).split("\n")[0],
            deprecated=operation.get("deprecated") is True,
        )

    def raw_parameters(self, *lists: list[Any]) -> list[dict[str, Any]]:
        """The parameters of the path and of the operation, the operation's winning."""
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for item in (item for one in lists for item in one[:200]):
            parameter = self.refs.follow(item)
            name, place = parameter.get("name"), parameter.get("in")
            if isinstance(name, str) and isinstance(place, str):
                found[name, place] = parameter
        return list(found.values())

    def parameters(self, path: str, raw: list[dict[str, Any]]) -> tuple[Parameter, ...]:
        found = []
        for item in raw:
            if item["in"] in PLACES:
                needed = item.get("required") is True or item["in"] == "path"
                found.append(Parameter(item["name"][:200], item["in"], needed, self.parameter_schema(item)))
        declared = {parameter.name for parameter in found if parameter.place == "path"}
        for hole in _HOLE.findall(path):
            if hole not in declared:
                found.append(Parameter(hole, "path", True, {"type": "string"}))
                declared.add(hole)
        return tuple(found)

    def parameter_schema(self, item: dict[str, Any]) -> dict[str, Any]:
        if self.old:
            return self.refs.schema(item) or {}
        content = item.get("content")
        node = item.get("schema")
        if node is None and isinstance(content, dict):
            node = next((part.get("schema") for part in content.values() if isinstance(part, dict)), None)
        schema = self.refs.schema(node) or {}
        if "example" in item and "example" not in schema and isinstance(item["example"], str | int | float):
            schema = {**schema, "example": item["example"]}
        return schema

    def body(self, operation: dict[str, Any]) -> tuple[dict[str, Any] | None, str]:
        content = self.refs.follow(operation.get("requestBody")).get("content")
        if not isinstance(content, dict):
            return None, ""
        return self.chosen(content)

    def chosen(self, content: dict[Any, Any]) -> tuple[dict[str, Any] | None, str]:
        """Schema and type of the content that is easiest to make, JSON first."""
        kinds = {str(kind).split(";")[0].strip().lower(): part for kind, part in content.items()}
        order = [kind for kind in _BODY_TYPES[:1] if kind in kinds]
        order += [kind for kind in kinds if kind.endswith("+json")]
        order += [kind for kind in _BODY_TYPES[1:] if kind in kinds]
        kind = next(iter(order), next(iter(kinds), ""))
        if kind == "*/*":
            return self.refs.schema(self.refs.follow(kinds[kind]).get("schema")), _BODY_TYPES[0]
        return (self.refs.schema(self.refs.follow(kinds.get(kind)).get("schema")), kind[:100]) if kind else (None, "")

    def old_body(self, raw: list[dict[str, Any]], operation: dict[str, Any]) -> tuple[dict[str, Any] | None, str]:
        """The body of Swagger 2.0, which stands among the parameters."""
        listed = _list(operation.get("consumes", self.data.get("consumes")))
        consumes = [kind for kind in listed if isinstance(kind, str)]
        for item in raw:
            if item["in"] == "body":
                kind = next((kind for kind in consumes if "json" in kind), next(iter(consumes), _BODY_TYPES[0]))
                return self.refs.schema(item.get("schema")) or {}, kind
        fields = [item for item in raw if item["in"] == "formData"]
        if not fields:
            return None, ""
        needed = [item["name"] for item in fields if item.get("required") is True]
        properties = {item["name"]: self.refs.schema(item) or {} for item in fields}
        files = any(item.get("type") == "file" for item in fields)
        schema = {"type": "object", "properties": properties, **({"required": needed} if needed else {})}
        return schema, _BODY_TYPES[2] if files or _BODY_TYPES[2] in consumes else _BODY_TYPES[1]

    def answer(self, operation: dict[str, Any]) -> dict[str, Any] | None:
        """The schema of the first good answer that has one."""
        responses = operation.get("responses")
        if not isinstance(responses, dict):
            return None
        for code in sorted((key for key in responses if str(key)[:1] == "2"), key=str):
            response = self.refs.follow(responses[code])
            if self.old and response.get("schema") is not None:
                return self.refs.schema(response["schema"])
            if isinstance(response.get("content"), dict) and response["content"]:
                return self.chosen(response["content"])[0]
        return None

    def secured(self, operation: dict[str, Any]) -> bool | None:
        """What is declared: True, False (nothing is needed, or `{}` is one of the ways), None (it does not say)."""
        declared = operation.get("security", self.data.get("security"))
        if not isinstance(declared, list):
            return None
        ways = [way for way in declared if isinstance(way, dict)]
        if declared and not ways:
            return None
        return bool(ways) and all(ways)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return " ".join(value.split())[:200] if isinstance(value, str) else ""
