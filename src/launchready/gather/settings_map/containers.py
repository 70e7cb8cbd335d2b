"""Dockerfiles, compose files and Kubernetes manifests."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from launchready.gather.settings_map import shell
from launchready.gather.settings_map.found import SHOUTED, Found
from launchready.gather.settings_map.places import Loc, items, named, strings, walk

Line = Callable[[Loc], int]
_PAIR = re.compile(r"""([A-Za-z_][A-Za-z0-9_]*)=("(?:\\.|[^"\\])*"|'[^']*'|(?:\\.|[^\s\\])*)""")
_MOUNT = re.compile(r"--mount=type=secret,(\S+)")


def dockerfile(text: str, path: str, found: Found) -> None:
    """ENV sets, ARG asks the build, commands read."""
    known: set[str] = set()
    for number, line in _instructions(text):
        word, _, rest = line.strip().partition(" ")
        rest = rest.strip()
        match word.upper():
            case "ENV":
                pairs = _PAIR.findall(rest) if re.match(r"[A-Za-z_]\w*=", rest) else [rest.split(None, 1)]
                for pair in pairs:
                    if len(pair) == 2:
                        _expanded(pair[1], path, number, found, known, "Dockerfile")
                        found.set(pair[0], path, number, "Dockerfile ENV", value=pair[1].strip("\"'"))
                        known.add(pair[0])
            case "ARG":
                for part in rest.split():
                    name, given, value = part.partition("=")
                    found.read(name, path, number, "Dockerfile ARG", required=False if given else None, side="build")
                    if given:
                        _expanded(value, path, number, found, known, "Dockerfile")
                    known.add(name)
            case "RUN" | "CMD" | "ENTRYPOINT" | "HEALTHCHECK":
                for match in _MOUNT.finditer(rest):
                    options = dict(part.split("=", 1) for part in match[1].split(",") if "=" in part)
                    name = options.get("env") or options.get("id", "")
                    if SHOUTED.fullmatch(name):
                        found.read(name, path, number, "build secret", side="build")
                        known.add(name)
                shell.read(rest, path, found, form="Dockerfile", first_line=number, known=known)


def _instructions(text: str) -> list[tuple[int, str]]:
    """Instructions with the lines that go on joined, comments left out."""
    made: list[tuple[int, str]] = []
    open_line = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("#") or (open_line and not line.strip()):
            continue
        body = line.rstrip()
        goes_on = body.endswith("\\")
        body = body[:-1] if goes_on else body
        if open_line:
            made[-1] = (made[-1][0], f"{made[-1][1]} {body.strip()}")
        else:
            made.append((number, body))
        open_line = goes_on
    return made


def _expanded(text: str, path: str, line: int, found: Found, known: set[str], form: str) -> None:
    for name, required in shell.expansions(text):
        if name not in known:
            found.read(name, path, line, form, required=required)


def compose(data: Any, path: str, line: Line, found: Found, environment: str) -> None:
    """What services get, and what the file itself takes from outside by `${NAME}`."""
    services = data.get("services") if isinstance(data, dict) else None
    for name, service in (services or {}).items() if isinstance(services, dict) else ():
        if not isinstance(service, dict):
            continue
        image = service.get("image")
        by = f"image {image.split('@')[0]}" if isinstance(image, str) and not service.get("build") else ""
        at: Loc = ("services", name, "environment")
        for key, value, where in items(service.get("environment"), at):
            found.set(key, path, line(where), "compose", value=_scalar(value), environment=environment, by=by)
        build = service.get("build")
        if isinstance(build, dict):
            for key, value, where in items(build.get("args"), ("services", name, "build", "args")):
                found.set(
                    key, path, line(where), "compose build", value=_scalar(value), environment=environment, side="build"
                )
        for part in ("command", "entrypoint"):
            text = service.get(part)
            text = " ".join(map(str, text)) if isinstance(text, list) else text
            if isinstance(text, str):
                for key in re.findall(r"\$\$\{?([A-Z_][A-Z0-9_]*)", text):
                    found.read(key, path, line(("services", name, part)), "compose")
    for where, text in strings(data):
        for key, required in shell.expansions(text.replace("$$", "")):
            found.read(key, path, line(where), "compose", required=required, environment=environment)


def kubernetes(data: Any, path: str, line: Line, found: Found, environment: str) -> None:
    """Containers' env, ConfigMaps and Secrets."""
    kind = str(data.get("kind", ""))
    space = data.get("metadata", {}).get("namespace", "") if isinstance(data.get("metadata"), dict) else ""
    environment = environment or (named(space) if named(space) in ("production", "staging", "preview") else "")
    if kind in ("ConfigMap", "Secret"):
        for part in ("data", "stringData"):
            for key, value, where in items(data.get(part), (part,)):
                if SHOUTED.fullmatch(key):
                    shown = None if kind == "Secret" and part == "data" else _scalar(value)
                    found.set(key, path, line(where), f"Kubernetes {kind}", value=shown, environment=environment)
    if kind in ("SealedSecret", "ExternalSecret"):
        _sealed(data, path, line, found, environment)
    for where, node in walk(data):
        if isinstance(node, dict) and isinstance(node.get("env"), list):
            for key, item, at in items(node["env"], (*where, "env")):
                stored = isinstance(item, dict) and isinstance(item.get("valueFrom"), dict)
                value = _scalar(item.get("value")) if isinstance(item, dict) else item
                found.set(
                    key, path, line(at), "Kubernetes env", value=value, environment=environment, stored=bool(stored)
                )
        if isinstance(node, dict) and isinstance(node.get("configMapGenerator"), list):
            for item in node["configMapGenerator"]:
                for key, value, at in items(item.get("literals"), where) if isinstance(item, dict) else ():
                    found.set(key, path, line(at), "kustomize", value=value, environment=environment)


def _sealed(data: Any, path: str, line: Line, found: Found, environment: str) -> None:
    for where, node in walk(data):
        for part in ("encryptedData", "data"):
            inner = node.get(part) if isinstance(node, dict) else None
            for key, _item, at in items(inner, (*where, part)) if isinstance(inner, dict) else ():
                if SHOUTED.fullmatch(key):
                    found.set(key, path, line(at), "Kubernetes Secret", environment=environment, stored=True)
            for item in inner if isinstance(inner, list) else ():
                name = item.get("secretKey") if isinstance(item, dict) else None
                if isinstance(name, str):
                    found.set(name, path, line((*where, part)), "ExternalSecret", environment=environment, stored=True)


def helm(text: str, path: str, found: Found, environment: str) -> None:
    """A template that is no YAML until it is filled in: names of env entries only."""
    for match in re.finditer(r"^\s*-\s+name:\s*[\"']?([A-Z_][A-Z0-9_]*)[\"']?\s*$", text, re.M):
        found.set(match[1], path, text.count("\n", 0, match.start(1)) + 1, "Helm", environment=environment)


def _scalar(value: Any) -> str | None:
    return None if value is None or isinstance(value, dict | list) else str(value)
