"""Names of the packages that a repository asks for, from its manifests; from lock files where there is none."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any

_REQUIREMENT = re.compile(r"^\s*([A-Za-z0-9][\w.-]*)")
_GEM = re.compile(r"""^\s*gem\s+["']([\w.-]+)["']""", re.M)
_GO = re.compile(r"^\s*(?:require\s+)?([\w.-]+\.[a-z]+/[\w./~-]+)\s+v[\w.+-]+(?!.*// indirect)", re.M)
# (file name, ecosystem, lock files that stand for it when it is absent)
MANIFESTS = {
    "package.json": ("npm", ("package-lock.json", "yarn.lock", "pnpm-lock.yaml")),
    "pyproject.toml": ("pypi", ("poetry.lock", "uv.lock", "pdm.lock")),
    "Pipfile": ("pypi", ("Pipfile.lock",)),
    "Gemfile": ("gem", ("Gemfile.lock",)),
    "composer.json": ("composer", ("composer.lock",)),
    "go.mod": ("go", ()),
}
LOCKS = {lock: (ecosystem, name) for name, (ecosystem, locks) in MANIFESTS.items() for lock in locks}


def packages(name: str, text: str) -> list[tuple[str, str, int]]:
    """(ecosystem, package, line) of one manifest or lock file; ValueError when it cannot be read."""
    made = dict.fromkeys(_all(name, text))
    return [(ecosystem, package, _line(text, package)) for ecosystem, package in made]


def wanted(name: str) -> bool:
    """Whether a file is a manifest or a lock file that we read."""
    return name in MANIFESTS or name in LOCKS or bool(re.fullmatch(r"requirements[\w.-]*\.(?:txt|in)", name))


def _line(text: str, package: str) -> int:
    at = text.find(package)
    return text.count("\n", 0, at) + 1 if at >= 0 else 1


def _all(name: str, text: str) -> Iterator[tuple[str, str]]:
    if name == "package.json":
        data = _json(text)
        for part in ("dependencies", "optionalDependencies", "peerDependencies"):
            for package in data.get(part) or {} if isinstance(data.get(part), dict) else {}:
                yield "npm", str(package)
    elif name == "pyproject.toml":
        yield from (("pypi", package) for package in _pyproject(tomllib.loads(text)))
    elif name == "Pipfile":
        yield from (("pypi", package) for package in tomllib.loads(text).get("packages", {}))
    elif name == "composer.json":
        yield from (("composer", package) for package in _json(text).get("require") or {})
    elif name == "Gemfile":
        yield from (("gem", match[1]) for match in _GEM.finditer(text))
    elif name == "go.mod":
        yield from (("go", match[1]) for match in _GO.finditer(text))
    elif name in LOCKS:
        yield from ((LOCKS[name][0], package) for package in _locked(name, text))
    else:
        for line in text.splitlines():
            match = _REQUIREMENT.match(line)
            if match and not line.lstrip().startswith(("-", "#")):
                yield "pypi", match[1]


def _json(text: str) -> dict[str, Any]:
    data = json.loads(text)
    if not isinstance(data, dict):
        raise ValueError("no object")
    return data


def _pyproject(data: dict[str, Any]) -> Iterator[str]:
    project = data.get("project", {})
    texts = list(project.get("dependencies", []))
    for group in project.get("optional-dependencies", {}).values():
        texts += group
    for text in texts:
        match = _REQUIREMENT.match(str(text))
        if match:
            yield match[1]
    yield from data.get("tool", {}).get("poetry", {}).get("dependencies", {})


def _locked(name: str, text: str) -> Iterator[str]:
    patterns = {
        "package-lock.json": r'"node_modules/((?:@[\w.-]+/)?[\w.-]+)"\s*:',
        "yarn.lock": r'^"?((?:@[\w.-]+/)?[\w.-]+)@',
        "pnpm-lock.yaml": r"^\s{2,6}/?'?((?:@[\w.-]+/)?[\w.-]+)[@/]\d",
        "poetry.lock": r'^name = "([\w.-]+)"',
        "uv.lock": r'^name = "([\w.-]+)"',
        "pdm.lock": r'^name = "([\w.-]+)"',
        "Pipfile.lock": r'^\s{8}"([\w.-]+)": \{',
        "Gemfile.lock": r"^    ([\w.-]+) \(",
        "composer.lock": r'^\s+"name": "([\w./-]+)"',
    }
    yield from (match[1] for match in re.finditer(patterns[name], text, re.M))
