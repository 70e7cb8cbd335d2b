"""Personas from a Web Fuzzing Commons auth file (the format EvoMaster and others read), JSON or YAML.

Passwords may stand there only as `$NAME`, as in our own settings. What our sign-in cannot do (a token in the
query, an external sign-in server, made-up users) is refused with a sentence, not half understood.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl

from pydantic import ValidationError

from launchready.settings.credentials import is_name, looks_like_credential
from launchready.settings.schema import Persona, SignIn
from launchready.settings.telling import SettingsError, first_mistake
from launchready.settings.yamlsafe import YamlError, read_yaml

MOST_BYTES = 1_000_000
_SPACE = re.compile(r"[^a-z0-9_-]+")


def load_personas(path: Path) -> list[Persona]:
    """The personas of an auth file. Raises SettingsError with one sentence that names the entry."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror or error}") from None
    if len(data) > MOST_BYTES:
        raise SettingsError(f"{path.name} has {len(data)} bytes; it may have {MOST_BYTES}")
    try:
        reading = read_yaml(data.decode("utf-8-sig"), aliases=False)
    except UnicodeDecodeError:
        raise SettingsError(f"{path.name}: is not UTF-8 text") from None
    except YamlError as error:
        at = f", line {error.line}" if error.line else ""
        raise SettingsError(f"{path.name}{at}: {error}") from None
    return personas(reading.value, path.name)


def personas(data: Any, file: str = "auth file") -> list[Persona]:
    """The personas of a parsed auth file. Raises SettingsError."""
    entries = data.get("auth") if isinstance(data, dict) else None
    if not isinstance(entries, list) or not entries:
        raise SettingsError(f"{file}: is no Web Fuzzing Commons auth file (it needs a list named auth)")
    template = data.get("authTemplate")
    found: list[Persona] = []
    for index, entry in enumerate(entries):
        whole = _merged(template, entry) if isinstance(template, dict) else entry
        at = f"{file}, [auth] {index + 1}"
        if not isinstance(whole, dict) or not isinstance(whole.get("name"), str):
            raise SettingsError(f"{at}: needs a name")
        persona = _persona(whole, f"{at} ({whole['name'][:40]})")
        if any(persona.name == other.name for other in found):
            raise SettingsError(f"{at}: there are two entries named {persona.name}")
        found.append(persona)
    return found


def _merged(template: Any, entry: Any) -> Any:
    """An entry with what only the template states, table by table."""
    if isinstance(template, dict) and isinstance(entry, dict):
        return {**template, **{key: _merged(template.get(key), value) for key, value in entry.items()}}
    return entry


def _persona(entry: dict[str, Any], at: str) -> Persona:
    name = _SPACE.sub("-", entry["name"].strip().lower()).strip("-")
    name = name if re.match(r"[a-z]", name) else f"p-{name}"
    if entry.get("createUsers"):
        raise SettingsError(f"{at}: createUsers is not supported; use [throwaway] in launchready.toml")
    login = entry.get("loginEndpointAuth")
    if isinstance(login, dict):
        way = _by_login(login, at)
    else:
        way = _by_header(entry.get("fixedHeaders"), at)
    try:
        return Persona(name=name, role=name, sign_in=SignIn.model_validate(way))
    except ValidationError as error:
        loc, what = first_mistake(error, Persona)
        raise SettingsError(f"{at}: {' · '.join(map(str, loc))} {what}".replace("  ", " ")) from None


def _by_header(headers: Any, at: str) -> dict[str, Any]:
    listed = [item for item in headers if isinstance(item, dict)] if isinstance(headers, list) else []
    if len(listed) != 1:
        told = "needs loginEndpointAuth or one of fixedHeaders" if not listed else "has more than one of fixedHeaders"
        raise SettingsError(f"{at}: {told}")
    name, value = str(listed[0].get("name", "")), str(listed[0].get("value", ""))
    bearer = name.lower() == "authorization" and value.lower().startswith("bearer ")
    token = value[7:].strip() if bearer else value
    _only_named(token, f"{name} header", at)
    return {"how": "bearer", "token": token} if bearer else {"how": "api_key", "header": name, "token": token}


def _by_login(login: dict[str, Any], at: str) -> dict[str, Any]:
    if login.get("externalEndpointURL"):
        raise SettingsError(f"{at}: externalEndpointURL is not supported; use launchready login and storage_state")
    endpoint = login.get("endpoint")
    if not isinstance(endpoint, str) or not endpoint:
        raise SettingsError(f"{at}: loginEndpointAuth needs endpoint")
    if login.get("headers"):
        raise SettingsError(f"{at}: headers of the login call are not supported")
    kind = str(login.get("contentType") or "application/json").split(";")[0].strip().lower()
    how: Literal["json", "form"] = "form" if kind == "application/x-www-form-urlencoded" else "json"
    fields = _fields(login, how, at)
    for key, value in fields.items():
        if looks_like_credential(key):
            _only_named(value, key, at)
    verb = str(login.get("verb") or "POST").upper()
    way: dict[str, Any] = {"how": how, "route": f"{verb} /{endpoint.lstrip('/')}", "fields": fields}
    return {**way, **_session(login, at)}


def _fields(login: dict[str, Any], how: str, at: str) -> dict[str, str]:
    pair = login.get("payloadUserPwd")
    if isinstance(pair, dict):
        slots = ("usernameField", "username", "passwordField", "password")
        missing = next((slot for slot in slots if not isinstance(pair.get(slot), str)), None)
        if missing:
            raise SettingsError(f"{at}: payloadUserPwd needs {missing} (keys: {', '.join(slots)})")
        _only_named(pair["password"], "password", at)
        return {pair["usernameField"]: pair["username"], pair["passwordField"]: pair["password"]}
    raw = login.get("payloadRaw")
    if not isinstance(raw, str):
        raise SettingsError(f"{at}: loginEndpointAuth needs payloadUserPwd or payloadRaw")
    if how == "form":
        return dict(parse_qsl(raw, keep_blank_values=True))
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict) or not all(isinstance(value, str) for value in body.values()):
        raise SettingsError(f"{at}: payloadRaw must be a JSON object of texts")
    return body


def _session(login: dict[str, Any], at: str) -> dict[str, Any]:
    """Where the session comes from, in both generations of the format."""
    token = login.get("token")
    if not isinstance(token, dict):
        return {"session": "cookie"}
    if str(token.get("sendIn", "header")) != "header":
        raise SettingsError(f"{at}: a token in the query is not supported; it would stand in every log")
    selector = token.get("extractSelector", token.get("extractFromField"))
    if not isinstance(selector, str) or not selector:
        raise SettingsError(f"{at}: token needs extractSelector")
    source = str(token.get("extractFrom", "body"))
    session = f"header:{selector}" if source == "header" else f"body:/{selector.lstrip('/')}"
    name = str(token.get("sendName", token.get("httpHeaderName", "Authorization")))
    form = str(token.get("sendTemplate", f"{token.get('headerPrefix', '')}{{token}}"))
    usual = name.lower() == "authorization" and form == "Bearer {token}"
    return {"session": session, **({} if usual else {"send_as": f"{name}: {form}"})}


def _only_named(value: str, what: str, at: str) -> None:
    if not is_name(value):
        raise SettingsError(
            f'{at}: the {what} must not stand in a file; write it as "$NAME" and set that environment variable'
        )
