"""Settings classes: pydantic-settings (both versions), environ-config, and fields that name their variable."""

from __future__ import annotations

import ast
from collections.abc import Callable

from launchready.gather.settings_map.found import Found

_INNER = frozenset({"model_config", "Config"})


def read_class(
    node: ast.ClassDef, path: str, found: Found, whole: Callable[[ast.expr], str], known: dict[str, dict[str, str]]
) -> None:
    """Fields of a class that inherits from BaseSettings; `known` are the options of this module's such classes."""
    bases = [whole(base).rpartition(".")[2] for base in node.bases]
    options = _options(node)
    if not any(base in known or base.endswith("BaseSettings") for base in bases) and not (
        options and any(base.endswith("Settings") for base in bases)
    ):
        return
    for base in bases:
        options = {**known.get(base, {}), **options}
    known[node.name] = options
    prefix = options.get("env_prefix", "")
    for item in node.body:
        if not isinstance(item, ast.AnnAssign) or not isinstance(item.target, ast.Name):
            continue
        field = item.target.id
        if field in _INNER or field.startswith("_") or _is_classvar(item.annotation):
            continue
        required = item.value is None or _is_required(item.value)
        names = _named(item) or options.get(f"field {field}", "").split() or [prefix + field]
        delimiter = options.get("env_nested_delimiter", "")
        for name in names:
            # pydantic-settings takes names without regard to case; the place where they are set writes them large.
            found.read(name.upper(), path, item.lineno, "pydantic-settings", required=required)
            if delimiter and _is_model(item.annotation):
                found.unknown(path, item.lineno, "pydantic-settings", (name + delimiter).upper())


def _options(node: ast.ClassDef) -> dict[str, str]:
    """`model_config = SettingsConfigDict(…)`, or the inner class Config of version 1."""
    told: dict[str, str] = {}
    for item in node.body:
        if isinstance(item, ast.Assign) and "model_config" in {getattr(target, "id", "") for target in item.targets}:
            if isinstance(item.value, ast.Call):
                pairs = [(word.arg or "", word.value) for word in item.value.keywords]
            elif isinstance(item.value, ast.Dict):
                pairs = [(_text(key), value) for key, value in zip(item.value.keys, item.value.values, strict=True)]
            else:
                pairs = []
            told.update({name: _text(value) for name, value in pairs if name})
        elif isinstance(item, ast.ClassDef) and item.name == "Config":
            for part in item.body:
                if isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Name):
                    told[part.targets[0].id] = _text(part.value)
                    if part.targets[0].id == "fields" and isinstance(part.value, ast.Dict):
                        told.update(_fields(part.value))
    for word in node.keywords:
        if word.arg:
            told[word.arg] = _text(word.value)
    return told


def _fields(node: ast.Dict) -> dict[str, str]:
    told: dict[str, str] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(value, ast.Dict):
            for inner, names in zip(value.keys, value.values, strict=True):
                if _text(inner) == "env":
                    told[f"field {_text(key)}"] = " ".join(_texts(names))
        elif _text(value):
            told[f"field {_text(key)}"] = _text(value)
    return told


def _named(item: ast.AnnAssign) -> list[str]:
    """Names that a field gives itself: Field(alias=…, validation_alias=…, env=…), AliasChoices, Annotated."""
    for call in [node for part in (item.value, item.annotation) if part is not None for node in ast.walk(part)]:
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name | ast.Attribute):
            for wanted in ("validation_alias", "env", "alias"):
                for word in call.keywords:
                    if word.arg == wanted and (names := _texts(word.value)):
                        return names
    return []


def _texts(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Call):  # AliasChoices("A", "B")
        return [text for argument in node.args for text in _texts(argument)]
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return [text for item in node.elts for text in _texts(item)]
    return [_text(node)] if _text(node) else []


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _is_required(value: ast.expr) -> bool:
    """`Field(...)`, `Field(alias="X")` and `...` give no default."""
    if isinstance(value, ast.Constant):
        return value.value is ...
    if isinstance(value, ast.Call):
        name = value.func.id if isinstance(value.func, ast.Name) else getattr(value.func, "attr", "")
        if name == "Field":
            first = value.args[0] if value.args else None
            if first is not None:
                return isinstance(first, ast.Constant) and first.value is ...
            return not any(word.arg in ("default", "default_factory") for word in value.keywords)
    return False


def _is_classvar(node: ast.expr) -> bool:
    return "ClassVar" in ast.dump(node)


def _is_model(node: ast.expr) -> bool:
    plain = {"str", "int", "bool", "float", "bytes", "Path", "SecretStr", "list", "dict", "set", "tuple", "Any", "None"}
    return any(isinstance(part, ast.Name) and part.id[:1].isupper() and part.id not in plain for part in ast.walk(node))
