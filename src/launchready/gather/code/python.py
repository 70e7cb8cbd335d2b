"""Python modules of the tree: parsed once, stripped of what no parser asks for, and names followed across them."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field

from launchready.gather.code.python_nodes import FUNCTIONS, Function, strip
from launchready.gather.code.tree import Tree

_DEEPEST = 25


@dataclass(frozen=True, slots=True)
class Imported:
    """A name that another module gives: `from module import name as here`, or a module itself (`name` is '')."""

    module: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Alias:
    """A name that stands for an expression of another place: a loop variable, an argument."""

    scope: Scope
    node: ast.expr


Bound = ast.AST | Imported | Alias


@dataclass(eq=False, slots=True)
class Scope:
    """Names of a module, class or function, and the scope around it."""

    module: Module
    qualified: str = ""
    names: dict[str, Bound] = field(default_factory=dict)
    above: Scope | None = None
    owner: ast.AST | None = None

    def find(self, name: str) -> tuple[Scope, Bound] | None:
        """The scope that binds a name, and to what."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope, scope.names[name]
            scope = scope.above
        return None


@dataclass(eq=False, slots=True)
class Module:
    """One file. `stars` are the modules from which it takes all names."""

    path: str
    tree: ast.Module
    stars: list[str] = field(default_factory=list)
    scope: Scope = field(init=False)
    children: dict[int, Scope] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.scope = Scope(self)

    def where(self, node: ast.AST) -> str:
        """`src/api.py:17`."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"


@dataclass(frozen=True, slots=True)
class Thing:
    """What an expression stands for: a node of the tree (with the scope to read it in), a module, or the name of
    something from outside (`fastapi.APIRouter`). `key` is the place where the name is bound."""

    scope: Scope | None = None
    node: ast.AST | None = None
    module: Module | None = None
    outside: str = ""
    key: tuple[str, str, str] | None = None


class Modules:
    """All Python modules of a tree, parsed when first asked for."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._parsed: dict[str, Module | None] = {}
        self.unreadable: list[str] = []
        self.files = tree.files
        self._by_end: dict[str, list[str]] = {}
        for path in tree.files:
            if path.endswith(".py"):
                end = path.removesuffix("/__init__.py").removesuffix(".py").rpartition("/")[2]
                self._by_end.setdefault(end, []).append(path)

    def parsed(self, path: str) -> Module | None:
        """The module of a file; None when it cannot be read as Python."""
        if path not in self._parsed:
            self._parsed[path] = self._parse(path)
        return self._parsed[path]

    def _parse(self, path: str) -> Module | None:
        text = self._tree.text(path)
        if text is None:
            return None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(text)
            strip(tree)
            module = Module(path, tree)
            bind(module.scope, tree.body)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            self.unreadable.append(path)
            return None
        return module

    def named(self, dotted: str, near: str) -> Module | None:
        """The module of a dotted name as the file `near` would import it; the nearest of several candidates."""
        if dotted.startswith("."):
            level = len(dotted) - len(dotted.lstrip("."))
            folder = near.split("/")[:-level] if level <= near.count("/") + 1 else []
            parts = [*folder, *filter(None, dotted.lstrip(".").split("."))]
            return self._at("/".join(parts))
        if not dotted:
            return None
        end = dotted.replace(".", "/")
        fitting = [
            path
            for path in self._by_end.get(dotted.rpartition(".")[2], [])
            if ("/" + path).endswith((f"/{end}.py", f"/{end}/__init__.py"))
        ]
        if not fitting:
            return self._above(dotted.split("."))
        return self.parsed(max(fitting, key=lambda path: (_shared(path, near), -path.count("/"), path)))

    def _above(self, parts: list[str]) -> Module | None:
        """A module named from above the root, when the tree itself lies inside the package."""
        above = self._tree.above
        for count in range(min(len(parts), len(above)), 0, -1):
            if tuple(parts[:count]) == above[-count:]:
                return self._at("/".join(parts[count:]))
        return None

    def _at(self, stem: str) -> Module | None:
        for path in (f"{stem}.py", f"{stem}/__init__.py".lstrip("/")):
            if path in self._tree.known:
                return self.parsed(path)
        return None

    def resolve(self, node: ast.AST | None, scope: Scope, depth: int = 0) -> Thing:
        """Follow names, attributes and imports to where a thing is made."""
        if depth > _DEEPEST or node is None:
            return Thing()
        if isinstance(node, ast.Name):
            hit = scope.find(node.id)
            if hit is None:
                return self._from_stars(node.id, scope, depth)
            return self._bound(node.id, *hit, depth)
        if isinstance(node, ast.Attribute):
            return self._attribute(node, scope, depth)
        if isinstance(node, ast.Await):
            return self.resolve(node.value, scope, depth + 1)
        return Thing(scope, node)

    def _from_stars(self, name: str, scope: Scope, depth: int) -> Thing:
        for star in scope.module.stars:
            module = self.named(star, scope.module.path)
            if module is None:
                continue
            inner = self.member(module, name, depth + 1)
            if inner.node is not None or inner.module is not None:
                return inner
        return Thing(outside=name)

    def _bound(self, name: str, scope: Scope, bound: Bound, depth: int) -> Thing:
        if isinstance(bound, Alias):
            return self.resolve(bound.node, bound.scope, depth + 1)
        if isinstance(bound, Imported):
            module = self.named(bound.module, scope.module.path)
            if not bound.name:
                return Thing(module=module) if module else Thing(outside=bound.module)
            if module is not None:
                inner = self.member(module, bound.name, depth + 1)
                if inner.node is not None or inner.module is not None:
                    return inner
            within = self.named(f"{bound.module.rstrip('.')}.{bound.name}", scope.module.path)
            if bound.module.strip(".") == "":
                within = self.named(bound.module + bound.name, scope.module.path)
            return Thing(module=within) if within else Thing(outside=f"{bound.module}.{bound.name}")
        if isinstance(bound, ast.Name | ast.Attribute):
            return self.resolve(bound, scope, depth + 1)
        return Thing(scope, bound, key=(scope.module.path, scope.qualified, name))

    def member(self, module: Module, name: str, depth: int = 0) -> Thing:
        """A name of a module, or a module inside it."""
        if depth > _DEEPEST:
            return Thing()
        if name in module.scope.names:
            return self._bound(name, module.scope, module.scope.names[name], depth + 1)
        if module.path.endswith("__init__.py"):
            inner = self._at(f"{module.path.rpartition('/')[0]}/{name}".lstrip("/"))
            if inner is not None:
                return Thing(module=inner)
        return self._from_stars(name, module.scope, depth + 1) if module.stars else Thing()

    def _attribute(self, node: ast.Attribute, scope: Scope, depth: int) -> Thing:
        base = self.resolve(node.value, scope, depth + 1)
        if base.module is not None:
            return self.member(base.module, node.attr, depth + 1)
        if base.outside:
            return Thing(outside=f"{base.outside}.{node.attr}")
        if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            hit = scope.find(f"self.{node.attr}")
            return self._bound(f"self.{node.attr}", *hit, depth + 1) if hit else Thing(scope, node)
        if isinstance(base.node, ast.Call) and base.scope is not None:
            base = self.resolve(base.node.func, base.scope, depth + 1)
        if isinstance(base.node, ast.ClassDef) and base.scope is not None:
            inner = self.scope_of(base.node, base.scope)
            for name in (node.attr, f"self.{node.attr}"):
                if name in inner.names:
                    return self._bound(name, inner, inner.names[name], depth + 1)
        return Thing(scope, node)

    def scope_of(self, node: Function | ast.ClassDef, above: Scope) -> Scope:
        """The scope inside a function or class."""
        known = above.module.children.get(id(node))
        if known is None:
            known = Scope(above.module, f"{above.qualified}.{node.name}:{node.lineno}", {}, above, node)
            if isinstance(node, FUNCTIONS):
                for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
                    known.names[argument.arg] = argument
            bind(known, node.body)
            above.module.children[id(node)] = known
            if isinstance(node, ast.ClassDef):
                for method in node.body:
                    if isinstance(method, FUNCTIONS):
                        self.scope_of(method, known)
        return known

    def text(self, node: ast.AST | None, scope: Scope, depth: int = 0) -> str | None:
        """The string that an expression gives; None when it is computed."""
        if depth > _DEEPEST or node is None:
            return None
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = self.text(node.left, scope, depth + 1), self.text(node.right, scope, depth + 1)
            return None if left is None or right is None else left + right
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            return self._filled(node, scope, depth)
        if isinstance(node, ast.Subscript):
            whole, at = self.text(node.value, scope, depth + 1), node.slice
            index = at.value if isinstance(at, ast.Constant) and isinstance(at.value, int) else None
            return whole[index] if whole and index is not None and -len(whole) <= index < len(whole) else None
        if isinstance(node, ast.JoinedStr):
            parts = [
                self.text(part.value if isinstance(part, ast.FormattedValue) else part, scope, depth + 1)
                for part in node.values
            ]
            return None if None in parts else "".join(part for part in parts if part is not None)
        if isinstance(node, ast.Name | ast.Attribute):
            thing = self.resolve(node, scope)
            if thing.scope is not None and thing.node is not node:
                return self.text(thing.node, thing.scope, depth + 1)
        return None

    def _filled(self, node: ast.BinOp, scope: Scope, depth: int) -> str | None:
        """`"%s/x" % name`, with nothing but `%s` in it."""
        pattern = self.text(node.left, scope, depth + 1)
        given = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
        values = [self.text(value, scope, depth + 1) for value in given]
        pieces = pattern.split("%s") if pattern is not None else []
        if len(pieces) != len(values) + 1 or None in values or any("%" in piece for piece in pieces):
            return None
        return pieces[0] + "".join(f"{value}{piece}" for value, piece in zip(values, pieces[1:], strict=True))

    def elements(self, node: ast.AST | None, scope: Scope, depth: int = 0) -> list[Alias] | None:
        """The members of a list, tuple or set that is written out; None when it is computed."""
        if depth > _DEEPEST:
            return None
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            out: list[Alias] = []
            for element in node.elts:
                if isinstance(element, ast.Starred):
                    inner = self.elements(element.value, scope, depth + 1)
                    if inner is None:
                        return None
                    out += inner
                else:
                    out.append(Alias(scope, element))
            return out
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = self.elements(node.left, scope, depth + 1), self.elements(node.right, scope, depth + 1)
            return None if left is None or right is None else left + right
        if isinstance(node, ast.Name | ast.Attribute):
            thing = self.resolve(node, scope)
            if thing.scope is not None and thing.node is not node:
                return self.elements(thing.node, thing.scope, depth + 1)
        return None

    def class_chain(
        self, node: ast.AST | None, scope: Scope, depth: int = 0
    ) -> Iterator[tuple[ast.ClassDef, Scope] | str]:
        """A class and all it inherits from, nearest first; the names of those from outside as text."""
        thing = self.resolve(node, scope)
        if isinstance(node, ast.Subscript):
            thing = self.resolve(node.value, scope)
        if thing.outside:
            yield thing.outside
        elif isinstance(thing.node, ast.ClassDef) and thing.scope is not None:
            yield thing.node, thing.scope
            if depth < _DEEPEST:
                for base in thing.node.bases:
                    yield from self.class_chain(base, thing.scope, depth + 1)


