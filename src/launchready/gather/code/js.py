"""JavaScript and TypeScript modules of the tree: what they import and export, and names followed across them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from launchready.gather.code import js_read
from launchready.gather.code.expr import Expr
from launchready.gather.code.tree import JS, Tree, stem

_DEEPEST = 20
_ENDS = (*JS, "/index.ts", "/index.js", "/index.mjs", "/index.cjs", "/index.tsx", "/index.jsx", "/index.mts")


@dataclass(frozen=True, slots=True)
class Imported:
    """A name from another module; `*` for all of it, `default` for its main value."""

    source: str
    name: str


@dataclass(frozen=True, slots=True)
class Alias:
    """A name that stands for an expression of another place."""

    env: Env
    expr: Expr


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function whose argument is not known."""

    name: str


Bound = Expr | Imported | Alias | Parameter


@dataclass(eq=False, slots=True)
class Env:
    """Names of a module, function or class, and those around it."""

    module: Module
    where: str = ""
    names: dict[str, Bound] = field(default_factory=dict)
    above: Env | None = None

    def find(self, name: str) -> tuple[Env, Bound] | None:
        """Where a name is bound, and to what."""
        env: Env | None = self
        while env is not None:
            if name in env.names:
                return env, env.names[name]
            env = env.above
        return None


@dataclass(eq=False, slots=True)
class Module:
    """One file."""

    path: str
    body: tuple[Expr, ...]
    env: Env = field(init=False)
    exports: dict[str, Bound] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    inner: dict[int, Env] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.env = Env(self)


@dataclass(frozen=True, slots=True)
class Thing:
    """What an expression stands for; `key` is the place where it is bound."""

    env: Env | None = None
    expr: Expr | None = None
    module: Module | None = None
    outside: str = ""
    key: tuple[str, str, str] | None = None
    parameter: bool = False


