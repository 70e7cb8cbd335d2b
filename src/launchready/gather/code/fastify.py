"""Routes of Fastify: instances, plugins with their prefix and hooks, route objects, folders that are loaded whole."""

from __future__ import annotations

import posixpath
from collections.abc import Hashable

from launchready.gather.code import js_guards, shapes
from launchready.gather.code.expr import Expr
from launchready.gather.code.express import Registrar
from launchready.gather.code.found import Found, Mount, Own, Router, emit
from launchready.gather.code.guards import OPEN, Shield
from launchready.gather.code.js import Alias, Env, Modules
from launchready.gather.code.tree import JS, Tree

_VERBS = {name.lower(): (name,) for name in shapes.METHODS} | {"all": ("*",)}
_MADE = frozenset({"fastify", "fastify.fastify", "fastify.default", "fastify.Fastify"})
_HOOKS = frozenset({"onRequest", "preParsing", "preValidation", "preHandler"})
_WRAPPERS = frozenset({"fastify-plugin", "fastify-plugin.default"})
_AUTOLOAD = ("@fastify/autoload", "fastify-autoload")


def routes(tree: Tree) -> Found:
    """All routes that a Fastify server of the tree serves."""
    found = Found("fastify")
    if not tree.marked("usesfastify"):
        return found
    reader = _Reader(Modules(tree), found)
    for path in tree.marked("fastify"):
        module = reader.modules.parsed(path)
        if module is not None:
            reader.body(module.env, module.body, 0)
    reader.settle()
    if any(router.app for router in reader.routers.values()):
        found.seen = True
        for path in reader.modules.unreadable:
            found.doubt(f"{path}: cannot be read as JavaScript, so its routes are left out")
    emit(reader.routers, found, join=shapes.join, template=shapes.bare)
    return found


