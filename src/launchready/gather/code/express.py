"""Routes of Express: applications, routers, where they are mounted and what is put before them, in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable

from launchready.gather.code import guards, js_guards, shapes
from launchready.gather.code.expr import Expr
from launchready.gather.code.found import Barrier, Found, Mount, Own, Router, emit
from launchready.gather.code.guards import OPEN, Shield
from launchready.gather.code.js import Alias, Env, Modules, Thing, flat
from launchready.gather.code.tree import Tree

_VERBS = {name.lower(): (name,) for name in shapes.METHODS} | {"all": ("*",)}
_APPS = frozenset({"express", "express.default"})
_ROUTERS = frozenset(
    {"express.Router", "express.default.Router", "express-promise-router", "express-promise-router.default"}
)
_MOUNTS = re.compile(r"use$|mount|attach", re.I)
_DEEPEST = 40


def routes(tree: Tree) -> Found:
    """All routes that an Express application of the tree serves."""
    found = Found("express")
    if not tree.marked("usesexpress"):
        return found
    reader = _Reader(Modules(tree), found)
    for path in tree.marked("express"):
        module = reader.modules.parsed(path)
        if module is not None:
            reader.body(module.env, module.body, 0)
    for path in reader.modules.unreadable:
        found.doubt(f"{path}: cannot be read as JavaScript, so its routes are left out")
    found.seen = found.seen or any(router.app for router in reader.routers.values())
    emit(reader.routers, found, join=shapes.join, template=shapes.bare)
    return found


class Registrar:
    """What Express and Fastify readers share: scopes are walked in order, and routers found by where they are bound."""

    def __init__(self, modules: Modules, found: Found) -> None:
        self.modules = modules
        self.routers: dict[Hashable, Router] = {}
        self.found = found
        self._done: set[int] = set()

    def body(self, env: Env, body: tuple[Expr, ...], depth: int) -> None:
        """Read statements in order, and every function and class in them."""
        if depth > _DEEPEST:
            return
        later: list[tuple[Expr, Env]] = []
        for statement in body:
            if statement.kind == "block":
                self.body(env, statement.body, depth + 1)
            elif statement.kind == "loop":
                self.loop(env, statement, depth)
            else:
                for node in flat((statement,)):
                    self._statement(env, node, later)
        for function, around in later:
            if id(function) not in self._done:
                self._done.add(id(function))
                self.body(self.modules.env_of(function, around), function.body, depth + 1)

    def _statement(self, env: Env, statement: Expr, later: list[tuple[Expr, Env]]) -> None:
        calls: list[Expr] = []
        waiting = [statement]
        while waiting:
            node = waiting.pop()
            if node.kind in ("func", "class"):
                later.append((node, env))
                continue
            if node.kind == "call":
                calls.append(node)
            below = [*node.parts, *(value for _, value in node.named), *node.body]
            waiting.extend(reversed([node.of, *below] if node.of is not None else below))
        # The innermost call of a chain runs first: `app.use(a).use(b)`.
        for call in reversed(calls):
            if not self.unrolled(env, call, later):
                self.call(env, call)

    def unrolled(self, env: Env, call: Expr, later: list[tuple[Expr, Env]]) -> bool:
        """`[…].forEach((x) => app.use(x))` over an array that is written out."""
        if call.of is None or call.of.kind != "member" or call.of.text not in ("forEach", "map") or not call.parts:
            return False
        function = call.parts[0]
        elements = self.modules.elements(call.of.of, env)
        if function.kind != "func" or elements is None or not function.named:
            return False
        self._done.add(id(function))
        for element in elements[:1000]:
            inner = Env(env.module, env.where, {}, env)
            _unpack(inner, function.named[0][1], element, self.modules)
            self.body(inner, function.body, 1)
        return True

    def loop(self, env: Env, loop: Expr, depth: int) -> None:
        """Go round a loop over something that is written out; say so when it is computed."""
        elements = self.modules.elements(loop.parts[1], env) if len(loop.parts) == 2 else None
        if elements is not None:
            for element in elements[:1000]:
                inner = Env(env.module, env.where, {}, env)
                _unpack(inner, loop.parts[0], element, self.modules)
                self.body(inner, loop.body, depth + 1)
        elif any(self.registers(env, node) for node in loop.walk() if node.kind == "call"):
            self.found.doubt(f"{env.module.path}:{loop.line}: routes are registered in a loop over what is computed")

    def registers(self, env: Env, call: Expr) -> bool:
        """Whether a call registers something on a router."""
        of = call.of
        return of is not None and of.kind == "member" and of.of is not None and self.key(of.of, env) is not None

    def made(self, call: Expr, env: Env) -> Router | None:
        """The router that a call makes, if it makes one."""
        raise NotImplementedError

    def call(self, env: Env, call: Expr) -> None:
        """One call that may register something."""
        raise NotImplementedError

    def key(self, expr: Expr | None, env: Env, depth: int = 0) -> Hashable | None:
        """The router that an expression stands for; None when it is none."""
        if expr is None or depth > 8:
            return None
        thing = self.modules.resolve(expr, env)
        if thing.parameter and thing.key is not None:
            return thing.key
        node, around = thing.expr, thing.env
        if node is None or around is None or node.kind not in ("call", "new"):
            return None
        made = self.made(node, around)
        if made is not None:
            key = thing.key or (around.module.path, "", str(id(node)))
            self.routers.setdefault(key, made)
            return key
        if node.of is not None and node.of.kind == "member" and node.of.text in ("use", "set", "enable", *_VERBS):
            return self.key(node.of.of, around, depth + 1)
        called = self.modules.resolve(node.of, around)
        if called.expr is not None and called.env is not None and called.expr.kind == "func":
            inner = self._returned(called.expr, called.env, depth)
            return None if inner is None else self._another(inner, thing, node, around)
        return None

    def _another(self, inner: Hashable, thing: Thing, node: Expr, env: Env) -> Hashable:
        """Every call of a function that makes a router gives another one, with all that the function put on it."""
        key = thing.key or (env.module.path, "call", str(id(node)))
        if key not in self.routers and inner in self.routers:
            made, where = self.routers[inner], f"{env.module.path}:{node.line}"
            self.routers[key] = Router(where, app=made.app, items=[Mount(inner, "", where)])
        return key

    def _returned(self, function: Expr, env: Env, depth: int) -> Hashable | None:
        inner = self.modules.env_of(function, env)
        waiting = list(reversed(function.body))
        while waiting:
            node = waiting.pop()
            if node.kind == "block" and node.text == "return":
                for part in node.body:
                    key = self.key(part, inner, depth + 1)
                    if key is not None and not _is_parameter(key, inner):
                        self.routers[key].returned = True
                        return key
            elif node.kind in ("block", "loop"):
                waiting.extend(reversed(node.body))
        return None

    def handed(self, env: Env, call: Expr, mount: Callable[[Hashable, Hashable], None]) -> None:
        """`routes(app)`: what the function does to its parameter, it does to our router."""
        pairs = [
            (place, key)
            for place, part in enumerate(call.parts)
            if part.kind in ("name", "member") and (key := self.key(part, env)) is not None
        ]
        if not pairs:
            return
        thing = self.modules.resolve(call.of, env)
        if thing.expr is None or thing.env is None or thing.expr.kind != "func":
            return
        inner = self.modules.env_of(thing.expr, thing.env)
        for place, key in pairs:
            if place < len(thing.expr.named) and (name := thing.expr.named[place][0]):
                mount(key, (inner.module.path, inner.where, name))


class _Reader(Registrar):
    """Express itself."""

    def made(self, call: Expr, env: Env) -> Router | None:
        """`express()`, `express.Router()`, `new Router()`."""
        name = self.modules.resolve(call.of, env).outside
        where = f"{env.module.path}:{call.line}"
        if name in _APPS and call.kind == "call":
            return Router(where, app=True)
        return Router(where) if name in _ROUTERS else None

    def call(self, env: Env, call: Expr) -> None:
        """`app.get('/x', …)`, `app.use(…)`, `router.route('/x').get(…)`."""
        of = call.of
        if of is None:
            return
        if of.kind == "member" and of.text != "use" and _MOUNTS.search(of.text):
            self._mounted_by(call, env)
        if of.kind != "member" or of.of is None or not (of.text in _VERBS or of.text in ("use", "param")):
            self.handed(env, call, self._handed_mount)
            return
        path, target = _unchained(of.of)
        chained = path is not None
        key = self.key(target, env)
        if key is None or not self._is_router(key, call, chained, env):
            if key is None:
                self.handed(env, call, self._handed_mount)
            return
        router = self.routers.setdefault(key, Router(f"{env.module.path}:{call.line}", guess=True))
        if of.text == "use":
            self._use(router, call, env)
        elif of.text in _VERBS:
            self._route(router, of.text, call, path, chained, env)

    def _mounted_by(self, call: Expr, env: Env) -> None:
        """`app.lazyUse('/x', require('./x'))`, an application's own word for mounting what a function makes."""
        router = self.routers.get(self.key(call.of.of if call.of is not None else None, env) or "")
        path = self.modules.text(call.parts[0], env) if call.parts else None
        if router is None or path is None:
            return
        for part in call.parts[1:]:
            made = self.key(part, env)
            thing = self.modules.resolve(part, env)
            if made is None and thing.expr is not None and thing.env is not None and thing.expr.kind == "func":
                made = self._returned(thing.expr, thing.env, 0)
            if made is not None and made in self.routers:
                router.items.append(Mount(made, path, f"{env.module.path}:{call.line}"))

    def _handed_mount(self, parent: Hashable, child: Hashable) -> None:
        if parent in self.routers and parent != child:
            self.routers.setdefault(child, Router(self.routers[parent].where, guess=True))
            self.routers[parent].items.append(Mount(child, "", self.routers[parent].where))

    def _is_router(self, key: Hashable, call: Expr, chained: bool, env: Env) -> bool:
        """A parameter is taken for a router only when it is used as one."""
        router = self.routers.get(key)
        if chained or (router is not None and (router.app or router.items)):
            return True
        made = router is not None
        first = self.modules.text(call.parts[0], env) if call.parts else None
        use = call.of is not None and call.of.text == "use"
        routed = len(call.parts) > 1 and first is not None and first.startswith("/")
        return made or routed or (use and bool(call.parts))

    def _paths(self, expr: Expr, env: Env) -> list[str] | None:
        """One path or an array of them; None when it is neither."""
        text = self.modules.text(expr, env)
        if text is not None:
            return [text]
        elements = self.modules.elements(expr, env)
        texts = [self.modules.text(element.expr, element.env) for element in elements or ()]
        return [text for text in texts if text is not None] if texts and None not in texts else None

    def _use(self, router: Router, call: Expr, env: Env) -> None:
        where = f"{env.module.path}:{call.line}"
        if not call.parts:
            return
        paths = self._paths(call.parts[0], env)
        rest = call.parts[1:] if paths is not None else call.parts
        if paths is None and len(call.parts) > 1 and call.parts[0].kind in ("concat", "regex", "other"):
            self.found.doubt(f"{where}: the path is computed, so what is mounted under it is left out")
            return
        before = OPEN
        mounted = False
        for part in self._spread(rest, env):
            key = None if part.expr.kind == "func" else self.key(part.expr, part.env)
            if key is not None and (key in self.routers or not isinstance(key, tuple) or part.expr.kind != "name"):
                mounted = True
                for path in paths or [""]:
                    router.items.append(Mount(key, path, where, before))
            elif self._is_static(part):
                mounted = True
                router.items += [Own(("GET",), shapes.join(p, "*"), where, before) for p in paths or () if p.strip("/")]
            elif not (part.expr.kind == "func" and len(part.expr.named) == 4):  # four parameters: it handles errors
                before = js_guards.judge(part.expr, part.env, self.modules).behind(before)
        if not mounted:
            for path in paths or [""]:
                router.items.append(Barrier(shapes.join(path) if path else "", before))

    def _spread(self, parts: tuple[Expr, ...], env: Env) -> list[Alias]:
        out: list[Alias] = []
        for part in parts:
            elements = self.modules.elements(part.of if part.kind == "spread" else part, env)
            out += elements if elements is not None else [Alias(env, part)]
        return out

    def _is_static(self, part: Alias) -> bool:
        name = self.modules.resolve(part.expr.of, part.env).outside if part.expr.kind == "call" else ""
        return name in ("express.static", "express.default.static", "serve-static")

    def _route(self, router: Router, verb: str, call: Expr, path: Expr | None, chained: bool, env: Env) -> None:
        where = f"{env.module.path}:{call.line}"
        if not chained:
            if len(call.parts) < 2:  # app.get('title') reads a setting
                return
            path = call.parts[0]
        handlers = call.parts if chained else call.parts[1:]
        paths = self._paths(path, env) if path is not None else None
        if paths is None:
            self.found.doubt(f"{where}: the path is computed or a pattern, so its route is left out")
            return
        shield = js_guards.handler(handlers[-1], env, self.modules) if handlers else OPEN
        for part in handlers[:-1]:
            shield = shield.behind(js_guards.judge(part, env, self.modules))
        if handlers and handlers[-1].kind == "array":
            shield = js_guards.judge(handlers[-1], env, self.modules)
        shield = _wrapped(handlers[-1] if handlers else None, shield)
        for one in paths:
            router.items.append(Own(_VERBS[verb], one, where, shield))


