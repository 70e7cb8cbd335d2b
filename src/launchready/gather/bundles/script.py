"""One script: every request it sends, also through functions of its own that only pass an address on."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ast_grep_py import SgNode

from launchready.gather.bundles.calls import ANY, METHODS, Calls, Request
from launchready.gather.bundles.exports import Export, Outside, Wrapper
from launchready.gather.bundles.likely import MOST_CALLS, asks_module, likeliest, looks_sent, verbs
from launchready.gather.bundles.paths import address_of
from launchready.gather.bundles.scopes import Declared, Import
from launchready.gather.bundles.syntax import FUNCTIONS, arguments, bare, body_values, key_of, pairs, place
from launchready.gather.bundles.targets import Targets, property_of
from launchready.gather.bundles.templates import Hole, Template, fill, holes, needs_caller, plain, unique, waits
from launchready.gather.bundles.values import Values

MOST_ROUTES = 5000


@dataclass(slots=True)
class Found:
    """One request that a script names."""

    method: str
    path: str
    origin: str
    line: int
    column: int
    sure: str
    operation: str = ""


@dataclass(slots=True)
class Script:
    """The analysis of one file; `found` and the exports outlive its tree."""

    root: SgNode
    outside: Outside
    text: str = ""
    found: list[Found] = field(default_factory=list)
    wrappers: dict[SgNode, list[Wrapper]] = field(default_factory=dict)
    targets: Targets = field(init=False)
    values: Values = field(init=False)
    calls: Calls = field(init=False)
    _by_name: dict[str, list[SgNode]] = field(default_factory=dict)
    _by_owner: dict[str, list[SgNode]] = field(default_factory=dict)
    _functions: dict[int, SgNode] = field(default_factory=dict)
    _lines: list[int] | None = None
    _long: bool = False
    _last: int = 0
    _done: set[tuple[object, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.targets = Targets(self.root)
        self.values = Values(self.targets, self.outside)
        self.calls = Calls(self.targets, self.values, self.outside)

    def run(self) -> None:
        """Find every request."""
        requests = []
        for kind, node in self.targets.nodes:
            if kind == "call_expression":
                self._index(node)
        for kind, node in self.targets.nodes:
            made = None
            if kind == "call_expression":
                made = self.calls.of_call(node)
            elif kind == "new_expression":
                made = self.calls.of_new(node)
            if made is not None and made.urls:
                requests.append(made)
        for request in requests:
            self.emit(request, 0)
        self._imported()

    def _index(self, node: SgNode) -> None:
        callee = node.field("function")
        if callee is None:
            return
        callee = bare(callee)
        kind = callee.kind()
        if kind == "identifier":
            name = callee.text()
            self._by_name.setdefault(name, []).append(node)
            self._by_owner.setdefault(name, []).append(node)
        elif kind == "member_expression":
            self._by_name.setdefault(property_of(callee), []).append(node)
            owner = callee.field("object")
            for _ in range(4):
                if owner is None or owner.kind() != "member_expression":
                    break
                owner = owner.field("object")
            if owner is not None and owner.kind() == "identifier":
                self._by_owner.setdefault(owner.text(), []).append(node)

    def emit(self, request: Request, depth: int) -> None:
        """Note what is known, and follow what a caller has to give."""
        open_urls = [url for url in request.urls if needs_caller(url)]
        open_methods = [method for method in request.methods if waits(method)]
        closed = [url for url in request.urls if not needs_caller(url)]
        methods = verbs(request.methods)
        if closed and not open_methods:
            for url in closed:
                self._note(request, url, methods)
        elif closed and not self._lend(request, closed, request.methods, depth):
            for url in closed:
                self._note(request, url, methods or ["*"])
        if open_urls:
            self._lend(request, open_urls, request.methods, depth)

    def place(self, node: SgNode) -> tuple[int, int]:
        """Line and column of a node, from 1. In a minified line they are looked up by the node's first letters.

        The tree counts a column from the line's start each time, which on a line of megabytes takes milliseconds.
        """
        if not self.text:
            return place(node)
        if self._lines is None:
            self._lines = [0, *(found.end() for found in re.finditer("\n", self.text))]
            ends = [*self._lines[1:], len(self.text)]
            self._long = any(end - start > 20_000 for start, end in zip(self._lines, ends, strict=True))
        if not self._long:
            return place(node)
        letters = node.text()[:160]
        offset = self.text.find(letters, self._last)
        offset = self._last = offset if offset >= 0 else max(0, self.text.find(letters))
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def _note(self, request: Request, url: Template, methods: list[str]) -> None:
        address = address_of(url, relative=request.relative)
        if address is None or len(self.found) >= MOST_ROUTES:
            return
        if address.path == "/" and (not address.origin or request.sure != "firm"):
            return
        line, column = self.place(request.node)
        sure = "tentative" if address.guessed or request.sure != "firm" else "firm"
        for method in methods:
            self.found.append(Found(method, address.path, address.origin, line, column, sure))

    def _lend(self, request: Request, urls: list[Template], methods: list[Template], depth: int) -> bool:
        """Make wrappers of the functions whose parameters stand in the address; whether anybody calls one."""
        keys = dict.fromkeys(hole.function for part in [*urls, *methods] for hole in holes(part))
        above = self.targets.scopes.enclosing(request.node)
        called = False
        while above is not None and depth < 5:
            key = hash(above)
            if key in keys:
                mine = [
                    url
                    for url in urls
                    if any(h.function == key for m in methods for h in holes(m))
                    or any(h.function == key for h in holes(url))
                ]
                wrapper = Wrapper(key, tuple(mine), tuple(methods), self._defaults(above), request.relative)
                self.wrappers.setdefault(above, []).append(wrapper)
                called = self._follow(above, wrapper, depth) or called
                if called:
                    return True
            above = self.targets.scopes.enclosing(above)
        return called

    def _defaults(self, function: SgNode) -> dict[tuple[int, str], tuple[Template, ...]]:
        found = {}
        for param in self.targets.scopes.params(function).values():
            if param.default is not None:
                found[(param.index, param.prop)] = tuple(self.values.of(param.default))
        return found

    def _follow(self, function: SgNode, wrapper: Wrapper, depth: int) -> bool:
        called = False
        for call, outer in self._callers(function):
            called = True
            self.apply(wrapper, call, depth + 1, outer)
        return called

    def apply(self, wrapper: Wrapper, call: SgNode, depth: int, outer: SgNode | None = None) -> None:
        """One call of a function that sends."""
        mark = (call, wrapper.key, wrapper.urls)
        if mark in self._done or depth > 6:
            return
        self._done.add(mark)
        given = arguments(call)
        maker = self.targets.of(outer.field("function")) if outer is not None else None  # type: ignore[arg-type]
        outer_key = hash(maker) if isinstance(maker, SgNode) else 0

        def value(hole: Hole) -> list[Template] | None:
            if outer is not None and hole.function == outer_key and hole.given:
                more = arguments(outer)
                return (self.values.argument(more[hole.index], hole.prop) if hole.index < len(more) else []) or [()]
            if hole.function != wrapper.key or not hole.given:
                return None
            found = self.values.argument(given[hole.index], hole.prop) if hole.index < len(given) else []
            return found or list(wrapper.defaults.get((hole.index, hole.prop), ())) or [()]

        urls = unique(made for url in wrapper.urls for made in fill(url, value))
        methods = self._methods(wrapper, value)
        sure = "firm" if self._exact(call) else "tentative"
        urls = [url for url in urls if url and url != ("",)]
        if urls:
            self.emit(Request(call, urls, methods, sure, wrapper.relative), depth)

    @staticmethod
    def _methods(wrapper: Wrapper, value: object) -> list[Template]:
        """What the caller's method comes to, else what the function sends by itself."""
        filled, fixed = [], []
        for method in wrapper.methods:
            if waits(method):
                filled += [one for one in fill(method, value) if one]  # type: ignore[arg-type]
            else:
                fixed.append(method)
        named = [one for one in filled if waits(one) or (plain(one) or "").upper() in METHODS]
        if named:
            return unique(named)
        if len(fixed) > 1 and any(waits(method) for method in wrapper.methods):
            return ANY
        return fixed or [("GET",)]

    def _exact(self, call: SgNode) -> bool:
        callee = call.field("function")
        return callee is not None and self.targets.of(callee) is not None

    def _callers(self, function: SgNode) -> Iterator[tuple[SgNode, SgNode | None]]:
        """Calls of a function, and for a function made by another one the call that made it."""
        for name in self._names(function):
            for call in likeliest(self._by_name.get(name, [])):
                callee = call.field("function")
                if callee is None:
                    continue
                callee = bare(callee)
                target = self.targets.of(callee)
                if target == function or (
                    callee.kind() == "member_expression"
                    and not isinstance(target, SgNode | Import)
                    and looks_sent(call)
                ):
                    yield call, None
        yield from self._made_callers(function)

    def _made_callers(self, function: SgNode) -> Iterator[tuple[SgNode, SgNode | None]]:
        maker = self.targets.scopes.enclosing(function)
        if maker is None or not any(bare(one) == function for one in body_values(maker)):
            return
        for name in self._names(maker):
            for made in self._by_name.get(name, ())[:20]:
                holder = made.parent()
                label = holder.field("name") if holder is not None and holder.kind() == "variable_declarator" else None
                if label is None or label.kind() != "identifier" or self.targets.of(made.field("function")) != maker:  # type: ignore[arg-type]
                    continue
                for call in self._by_name.get(label.text(), ())[:MOST_CALLS]:
                    if self.targets.of(call.field("function")) == made:  # type: ignore[arg-type]
                        yield call, made

    def _names(self, function: SgNode) -> Iterable[str]:
        """The names a function is called by: its own, its variable's, its property's."""
        own = function.field("name")
        if own is not None:
            yield key_of(own) if own.kind() != "identifier" else own.text()
        above = function.parent()
        for _ in range(4):
            if above is None or above.kind() in FUNCTIONS:
                return
            kind = above.kind()
            if kind == "variable_declarator":
                name = above.field("name")
                if name is not None:
                    yield name.text()
                return
            if kind in ("pair", "public_field_definition", "field_definition"):
                key = above.field("key") or above.field("name") or above.field("property")
                if key is not None:
                    yield key_of(key)
                return
            if kind == "assignment_expression":
                left = above.field("left")
                if left is not None:
                    yield left.text() if left.kind() == "identifier" else property_of(left)
                return
            above = above.parent()

    def _imported(self) -> None:
        """Calls of functions that other scripts lend: all that show an address, and others by names of their own."""
        shown = [node for kind, node in self.targets.nodes if kind == "call_expression" and looks_sent(node)]
        others = [call for name in self._foreign_names() for call in self._by_owner.get(name, ())[:MOST_CALLS]]
        for call in dict.fromkeys([*shown, *others]):
            callee = call.field("function")
            target = self.targets.of(callee) if callee is not None else None
            export = self.outside.look(target) if isinstance(target, Import) else None
            for wrapper in export.wrappers if export else ():
                self.apply(wrapper, call, 1)

    def _foreign_names(self) -> set[str]:
        names = {name for name, meaning in self.targets.scopes.top().items() if isinstance(meaning, Import)}
        for kind, node in self.targets.nodes:
            if kind != "variable_declarator":
                continue
            value, name = node.field("value"), node.field("name")
            if value is None or name is None or not asks_module(value):
                continue
            if name.kind() == "identifier" and len(name.text()) <= 2:
                # A minifier's letter stands for many things; what it calls with an address is looked at anyway.
                continue
            if name.kind() == "object_pattern":
                inner = self.targets.of(value)
                if isinstance(inner, Import):
                    names |= {child.text().split(":")[-1].strip() for child in name.children() if child.is_named()}
            elif isinstance(self.targets.of(value), Import):
                names.add(name.text())
        return names

    def export_of(self, node: SgNode, depth: int = 0) -> Export:
        """Everything another script may want of a value of this one."""
        target = self.targets.of(node)
        if isinstance(target, Import):
            return self.outside.look(target) or Export()
        if not isinstance(target, SgNode):
            return Export()
        kind = target.kind()
        if kind in FUNCTIONS:
            made = self.values.export_of(target)
            made.wrappers = tuple(self.wrappers.get(target, ()))
            return made
        if kind == "new_expression":
            maker = target.field("constructor")
            owner = self.targets.of(maker) if maker is not None else None
            if isinstance(owner, SgNode) and owner.kind().startswith("class"):
                return self.export_of(owner, depth)
        if kind == "object" or kind.startswith("class"):
            parts = pairs(target) if kind == "object" else self.targets.class_members(target)
            if depth > 3:
                return Export()
            members = {name: self.export_of(value, depth + 1) for name, value in list(parts.items())[:300]}
            return Export(members={name: export for name, export in members.items() if export})
        made = self.values.export_of(target)
        made.client = tuple(base) if (base := self.calls.clients.bases(node)) is not None else None
        return made

    def export_named(self, name: str, at: SgNode) -> Export:
        """The export of a name as it stands at a node."""
        meaning = self.targets.scopes.find_name(name, at)
        if isinstance(meaning, Import):
            return self.outside.look(meaning) or Export()
        if isinstance(meaning, Declared) and meaning.value is not None and not meaning.prop:
            return self.export_of(meaning.value)
        return Export()
