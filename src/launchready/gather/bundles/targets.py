"""From an expression to the thing it stands for: through names, properties, classes and `require`."""

from __future__ import annotations

from collections.abc import Iterable

from ast_grep_py import SgNode

from launchready.gather.bundles.scopes import Declared, Import, Param, Scopes
from launchready.gather.bundles.syntax import FUNCTIONS, arguments, bare, key_of, literal, named, pairs

Target = SgNode | Param | Import
KINDS = (
    "variable_declarator",
    "function_declaration",
    "generator_function_declaration",
    "class_declaration",
    "import_statement",
    "export_statement",
    "call_expression",
    "new_expression",
    "assignment_expression",
)
_CLASSES = frozenset({"class_declaration", "class"})
_NAMES = frozenset(
    {"identifier", "shorthand_property_identifier", "member_expression", "subscript_expression", "call_expression"}
)
_DEEPEST = 14


class Targets:
    """The names of one file."""

    def __init__(self, root: SgNode) -> None:
        found = root.find_all({"rule": {"any": [{"kind": kind} for kind in KINDS]}})
        self.nodes: list[tuple[str, SgNode]] = [(node.kind(), node) for node in found]
        self.scopes = Scopes(root, self.nodes)
        self._known: dict[SgNode, Target | None] = {}
        self._assigned: dict[str, list[SgNode]] = {}
        self._made: dict[str, list[SgNode]] = {}
        self._classes: dict[SgNode, dict[str, SgNode]] = {}
        for kind, node in self.nodes:
            if kind == "assignment_expression":
                left = node.field("left")
                if left is not None and left.kind() == "identifier":
                    self._assigned.setdefault(left.text(), []).append(node)
            elif kind == "new_expression":
                maker = node.field("constructor")
                if maker is not None and maker.kind() == "identifier":
                    self._made.setdefault(maker.text(), []).append(node)

    def of(self, node: SgNode, depth: int = 0) -> Target | None:
        """What a node stands for: a node that is no name any more, a parameter, an import; None for globals."""
        node = bare(node)
        if depth > _DEEPEST:
            return None
        kind = node.kind()
        if kind not in _NAMES:
            return node
        if node in self._known:
            return self._known[node]
        found = self._of(node, kind, depth)
        if depth <= _DEEPEST // 2:
            self._known[node] = found
        return found

    def _of(self, node: SgNode, kind: str, depth: int) -> Target | None:
        if kind in ("identifier", "shorthand_property_identifier"):
            return self._name(node, depth)
        if kind in ("member_expression", "subscript_expression"):
            owner, prop = node.field("object"), property_of(node)
            if owner is None or not prop:
                return None
            return self.member(self._owner(owner, depth + 1), prop, depth + 1)
        return self._called(node, depth)

    def _owner(self, owner: SgNode, depth: int) -> Target | None:
        if owner.kind() == "this":
            return self.around(owner)
        return self.of(owner, depth)

    def _name(self, node: SgNode, depth: int) -> Target | None:
        meaning = self.scopes.find(node)
        if isinstance(meaning, Declared):
            value = meaning.value
            if value is None:
                value = self._assignment(node, meaning)
            if value is None:
                return None
            if value == meaning.node:
                return value
            target = self.of(value, depth + 1)
            return self.member(target, meaning.prop, depth + 1) if meaning.prop else target
        return meaning

    def _assignment(self, node: SgNode, meaning: Declared) -> SgNode | None:
        """The first value that is assigned to a name declared without one."""
        for assigned in self._assigned.get(node.text(), ())[:40]:
            left = assigned.field("left")
            if left is not None and self.scopes.find(left) == meaning:
                return assigned.field("right")
        return None

    def _called(self, node: SgNode, depth: int) -> Target | None:
        """`require("./x")`, webpack's `n(123)`, `n.n(x)` and `x()`, `Object.freeze({…})`; else the call itself."""
        callee, given = node.field("function"), arguments(node)
        if callee is None:
            return node
        callee = bare(callee)
        if callee.kind() == "identifier":
            if len(given) == 1 and given[0].kind() in ("number", "string"):
                if callee.text() == "require" and self.scopes.find(callee) is None:
                    return Import(literal(given[0]) or "", "*")
                meaning = self.scopes.find(callee)
                if isinstance(meaning, Param) and meaning.index == 2 and not meaning.prop:
                    return Import("webpack:" + (literal(given[0]) or given[0].text()), "*")
            if not given:
                target = self.of(callee, depth + 1)
                if isinstance(target, Import) and target.name == "*":
                    return Import(target.module, "default")
        elif callee.kind() == "member_expression" and len(given) == 1:
            prop = property_of(callee)
            if prop in ("freeze", "seal") or (prop == "n" and given[0].kind() == "identifier"):
                return self.of(given[0], depth + 1)
        return node

    def member(self, owner: Target | None, prop: str, depth: int = 0) -> Target | None:
        """One property of a thing."""
        if owner is None or depth > _DEEPEST:
            return None
        if isinstance(owner, Param):
            return Param(owner.function, owner.index, f"{owner.prop}.{prop}" if owner.prop else prop)
        if isinstance(owner, Import):
            return Import(owner.module, prop if owner.name == "*" else f"{owner.name}.{prop}")
        kind = owner.kind()
        if kind == "object":
            value = pairs(owner).get(prop)
            return self._value(value, depth)
        if kind in _CLASSES:
            return self._value(self.class_members(owner).get(prop), depth)
        if kind == "new_expression":
            maker = owner.field("constructor")
            return self.member(self.of(maker, depth + 1), prop, depth + 1) if maker is not None else None
        return None

    def _value(self, value: SgNode | None, depth: int) -> Target | None:
        if value is None or value.kind() in FUNCTIONS:
            return value
        return self.of(value, depth + 1)

    def around(self, node: SgNode) -> SgNode | None:
        """The class or object whose method a node stands in: what `this` means there."""
        above = node.parent()
        for _ in range(60):
            if above is None:
                return None
            kind = above.kind()
            if kind in _CLASSES:
                return above
            if kind == "object" and self._holds_methods(above):
                return above
            above = above.parent()
        return None

    @staticmethod
    def _holds_methods(node: SgNode) -> bool:
        return any(value.kind() in ("method_definition", "function_expression") for value in pairs(node).values())

    def class_members(self, node: SgNode) -> dict[str, SgNode]:
        """Methods and fields of a class, and what its constructor assigns to `this`."""
        if node not in self._classes:
            self._classes[node] = dict(_members(node))
        return self._classes[node]

    def constructions(self, function: SgNode) -> list[SgNode]:
        """The `new X(…)` of the class whose constructor this function is."""
        name = function.field("name")
        if function.kind() != "method_definition" or name is None or name.text() != "constructor":
            return []
        owner = self.around(name)
        label = owner.field("name") if owner is not None else None
        parent = owner.parent() if owner is not None else None
        if label is None and parent is not None and parent.kind() == "variable_declarator":
            label = parent.field("name")
        return self._made.get(label.text(), [])[:3] if label is not None else []


def _members(node: SgNode) -> Iterable[tuple[str, SgNode]]:
    body = node.field("body")
    for child in named(body) if body is not None else []:
        kind = child.kind()
        if kind == "method_definition":
            name = child.field("name")
            if name is None:
                continue
            yield key_of(name), child
            if name.text() == "constructor":
                for assigned in child.find_all(kind="assignment_expression")[:60]:
                    left, right = assigned.field("left"), assigned.field("right")
                    if left is None or right is None or left.kind() != "member_expression":
                        continue
                    owner = left.field("object")
                    if owner is not None and owner.kind() == "this":
                        yield property_of(left), right
        elif kind in ("public_field_definition", "field_definition"):
            name, value = child.field("name") or child.field("property"), child.field("value")
            if name is not None and value is not None:
                yield key_of(name), value


def property_of(node: SgNode) -> str:
    """`b` of `a.b` and of `a["b"]`."""
    if node.kind() == "member_expression":
        prop = node.field("property")
        return prop.text() if prop is not None else ""
    index = node.field("index")
    return literal(index) or "" if index is not None else ""
