"""Pipelines: GitHub Actions, GitLab, CircleCI, Bitbucket, Azure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from launchready.gather.settings_map import shell
from launchready.gather.settings_map.found import SHOUTED, Found
from launchready.gather.settings_map.places import Loc, items, named, strings, walk

Line = Callable[[Loc], int]
_STORE = re.compile(r"\b(secrets|vars|env)(?:\.([A-Za-z_]\w*)|\[\s*['\"]([A-Za-z_]\w*)['\"]\s*\])")
_HOLE = re.compile(r"\$\{\{(.*?)\}\}", re.S)
# Set for every job by the service itself, or options of its runner.
GIVEN = re.compile(r"(?:GITHUB|RUNNER|ACTIONS|CI|GITLAB|CIRCLE|BITBUCKET|BUILD|SYSTEM|AGENT|FF|GIT)(?:_.*)?|TF_BUILD")


def github(data: Any, path: str, line: Line, found: Found) -> None:
    """Workflow: `env:` at three heights, `secrets.X` and `vars.X` anywhere, `$X` in `run:`."""
    jobs = data.get("jobs") if isinstance(data, dict) else None
    if not isinstance(jobs, dict):
        jobs = {}
    _env(data.get("env"), ("env",), path, line, found, "")
    for name, job in jobs.items():
        if not isinstance(job, dict):
            continue
        at: Loc = ("jobs", name)
        stated = job.get("environment")
        stated = stated.get("name") if isinstance(stated, dict) else stated
        environment = named(stated)
        for where, node in walk(job, at):
            if isinstance(node, dict) and "env" in node:
                by = str(node.get("image", "")) if len(where) > 2 and where[2] == "services" else ""
                _env(node["env"], (*where, "env"), path, line, found, environment, by=f"image {by}" if by else "")
        _stores(job, at, path, line, found, environment)
    _stores({key: value for key, value in data.items() if key != "jobs"}, (), path, line, found, "")
    for where, text in strings(data):
        if where and where[-1] == "run":
            _script(_HOLE.sub("", text), path, line(where), found)


def _env(node: Any, at: Loc, path: str, line: Line, found: Found, environment: str, by: str = "") -> None:
    for key, value, where in items(node, at) if isinstance(node, dict) else ():
        text = "" if value is None else str(value)
        reference = _HOLE.search(text)
        stored = bool(reference and "secrets." in text.replace("secrets[", "secrets."))
        found.set(
            key, path, line(where), "GitHub Actions", value=None if reference else text, environment=environment,
            stored=stored, by=by,
        )  # fmt: skip


def _stores(node: Any, at: Loc, path: str, line: Line, found: Found, environment: str) -> None:
    for where, text in strings(node, at):
        holes = _HOLE.findall(text) if "${{" in text else [text] if where and where[-1] == "if" else []
        for hole in holes:
            for store, dotted, quoted in _STORE.findall(hole):
                name = dotted or quoted
                if not GIVEN.fullmatch(name) or name == "CI_TOKEN":
                    form = "GitHub Actions env" if store == "env" else f"GitHub {store}"
                    found.read(name, path, line(where), form, environment=environment)


def _script(text: str, path: str, first: int, found: Found) -> None:
    before = len(found.uses)
    shell.read(text, path, found, form="pipeline", first_line=first)
    found.uses[before:] = [use for use in found.uses[before:] if not GIVEN.fullmatch(use.name)]


def gitlab(data: Any, path: str, line: Line, found: Found) -> None:
    """`variables:` at any height, `$X` in scripts and rules."""
    for where, node in walk(data):
        if not isinstance(node, dict):
            continue
        stated = node.get("environment")
        environment = named(stated.get("name") if isinstance(stated, dict) else stated)
        for key, value, at in items(node.get("variables"), (*where, "variables")):
            plain = value.get("value") if isinstance(value, dict) else value
            if not GIVEN.fullmatch(key):
                found.set(key, path, line(at), "GitLab CI", value=plain, environment=environment)
        for part in ("script", "before_script", "after_script"):
            scripts = node.get(part)
            for place, text in enumerate(scripts if isinstance(scripts, list) else [scripts]):
                if isinstance(text, str):
                    _script(text, path, line((*where, part, place)), found)
        for rule in node.get("rules") or () if isinstance(node.get("rules"), list) else ():
            condition = rule.get("if") if isinstance(rule, dict) else None
            for name, _ in shell.expansions(str(condition or "")):
                if not GIVEN.fullmatch(name):
                    found.read(name, path, line((*where, "rules")), "pipeline", required=False)


def other(data: Any, path: str, line: Line, found: Found) -> None:
    """CircleCI's and Bitbucket's and Azure's variables, and commands under run, command, script."""
    for where, node in walk(data):
        if not isinstance(node, dict):
            continue
        for part in ("environment", "variables", "env"):
            inner = node.get(part)
            for key, value, at in items(inner, (*where, part)) if isinstance(inner, dict | list) else ():
                plain = value.get("value") if isinstance(value, dict) else value
                if SHOUTED.fullmatch(key) and not GIVEN.fullmatch(key):
                    found.set(key, path, line(at), "pipeline", value=plain)
        for part in ("run", "command", "script", "bash"):
            text = node.get(part)
            for one in text if isinstance(text, list) else [text]:
                if isinstance(one, str):
                    _script(one, path, line((*where, part)), found)