class _Reader(Registrar):
    """Fastify's own calls."""

    def __init__(self, modules: Modules, found: Found) -> None:
        super().__init__(modules, found)
        self._leaks: list[tuple[Hashable, Hashable]] = []

    def made(self, call: Expr, env: Env) -> Router | None:
        """`fastify({…})`."""
        name = self.modules.resolve(call.of, env).outside
        if name in _MADE and call.kind == "call":
            return Router(f"{env.module.path}:{call.line}", app=True)
        return None

    def settle(self) -> None:
        """Hooks of a plugin in `fastify-plugin` belong to the instance around it; whom they exempt is not known."""
        for parent, child in self._leaks:
            inner = self.routers[child].shield
            if inner != OPEN and parent in self.routers:
                self.routers[parent].shield = self.routers[parent].shield.behind(Shield(unknown=True))

    def call(self, env: Env, call: Expr) -> None:
        """`app.get('/x', …)`, `app.route({…})`, `app.register(…)`, `app.addHook(…)`."""
        of = call.of
        if of is None:
            return
        known = of.kind == "member" and of.of is not None and (
            of.text in _VERBS or of.text in ("route", "register", "addHook")
        )  # fmt: skip
        target = of.of if known else None
        while target is not None and target.kind == "call" and target.of is not None and target.of.kind == "member":
            target = target.of.of  # app.register(a).register(b)
        key = self.key(target, env) if target is not None else None
        if key is None or not self._is_instance(key, of.text, call, env):
            if not known:
                self.handed(env, call, self._handed_mount)
            return
        router = self.routers.setdefault(key, Router(f"{env.module.path}:{call.line}", guess=True))
        if of.text == "register":
            self._register(key, router, call, env)
        elif of.text == "addHook":
            first = self.modules.text(call.parts[0], env) if call.parts else None
            if first in _HOOKS and len(call.parts) > 1:
                router.shield = js_guards.judge(call.parts[1], env, self.modules).behind(router.shield)
        elif of.text == "route":
            self._route_object(router, call, env)
        else:
            self._short(router, of.text, call, env)

    def _is_instance(self, key: Hashable, name: str, call: Expr, env: Env) -> bool:
        router = self.routers.get(key)
        if router is not None:
            return True
        if name in ("register", "addHook", "route"):
            return bool(call.parts)
        first = self.modules.text(call.parts[0], env) if call.parts else None
        return len(call.parts) > 1 and first is not None and (first.startswith("/") or not first)

    def _handed_mount(self, parent: Hashable, child: Hashable) -> None:
        if parent in self.routers and parent != child:
            self.routers.setdefault(child, Router(self.routers[parent].where, guess=True))
            self.routers[parent].items.append(Mount(child, "", self.routers[parent].where))
            self._leaks.append((parent, child))

    def _register(self, key: Hashable, router: Router, call: Expr, env: Env) -> None:
        where = f"{env.module.path}:{call.line}"
        if not call.parts:
            return
        plugin = call.parts[0]
        options = self.modules.resolve(call.parts[1], env) if len(call.parts) > 1 else None
        given = options.expr if options is not None else None
        if self.modules.resolve(plugin, env).outside in _AUTOLOAD or plugin.dotted() in _AUTOLOAD:
            self._autoload(router, given, env, where)
            return
        prefix: str | None = ""
        if given is not None and given.kind == "object" and (value := given.get("prefix")) is not None:
            around = options.env if options is not None and options.env is not None else env
            prefix = self.modules.text(value, around)
        child, leaks = self._plugin(plugin, env)
        if child is None:
            return  # a plugin from outside
        if prefix is None:
            self.found.doubt(f"{where}: the prefix is computed, so the routes of this plugin are left out")
            return
        self.routers.setdefault(child, Router(where, guess=True))
        router.items.append(Mount(child, prefix, where))
        if leaks:
            self._leaks.append((key, child))

    def _plugin(self, plugin: Expr, env: Env, depth: int = 0) -> tuple[Hashable | None, bool]:
        """The instance that a plugin function is given, and whether what it adds leaks to the one around it."""
        if depth > 8:
            return None, False
        thing = self.modules.resolve(plugin, env)
        if thing.module is not None and thing.expr is None:
            thing = self.modules.member(thing.module, "default")
        node, around = thing.expr, thing.env
        if node is None or around is None:
            return None, False
        if node.kind == "func":
            inner = self.modules.env_of(node, around)
            name = node.named[0][0] if node.named else ""
            return ((inner.module.path, inner.where, name), False) if name else (None, False)
        if node.kind == "call" and node.parts:
            outside = self.modules.resolve(node.of, around).outside
            if outside in _WRAPPERS or node.dotted() in ("fp", "fastify-plugin"):
                return self._plugin(node.parts[0], around, depth + 1)[0], True
        return None, False

    def _autoload(self, router: Router, options: Expr | None, env: Env, where: str) -> None:
        """`@fastify/autoload`: every file of a folder is a plugin, and folders are prefixes."""
        given = options.get("dir") if options is not None and options.kind == "object" else None
        parts = [part.text for part in given.walk() if part.kind == "str"] if given is not None else []
        if not parts:
            self.found.doubt(f"{where}: the folder that is loaded here is computed and was not read")
            return
        words = posixpath.normpath("/".join(part.strip("/") for part in parts))
        folder = posixpath.normpath(posixpath.join(posixpath.dirname(env.module.path), words)) + "/"
        prefix = ""
        inner = options.get("options") if options is not None else None
        if inner is not None and inner.kind == "object" and inner.get("prefix") is not None:
            prefix = self.modules.text(inner.get("prefix"), env) or ""
        for path in self.modules.tree.files:
            if path.startswith(folder) and path.endswith(JS) and ".d." not in path:
                self._loaded(router, path, path[len(folder) :], prefix, where)

    def _loaded(self, router: Router, path: str, inside: str, prefix: str, where: str) -> None:
        module = self.modules.parsed(path)
        if module is None:
            return
        plugin = Expr("call", 1, "", Expr("name", 1, "require"), (Expr("str", 1, "./" + posixpath.basename(path)),))
        child, _ = self._plugin(plugin, module.env)
        if child is not None:
            parts = inside.split("/")[:-1]
            own = self.modules.member(module, "autoPrefix")
            if own.expr is not None and own.expr.kind == "str":
                parts.append(own.expr.text.strip("/"))
            place = "/".join(f":{part[1:]}" if part.startswith("_") else part for part in parts)
            self.routers.setdefault(child, Router(path + ":1", guess=True))
            router.items.append(Mount(child, shapes.join(prefix, place) if prefix or place else "", where))

    def _options(self, options: Expr | None, env: Env) -> Shield:
        """Hooks in the options of a route."""
        shield = OPEN
        if options is None or options.kind != "object":
            return shield
        for name, value in options.named:
            if name in _HOOKS:
                shield = shield.behind(js_guards.judge(value, env, self.modules))
            elif name == "...":
                spread = self.modules.resolve(value, env)
                inner = spread.expr is not None and spread.expr.kind == "object" and spread.env is not None
                shield = shield.behind(self._options(spread.expr, spread.env or env) if inner else Shield(unknown=True))
        return shield

    def _short(self, router: Router, verb: str, call: Expr, env: Env) -> None:
        where = f"{env.module.path}:{call.line}"
        if len(call.parts) < 2:
            return
        path = self.modules.text(call.parts[0], env)
        if path is None:
            self.found.doubt(f"{where}: the path is computed, so its route is left out")
            return
        options = self.modules.resolve(call.parts[1], env)
        shield = self._options(options.expr, options.env or env)
        handler = call.parts[-1]
        if options.expr is not None and options.expr.kind == "object" and len(call.parts) == 2:
            handler = options.expr.get("handler") or handler
        shield = shield.behind(js_guards.handler(handler, env, self.modules))
        router.items.append(Own(_VERBS[verb], path, where, shield))

    def _route_object(self, router: Router, call: Expr, env: Env) -> None:
        where = f"{env.module.path}:{call.line}"
        thing = self.modules.resolve(call.parts[0], env) if call.parts else None
        given, around = (thing.expr, thing.env or env) if thing is not None else (None, env)
        path = self.modules.text(given.get("url") or given.get("path"), around) if given is not None else None
        if given is None or given.kind != "object" or path is None:
            self.found.doubt(f"{where}: this route object is computed and was not read")
            return
        method = given.get("method")
        elements = self.modules.elements(method, around)
        texts = [self.modules.text(e.expr, e.env) for e in elements or [Alias(around, method or given)]]
        methods = tuple(text.upper() for text in texts if text) if None not in texts else ("*",)
        shield = self._options(given, around).behind(js_guards.handler(given.get("handler"), around, self.modules))
        router.items.append(Own(methods or ("*",), path, where, shield))
