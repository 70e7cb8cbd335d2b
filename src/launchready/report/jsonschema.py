"""The published JSON Schema of report.json, made from the types that write it."""

from __future__ import annotations

from typing import Any

from launchready.report.schema import SCHEMA, Report


def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of `launchready.report/1`; the keys are those of the file.

    Fields that were added later are optional in it, so that files of earlier versions stay valid.
    """
    made = Report.model_json_schema(by_alias=True, mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made,
        "title": f"Launch Ready report ({SCHEMA})",
    }
