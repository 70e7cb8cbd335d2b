"""One sentence for one mistake: where it stands, what is wrong, what would be right."""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError

from launchready.settings.positions import Loc

_KINDS = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "path_type": "a path, as text",
    "date_type": "a date (2027-03-31)",
    "date_parsing": "a date (2027-03-31)",
    "date_from_datetime_parsing": "a date (2027-03-31)",
    "date_from_datetime_inexact": "a date (2027-03-31) without a time",
}


class SettingsError(Exception):
    """A settings file that cannot be used; the text is one sentence that says where, what, and what is valid."""


def place(loc: Loc) -> str:
    """`[personas] 2 · sign_in · fieldss` for the place `("personas", 1, "sign_in", "fieldss")`."""
    words = [str(part + 1) if isinstance(part, int) else part for part in loc]
    if len(words) < 2:
        return " · ".join(words)
    return f"[{words[0]}] " + " · ".join(words[1:])


def closest(word: str, valid: Iterable[str]) -> str:
    """`, did you mean x?`, or '' when nothing is near."""
    near = difflib.get_close_matches(word.lower(), list(valid), n=1, cutoff=0.6)
    return f", did you mean `{near[0]}`?" if near else ""


def tell(file: str, line: int, loc: Loc, what: str) -> SettingsError:
    """The error for one place of a file."""
    at = f"{file}, line {line}" if line else file
    where = place(loc)
    return SettingsError(f"{at}, {where}: {what}" if where else f"{at}: {what}")


def first_mistake(error: ValidationError, model: type[BaseModel]) -> tuple[Loc, str]:
    """The place of the most telling mistake, and what is wrong there; unknown keys come first."""
    mistakes = error.errors(include_url=False)
    chosen = next((m for m in mistakes if m["type"] == "extra_forbidden"), mistakes[0])
    loc = tuple(part for part in chosen["loc"])
    return loc, _what(chosen["type"], loc, chosen.get("ctx") or {}, chosen.get("input"), chosen["msg"], model)


def _what(kind: str, loc: Loc, context: dict[str, Any], given: Any, message: str, model: type[BaseModel]) -> str:
    if kind == "extra_forbidden":
        valid = keys_at(model, loc[:-1])
        return f"unknown key{closest(str(loc[-1]), valid)} (valid keys: {', '.join(valid)})"
    if kind == "missing":
        valid = keys_at(model, loc[:-1])
        return f"this key is missing (keys here: {', '.join(valid)})"
    if kind in _KINDS:
        return f"must be {_KINDS[kind]}, not {_shown(given)}"
    if kind == "literal_error":
        valid = [word.strip("' ") for word in str(context.get("expected", "")).replace(" or ", ", ").split(",")]
        near = closest(given, valid) if isinstance(given, str) else ""
        return f"{_shown(given)} is not a valid value{near} (valid values: {', '.join(valid)})"
    if kind == "string_pattern_mismatch":
        return f"{_shown(given)} has the wrong form{_form(model, loc)}"
    if kind == "too_short":
        return "must not be empty"
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


def _shown(value: Any) -> str:
    """A short view of a wrong value; what could be a secret (long text) is only named by its length."""
    if isinstance(value, str):
        return repr(value) if len(value) <= 40 else f"text of {len(value)} characters"
    names = {dict: "a table", list: "a list", bool: str(value).lower(), type(None): "nothing"}
    return names.get(type(value), str(value)[:40])


def _form(model: type[BaseModel], loc: Loc) -> str:
    owner = model_at(model, loc[:-1] if isinstance(loc[-1], str) else loc[:-2])
    name = loc[-1] if isinstance(loc[-1], str) else loc[-2]
    info = next((f for n, f in owner.model_fields.items() if name in (n, f.alias)), None) if owner else None
    if info is None:
        return ""
    found = [getattr(item, "pattern", None) for item in info.metadata]
    told = info.description or next((f"it must fit {pattern}" for pattern in found if pattern), "")
    if not told and "Route" not in str(info.annotation) and "^[A-Z*]+ /" not in str(info.annotation):
        return ""
    return f"; write {told or 'a method and a path, as in `GET /api/me`'}".replace("write it must", "it must")


def keys_at(model: type[BaseModel], loc: Loc) -> list[str]:
    """The keys that are valid in the table at a place, as they are written in the file."""
    owner = model_at(model, loc)
    return [info.alias or name for name, info in owner.model_fields.items()] if owner else []


def model_at(model: type[BaseModel], loc: Loc) -> type[BaseModel] | None:
    """The model of the table at a place; None when a free table stands there."""
    here: Any = model
    for part in loc:
        if isinstance(here, type) and issubclass(here, BaseModel):
            fields = here.model_fields.items()
            info = next((field for name, field in fields if part in (name, field.alias)), None)
            here = _plain(info.annotation) if info else None
        elif typing.get_origin(here) in (list, dict, tuple):
            here = _plain(typing.get_args(here)[-1])
        else:
            return None
    return here if isinstance(here, type) and issubclass(here, BaseModel) else None


def _plain(hint: Any) -> Any:
    """A type without `| None` and without annotations."""
    if typing.get_origin(hint) is typing.Annotated:
        return _plain(typing.get_args(hint)[0])
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return _plain(next(kind for kind in typing.get_args(hint) if kind is not type(None)))
    return hint
