"""The middleware of Next.js: which paths its matcher covers, and whether it asks who somebody is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from launchready.gather.code import folders, guards
from launchready.gather.code.expr import Expr
from launchready.gather.code.guards import OPEN, UNKNOWN, Shield
from launchready.gather.code.js import Module, Modules
from launchready.gather.code.tree import Tree

_ALL_BUT = re.compile(r"^/\(\(\?!([^()]*(?:\([^()]*\)[^()]*)?)\)\.[*+]\)$")
_CHOOSES = re.compile(r"pathname|createRouteMatcher|nextUrl\.href|req(?:uest)?\.url|publicRoutes|startsWith\(")
_NAMES = ("default", "middleware", "proxy", "module.exports")


@dataclass(frozen=True, slots=True)
class Middleware:
    """`covers` says for a path whether the middleware sees it; None when its matcher cannot be read."""

    guard: Shield = OPEN
    covers: Callable[[str], bool | None] = lambda path: False

    @classmethod
    def of(cls, tree: Tree, root: str, modules: Modules) -> Middleware:
        """The middleware of the application at `root`."""
        for name in ("middleware", "src/middleware", "proxy", "src/proxy"):
            for end in (".ts", ".js", ".tsx", ".mjs"):
                path = f"{root}{name}{end}"
                module = modules.parsed(path) if path in tree.known else None
                if module is not None:
                    text = tree.text(path) or ""
                    return cls(_guard(module, modules, text), _matcher(module, modules))
        return cls()

    def shield(self, path: str) -> Shield:
        """What stands before one path."""
        if self.guard == OPEN:
            return OPEN
        covered = self.covers(path)
        return OPEN if covered is False else self.guard if covered else UNKNOWN


def _guard(module: Module, modules: Modules, text: str) -> Shield:
    for name in _NAMES:
        if name not in module.exports:
            continue
        bound = module.exports[name]
        thing = modules.member(module, name)
        shield = UNKNOWN
        if thing.outside:
            shield = Shield((thing.outside,)) if guards.asks(thing.outside) else UNKNOWN
        elif thing.expr is not None and thing.env is not None:
            shield = folders.own_guard(thing.expr, thing.env, modules)
        elif isinstance(bound, Expr):
            shield = folders.own_guard(bound, module.env, modules)
        # One that looks at the path lets some of them through, and which ones cannot be told from here.
        return UNKNOWN if _CHOOSES.search(text) and shield != OPEN else shield
    return UNKNOWN


def _matcher(module: Module, modules: Modules) -> Callable[[str], bool | None]:
    thing = modules.member(module, "config")
    if "config" not in module.exports:
        return lambda path: True
    config = thing.expr
    given = config.get("matcher") if config is not None and config.kind == "object" else None
    if given is None or thing.env is None:
        return lambda path: None
    elements = modules.elements(given, thing.env)
    texts: list[str | None] = []
    for expr, env in [(e.expr, e.env) for e in elements] if elements is not None else [(given, thing.env)]:
        plain = expr.get("source") if expr.kind == "object" and len(expr.named) == 1 else expr
        texts.append(modules.text(plain, env))
    tests = [_test(text) if text is not None else None for text in texts]

    def covers(path: str) -> bool | None:
        answers = [None if test is None else test(path) for test in tests]
        return True if True in answers else None if None in answers else False

    return covers


def _test(pattern: str) -> Callable[[str], bool | None] | None:
    """A test for one matcher. Only the two usual forms are read, so that no expression of others is ever run."""
    but = _ALL_BUT.match(pattern)
    if but:
        return lambda path: _all_but(but[1], path)
    if re.search(r"[()\[\]\\^$]", pattern):
        return None
    parts = [part for part in pattern.split("/") if part]
    return lambda path: _fits(parts, [part for part in path.split("/") if part])


def _fits(parts: list[str], path: list[str]) -> bool:
    for at, part in enumerate(parts):
        if part.startswith(":") and part.endswith("*"):
            return True
        if part.startswith(":") and part.endswith("+"):
            return len(path) > at
        if at >= len(path):
            return part.startswith(":") and part.endswith("?")
        if not part.startswith(":") and part != path[at]:
            return False
    return len(path) == len(parts)


def _all_but(words: str, path: str) -> bool | None:
    rest = path.lstrip("/")
    for word in words.split("|"):
        plain = word.replace("\\", "")
        if word in (r".*\..*", r".*\\..*", ".*\\\\..*"):
            if "." in rest:
                return False
        elif plain.endswith("$") and re.fullmatch(r"[\w./-]*", plain[:-1]):
            if rest == plain[:-1]:
                return False
        elif re.fullmatch(r"[\w./-]*", plain):
            if rest.startswith(plain):
                return False
        elif plain.startswith((".*.", "[^?]*.", "_next")):  # files by their ending, and Next's own
            continue
        else:
            return None
    return True
