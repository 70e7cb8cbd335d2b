"""Routes for other tools: OpenAPI, a Postman collection, a `.http` file. Credentials stand as variables only."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Protocol

EXPORTS = ("openapi", "postman", "http")
_HOLE = re.compile(r"\{([^{}/]+)\}")


class RouteLike(Protocol):
    """What an export needs of a route."""

    @property
    def method(self) -> str:
        """GET, POST …"""

    @property
    def path(self) -> str:
        """The template, as `/api/posts/{id}`."""

    @property
    def base(self) -> str:
        """The address it belongs to."""

    @property
    def body(self) -> dict[str, Any] | None:
        """JSON Schema of the body."""

    @property
    def body_type(self) -> str:
        """Its content type."""

    @property
    def summary(self) -> str:
        """One line about it."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Who knows it."""

    @property
    def document(self) -> str:
        """The text of a GraphQL operation."""


def exported(routes: Sequence[RouteLike], form: str, name: str) -> str:
    """The text of one export; `form` is one of EXPORTS."""
    ordered = sorted(routes, key=lambda route: (route.path, route.method, route.document))
    makers = {"openapi": _openapi, "postman": _postman, "http": _http}
    return makers[form](ordered, name)


def _openapi(routes: Sequence[RouteLike], name: str) -> str:
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        if route.document:
            continue
        holes = [
            {"name": hole, "in": "path", "required": True, "schema": {"type": "string"}}
            for hole in _HOLE.findall(route.path)
        ]
        operation: dict[str, Any] = {
            "summary": route.summary or f"{route.method} {route.path}",
            "x-seen-in": list(route.sources),
            "responses": {"default": {"description": "not known"}},
        }
        if holes:
            operation["parameters"] = holes
        if route.body is not None:
            operation["requestBody"] = {"content": {route.body_type or "application/json": {"schema": route.body}}}
        paths.setdefault(route.path, {})[route.method.lower()] = operation
    servers = [{"url": base} for base in dict.fromkeys(route.base for route in routes)]
    document = {"openapi": "3.1.0", "info": {"title": name, "version": "as found"}, "servers": servers, "paths": paths}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _postman(routes: Sequence[RouteLike], name: str) -> str:
    items = []
    for route in routes:
        url = "{{base}}" + _HOLE.sub(r":\1", route.path)
        request: dict[str, Any] = {
            "method": route.method,
            "url": url,
            "header": [{"key": "Authorization", "value": "Bearer {{token}}"}],
        }
        if route.document or route.body is not None:
            text = json.dumps({"query": route.document}) if route.document else "{}"
            request["body"] = {"mode": "raw", "raw": text, "options": {"raw": {"language": "json"}}}
        items.append({"name": f"{route.method} {route.path}", "request": request})
    base = routes[0].base if routes else ""
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    collection = {
        "info": {"name": name, "schema": schema},
        "item": items,
        "variable": [{"key": "base", "value": base}, {"key": "token", "value": ""}],
    }
    return json.dumps(collection, indent=2, ensure_ascii=False) + "\n"


def _http(routes: Sequence[RouteLike], name: str) -> str:
    base = routes[0].base if routes else ""
    lines = [f"# {' '.join(name.split())}", f"@base = {base}", "@token = ", ""]
    for route in routes:
        address = "{{base}}" + _HOLE.sub(r"{{\1}}", route.path)
        lines += [f"### {route.method} {route.path}", f"{route.method} {address}", "Authorization: Bearer {{token}}"]
        if route.document or route.body is not None:
            lines += [
                "Content-Type: application/json",
                "",
                json.dumps({"query": route.document}) if route.document else "{}",
            ]
        lines.append("")
    return "\n".join(lines)
