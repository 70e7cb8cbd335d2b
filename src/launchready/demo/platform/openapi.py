"""The OpenAPI document: what FastAPI derives, made exact where it cannot know better."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from launchready.demo.platform import csrf

_ERROR = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorOut"}}}
_BODY_ERRORS = {"400": "Cannot be read", "413": "Too large", "415": "Not of an accepted type"}


def document(app: FastAPI) -> dict[str, Any]:
    """The document, made once."""
    if app.openapi_schema is None:
        made = FastAPI.openapi(app)
        made["components"]["securitySchemes"]["csrfToken"] = {
            "type": "apiKey",
            "in": "header",
            "name": "X-CSRF-Token",
            "description": "Bound to the session; also in the cookie csrf_token.",
        }
        for path in made["paths"].values():
            for method, operation in path.items():
                _complete(method, operation)
        app.openapi_schema = made
    return app.openapi_schema


def _complete(method: str, operation: dict[str, Any]) -> None:
    """Say that a session needs its CSRF token to change something, and what is open to anybody."""
    if method.upper() not in csrf.SAFE_METHODS:
        for choice in operation.get("security", []):
            if "session" in choice:
                choice["csrfToken"] = []
    operation.setdefault("security", [])
    if "requestBody" in operation:
        for status, description in _BODY_ERRORS.items():
            operation["responses"].setdefault(status, {"description": description, "content": _ERROR})
