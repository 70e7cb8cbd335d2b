"""The JSON Schema of `launchready.toml` and `handover.yaml`, for editors."""

from __future__ import annotations

from typing import Any

from launchready.settings.handover import Handover
from launchready.settings.schema import Settings

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The JSON Schema of `launchready.toml`."""
    return {"$schema": DIALECT, **Settings.model_json_schema(by_alias=True), "title": "launchready.toml"}


def handover_schema() -> dict[str, Any]:
    """The JSON Schema of `handover.yaml`."""
    return {"$schema": DIALECT, **Handover.model_json_schema(by_alias=True), "title": "handover.yaml"}
