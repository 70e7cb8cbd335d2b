"""Which declaration an identifier means, also when a minifier uses the same letter a thousand times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ast_grep_py import SgNode

from launchready.gather.bundles.syntax import FUNCTIONS, key_of, literal, named

_BLOCKS = FUNCTIONS | {"statement_block", "program", "for_statement", "for_in_statement", "switch_body", "catch_clause"}


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter of a function: its place, the property it is taken from, what it is when nothing is given."""

    function: SgNode
    index: int
    prop: str = ""
    default: SgNode | None = None


@dataclass(frozen=True, slots=True)
class Import:
    """A name that another module gives: `name` is `default`, `*` or what that module calls it."""

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Declared:
    """A name with its value in this file; `prop` when it is taken out of that value by destructuring."""

    node: SgNode
    value: SgNode | None
    prop: str = ""


Meaning = Param | Import | Declared


class Scopes:
    """Declarations by the scope they stand in."""

    def __init__(self, root: SgNode, nodes: Iterable[tuple[str, SgNode]]) -> None:
        self._program = root
        self._by_scope: dict[SgNode, dict[str, Meaning]] = {}
        self._params: dict[SgNode, dict[str, Param]] = {}
        self._outer: dict[SgNode, tuple[SgNode, bool] | None] = {}
        for kind, node in nodes:
            if kind == "variable_declarator":
                self._variable(node)
            elif kind in ("function_declaration", "generator_function_declaration", "class_declaration"):
                name = node.field("name")
                if name is not None:
                    self._put(self._around(node, lexical=True), name.text(), Declared(node, node))
            elif kind == "import_statement":
                self._import(node)

    def find(self, name: SgNode) -> Meaning | None:
        """What an identifier means where it stands; None for globals."""
        return self.find_name(name.text(), name)

    def find_name(self, text: str, at: SgNode) -> Meaning | None:
        """What a name means at a node."""
        scope = self._scope(at)
        for _ in range(400):
            if scope is None:
                return None
            node, is_function = scope
            if is_function:
                given = self.params(node).get(text)
                if given is not None:
                    return given
            known = self._by_scope.get(node)
            if known is not None and text in known:
                return known[text]
            if node not in self._outer:
                self._outer[node] = self._scope(node)
            scope = self._outer[node]
        return None

    @staticmethod
    def _scope(node: SgNode) -> tuple[SgNode, bool] | None:
        """The next scope around a node, and whether it is a function."""
        above = node.parent()
        while above is not None:
            kind = above.kind()
            if kind in _BLOCKS:
                return above, kind in FUNCTIONS
            above = above.parent()
        return None

    def params(self, function: SgNode) -> dict[str, Param]:
        """The parameters of a function by name."""
        if function not in self._params:
            self._params[function] = dict(_params(function))
        return self._params[function]

    @staticmethod
    def enclosing(node: SgNode) -> SgNode | None:
        """The innermost function around a node."""
        above = node.parent()
        while above is not None and above.kind() not in FUNCTIONS:
            above = above.parent()
        return above

    def top(self) -> dict[str, Meaning]:
        """What the file declares at its top."""
        return self._by_scope.get(self._program, {})

    def _put(self, scope: SgNode, name: str, meaning: Meaning) -> None:
        self._by_scope.setdefault(scope, {}).setdefault(name, meaning)

    def _around(self, node: SgNode, *, lexical: bool) -> SgNode:
        above = node.parent()
        while above is not None:
            kind = above.kind()
            if kind in FUNCTIONS or kind == "program" or (lexical and kind in _BLOCKS):
                return above
            above = above.parent()
        return self._program

    def _variable(self, node: SgNode) -> None:
        name, parent = node.field("name"), node.parent()
        if name is None or parent is None:
            return
        scope = self._around(node, lexical=parent.kind() == "lexical_declaration")
        value = node.field("value")
        if name.kind() == "identifier":
            self._put(scope, name.text(), Declared(node, value))
        elif name.kind() == "object_pattern":
            for local, prop, _ in _pattern(name):
                self._put(scope, local, Declared(node, value, prop))

    def _import(self, node: SgNode) -> None:
        module = literal(node.field("source"))
        clause = next((child for child in named(node) if child.kind() == "import_clause"), None)
        if module is None or clause is None:
            return
        for child in named(clause):
            kind = child.kind()
            if kind == "identifier":
                self._put(self._program, child.text(), Import(module, "default"))
            elif kind == "namespace_import":
                for inner in named(child)[:1]:
                    self._put(self._program, inner.text(), Import(module, "*"))
            elif kind == "named_imports":
                for inner in named(child):
                    name, alias = inner.field("name"), inner.field("alias")
                    if name is not None:
                        self._put(self._program, (alias or name).text(), Import(module, key_of(name)))


def _params(function: SgNode) -> Iterable[tuple[str, Param]]:
    single = function.field("parameter")
    if single is not None:
        yield single.text(), Param(function, 0)
        return
    given = function.field("parameters")
    if given is None:
        return
    for index, node in enumerate(named(given)):
        yield from _param(function, index, node)


def _param(function: SgNode, index: int, node: SgNode) -> Iterable[tuple[str, Param]]:
    default: SgNode | None = None
    if node.kind() in ("required_parameter", "optional_parameter"):
        default = node.field("value")
        inner = node.field("pattern") or next(iter(named(node)), None)
        if inner is None:
            return
        node = inner
    if node.kind() == "assignment_pattern":
        left, default = node.field("left"), node.field("right")
        if left is None:
            return
        node = left
    if node.kind() == "identifier":
        yield node.text(), Param(function, index, "", default)
    elif node.kind() == "object_pattern":
        for local, prop, value in _pattern(node):
            yield local, Param(function, index, prop, value)


def _pattern(pattern: SgNode) -> Iterable[tuple[str, str, SgNode | None]]:
    """(local name, property, default) of a destructuring pattern."""
    for child in named(pattern):
        kind = child.kind()
        if kind == "shorthand_property_identifier_pattern":
            yield child.text(), child.text(), None
        elif kind == "object_assignment_pattern":
            left = child.field("left")
            if left is not None:
                yield left.text(), left.text(), child.field("right")
        elif kind == "pair_pattern":
            key, value = child.field("key"), child.field("value")
            if key is None or value is None:
                continue
            default = None
            if value.kind() == "assignment_pattern":
                default = value.field("right")
                value = value.field("left") or value
            if value.kind() == "identifier":
                yield value.text(), key_of(key), default