def _wrapped(handler: Expr | None, shield: Shield) -> Shield:
    """`requireAuth(handler)`: a wrapper whose name asks."""
    name = handler.dotted() if handler is not None and handler.kind == "call" else ""
    wraps = handler is not None and any(part.kind in ("func", "name", "member") for part in handler.parts)
    return Shield((name,)).behind(shield) if name and wraps and guards.asks(name) else shield


def _unchained(target: Expr) -> tuple[Expr | None, Expr]:
    """`router.route('/x').get(…)` → the path and the router; `app.get(…)` before `.post(…)` → the router."""
    while target.kind == "call" and target.of is not None and target.of.kind == "member" and target.of.of is not None:
        if target.of.text == "route":
            return (target.parts[0] if target.parts else Expr("other", target.line)), target.of.of
        if target.of.text not in _VERBS:
            break
        target = target.of.of
    return None, target


def _is_parameter(key: Hashable, env: Env) -> bool:
    return isinstance(key, tuple) and len(key) == 3 and key[1] == env.where and env.names.get(key[2]) is not None and (
        type(env.names[key[2]]).__name__ == "Parameter"
    )  # fmt: skip


def _unpack(env: Env, target: Expr, value: Alias, modules: Modules) -> None:
    if target.kind == "name":
        env.names[target.text] = value
    elif target.kind == "pattern":
        for name, local in target.named:
            env.names[local.text] = Alias(value.env, Expr("member", local.line, name, of=value.expr))
    elif target.kind in ("array", "other", "block"):
        parts = modules.elements(value.expr, value.env)
        for inner, part in zip(target.parts, parts or (), strict=False):
            _unpack(env, inner, part, modules)
