"""Platform files: Vercel, Netlify, Fly, Render, Railway, Heroku, Kamal, Cloudflare, Serverless and others."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from launchready.gather.settings_map import shell
from launchready.gather.settings_map.found import SHOUTED, Found
from launchready.gather.settings_map.places import Loc, items, named, strings, walk

Line = Callable[[Loc], int]


def _put(
    found: Found, form: str, path: str, line: Line, node: Any, at: Loc, environment: str = "", **more: Any
) -> None:
    """Every name of a map or list, with its value where it has one."""
    for key, value, where in items(node, at):
        plain = value.get("value") if isinstance(value, dict) else value
        stored = isinstance(value, dict) and "value" not in value and bool(value.keys() - {"key", "name"})
        plain = None if isinstance(plain, dict | list) else plain
        if isinstance(plain, str) and plain.startswith("@"):
            plain, stored = None, True
        options = {"stored": stored, **more}
        found.set(key, path, line(where), form, value=plain, environment=environment, **options)


def _at(data: Any, *keys: str) -> Any:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def vercel(data: Any, path: str, line: Line, found: Found, environment: str) -> None:
    """vercel.json."""
    _put(found, "Vercel", path, line, _at(data, "env"), ("env",), environment)
    _put(found, "Vercel", path, line, _at(data, "build", "env"), ("build", "env"), environment, side="build")


def netlify(data: Any, path: str, line: Line, found: Found, environment: str) -> None:
    """netlify.toml."""
    at: Loc = ("build", "environment")
    _put(found, "Netlify", path, line, _at(data, *map(str, at)), at, environment, side="build")
    for name in _at(data, "context") or {}:
        at = ("context", name, "environment")
        _put(found, "Netlify", path, line, _at(data, "context", name, "environment"), at, named(name), side="build")


def fly(data: Any, path: str, line: Line, found: Found, environment: str) -> None:
    """fly.toml."""
    _put(found, "Fly", path, line, _at(data, "env"), ("env",), environment or "production")
    at: Loc = ("build", "args")
    _put(found, "Fly", path, line, _at(data, "build", "args"), at, environment or "production", side="build")
    _commands(data, path, line, found, ("release_command", "app", "web", "worker", "processes"))


def render(data: Any, path: str, line: Line, found: Found, environment: str) -> None:
    """render.yaml: services, cron jobs and groups, wherever they stand."""
    for where, node in walk(data):
        if isinstance(node, dict) and isinstance(node.get("envVars"), list):
            name = str(node.get("name", ""))
            stated = environment or next((named(word) for word in name.split("-") if named(word) in _KNOWN), "")
            by = f"image {_at(node, 'image', 'url')}" if _at(node, "image", "url") else ""
            _put(found, "Render", path, line, node["envVars"], (*where, "envVars"), stated, by=by)
    _commands(data, path, line, found, ("buildCommand", "startCommand", "preDeployCommand"))


_KNOWN = ("production", "staging", "preview")


def railway(data: Any, path: str, line: Line, found: Found, environment: str) -> None:
    """railway.toml and railway.json: commands, and variables by environment."""
    _commands(data, path, line, found, ("buildCommand", "startCommand", "preDeployCommand"))
    for where, node in walk(data):
        if isinstance(node, dict) and isinstance(node.get("variables"), dict):
            stated = named(where[1]) if len(where) > 1 and where[0] == "environments" else environment
            _put(found, "Railway", path, line, node["variables"], (*where, "variables"), stated)


def heroku_app(data: Any, path: str, line: Line, found: Found, environment: str) -> None:
    """app.json: `env` of the app and of its environments."""
    for at, stated in (
        (("env",), ""),
        (("environments", "review", "env"), "preview"),
        (("environments", "test", "env"), "test"),
    ):
        for key, value, where in items(_at(data, *at), at):
            plain = value.get("value") if isinstance(value, dict) else value
            stored = isinstance(value, dict) and "generator" in value
            found.set(key, path, line(where), "Heroku app.json", value=plain, environment=stated, stored=stored)
            if isinstance(value, dict) and value.get("description"):
                found.told(key, path, line(where), "Heroku app.json")


def heroku(data: Any, path: str, line: Line, found: Found, environment: str) -> None:
    """heroku.yml."""
    _put(found, "Heroku", path, line, _at(data, "setup", "config"), ("setup", "config"), environment)
    _put(found, "Heroku", path, line, _at(data, "build", "config"), ("build", "config"), environment, side="build")


def kamal(data: Any, path: str, line: Line, found: Found, environment: str) -> None:
    """config/deploy.yml: env.clear, env.secret, env.tags, accessories, builder arguments and secrets."""
    environment = environment or "production"
    for where, node in walk(data):
        env = node.get("env") if isinstance(node, dict) else None
        if not isinstance(env, dict):
            continue
        by = f"image {node['image']}" if "accessories" in where and "image" in node else ""
        at = (*where, "env")
        nested = any(key in env for key in ("clear", "secret", "tags"))
        clear = env.get("clear") if nested else env
        _put(found, "Kamal", path, line, clear, (*at, "clear") if nested else at, environment, by=by)
        for place, name in enumerate(env.get("secret") or () if isinstance(env.get("secret"), list) else ()):
            inner = str(name).partition(":")[0]
            found.set(inner, path, line((*at, "secret", place)), "Kamal", environment=environment, stored=True, by=by)
    for part in ("args", "secrets"):
        _put(found, "Kamal", path, line, _at(data, "builder", part), ("builder", part), environment, side="build",
             stored=part == "secrets")  # fmt: skip
    for place, name in enumerate(_at(data, "registry", "password") or ()):
        if SHOUTED.fullmatch(str(name)):
            found.read(str(name), path, line(("registry", "password", place)), "Kamal", environment=environment)


def wrangler(data: Any, path: str, line: Line, found: Found, environment: str) -> None:
    """wrangler.toml and wrangler.jsonc of Cloudflare."""
    _put(found, "Cloudflare", path, line, _at(data, "vars"), ("vars",), environment)
    for name in _at(data, "env") or {}:
        at: Loc = ("env", name, "vars")
        _put(found, "Cloudflare", path, line, _at(data, "env", name, "vars"), at, named(name))


def serverless(data: Any, path: str, line: Line, found: Found, environment: str) -> None:
    """serverless.yml, AWS SAM, CDK outputs: `environment`/`Environment.Variables` at any height; `${env:X}`."""
    for where, node in walk(data):
        if isinstance(node, dict) and isinstance(node.get("environment"), dict):
            _put(found, "Serverless", path, line, node["environment"], (*where, "environment"), environment)
        if isinstance(node, dict) and isinstance(_at(node, "Environment", "Variables"), dict):
            at = (*where, "Environment", "Variables")
            _put(found, "SAM", path, line, node["Environment"]["Variables"], at, environment)
    for where, text in strings(data):
        for name in re.findall(r"\$\{env:([A-Za-z_]\w*)", text):
            found.read(name, path, line(where), "Serverless")


def app_engine(data: Any, path: str, line: Line, found: Found, environment: str) -> None:
    """app.yaml: env_variables."""
    _put(found, "App Engine", path, line, _at(data, "env_variables"), ("env_variables",), environment)


def digital_ocean(data: Any, path: str, line: Line, found: Found, environment: str) -> None:
    """.do/app.yaml: `envs` at any height."""
    for where, node in walk(data):
        if isinstance(node, dict) and isinstance(node.get("envs"), list):
            _put(found, "DigitalOcean", path, line, node["envs"], (*where, "envs"), environment)


def ecs(data: Any, path: str, line: Line, found: Found, environment: str) -> None:
    """A task definition of AWS ECS: environment and secrets of containers."""
    for where, node in walk(data):
        if isinstance(node, dict) and "containerDefinitions" in node:
            for place, one in enumerate(node["containerDefinitions"] or ()):
                at: Loc = (*where, "containerDefinitions", place)
                for part in ("environment", "secrets"):
                    _put(found, "ECS", path, line, _at(one, part), (*at, part), environment, stored=part == "secrets")


def package_json(data: Any, path: str, line: Line, found: Found, environment: str) -> None:
    """Commands of package.json."""
    scripts = _at(data, "scripts")
    for name, text in scripts.items() if isinstance(scripts, dict) else ():
        if isinstance(text, str):
            plain = text.replace("cross-env-shell ", "").replace("cross-env ", "")
            shell.read(plain, path, found, form="package.json", first_line=line(("scripts", name)))


def turbo(data: Any, path: str, line: Line, found: Found, environment: str) -> None:
    """turbo.json: the names that a build depends on."""
    for where, node in walk(data):
        for part in ("env", "globalEnv", "passThroughEnv", "globalPassThroughEnv"):
            for name in node.get(part) or () if isinstance(node, dict) and isinstance(node.get(part), list) else ():
                if SHOUTED.fullmatch(str(name)):
                    found.told(str(name), path, line((*where, part)), "turbo.json")


def devcontainer(data: Any, path: str, line: Line, found: Found, environment: str) -> None:
    """devcontainer.json."""
    for part in ("containerEnv", "remoteEnv"):
        _put(found, "devcontainer", path, line, _at(data, part), (part,), "development")


def _commands(data: Any, path: str, line: Line, found: Found, words: tuple[str, ...]) -> None:
    for where, text in strings(data):
        if any(word in where for word in words):
            shell.read(text, path, found, form="command", first_line=line(where))
