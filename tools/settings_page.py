"""docs/settings.md from the settings' own types: every table and key, its type, its default, its meaning."""

from __future__ import annotations

import datetime
import inspect
import types
import typing
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined
from settings_meanings import MEANINGS

PLAIN = {str: "text", int: "whole number", float: "number", bool: "true or false", Path: "path"}


def settings_page(note: str) -> str:
    """Both files that people write: launchready.toml and handover.yaml."""
    from launchready.settings.handover import Handover
    from launchready.settings.schema import Settings

    text = note.format(source="src/launchready/settings/schema.py and handover.py") + "# Settings\n\n"
    text += (
        "`launchready init` writes a first `launchready.toml`; `launchready check-settings` says who can sign in. "
        "An unknown key is an error that names the valid ones. No credential stands in a file: where one is needed, "
        'write the name of an environment variable (`"$LR_MEMBER_PASSWORD"`).\n\n'
        "The same as JSON Schema, for editors: [settings.schema.json](settings.schema.json) and "
        "[handover.schema.json](handover.schema.json).\n\n"
    )
    text += "## launchready.toml\n\n" + _model(Settings, "", {}, "toml")
    text += "\n## handover.yaml\n\n" + _model(Handover, "", {}, "yaml")
    return text


def _model(model: type[BaseModel], place: str, shown: dict[type[BaseModel], str], form: str) -> str:
    """The table of one model and then those of the models in it, each once; `shown` says where it stands."""
    lines = ["| Key | Type | Default | Meaning |", "| --- | --- | --- | --- |"]
    inner: list[tuple[str, str, type[BaseModel]]] = []
    for name, field in model.model_fields.items():
        key = field.alias or name
        below, shape = _nested(field.annotation)
        if below:
            where = f"{place}.{key}" if place else key
            where += ".NAME" if shape == "dict" else ""
            inner.append((where, _head(where, shape, form), below))
        meaning = MEANINGS.get(f"{model.__name__}.{key}") or field.description or ""
        lines.append(f"| `{key}` | {_words(field.annotation)} | {_default(field)} | {_cell(meaning)} |")
    text = _about(model) + "\n".join(lines) + "\n"
    for where, head, below in inner:
        text += f"\n### {head}\n\n"
        if below in shown:
            text += f"As {shown[below]}.\n"
        else:
            shown[below] = head
            text += _model(below, where, shown, form)
    return text


def _head(where: str, shape: str, form: str) -> str:
    if form == "yaml":
        return f"{where}: a list" if shape == "list" else where
    return f"[[{where}]]" if shape == "list" else f"[{where}]"


def _about(model: type[BaseModel]) -> str:
    text = inspect.cleandoc(model.__doc__ or "")
    return text + "\n\n" if text else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _default(field: Any) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if value is PydanticUndefined or value in (None, [], {}, ()) or isinstance(value, BaseModel):
        return "–"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str):
        return f'`"{value}"`'
    if isinstance(value, list | tuple):
        return ", ".join(f"`{item}`" for item in value)
    if isinstance(value, dict):
        return ", ".join(f"`{key} = {item!r}`" for key, item in value.items())
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def _nested(hint: Any) -> tuple[type[BaseModel] | None, str]:
    """The model inside a hint, and whether it stands alone, in a list or under names."""
    if inspect.isclass(hint) and issubclass(hint, BaseModel):
        return hint, "one"
    origin = get_origin(hint)
    if origin in (list, tuple):
        return _nested(get_args(hint)[0])[0], "list"
    if origin is dict:
        return _nested(get_args(hint)[1])[0], "dict"
    for part in get_args(hint) if origin in (types.UnionType, typing.Union, typing.Annotated) else ():
        found, shape = _nested(part)
        if found:
            return found, shape
    return None, ""


def _words(hint: Any) -> str:
    """A type as people say it."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is typing.Annotated:
        return _words(parts[0])
    if origin is Literal:
        return " or ".join(f"`{value}`" for value in parts)
    if origin in (types.UnionType, typing.Union):
        return " or ".join(_words(part) for part in parts if part is not type(None))
    if origin in (list, tuple):
        return f"list of {_many(parts[0])}"
    if origin is dict:
        return f"{_many(parts[1])} by name"
    if inspect.isclass(hint) and issubclass(hint, BaseModel):
        return "table"
    if hint in (datetime.date, datetime.datetime):
        return "date"
    return PLAIN.get(hint, "any value")


def _many(hint: Any) -> str:
    word = _words(hint)
    plural = {"text": "texts", "table": "tables", "number": "numbers", "whole number": "whole numbers", "path": "paths"}
    return plural.get(word, word)
