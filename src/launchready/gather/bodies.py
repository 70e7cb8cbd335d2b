"""The simplest body that a writing route may accept, in the content type that it asks for."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from launchready.artifacts.routes import Route
from launchready.gather.routes.example import payload

BOUNDARY = "lr-boundary-7c1d"


def body_of(route: Route, canary: str, given: Any = None) -> tuple[bytes | None, str]:
    """(body, content type); (None, '') for a route that takes none. `given` is a recipe's body with holes."""
    if given is not None:
        text = json.dumps(given, ensure_ascii=False).replace("{canary}", canary)
        return text.replace("{email}", f"{canary}@example.com").encode(), "application/json"
    if route.body is None:
        return None, ""
    made = payload(route.body, canary=canary)
    if route.body_type == "application/x-www-form-urlencoded":
        return urlencode(_flat(made)).encode(), route.body_type
    if route.body_type == "multipart/form-data":
        return _multipart(route.body, _flat(made), canary), f"{route.body_type}; boundary={BOUNDARY}"
    return json.dumps(made, ensure_ascii=False).encode(), "application/json"


def _flat(made: Any) -> dict[str, str]:
    return {str(key): str(value) for key, value in made.items()} if isinstance(made, dict) else {}


def _multipart(schema: dict[str, Any], fields: dict[str, str], canary: str) -> bytes:
    files = [
        name
        for name, part in schema.get("properties", {}).items()
        if isinstance(part, dict) and (part.get("format") == "binary" or "contentMediaType" in part)
    ]
    parts = []
    for name, value in fields.items():
        extra = '; filename="note.txt"\r\nContent-Type: text/plain' if name in files else ""
        text = canary if name in files else value
        parts.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n{text}\r\n')
    return ("".join(parts) + f"--{BOUNDARY}--\r\n").encode()
