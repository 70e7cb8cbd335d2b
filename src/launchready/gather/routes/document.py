"""From bytes to the object an API schema is, or to a sentence that says why it is none."""

from __future__ import annotations

import codecs
import json
from typing import Any

from launchready.settings.yamlsafe import YamlError, read_yaml

MOST_BYTES = 64_000_000


def read_document(document: bytes | str) -> tuple[dict[str, Any] | None, list[str]]:
    """The object of a JSON or YAML text, and what is doubtful about it. None when it is no object."""
    if len(document) > MOST_BYTES:
        return None, [f"the API schema has more than {MOST_BYTES // 1_000_000} MB and was not read"]
    text = document if isinstance(document, str) else _decoded(document)
    text = text.lstrip("\ufeff")
    head = text[:2000].lstrip()
    if not head:
        return None, ["the API schema is empty"]
    if head.startswith("<"):
        return None, ["the API schema's address answers with a page (HTML or XML), not with a schema"]
    doubled: dict[str, None] = {}
    try:
        data = _read_json(text, doubled) if head[0] in "{[" else _NO_JSON
    except RecursionError:
        return None, ["the API schema is nested too deeply and was not read"]
    except ValueError:
        data = _NO_JSON
    if data is _NO_JSON:
        try:
            reading = read_yaml(text)
        except YamlError as error:
            at = f" (line {error.line})" if error.line else ""
            return None, [f"the API schema is neither JSON nor YAML{at}: {error}"]
        data = reading.value
        doubled.update(dict.fromkeys(key for key, _ in reading.doubled))
    doubts = []
    if doubled:
        shown = ", ".join(list(doubled)[:3])
        doubts.append(f"the API schema has keys that stand twice ({shown}); only the last of each was read")
    if not isinstance(data, dict):
        return None, [*doubts, "the API schema is not an object"]
    return data, doubts


_NO_JSON = object()


def _decoded(data: bytes) -> str:
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return data.decode(name, "replace")
    return data.decode("utf-8", "replace")


def _read_json(text: str, doubled: dict[str, None]) -> Any:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) != len(items) and len(doubled) < 100:
            seen: set[str] = set()
            for key, _ in items:
                if key in seen:
                    doubled.setdefault(key[:80])
                seen.add(key)
        return found

    return json.loads(text, object_pairs_hook=pairs)
