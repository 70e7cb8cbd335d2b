"""Credentials stand in the environment, never in a file: their names, their look, their values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from launchready.settings.positions import Loc
from launchready.settings.schema import Settings
from launchready.settings.telling import SettingsError

NAME = re.compile(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))")
_HOLE = re.compile(r"^[^{}]*\{[a-z_][\w.-]*\}[^{}]*$")
_CREDENTIAL = re.compile(
    r"pass(?:wor[dt]|wd|phrase|code)|^pwd$|_pwd$|token|secret|credential|otp|api.?key|access.?key|private.?key|^key$|_key$|-key$",
    re.IGNORECASE,
)


def looks_like_credential(key: str) -> bool:
    """Whether a field of this name holds something that must not stand in a file."""
    return bool(_CREDENTIAL.search(key))


def is_name(value: str) -> bool:
    """Whether the whole value is the name of an environment variable (`$NAME` or `${NAME}`)."""
    return bool(NAME.fullmatch(value))


def variable_for(raw: Any, loc: Loc) -> str:
    """A fitting variable name for the credential at this place: `LR_MEMBER_PASSWORD`."""
    owner = str(loc[0])
    if len(loc) > 1 and isinstance(loc[1], int):
        table = raw[loc[0]][loc[1]]
        owner = str(table.get("name") or owner)
    return "LR_" + re.sub(r"\W+", "_", f"{owner}_{loc[-1]}").upper().strip("_")


def literal_credentials(raw: Any) -> Iterator[tuple[Loc, str]]:
    """Place and field name of every credential that stands in the raw settings in clear."""
    if not isinstance(raw, dict):
        return
    for index, persona in _tables(raw.get("personas")):
        yield from _of_sign_in(persona.get("sign_in"), ("personas", index, "sign_in"))
        if _in_clear(persona.get("expired_token")):
            yield ("personas", index, "expired_token"), "expired_token"
    for index, recipe in _tables(raw.get("recipes")):
        yield from _of_body(recipe.get("body"), ("recipes", index, "body"))
    throwaway = raw.get("throwaway")
    if isinstance(throwaway, dict):
        yield from _of_sign_in(throwaway.get("sign_in"), ("throwaway", "sign_in"))
        for part in ("create", "remove"):
            for index, step in _tables(throwaway.get(part)):
                yield from _of_body(step.get("body"), ("throwaway", part, index, "body"))


def _tables(value: Any) -> list[tuple[int, dict[str, Any]]]:
    if not isinstance(value, list):
        return []
    return [(index, item) for index, item in enumerate(value) if isinstance(item, dict)]


def _in_clear(value: Any) -> bool:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return True
    return isinstance(value, str) and value != "" and not is_name(value) and not _HOLE.match(value)


def _of_sign_in(sign_in: Any, loc: Loc) -> Iterator[tuple[Loc, str]]:
    if not isinstance(sign_in, dict):
        return
    if _in_clear(sign_in.get("token")):
        yield (*loc, "token"), "token"
    yield from _of_body(sign_in.get("fields"), (*loc, "fields"))


def _of_body(body: Any, loc: Loc) -> Iterator[tuple[Loc, str]]:
    todo: list[tuple[Loc, Any]] = [(loc, body)]
    while todo:
        here, value = todo.pop()
        if isinstance(value, dict):
            for key, item in value.items():
                if looks_like_credential(str(key)) and _in_clear(item):
                    yield (*here, str(key)), str(key)
                elif isinstance(item, dict | list):
                    todo.append(((*here, str(key)), item))
        elif isinstance(value, list):
            todo.extend(((*here, index), item) for index, item in enumerate(value))


def names_in(value: str) -> list[str]:
    """The environment variable that a value is the name of; a dollar inside of plain text stays one."""
    match = NAME.fullmatch(value)
    return [match[1] or match[2]] if match else []


def resolve(value: str, environ: Mapping[str, str]) -> str:
    """The value of `$NAME` or `${NAME}` from the environment; any other text as it is.

    Raises SettingsError with a sentence that names the variable when it is not set or empty.
    """
    for name in names_in(value):
        if not environ.get(name):
            raise SettingsError(f"the environment variable {name} is not set; set it with: export {name}=…")
        return environ[name]
    return value


def credentials_missing(settings: Settings, environ: Mapping[str, str]) -> list[str]:
    """One sentence for each environment variable that the settings name and that is not set."""
    users: dict[str, list[str]] = {}
    for persona in settings.personas:
        values = [*persona.sign_in.fields.values(), persona.sign_in.token or "", persona.expired_token or ""]
        for name in [name for value in values for name in names_in(value)]:
            users.setdefault(name, []).append(persona.name)
    if settings.throwaway:
        sign_in = settings.throwaway.sign_in
        for name in [name for value in (*sign_in.fields.values(), sign_in.token or "") for name in names_in(value)]:
            users.setdefault(name, []).append("throwaway")
    return [
        f"the environment variable {name} is not set, {' and '.join(dict.fromkeys(people))} cannot sign in without it"
        for name, people in users.items()
        if not environ.get(name)
    ]
