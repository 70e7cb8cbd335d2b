"""What Rails controllers ask before an action: `before_action`, what they inherit, include and skip."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from launchready.gather.code import guards, ruby
from launchready.gather.code.expr import Expr
from launchready.gather.code.guards import OPEN, UNKNOWN, Shield
from launchready.gather.code.tree import Tree

_BEFORE = frozenset({"before_action", "before_filter", "prepend_before_action", "append_before_action"})
_SKIP = frozenset({"skip_before_action", "skip_before_filter"})
_ROOTS = ("ActionController::Base", "ActionController::API", "ActionController::Metal")
_CALM = re.compile(r"^(?:set_|load_|find_|fetch_|configure_|prepare_|build_|assign_|get_|init|track_|log_|switch_)")


@dataclass(slots=True)
class _Rule:
    names: tuple[str, ...]
    only: tuple[str, ...] | None
    unless: tuple[str, ...]
    sometimes: bool
    skips: bool = False


@dataclass(slots=True)
class _Declared:
    parent: str
    includes: list[str] = field(default_factory=list)
    rules: list[_Rule] = field(default_factory=list)
    actions: dict[str, Expr] = field(default_factory=dict)


class Controllers:
    """All controllers and concerns of an application, read when first asked for."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._declared: dict[str, _Declared] = {}
        self._read: set[str] = set()
        self._by_end: dict[str, list[str]] = {}
        for path in tree.files:
            if path.endswith(".rb") and "/controllers/" in f"/{path}":
                inside = f"/{path}".rpartition("/controllers/")[2].removeprefix("concerns/")
                self._by_end.setdefault(inside.removesuffix(".rb"), []).append(path)

    def guard(self, controller: str, action: str) -> Shield:
        """What stands before `admin/posts#index`."""
        name = _camel(controller) + "Controller"
        declared = self._find(name)
        if declared is None:
            return UNKNOWN
        rules, known, own = self._chain(name, 0)
        asked: dict[str, bool] = {}
        for rule in rules:
            applies = (rule.only is None or action in rule.only) and action not in rule.unless
            for one in rule.names:
                if applies and rule.skips:
                    if rule.sometimes:
                        asked[one] = False
                    elif one == "*":
                        asked.clear()
                    else:
                        asked.pop(one, None)
                elif applies:
                    asked[one] = not rule.sometimes
        shield = OPEN if known else UNKNOWN
        for one, always in asked.items():
            shield = self._judge(one, always, own).behind(shield)
        body = own.get(action)
        if body is not None and body.asks:
            shield = Shield((body.asks[0],)).behind(shield) if not shield.names else shield
        elif body is not None and body.refuses:
            shield = shield.behind(UNKNOWN)
        return shield

    def _judge(self, name: str, always: bool, own: dict[str, Expr]) -> Shield:
        body = own.get(name.rstrip("!?"))
        if guards.asks(name):
            return Shield((name,)) if always else UNKNOWN
        if body is None:
            return OPEN if guards.harmless(name) or _CALM.match(name) else UNKNOWN
        if body.asks and always and not _CALM.match(name):
            return Shield((name,))
        return UNKNOWN if body.refuses or (body.asks and not _CALM.match(name)) else OPEN

    def _chain(self, name: str, depth: int) -> tuple[list[_Rule], bool, dict[str, Expr]]:
        """Rules from the furthest parent down, whether all parents are known, and all methods."""
        declared = self._find(name)
        if declared is None or depth > 20:
            return [], name in _ROOTS, {}
        rules, known, methods = self._chain(declared.parent, depth + 1)
        rules, methods = list(rules), dict(methods)
        for concern in declared.includes:
            included = self._find(concern)
            if included is not None:
                rules += included.rules
                methods.update(included.actions)
        return rules + declared.rules, known, methods | declared.actions

    def _find(self, name: str) -> _Declared | None:
        name = name.removeprefix("::")
        for path in self._by_end.get(_snake(name), []):
            if path not in self._read:
                self._read.add(path)
                self._load(path)
        return self._declared.get(name)

    def _load(self, path: str) -> None:
        text = self._tree.text(path)
        try:
            body = ruby.read(text) if text is not None else None
        except RecursionError:
            body = None
        for node in body or ():
            self._declare(node, "", path)

    def _declare(self, node: Expr, within: str, path: str) -> None:
        name = f"{within}::{node.text}" if within else node.text
        if node.kind == "class":
            # A parent is looked for inside the module first, as Ruby does.
            parent = node.of.text if node.of is not None else ""
            if within and parent and self._exists(f"{within}::{parent}"):
                parent = f"{within}::{parent}"
            declared = _Declared(parent)
            _fill(declared, node.body)
            self._declared[name] = declared
        elif node.kind == "block" and node.text:
            concern = _Declared("")
            inner = [part for child in node.body if child.kind == "block" for part in child.body] + list(node.body)
            for part in inner:
                if part.kind == "class" or (part.kind == "block" and part.text):
                    self._declare(part, name, path)
                elif part.kind == "call" and part.text in ("included", "class_methods"):
                    _fill(concern, part.body)
            _fill(concern, tuple(inner))
            self._declared.setdefault(name, concern)

    def _exists(self, name: str) -> bool:
        return _snake(name) in self._by_end


def _fill(declared: _Declared, body: tuple[Expr, ...]) -> None:
    for node in body:
        if node.kind == "func":
            declared.actions[node.text.rstrip("!?")] = node
        elif node.kind == "block" and not node.text:
            _fill(declared, node.body)
        elif node.kind == "call" and node.of is None:
            if node.text in ("include", "prepend"):
                declared.includes += [part.text for part in node.parts if part.kind == "name"]
            elif (rule := _rule(node)) is not None:
                declared.rules.append(rule)
        elif node.kind == "call" and node.text in _BEFORE and (rule := _rule(node)) is not None:
            declared.rules.append(rule)
        elif node.kind == "name" and node.text in ("load_and_authorize_resource", "allow_unauthenticated_access"):
            skips = node.text.startswith("allow")
            declared.rules.append(_Rule(("require_authentication" if skips else node.text,), None, (), False, skips))


def _rule(node: Expr) -> _Rule | None:
    only = _names(node.get("only")) if node.get("only") is not None else None
    unless = _names(node.get("except")) if node.get("except") is not None else ()
    sometimes = any(node.get(word) is not None for word in ("if", "unless"))
    if node.text in _BEFORE or node.text in _SKIP:
        names = tuple(part.text for part in node.parts if part.kind == "str") or (("a block",) if node.body else ())
        return _Rule(names, only, unless, sometimes, node.text in _SKIP)
    if node.text in ("load_and_authorize_resource", "authorize_resource", "http_basic_authenticate_with"):
        return _Rule((node.text,), only, unless, sometimes)
    if node.text == "allow_unauthenticated_access":
        return _Rule(("require_authentication",), only, unless, sometimes, True)
    return None


def _names(node: Expr | None) -> tuple[str, ...]:
    if node is None:
        return ()
    return tuple(part.text for part in node.parts) if node.kind == "array" else (node.text,)


def _camel(path: str) -> str:
    return "::".join("".join(word[:1].upper() + word[1:] for word in part.split("_")) for part in path.split("/"))


def _snake(name: str) -> str:
    parts = (re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", part) for part in name.split("::"))
    return "/".join(parts).lower()