class Modules:
    """All modules of a tree, parsed when first asked for."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._parsed: dict[str, Module | None] = {}
        self._found: dict[tuple[str, str], str | None] = {}
        self.unreadable: list[str] = []

    def parsed(self, path: str) -> Module | None:
        """The module of a file; None when it cannot be read."""
        if path not in self._parsed:
            self._parsed[path] = None
            text = self.tree.text(path)
            body = None
            try:
                body = js_read.read(text, js_read.language_of(path)) if text is not None else None
            except RecursionError:
                body = None
            if body is None:
                if text is not None:
                    self.unreadable.append(path)
                return None
            module = Module(path, body)
            bind(module.env, body)
            self._parsed[path] = module
        return self._parsed[path]

    def path_of(self, source: str, near: str) -> str | None:
        """The file that an import means; None when it is a package from outside."""
        folder = posixpath.dirname(near)
        key = (source, folder)
        if key not in self._found:
            self._found[key] = self._search(source, folder)
        return self._found[key]

    def _search(self, source: str, folder: str) -> str | None:
        if source.startswith("."):
            return self._file(posixpath.normpath(posixpath.join(folder, source)))
        rest = source[2:] if source.startswith(("@/", "~/", "#/")) else source[1:] if source[:1] in "#~" else source
        marked = rest != source
        if not marked and ("/" not in source or source.startswith("@") or ":" in source):
            return None  # a package's name, even where a file is called the same
        while True:
            for middle in ("src", "", "app", "server") if marked else ("", "src"):
                hit = self._file(posixpath.join(folder, middle, rest))
                if hit is not None:
                    return hit
            if not folder:
                return None
            folder = posixpath.dirname(folder)

    def _file(self, path: str) -> str | None:
        path = "" if path == "." else path
        known = self.tree.known
        if path in known and path.endswith(JS):
            return path
        base = stem(path) if path.endswith((".js", ".mjs", ".cjs", ".jsx")) else path
        for end in _ENDS:
            if (hit := (path + end).lstrip("/")) in known:
                return hit
            if base != path and (hit := base + end) in known:
                return hit
        return None

    def resolve(self, expr: Expr | None, env: Env, depth: int = 0) -> Thing:
        """Follow names, members, imports and `require` to where a thing is made."""
        if expr is None or depth > _DEEPEST:
            return Thing()
        if expr.kind == "name":
            hit = env.find(expr.text)
            return Thing(outside=expr.text) if hit is None else self._bound(expr.text, *hit, depth)
        if expr.kind == "member" and expr.of is not None:
            return self._member(expr, env, depth)
        if expr.required:
            return self._whole(expr.required, env, depth)
        return Thing(env, expr)

    def _whole(self, source: str, env: Env, depth: int) -> Thing:
        """What `require('./x')` gives: the main value of a CommonJS module, or all of it."""
        path = self.path_of(source, env.module.path)
        module = self.parsed(path) if path is not None else None
        if module is None:
            return Thing(outside=source)
        if "module.exports" in module.exports:
            thing = self._bound("module.exports", module.env, module.exports["module.exports"], depth + 1)
            return Thing(thing.env, thing.expr, module, thing.outside, thing.key, thing.parameter)
        return Thing(module=module)

    def member(self, module: Module, name: str, depth: int = 0) -> Thing:
        """An exported name of a module."""
        if depth > _DEEPEST:
            return Thing()
        if name in module.exports:
            return self._bound(name, module.env, module.exports[name], depth + 1)
        main = module.exports.get("module.exports")
        if main is not None:
            thing = self._bound("module.exports", module.env, main, depth + 1)
            if name == "default":
                return thing
            inner = thing.expr.get(name) if thing.expr is not None and thing.expr.kind == "object" else None
            if inner is not None and thing.env is not None:
                return self.resolve(inner, thing.env, depth + 1)
        for source in module.stars:
            path = self.path_of(source, module.path)
            other = self.parsed(path) if path else None
            if other is not None:
                thing = self.member(other, name, depth + 1)
                if thing.expr is not None or thing.module is not None or thing.outside:
                    return thing
        return Thing()

    def _bound(self, name: str, env: Env, bound: Bound, depth: int) -> Thing:
        if isinstance(bound, Alias):
            return self.resolve(bound.expr, bound.env, depth + 1)
        if isinstance(bound, Parameter):
            return Thing(env, None, key=(env.module.path, env.where, name), parameter=True)
        if isinstance(bound, Imported):
            path = self.path_of(bound.source, env.module.path)
            module = self.parsed(path) if path is not None else None
            if module is None:
                return Thing(outside=bound.source if bound.name in ("*", "default") else f"{bound.source}.{bound.name}")
            if bound.name == "*":
                return self._whole(bound.source, env, depth + 1)
            return self.member(module, bound.name, depth + 1)
        if bound.kind in ("name", "member") and not (bound.kind == "name" and bound.text == name):
            return self.resolve(bound, env, depth + 1)
        if bound.kind == "call":
            thing = self.resolve(bound, env, depth + 1)
            if thing.expr is not bound:
                return thing
        return Thing(env, bound, key=(env.module.path, env.where, name))

    def _member(self, expr: Expr, env: Env, depth: int) -> Thing:
        assert expr.of is not None
        if expr.of.kind == "name" and expr.of.text == "this":
            hit = env.find(f"this.{expr.text}")
            return self._bound(f"this.{expr.text}", *hit, depth + 1) if hit else Thing(env, expr)
        base = self.resolve(expr.of, env, depth + 1)
        if base.expr is not None and base.env is not None:
            inner, around = base.expr, base.env
            if inner.kind == "object" and (value := inner.get(expr.text)) is not None:
                return self.resolve(value, around, depth + 1)
            made = self.resolve(inner.of, around, depth + 1) if inner.kind == "new" else base
            if made.expr is not None and made.expr.kind == "class" and made.env is not None:
                fields = self.env_of(made.expr, made.env)
                if (name := f"this.{expr.text}") in fields.names:
                    return self._bound(name, fields, fields.names[name], depth + 1)
        if base.module is not None:
            return self.member(base.module, expr.text, depth + 1)
        if base.outside:
            return Thing(outside=f"{base.outside}.{expr.text}")
        return Thing(env, expr)

    def env_of(self, expr: Expr, above: Env) -> Env:
        """The names inside a function or class."""
        known = above.module.inner.get(id(expr))
        if known is None:
            known = Env(above.module, f"{above.where}/{expr.text}:{expr.line}:{id(expr)}", {}, above)
            above.module.inner[id(expr)] = known
            if expr.kind == "class":
                bind(known, expr.body)
                for member in expr.body:
                    if member.kind == "func":
                        known.names.setdefault(f"this.{member.text}", member)
                        self.env_of(member, known)
            else:
                for name, pattern in expr.named:
                    if name:
                        known.names[name] = Parameter(name)
                    elif pattern.kind == "pattern":
                        known.names.update((value.text, Parameter(value.text)) for _, value in pattern.named)
                bind(known, expr.body)
        return known

    def text(self, expr: Expr | None, env: Env, depth: int = 0) -> str | None:
        """The string that an expression gives; None when it is computed."""
        if expr is None or depth > _DEEPEST:
            return None
        if expr.kind == "str":
            return expr.text
        if expr.kind == "concat":
            parts = [self.text(part, env, depth + 1) for part in expr.parts]
            return None if None in parts else "".join(part for part in parts if part is not None)
        if expr.kind in ("name", "member"):
            thing = self.resolve(expr, env)
            if thing.expr is not None and thing.expr is not expr and thing.env is not None:
                return self.text(thing.expr, thing.env, depth + 1)
        return None

    def elements(self, expr: Expr | None, env: Env, depth: int = 0) -> list[Alias] | None:
        """The members of an array that is written out; None when it is computed."""
        thing = self.resolve(expr, env)
        if thing.expr is None or thing.env is None or thing.expr.kind != "array" or depth > _DEEPEST:
            return None
        out: list[Alias] = []
        for part in thing.expr.parts:
            if part.kind == "spread":
                inner = self.elements(part.of, thing.env, depth + 1)
                if inner is None:
                    return None
                out += inner
            else:
                out.append(Alias(thing.env, part))
        return out


def bind(env: Env, body: tuple[Expr, ...]) -> None:
    """Note what statements bind, import and export."""
    for statement in flat(body):
        if statement.kind == "import":
            for name, local in statement.named:
                env.names[local.text] = Imported(statement.text, name)
        elif statement.kind.startswith("export"):
            _export(env, statement)
        elif statement.kind == "assign":
            _assign(env, *statement.parts)
        elif statement.kind in ("func", "class") and statement.text:
            env.names[statement.text] = statement


def _export(env: Env, statement: Expr) -> None:
    module = env.module
    if statement.kind == "export *":
        module.stars.append(statement.text)
    for name, exported in statement.named:
        module.exports[exported.text] = (
            Imported(statement.text, name) if statement.text else Expr("name", statement.line, name)
        )
    before = set(env.names)
    bind(env, statement.body)
    if statement.kind == "export default" and statement.body:
        module.exports["default"] = statement.body[0]
    else:
        for name in [*(name for name in env.names if name not in before), *_declared(statement.body)]:
            module.exports[name] = env.names[name]


def _declared(body: tuple[Expr, ...]) -> Iterator[str]:
    for node in flat(body):
        if node.kind in ("func", "class") and node.text:
            yield node.text


def _assign(env: Env, target: Expr, value: Expr) -> None:
    exports = env.module.exports
    while value.kind == "assign":  # a = b = c
        _assign(env, *value.parts)
        value = value.parts[1]
    if target.kind == "name":
        env.names[target.text] = value
    elif target.kind == "pattern":
        for name, local in target.named:
            if value.required:
                env.names[local.text] = Imported(value.required, name)
            else:
                env.names[local.text] = Expr("member", local.line, name, of=value)
    elif target.kind == "member":
        name = target.dotted()
        if name in ("module.exports", "exports"):
            exports["module.exports"] = value
        elif name.startswith(("module.exports.", "exports.")):
            exports[target.text] = value
        elif name.startswith("this."):
            owner = env
            while owner.above is not None and owner.above.above is not None and name not in owner.names:
                owner = owner.above
            owner.names[name] = value


def flat(body: tuple[Expr, ...]) -> Iterator[Expr]:
    """Statements in order, those inside blocks and loops too; not those of functions and classes."""
    waiting = list(reversed(body))
    while waiting:
        node = waiting.pop()
        if node.kind in ("block", "loop"):
            waiting.extend(reversed(node.body))
        else:
            yield node
