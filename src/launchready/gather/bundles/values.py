"""What an expression comes to as a text: literals, constants, concatenation, templates, small helper functions."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from launchready.gather.bundles.exports import Export, Outside
from launchready.gather.bundles.scopes import Import, Param
from launchready.gather.bundles.syntax import FUNCTIONS, arguments, bare, body_values, literal, named, pairs, spread
from launchready.gather.bundles.targets import Target, Targets, property_of
from launchready.gather.bundles.templates import Hole, Template, fill, join, plain, product, unique

_SAME = frozenset({"encodeURIComponent", "encodeURI", "String", "decodeURIComponent", "Number"})
_SAME_METHODS = frozenset({"toString", "trim", "replace", "replaceAll", "trimEnd", "valueOf", "href"})
_TEXTS = frozenset(
    {"string", "template_string", "binary_expression", "ternary_expression", "call_expression", "new_expression"}
)
_DEEPEST = 18


class Values:
    """Evaluates the expressions of one file."""

    def __init__(self, targets: Targets, outside: Outside) -> None:
        self.targets = targets
        self.outside = outside
        self._busy: set[SgNode] = set()
        self._lent: dict[SgNode, tuple[tuple[Template, ...], int]] = {}

    def of(self, node: SgNode | None, depth: int = 0) -> list[Template]:
        """Every text the expression may come to; a hole where it is not known."""
        if node is None:
            return [(Hole(),)]
        node = bare(node)
        if depth > _DEEPEST or node in self._busy:
            return [(Hole(_label(node)),)]
        self._busy.add(node)
        try:
            return self._of(node, node.kind(), depth + 1) or [(Hole(_label(node)),)]
        finally:
            self._busy.discard(node)

    def _of(self, node: SgNode, kind: str, depth: int) -> list[Template] | None:
        if kind in ("string", "number"):
            text = literal(node)
            return [((text if text is not None else node.text()),)]
        if kind == "template_string":
            return self._template(node, depth)
        if kind == "binary_expression":
            return self._binary(node, depth)
        if kind == "ternary_expression":
            return unique([*self.of(node.field("consequence"), depth), *self.of(node.field("alternative"), depth)])
        if kind in ("identifier", "member_expression", "subscript_expression", "shorthand_property_identifier"):
            return self._named(node, depth)
        if kind == "call_expression":
            return self._call(node, depth)
        if kind == "new_expression":
            maker, given = node.field("constructor"), arguments(node)
            if maker is not None and maker.text() == "URL" and given:
                return self.of(given[0], depth)
            if maker is not None and maker.text() == "Request" and given:
                return self.of(given[0], depth)
        if kind == "assignment_expression":
            return self.of(node.field("right"), depth)
        return None

    def _template(self, node: SgNode, depth: int) -> list[Template]:
        made: list[Template] = [()]
        children = node.children()
        if children and not any(child.kind() == "template_substitution" for child in children):
            return [(literal(node) or "",)]
        for child in children:
            if child.kind() == "template_substitution":
                inner = named(child)
                made = product(made, self.of(inner[0], depth) if inner else [(Hole(),)])
            elif child.kind() == "string_fragment":
                made = product(made, [(child.text(),)])
            elif child.kind() == "escape_sequence":
                made = product(made, [(child.text()[-1],)])
        return made

    def _binary(self, node: SgNode, depth: int) -> list[Template] | None:
        sign = node.field("operator")
        left, right = node.field("left"), node.field("right")
        word = sign.text() if sign is not None else ""
        if word == "+":
            return product(self.of(left, depth), self.of(right, depth))
        if word in ("||", "??"):
            return unique([*_known(self.of(left, depth)), *self.of(right, depth)])
        if word == "&&":
            return self.of(right, depth)
        return None

    def _named(self, node: SgNode, depth: int) -> list[Template]:
        label = _label(node)
        found = self.of_target(self.targets.of(node), label, depth, node)
        if label in self.outside.state and found == [(Hole(label),)]:
            return [(self.outside.state[label],)]
        return found

    def of_target(
        self, target: Target | None, label: str, depth: int = 0, node: SgNode | None = None
    ) -> list[Template]:
        """The texts of something that a name stands for."""
        if isinstance(target, Param):
            return self._param(target, label, depth)
        if isinstance(target, Import):
            export = self.outside.look(target)
            return list(export.values) if export and export.values and not export.key else [(Hole(label),)]
        if target is None or target.kind() in FUNCTIONS or target.kind() in ("object", "class", "class_declaration"):
            return [(Hole(label),)]
        if node is not None and target == node:
            return [(Hole(label),)]
        found = self.of(target, depth)
        return [
            (Hole(label),) if len(one) == 1 and isinstance(one[0], Hole) and not one[0].given else one for one in found
        ]

    def _param(self, param: Param, label: str, depth: int) -> list[Template]:
        made: list[Template] = []
        if depth <= _DEEPEST and param.function not in self._busy:
            self._busy.add(param.function)
            try:
                for call in self.targets.constructions(param.function):
                    given = arguments(call)
                    if param.index < len(given):
                        made += self.argument(given[param.index], param.prop, depth + 1)
            finally:
                self._busy.discard(param.function)
        if made:
            return unique(made)
        return [(Hole(label, hash(param.function), param.index, param.prop),)]

    def argument(self, node: SgNode, prop: str, depth: int = 0) -> list[Template]:
        """One argument, or one property of the object given as argument."""
        if not prop:
            return self.of(node, depth)
        target: Target | None = self.targets.of(node)
        for part in prop.split("."):
            target = self._property(target, part)
        if target is None:
            return []
        return self.of_target(target, prop, depth)

    def _property(self, target: Target | None, prop: str) -> Target | None:
        found = self.targets.member(target, prop)
        if found is None and isinstance(target, SgNode) and target.kind() == "object":
            for inner in spread(target):
                found = found or self._property(self.targets.of(inner), prop)
        return found

    def _call(self, node: SgNode, depth: int) -> list[Template] | None:
        callee, given = node.field("function"), arguments(node)
        if callee is None:
            return None
        callee = bare(callee)
        if callee.kind() == "identifier" and callee.text() in _SAME and given:
            return self.of(given[0], depth)
        if callee.kind() == "member_expression":
            owner, prop = callee.field("object"), property_of(callee)
            if owner is not None and (made := self._method(owner, prop, given, depth)) is not None:
                return made
        return self._helper(callee, given, depth)

    def _method(self, owner: SgNode, prop: str, given: list[SgNode], depth: int) -> list[Template] | None:
        if prop == "concat":
            made = self.of(owner, depth)
            for part in given:
                made = product(made, self.of(part, depth))
            return made
        if prop == "get" and len(given) == 1 and (known := self.outside.state.get(literal(given[0]) or "")):
            return [(known,)]
        if prop in ("toLowerCase", "toUpperCase"):
            lower = prop == "toLowerCase"
            return [
                tuple((p.lower() if lower else p.upper()) if isinstance(p, str) else p for p in one)
                for one in self.of(owner, depth)
            ]
        if prop in _SAME_METHODS:
            return self._replaced(self.of(owner, depth), prop, given)
        if prop == "join" and bare(owner).kind() == "array":
            glue = literal(given[0]) if given else ","
            parts = [self.of(one, depth) for one in named(bare(owner))]
            made = parts[0] if parts else []
            for one in parts[1:]:
                made = product(product(made, [(glue or "",)]), one)
            return made
        return None

    @staticmethod
    def _replaced(values: list[Template], prop: str, given: list[SgNode]) -> list[Template]:
        """`"/posts/:id".replace(":id", x)` keeps its mark; `.replace("/v1", "")` on literals is done."""
        old, new = (literal(one) for one in (given + given)[:2]) if len(given) == 2 else (None, None)
        if not prop.startswith("replace") or not old or new is None:
            return values
        return [(text.replace(old, new),) if (text := plain(one)) is not None else one for one in values]

    def _helper(self, callee: SgNode, given: list[SgNode], depth: int) -> list[Template] | None:
        """What a small function gives back for these arguments."""
        target = self.targets.of(callee)
        if isinstance(target, Import):
            export = self.outside.look(target)
            if export and export.values and export.key:
                return self._filled(list(export.values), export.key, given, depth)
            return None
        if not isinstance(target, SgNode) or target.kind() not in FUNCTIONS:
            return None
        results = self.returned(target, depth)
        return self._filled(results, hash(target), given, depth) if results else None

    def returned(self, function: SgNode, depth: int = 0) -> list[Template]:
        """What a function gives back, with holes for its parameters; [] when that is no text with something in it."""
        body = function.field("body")
        if body is None or (body.kind() == "statement_block" and len(body.children()) > 8):
            # A long function is no helper that only puts an address together.
            return []
        made = [value for node in body_values(function)[:3] for value in self.of(node, depth)]
        return unique(value for value in made if any(isinstance(piece, str) and piece for piece in value))

    def _filled(self, values: list[Template], key: int, given: list[SgNode], depth: int) -> list[Template]:
        def one(hole: Hole) -> list[Template] | None:
            if hole.function != key or not hole.given:
                return None
            found = self.argument(given[hole.index], hole.prop, depth) if hole.index < len(given) else []
            return found or [()]

        return unique(filled for value in values for filled in fill(value, one))

    def options(self, node: SgNode | None) -> dict[str, SgNode]:
        """The keys of an options argument, through names, spreads and `Object.assign`."""
        if node is None:
            return {}
        target = self.targets.of(node)
        if not isinstance(target, SgNode):
            return {}
        if target.kind() == "object":
            found = pairs(target)
            for inner in spread(target)[:4]:
                found = {**self.options(inner), **found}
            return found
        if target.kind() == "call_expression":
            found = {}
            for one in arguments(target)[:4]:
                if one.kind() in ("object", "identifier"):
                    found = {**found, **self.options(one)}
            return found
        return {}

    def export_of(self, node: SgNode) -> Export:
        """The text side of an export."""
        target = self.targets.of(node)
        if node not in self._lent:
            if isinstance(target, SgNode) and target.kind() in FUNCTIONS:
                self._lent[node] = tuple(self.returned(target)), hash(target)
            else:
                found = self.of(node) if not isinstance(target, SgNode) or target.kind() in _TEXTS else []
                self._lent[node] = tuple(one for one in found if any(isinstance(piece, str) for piece in one)), 0
        return Export(*self._lent[node])


def _known(values: list[Template]) -> list[Template]:
    """Values that are more than one hole that nobody fills."""
    return [one for one in values if any(isinstance(piece, str) or piece.given for piece in one)]


def _label(node: SgNode) -> str:
    """A name for a hole: the last word of the expression."""
    kind = node.kind()
    if kind in ("identifier", "shorthand_property_identifier"):
        return node.text()
    if kind == "member_expression":
        return property_of(node)
    if kind == "call_expression":
        callee = node.field("function")
        text = _label(bare(callee)) if callee is not None else ""
        given = arguments(node)
        return _label(bare(given[0])) if given and text in _SAME else text
    return ""


def words(text: str) -> list[str]:
    """The words of a name in camel or snake case, lower case."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", text)]


__all__ = ["Values", "join", "words"]
