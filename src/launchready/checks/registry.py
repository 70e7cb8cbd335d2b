"""How a check declares itself, and how all of them are found.

A check is one decorated pure function in `checks/<row>/<name>.py`. Its parameter types are the artifacts it
needs; its module's docstring is its documentation. An import of a check whose docstring lacks a section
fails, so that no check goes undocumented.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import sys
import typing
from collections.abc import Callable
from dataclasses import dataclass
from types import UnionType
from typing import Any, TypeVar

import launchready.checks as room
from launchready.model import Effort, Missing, Severity, Verdict

SECTIONS = ("What it looks at", "Why it matters", "How it is judged", "How to fix", "References")
Function = TypeVar("Function", bound=Callable[..., Verdict])


class BadCheck(Exception):
    """A check that does not keep the rules of its room."""


@dataclass(frozen=True, slots=True)
class Need:
    """One parameter of a check: which artifact, and whether the check can work without it."""

    name: str
    artifact: type
    optional: bool


@dataclass(frozen=True, slots=True)
class Check:
    """A registered check: identity, words, weight, needs and the pure function that judges."""

    id: str
    title: str
    fine: str
    failure: str
    severity: Severity
    effort: Effort
    since: str
    attestable: bool
    sections: dict[str, str]
    needs: tuple[Need, ...]
    function: Callable[..., Verdict]

    @property
    def row(self) -> str:
        """The scorecard row it belongs to."""
        return self.id.split("/")[0]


_found: dict[str, Check] = {}


def check(
    *,
    title: str,
    fine: str,
    failure: str,
    severity: Severity,
    effort: Effort,
    since: str,
    attestable: bool = False,
) -> Callable[[Function], Function]:
    """Register a check; `fine` and `failure` are the sentences a founder reads."""

    def register(function: Function) -> Function:
        module = sys.modules[function.__module__]
        identity = identity_of(function.__module__)
        _found[identity] = Check(
            id=identity,
            title=title,
            fine=fine,
            failure=failure,
            severity=severity,
            effort=effort,
            since=since,
            attestable=attestable,
            sections=sections_of(identity, module.__doc__ or ""),
            needs=needs_of(function),
            function=function,
        )
        return function

    return register


def identity_of(module: str) -> str:
    """`launchready.checks.auth.anonymous_read` → `auth/anonymous-read`."""
    row, name = module.split(".")[-2:]
    return f"{row}/{name.replace('_', '-')}"


def sections_of(identity: str, docstring: str) -> dict[str, str]:
    """The documentation by heading; every heading of SECTIONS must be there, in order, with text."""
    text = inspect.cleandoc(docstring)
    parts = re.split(r"^## (.+)$", text, flags=re.M)
    found = {head.strip(): body.strip() for head, body in zip(parts[1::2], parts[2::2], strict=True)}
    if tuple(found) != SECTIONS or not all(found.values()):
        raise BadCheck(f"{identity}: its docstring needs the sections {', '.join(SECTIONS)}, in this order")
    return found


def needs_of(function: Callable[..., Any]) -> tuple[Need, ...]:
    """The artifacts a function asks for by its parameter types; `X | Missing` makes one optional."""
    hints = typing.get_type_hints(function)
    needs = []
    for name in inspect.signature(function).parameters:
        hint = hints[name]
        if isinstance(hint, UnionType):
            kinds = [kind for kind in typing.get_args(hint) if kind is not Missing]
            needs.append(Need(name, kinds[0], optional=True))
        else:
            needs.append(Need(name, hint, optional=False))
    return tuple(needs)


def load_all() -> dict[str, Check]:
    """Import every check and return them by id, sorted."""
    for info in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
        if not info.ispkg and info.name.count(".") == 3:
            importlib.import_module(info.name)
    return dict(sorted(_found.items()))
