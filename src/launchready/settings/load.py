"""Read `launchready.toml` and say in one sentence what is wrong with it, where, and what would be right."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from launchready.settings.credentials import (
    credentials_missing,
    literal_credentials,
    resolve,
    variable_for,
)
from launchready.settings.positions import Loc, line_of, positions
from launchready.settings.schema import Settings
from launchready.settings.telling import SettingsError, closest, first_mistake, tell
from launchready.settings.wfc import load_personas

__all__ = ["SettingsError", "credentials_missing", "load", "notes", "resolve"]

RULE_WORDS = ("public", "signed-in", "own", "own-tenant")
MOST_BYTES = 5_000_000


class _File:
    """A settings file with what is needed to speak of a place in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            data = path.read_bytes()
        except OSError as error:
            raise SettingsError(f"{path} cannot be read: {error.strerror or error}") from None
        if len(data) > MOST_BYTES:
            raise SettingsError(f"{path} has {len(data)} bytes; settings have at most {MOST_BYTES}")
        try:
            self.text = data.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise SettingsError(f"{path.name}, line {line}: is not UTF-8 text") from None
        self.lines: dict[Loc, int] | None = None

    def error(self, loc: Loc, what: str) -> SettingsError:
        if self.lines is None:
            self.lines = positions(self.text)
        return tell(self.path.name, line_of(self.lines, loc), loc, what)


def load(path: Path, environ: Mapping[str, str]) -> Settings:
    """The settings of a file, with paths resolved against its folder and `$NAME` in addresses filled in.

    Raises SettingsError: one sentence with file, line, place, what is wrong, and what is valid there.
    """
    file = _File(path)
    raw = _parse(file)
    for loc, key in literal_credentials(raw):
        raise file.error(
            loc,
            f'a credential must not stand in a file; write {key} = "${variable_for(raw, loc)}" '
            "and set that environment variable",
        )
    _fill_addresses(file, raw, environ)
    try:
        settings = Settings.model_validate(raw)
    except ValidationError as error:
        loc, what = first_mistake(error, Settings)
        raise file.error(loc, what) from None
    settings = _with_paths(file, settings)
    _check_names(file, settings)
    return settings


def _parse(file: _File) -> dict[str, Any]:
    try:
        return tomllib.loads(file.text)
    except tomllib.TOMLDecodeError as error:
        text = str(error)
        match = re.search(r"\(at line (\d+), column (\d+)\)", text)
        what = re.sub(r"\s*\(at .*\)$", "", text)
        what = what[:1].lower() + what[1:]
        if match:
            raise SettingsError(
                f"{file.path.name}, line {match[1]}, column {match[2]}: is not valid TOML: {what}"
            ) from None
        last = file.text.count("\n") + 1
        raise SettingsError(f"{file.path.name}, line {last}: is not valid TOML: {what}") from None
    except RecursionError:
        raise SettingsError(f"{file.path.name}: is nested too deeply") from None


def _fill_addresses(file: _File, raw: dict[str, Any], environ: Mapping[str, str]) -> None:
    """Replace `$NAME` in the environments' addresses; refuse addresses with a password in them."""
    environments = raw.get("environments")
    if not isinstance(environments, dict):
        return
    for name, environment in environments.items():
        urls = environment.get("urls") if isinstance(environment, dict) else None
        if not isinstance(urls, list):
            continue
        for index, url in enumerate(urls):
            loc: Loc = ("environments", name, "urls", index)
            if not isinstance(url, str):
                continue
            if re.match(r"^\w+://[^/\s]*@", url):
                raise file.error(loc, "an address must not hold a user or password; write it as https://host")
            try:
                urls[index] = resolve(url, environ)
            except SettingsError as error:
                raise file.error(loc, str(error)) from None


