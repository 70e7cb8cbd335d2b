"""What a script exports: ES modules, and the modules inside a webpack bundle."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ast_grep_py import SgNode

from launchready.gather.bundles.exports import Export
from launchready.gather.bundles.scopes import Import, Param
from launchready.gather.bundles.script import Script
from launchready.gather.bundles.syntax import FUNCTIONS, arguments, bare, body_values, key_of, literal, named, pairs
from launchready.gather.bundles.targets import property_of

MOST_EXPORTS = 1500
_MODULE = re.compile(r"[{,]\s*(\d{1,9}|\"[^\"\n]{1,120}\"|'[^'\n]{1,120}'):\s*(?:function\s*\(|\(\w+(?:,|\)=>)|\w+=>)")


def modules_in(text: str) -> set[str]:
    """The ids of the webpack modules in a bundle, by their look."""
    if "webpack" not in text[:4000] and "webpack" not in text[-4000:] and "webpackChunk" not in text:
        return set()
    return {found.strip("\"'") for found in _MODULE.findall(text)}


def es_exports(script: Script) -> dict[str, Export]:
    """Every ES export of the script by name; `*1`, `*2` … stand for whole modules that are passed on."""
    found: dict[str, Export] = {}
    for kind, node in script.targets.nodes:
        if kind != "export_statement" or len(found) > MOST_EXPORTS:
            continue
        module = literal(node.field("source"))
        declared = node.field("declaration") or node.field("value")
        if declared is not None:
            default = any(child.kind() == "default" for child in node.children())
            for name, value in _declared(declared):
                found["default" if default else name] = script.export_of(value)
            continue
        for child in named(node):
            if child.kind() != "export_clause":
                continue
            for one in named(child):
                inner, alias = one.field("name"), one.field("alias")
                if inner is None:
                    continue
                outer = key_of(alias) if alias is not None else inner.text()
                if module is not None:
                    found[outer] = script.outside.look(Import(module, inner.text())) or Export()
                else:
                    found[outer] = script.export_named(inner.text(), inner)
    return {name: export for name, export in found.items() if export}


def stars(script: Script) -> list[str]:
    """Modules whose exports are passed on whole (`export * from "./api"`)."""
    found = []
    for kind, node in script.targets.nodes:
        if kind == "export_statement" and any(child.kind() == "*" for child in node.children()):
            module = literal(node.field("source"))
            if module:
                found.append(module)
    return found


def _declared(node: SgNode) -> Iterator[tuple[str, SgNode]]:
    if node.kind() in ("lexical_declaration", "variable_declaration"):
        for one in named(node):
            name, value = one.field("name"), one.field("value")
            if name is not None and value is not None and name.kind() == "identifier":
                yield name.text(), value
        return
    name = node.field("name")
    yield (name.text() if name is not None else ""), node


class Packed:
    """The webpack modules of one script: export name → the node that is exported, by module id."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.modules: dict[str, dict[str, SgNode]] = {}
        for kind, node in script.targets.nodes:
            if kind == "call_expression":
                self._definition(node)
            elif kind == "assignment_expression":
                self._assignment(node)

    def look(self, module: str, name: str) -> Export | None:
        """One export of a module of this bundle."""
        exports = self.modules.get(module)
        if exports is None:
            return None
        first, _, rest = name.partition(".")
        node = exports.get(first)
        if node is None and "*" in exports:
            node, rest = exports["*"], "" if first == "default" else name
        if node is None:
            return None
        targets = self._script.targets
        for number, part in enumerate(rest.split(".") if rest else ()):
            target = targets.member(targets.of(node), part)
            if not isinstance(target, SgNode):
                left = ".".join(rest.split(".")[number + 1 :])
                if not isinstance(target, Import):
                    return None
                return dig(self._script.outside.look(target), left)
            node = target
        return self._script.export_of(node)

    def all(self) -> dict[str, dict[str, Export]]:
        """Everything, for the other scripts."""
        made: dict[str, dict[str, Export]] = {}
        for module, exports in self.modules.items():
            kept = {name: export for name, node in exports.items() if (export := self._script.export_of(node))}
            if kept:
                made[module] = kept
        return made

    def _definition(self, node: SgNode) -> None:
        """`n.d(t, {Z: () => a})` and `n.d(t, "a", function() { return x })`."""
        callee, given = node.field("function"), arguments(node)
        if callee is None or callee.kind() != "member_expression" or len(given) not in (2, 3):
            return
        if property_of(callee) != "d":
            return
        module = self._around(node)
        if module is None:
            return
        parts = pairs(given[1]) if given[1].kind() == "object" else {}
        if len(given) == 3 and (name := literal(given[1])):
            parts = {name: given[2]}
        for name, getter in parts.items():
            if getter.kind() in FUNCTIONS:
                for value in body_values(getter)[:1]:
                    self.modules.setdefault(module, {}).setdefault(name, bare(value))

    def _assignment(self, node: SgNode) -> None:
        """`t.default = …` and `e.exports = …`."""
        left, right = node.field("left"), node.field("right")
        if left is None or right is None or left.kind() != "member_expression":
            return
        owner = left.field("object")
        if owner is None or owner.kind() != "identifier" or len(owner.text()) > 14:
            return
        meaning = self._script.targets.scopes.find(owner)
        if not isinstance(meaning, Param) or meaning.prop or meaning.index > 1:
            return
        module = self._around(node)
        if module is None or _id(meaning.function) != module:
            return
        prop = property_of(left)
        if meaning.index == 0 and prop != "exports":
            return
        self.modules.setdefault(module, {}).setdefault("*" if meaning.index == 0 else prop, right)

    def _around(self, node: SgNode) -> str | None:
        above = self._script.targets.scopes.enclosing(node)
        for _ in range(8):
            if above is None:
                return None
            if (found := _id(above)) is not None:
                return found
            above = self._script.targets.scopes.enclosing(above)
        return None


def _id(function: SgNode) -> str | None:
    """The webpack id of a module's function."""
    above = function.parent()
    if function.kind() == "method_definition":
        key = function.field("name")
    elif above is not None and above.kind() == "pair":
        key = above.field("key")
    else:
        return None
    if key is None or key.kind() not in ("number", "string"):
        return None
    return literal(key) or key.text()


def dig(export: Export | None, name: str) -> Export | None:
    """A part of an export by its dotted name."""
    for part in name.split(".") if name else ():
        export = export.members.get(part) if export is not None else None
    return export
