"""The simplest valid example of a JSON Schema, with the canary in what people would write freely."""

from __future__ import annotations

import re
from typing import Any

from launchready.gather.routes.leaves import a_number, a_string, fits, whole_number
from launchready.gather.routes.narrow import flat, kind_of

_TEXTS = re.compile(
    r"title|text|body|content|message|description|bio|comment|subject|reason|note|headline|caption|summary|^name$|_name$",
    re.IGNORECASE,
)


def payload(schema: dict[str, Any], *, canary: str, text_fields: bool = True) -> Any:
    """A small valid value: required parts, and with `text_fields` the optional free text too, holding the canary.

    What a schema cannot satisfy (a pattern that no guess fits) is made as near as possible; nothing raises.
    """
    return _Maker(canary, text_fields).make(schema, "", 0)


class _Maker:
    def __init__(self, canary: str, text_fields: bool) -> None:
        self.canary = canary
        self.text_fields = text_fields

    def make(self, schema: Any, name: str, depth: int) -> Any:
        if not isinstance(schema, dict) or depth > 20:
            return self.canary or "a"
        schema = flat(schema)
        kind = kind_of(schema)
        if "const" in schema:
            return schema["const"]
        choices = schema.get("enum")
        if isinstance(choices, list) and choices:
            return next((item for item in choices if item is not None), None)
        free = kind == "string" and self.text_fields and _TEXTS.search(name) and not schema.get("format")
        for key in ("example", "default"):
            if not free and key in schema and schema[key] is not None and fits(schema, kind, schema[key]):
                return schema[key]
        if kind == "object":
            return self.object(schema, depth)
        if kind == "array":
            return self.array(schema, name, depth)
        if kind in ("integer", "number"):
            return a_number(schema, kind == "integer")
        if kind in ("boolean", "null"):
            return False if kind == "boolean" else None
        return a_string(schema, self.canary, name)

    def object(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        properties = schema.get("properties")
        properties = properties if isinstance(properties, dict) else {}
        listed = schema.get("required")
        required = [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []
        wanted = [name for name in required if not _read_only(properties.get(name))]
        wanted += [name for name, part in properties.items() if name not in wanted and self.is_free(name, part)]
        least = whole_number(schema.get("minProperties"), 0)
        spare = [name for name in properties if name not in wanted and not _read_only(properties[name])]
        wanted += spare[: max(0, least - len(wanted))]
        most = schema.get("maxProperties")
        if isinstance(most, int):
            wanted = wanted[: max(most, len(required))]
        rest = schema.get("additionalProperties")
        made = {name: self.make(properties.get(name, rest or {}), name, depth + 1) for name in wanted}
        for index in range(min(least, 50) - len(made)):
            made[f"x{index}"] = self.make(rest if isinstance(rest, dict) else {}, "", depth + 1)
        return made

    def is_free(self, name: str, part: Any) -> bool:
        """Whether an optional property is free text that may hold the canary."""
        if not self.text_fields or not isinstance(part, dict) or _read_only(part):
            return False
        plain = flat(part)
        if kind_of(plain) != "string" or not _TEXTS.search(name) or whole_number(plain.get("maxLength"), 99) == 0:
            return False
        return not any(key in plain for key in ("format", "pattern", "enum", "const", "x-cut"))

    def array(self, schema: dict[str, Any], name: str, depth: int) -> list[Any]:
        size = min(whole_number(schema.get("minItems"), 0), 50)
        first = schema.get("prefixItems")
        heads = first if isinstance(first, list) else []
        made: list[Any] = []
        for index in range(size):
            part = heads[index] if index < len(heads) else schema.get("items", {})
            item = self.make(part, name, depth + 1)
            if schema.get("uniqueItems") is True and item in made:
                item = _other(item, made)
            made.append(item)
        return made


def _read_only(part: Any) -> bool:
    return isinstance(part, dict) and part.get("readOnly") is True


def _other(item: Any, made: list[Any]) -> Any:
    """A value of the same kind that is not among those made."""
    if isinstance(item, bool):
        return not item
    if isinstance(item, int | float):
        return max(value for value in made if isinstance(value, int | float)) + 1
    if isinstance(item, str):
        near = (item[:-1] + letter for letter in "bcdefghijklmnopqrstuvwxyz0123456789")
        return next((text for text in near if text not in made), item)
    if isinstance(item, dict):
        key = next((key for key, value in item.items() if isinstance(value, str | int)), None)
        return {**item, key: _other(item[key], [part.get(key) for part in made])} if key else item
    return item