def _with_paths(file: _File, settings: Settings) -> Settings:
    """The same settings with every relative path made absolute; files that must exist are asked for."""
    folder = file.path.resolve().parent

    def absolute(path: Path | None) -> Path | None:
        return None if path is None else (folder / path.expanduser()).resolve()

    platform = settings.platform.model_copy(update={"repository": absolute(settings.platform.repository)})
    environments = {}
    for name, environment in settings.environments.items():
        ca = absolute(environment.ca)
        if ca and not ca.is_file():
            raise file.error(("environments", name, "ca"), f"there is no file {ca}")
        openapi = environment.openapi
        if openapi and not re.match(r"^https?://", openapi):
            there = absolute(Path(openapi))
            if there and there.is_file():
                openapi = str(there)
            elif not openapi.startswith("/"):
                what = f"there is no file {there}; write a file, an address, or a path like /openapi.json"
                raise file.error(("environments", name, "openapi"), what)
        environments[name] = environment.model_copy(update={"ca": ca, "openapi": openapi})
    personas = [
        persona.model_copy(
            update={"sign_in": persona.sign_in.model_copy(update={"file": absolute(persona.sign_in.file)})}
        )
        for persona in settings.personas
    ]
    recordings = [(folder / har.expanduser()).resolve() for har in settings.routes.har]
    for index, recording in enumerate(recordings):
        if not recording.is_file():
            raise file.error(("routes", "har", index), f"there is no file {recording}")
    routes = settings.routes.model_copy(update={"har": recordings})
    update: dict[str, Any] = {"platform": platform, "environments": environments, "personas": personas}
    update["routes"] = routes
    logs = [str(folder / Path(pattern).expanduser()) for pattern in settings.secrets.logs]
    update["secrets"] = settings.secrets.model_copy(update={"logs": logs})
    if settings.personas_file:
        place = absolute(settings.personas_file)
        assert place is not None
        if not place.is_file():
            raise file.error(("personas_file",), f"there is no file {place}")
        update["personas_file"] = place
        update["personas"] = [*personas, *load_personas(place)]
    return settings.model_copy(update=update)


def _check_names(file: _File, settings: Settings) -> None:
    """Every name that points somewhere must point at something."""
    names = [persona.name for persona in settings.personas]
    for index, persona in enumerate(settings.personas):
        if persona.name == "anonymous":
            what = "anonymous is everybody who is not signed in; choose another name"
            raise file.error(("personas", index, "name"), what)
        if persona.name in names[:index]:
            raise file.error(("personas", index, "name"), f"there are two personas named {persona.name}")
        if persona.environment is not None and persona.environment not in settings.environments:
            loc = ("personas", index, "environment")
            raise file.error(loc, _unknown("environment", persona.environment, list(settings.environments)))
    uses: list[tuple[Loc, str, tuple[str, ...]]] = [
        (("recipes", index, "as"), recipe.persona, ()) for index, recipe in enumerate(settings.recipes)
    ]
    uses += [
        (("core_actions", index, "as"), action.persona, ("anonymous",))
        for index, action in enumerate(settings.core_actions)
    ]
    if settings.throwaway:
        for part, steps in (("create", settings.throwaway.create), ("remove", settings.throwaway.remove)):
            uses += [
                (("throwaway", part, index, "as"), step.persona, ("anonymous", "throwaway"))
                for index, step in enumerate(steps)
            ]
    for place, name, words in uses:
        if name not in names and name not in words:
            raise file.error(place, _unknown("persona", name, [*names, *words]))


def _unknown(kind: str, name: str, valid: list[str]) -> str:
    shown = ", ".join(valid) or "none is set"
    return f"there is no {kind} {name!r}{closest(name, valid)} (valid: {shown})"


def notes(settings: Settings) -> list[str]:
    """What is allowed but looks like a slip: words in access rules that are no persona's role."""
    roles = list(dict.fromkeys(persona.role for persona in settings.personas))
    known = [*RULE_WORDS, *roles]
    told: dict[str, str] = {}
    for index, rule in enumerate(settings.access):
        for word in rule.allow:
            if word not in known:
                near = closest(word, known)
                what = f"[access] {index + 1} allows `{word}`, but no persona has that role{near}"
                told.setdefault(word, f"{what}; what this role may do is not tried")
    return list(told.values())
