"""What the frameworks that read folders share: where such an application lies, segments, exported handlers."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from launchready.gather.code import guards, js_guards, shapes
from launchready.gather.code.expr import Expr
from launchready.gather.code.guards import OPEN, UNKNOWN, Shield
from launchready.gather.code.js import Env, Module, Modules
from launchready.gather.code.tree import Tree


def roots(tree: Tree, package: str, config: str) -> list[str]:
    """Folders (with a slash at the end, '' for the root) whose package.json names the package or that hold its
    configuration file (`next.config`)."""
    found: set[str] = set()
    named = re.compile(rb'"' + re.escape(package.encode()) + rb'"\s*:\s*"')
    for path in tree.files:
        folder, _, name = path.rpartition("/")
        folder = folder + "/" if folder else ""
        if name.startswith(config + ".") or (name == "package.json" and named.search(tree.content(path) or b"")):
            found.add(folder)
    return sorted(found)


def below(tree: Tree, folder: str) -> Iterator[tuple[str, str]]:
    """(path, path relative to the folder) of every file below a folder."""
    for path in tree.files:
        if path.startswith(folder):
            yield path, path[len(folder) :]


def segments(parts: list[str]) -> str:
    """`['posts', '[id]', '(group)']` → `/posts/{id}`; groups in round brackets are no part of the address."""
    kept = [shapes.bracket(part) for part in parts if not (part.startswith("(") and part.endswith(")"))]
    return "/" + "/".join(part for part in kept if part)


def exported(module: Module, modules: Modules) -> Iterator[tuple[str, Expr | None, Env, int]]:
    """Every exported name, what it is when that can be followed, and its line."""
    for name, bound in module.exports.items():
        thing = modules.member(module, name)
        line = bound.line if isinstance(bound, Expr) else 1
        inside = thing.env is not None and thing.env.module is module and thing.expr is not None
        yield name, thing.expr, thing.env or module.env, thing.expr.line if inside and thing.expr is not None else line


def own_guard(expr: Expr | None, env: Env, modules: Modules, depth: int = 0) -> Shield:
    """What a handler asks by itself, in its own body or by what it is wrapped in (`withAuth(handler)`)."""
    if expr is None or depth > 5:
        return UNKNOWN
    if expr.kind == "func":
        return js_guards.body(expr)
    if expr.kind in ("call", "new"):
        name = expr.dotted()
        found = OPEN
        for part in expr.parts:
            if part.kind in ("func", "call", "name"):
                found = found.behind(own_guard(part, env, modules, depth + 1))
        if guards.asks(name):
            return Shield((name,)).behind(found)
        known = modules.resolve(expr.of, env)
        if known.expr is not None and known.expr.kind == "func" and known.env is not None:
            return found.behind(own_guard(known.expr, known.env, modules, depth + 1))
        return found if expr.parts and _plain(name) else UNKNOWN
    if expr.kind in ("name", "member"):
        thing = modules.resolve(expr, env)
        if thing.expr is not None and thing.expr is not expr and thing.env is not None:
            return own_guard(thing.expr, thing.env, modules, depth + 1)
        return UNKNOWN
    return OPEN if expr.kind == "object" else UNKNOWN


def _plain(name: str) -> bool:
    words = ("eventHandler", "defineEventHandler", "defineCachedEventHandler", "cachedEventHandler", "cache", "memo",
             "defineLazyEventHandler", "handle", "withValidation", "dynamic")  # fmt: skip
    return name.rpartition(".")[2] in words


def folder_of(path: str) -> str:
    """The folder of a file, with a slash at the end; '' at the root."""
    folder = posixpath.dirname(path)
    return folder + "/" if folder else ""