def _shared(path: str, near: str) -> int:
    count = 0
    for one, other in zip(path.split("/"), near.split("/"), strict=False):
        if one != other:
            break
        count += 1
    return count


def bind(scope: Scope, body: list[ast.stmt]) -> None:
    """Note what the statements of a scope bind, those inside conditions and loops too."""
    for statement in flat(body):
        if isinstance(statement, ast.Import):
            for name in statement.names:
                if name.asname or "." not in name.name:
                    scope.names[name.asname or name.name] = Imported(name.name)
                else:
                    scope.names.setdefault(name.name.split(".")[0], Imported(name.name.split(".")[0]))
        elif isinstance(statement, ast.ImportFrom):
            source = "." * statement.level + (statement.module or "")
            for name in statement.names:
                if name.name == "*":
                    scope.module.stars.append(source)
                else:
                    scope.names[name.asname or name.name] = Imported(source, name.name)
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            scope.names[statement.name] = statement
        elif isinstance(statement, ast.Assign):
            for target in statement.targets:
                _assign(scope, target, statement.value)
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            _assign(scope, statement.target, statement.value)


def _assign(scope: Scope, target: ast.expr, value: ast.expr) -> None:
    if isinstance(target, ast.Name):
        scope.names[target.id] = value
    elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self":
        owner = scope.above if scope.above is not None and isinstance(scope.above.owner, ast.ClassDef) else scope
        owner.names[f"self.{target.attr}"] = value


def flat(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements in order, with those inside conditions, loops, `with` and `try`; not those of functions."""
    waiting = list(reversed(body))
    while waiting:
        statement = waiting.pop()
        yield statement
        inner: list[ast.stmt] = []
        if isinstance(statement, ast.If | ast.For | ast.While | ast.With | ast.Try | ast.AsyncWith):
            inner += statement.body
            inner += getattr(statement, "orelse", [])
            for handler in getattr(statement, "handlers", []):
                inner += handler.body
            inner += getattr(statement, "finalbody", [])
        waiting.extend(reversed(inner))


def unpack(scope: Scope, target: ast.expr, value: Alias, modules: Modules) -> None:
    """Bind a loop's target to one element of what it runs over."""
    if isinstance(target, ast.Name):
        scope.names[target.id] = value
    elif isinstance(target, ast.Tuple | ast.List):
        parts = modules.elements(value.node, value.scope)
        if parts is not None and len(parts) == len(target.elts):
            for inner, part in zip(target.elts, parts, strict=True):
                unpack(scope, inner, part, modules)
