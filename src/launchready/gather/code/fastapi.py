"""Routes of FastAPI and Starlette, read from the syntax tree: routers, what includes them, what they depend on."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator

from launchready.gather.code import shapes
from launchready.gather.code.fastapi_guards import Guards
from launchready.gather.code.found import Found, Mount, Own, Router, emit
from launchready.gather.code.guards import OPEN, UNKNOWN, Shield
from launchready.gather.code.python import Modules, Scope, flat, unpack
from launchready.gather.code.python_nodes import FUNCTIONS, Function, label, last, refuses
from launchready.gather.code.tree import Tree

_APPS = frozenset({"FastAPI", "Starlette"})
_KINDS = frozenset({"APIRouter", "Router", *_APPS})
_VERBS = {name.lower(): (name,) for name in (*shapes.METHODS, "TRACE")}
_SOCKETS = ("websocket", "websocket_route", "add_api_websocket_route", "add_websocket_route")
_DEEPEST = 30


def routes(tree: Tree) -> Found:
    """All routes that an application of the tree serves."""
    found = Found("fastapi")
    if not tree.marked("fastapi"):
        return found
    reader = _Reader(Modules(tree), found)
    for path in tree.marked("fastapi"):
        module = reader.modules.parsed(path)
        if module is not None:
            try:
                reader.scope(module.scope, module.tree.body, 0)
            except RecursionError:
                found.doubt(f"{path}: nested too deeply to be read")
    for path in reader.modules.unreadable:
        found.doubt(f"{path}: cannot be read as Python, so its routes are left out")
    emit(reader.routers, found, join=shapes.tight, template=shapes.brace)
    return found


class _Reader:
    """Goes through the scopes of the marked modules and fills the routers."""

    def __init__(self, modules: Modules, found: Found) -> None:
        self.modules = modules
        self.routers: dict[Hashable, Router] = {}
        self._found = found
        self._guards = Guards(modules)

    def scope(self, scope: Scope, body: list[ast.stmt], depth: int) -> None:
        """Read one scope's statements in order, then the functions and classes in it."""
        if depth > _DEEPEST:
            return
        inner: list[Function | ast.ClassDef] = []
        in_loops: set[int] = set()
        for statement in flat(body):
            if id(statement) in in_loops:
                in_loops |= {id(part) for part in ast.iter_child_nodes(statement)}
                continue
            if isinstance(statement, ast.For):
                in_loops |= {id(part) for part in (*statement.body, *statement.orelse)}
                self._loop(statement, scope)
            elif isinstance(statement, (*FUNCTIONS, ast.ClassDef)):
                inner.append(statement)
                if isinstance(statement, FUNCTIONS):
                    self._decorated(statement, scope)
            else:
                self._statement(statement, scope)
        for node in inner:
            self.scope(self.modules.scope_of(node, scope), node.body, depth + 1)

    def _statement(self, statement: ast.stmt, scope: Scope) -> None:
        value = getattr(statement, "value", None)
        if isinstance(statement, ast.Assign | ast.AnnAssign) and isinstance(value, ast.Call):
            kind = self._kind(value, scope)
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            if kind:
                self._key(targets[0], scope)
        if isinstance(value, ast.Await):
            value = value.value
        if isinstance(value, ast.Call):
            self._call(value, scope)

    def _kind(self, call: ast.AST | None, scope: Scope | None) -> str:
        """`FastAPI`, `APIRouter` …, for a call that makes one, subclasses included; '' otherwise."""
        if not isinstance(call, ast.Call) or scope is None:
            return ""
        for one in self.modules.class_chain(call.func, scope):
            name = last(one) if isinstance(one, str) else ""
            known = isinstance(one, str) and one.partition(".")[0] in ("fastapi", "starlette")
            if name in _KINDS and known:
                return name
        return ""

    def _key(self, node: ast.AST, scope: Scope, depth: int = 0) -> Hashable | None:
        """The router that an expression stands for, registered on first sight; None when it is no router."""
        thing = self.modules.resolve(node, scope)
        kind = self._kind(thing.node, thing.scope)
        if kind and thing.scope is not None and isinstance(thing.node, ast.Call):
            key: Hashable = thing.key or (thing.scope.module.path, "", id(thing.node))
            if key not in self.routers:
                self.routers[key] = self._router(kind, thing.node, thing.scope)
            return key
        if isinstance(thing.node, ast.arg) and thing.key is not None and thing.scope is not None:
            self.routers.setdefault(thing.key, Router(thing.scope.module.where(thing.node), guess=True))
            return thing.key
        if isinstance(thing.node, ast.Call) and thing.scope is not None and depth < 5:
            made = self.modules.resolve(thing.node.func, thing.scope)
            if isinstance(made.node, FUNCTIONS) and made.scope is not None:
                return self._returned(made.node, made.scope, depth)
        return None

    def _returned(self, function: Function, scope: Scope, depth: int) -> Hashable | None:
        """The router that a factory function gives back."""
        inner = self.modules.scope_of(function, scope)
        for statement in flat(function.body):
            if isinstance(statement, ast.Return) and isinstance(statement.value, ast.Name | ast.Call | ast.Attribute):
                key = self._key(statement.value, inner, depth + 1)
                if key is not None:
                    return key
        return None

    def _router(self, kind: str, call: ast.Call, scope: Scope) -> Router:
        words = {word.arg: word.value for word in call.keywords if word.arg}
        where = scope.module.where(call)
        router = Router(where, app=kind in _APPS, shield=self._guards.listed(words.get("dependencies"), scope))
        if kind == "APIRouter" and "prefix" in words:
            prefix = self.modules.text(words["prefix"], scope)
            if prefix is None:
                self._found.doubt(f"{where}: the prefix of this router is computed, so its routes are left out")
                prefix = "<computed>"
            router.prefix = prefix
        if kind == "FastAPI":
            self._found.seen = True
            self._own_pages(router, words, where, scope)
        for element in self.modules.elements(words.get("middleware"), scope) or ():
            router.shield = router.shield.behind(self._guards.middleware(element.node, element.scope))
        listed = words.get("routes", call.args[0] if call.args and kind in ("Starlette", "Router") else None)
        if listed is not None:
            router.items += self._listed(listed, scope)
        return router

    def _own_pages(self, router: Router, words: dict[str, ast.expr], where: str, scope: Scope) -> None:
        """The schema and its pages, which FastAPI adds by itself unless told not to."""
        chosen: dict[str, str | None] = {}
        for word, usual in (("openapi_url", "/openapi.json"), ("docs_url", "/docs"), ("redoc_url", "/redoc")):
            given = words.get(word)
            if given is None:
                chosen[word] = usual
            else:
                chosen[word] = self.modules.text(given, scope)
            if given is not None and chosen[word] is None and not isinstance(given, ast.Constant):
                self._found.doubt(f"{where}: {word} is computed, so that page is left out")
        if chosen["openapi_url"]:
            for word, path in chosen.items():
                if path:
                    router.items.append(Own(("GET",), path, where, OPEN))
                    if word == "docs_url":
                        router.items.append(Own(("GET",), path + "/oauth2-redirect", where, OPEN))

    def _listed(self, node: ast.AST, scope: Scope, depth: int = 0) -> list[Own | Mount]:
        """Starlette's `routes=[Route(…), Mount(…)]`."""
        elements = self.modules.elements(node, scope)
        if elements is None or depth > _DEEPEST:
            self._found.doubt(f"{scope.module.where(node)}: this list of routes is computed and was not read")
            return []
        out: list[Own | Mount] = []
        for element in elements:
            thing = self.modules.resolve(element.node, element.scope)
            call, around = thing.node, thing.scope
            if not isinstance(call, ast.Call) or around is None:
                place = element.scope.module.where(element.node)
                self._found.doubt(f"{place}: this route is computed and was not read")
                continue
            out += self._listed_one(call, around, depth)
        return out

    def _listed_one(self, call: ast.Call, scope: Scope, depth: int) -> Iterator[Own | Mount]:
        name, where = last(label(call.func)), scope.module.where(call)
        words = {word.arg: word.value for word in call.keywords if word.arg}
        path = self.modules.text(words.get("path", call.args[0] if call.args else None), scope)
        target = words.get("endpoint", words.get("app", call.args[1] if len(call.args) > 1 else None))
        if path is None:
            self._found.doubt(f"{where}: the path is computed, so its routes are left out")
        elif name in ("Route", "APIRoute"):
            methods, shield = self._endpoint(target, scope)
            yield Own(self._methods(words.get("methods"), scope) or methods, path, where, shield)
        elif name == "WebSocketRoute":
            yield Own(("GET",), path, where, self._endpoint(target, scope)[1])
        elif name == "Mount" and "routes" in words:
            key = (scope.module.path, "mount", id(call))
            self.routers[key] = Router(where, items=list(self._listed(words["routes"], scope, depth + 1)))
            yield Mount(key, path, where)
        elif name == "Mount":
            yield from self._mounted(target, path, where, scope)

    def _endpoint(self, target: ast.AST | None, scope: Scope) -> tuple[tuple[str, ...], Shield]:
        """The methods that a Starlette endpoint answers, and its decorators."""
        thing = self.modules.resolve(target, scope)
        if isinstance(thing.node, FUNCTIONS) and thing.scope is not None:
            return ("GET",), self._handler(thing.node, thing.node.decorator_list, thing.scope)
        if isinstance(thing.node, ast.ClassDef):
            methods = [m.name.upper() for m in thing.node.body if isinstance(m, FUNCTIONS) and m.name in _VERBS]
            return tuple(methods) or ("*",), OPEN
        return ("GET",), UNKNOWN

    def _mounted(self, target: ast.AST | None, path: str, where: str, scope: Scope) -> Iterator[Own | Mount]:
        key = self._key(target, scope) if target is not None else None
        if key is not None:
            yield Mount(key, path.rstrip("/"), where, bare=True)
            return
        name = last(label(target.func)) if isinstance(target, ast.Call) else ""
        if name.endswith("StaticFiles"):
            yield Own(("GET",), path.rstrip("/") + "/{path:path}", where, OPEN)
        else:
            yield Own(("*",), path.rstrip("/") + "/{path:path}", where, UNKNOWN)

    def _methods(self, node: ast.AST | None, scope: Scope) -> tuple[str, ...]:
        elements = self.modules.elements(node, scope) if node is not None else None
        texts = [self.modules.text(element.node, element.scope) for element in elements or ()]
        if node is not None and (not texts or None in texts):
            return ("*",)
        return tuple(text.upper() for text in texts if text)

    def _decorated(self, function: Function, scope: Scope) -> None:
        """`@router.get("/x")` and its kin; `@app.middleware("http")`."""
        ours: list[tuple[Hashable, str, ast.Call]] = []
        others: list[ast.expr] = []
        for node in function.decorator_list:
            key = None
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _may_route(node.func.attr):
                key = self._key(node.func.value, scope)
            if key is not None and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                ours.append((key, node.func.attr, node))
            else:
                others.append(node)
        for key, verb, call in ours:
            if verb == "middleware":
                thing = self._guards.middleware(ast.Name(function.name, lineno=function.lineno), scope)
                self.routers[key].shield = self.routers[key].shield.behind(thing)
                continue
            self._route(key, verb, call, scope, self._handler(function, others, scope))

    def _handler(self, function: Function, decorators: list[ast.expr], scope: Scope) -> Shield:
        """What a handler depends on, is decorated with, and whether it refuses somebody by itself."""
        shield = self._guards.of_function(function, scope).behind(self._guards.decorators(decorators, scope))
        return shield.behind(UNKNOWN if refuses(function) == 2 else OPEN)

    def _route(self, key: Hashable, verb: str, call: ast.Call, scope: Scope, shield: Shield) -> None:
        words = {word.arg: word.value for word in call.keywords if word.arg}
        where = scope.module.where(call)
        path = self.modules.text(words.get("path", call.args[0] if call.args else None), scope)
        if path is None:
            self._found.doubt(f"{where}: the path is computed, so its route is left out")
            return
        methods = _VERBS.get(verb) or (("GET",) if verb in _SOCKETS else self._methods(words.get("methods"), scope))
        shield = shield.behind(self._guards.listed(words.get("dependencies"), scope))
        self.routers[key].items.append(Own(methods or ("GET",), path, where, shield))

    def _call(self, call: ast.Call, scope: Scope) -> None:
        """`app.include_router(…)`, `app.mount(…)`, `app.add_api_route(…)`, or a function that is given the router."""
        key = self._key(call.func.value, scope) if isinstance(call.func, ast.Attribute) else None
        if key is None or not isinstance(call.func, ast.Attribute):
            self._handed(call, scope)
            return
        name = call.func.attr
        words = {word.arg: word.value for word in call.keywords if word.arg}
        router, where = self.routers[key], scope.module.where(call)
        if name == "include_router":
            self._include(router, call, words, scope)
        elif name in ("mount", "host"):
            path = self.modules.text(words.get("path", call.args[0] if call.args else None), scope)
            target = words.get("app", call.args[1] if len(call.args) > 1 else None)
            if path is None or name == "host":
                self._found.doubt(f"{where}: what is mounted here is computed and was not read")
            else:
                router.items += self._mounted(target, path, where, scope)
        elif name in ("add_api_route", "add_route", *_SOCKETS):
            target = words.get("endpoint", words.get("route", call.args[1] if len(call.args) > 1 else None))
            thing = self.modules.resolve(target, scope)
            shield = UNKNOWN
            if isinstance(thing.node, FUNCTIONS) and thing.scope is not None:
                shield = self._handler(thing.node, thing.node.decorator_list, thing.scope)
            self._route(key, name, call, scope, shield)
        elif name == "add_middleware" and call.args:
            router.shield = router.shield.behind(self._guards.middleware(call.args[0], scope))

    def _include(self, router: Router, call: ast.Call, words: dict[str, ast.expr], scope: Scope) -> None:
        where = scope.module.where(call)
        target = words.get("router", call.args[0] if call.args else None)
        child = self._key(target, scope) if target is not None else None
        prefix: str | None = ""
        if "prefix" in words:
            prefix = self.modules.text(words["prefix"], scope)
        if child is None or prefix is None:
            what = "the router" if child is None else "the prefix"
            self._found.doubt(f"{where}: {what} that is included here is computed or from outside, so it was not read")
            return
        shield = self._guards.listed(words.get("dependencies"), scope)
        router.items.append(Mount(child, prefix, where, shield))

    def _handed(self, call: ast.Call, scope: Scope) -> None:
        """`register(app)`: what the function does to its parameter, it does to our router."""
        given = [(None, node) for node in call.args] + [(word.arg, word.value) for word in call.keywords]
        pairs = [
            (place, word, key)
            for place, (word, node) in enumerate(given)
            if isinstance(node, ast.Name | ast.Attribute) and (key := self._key(node, scope)) is not None
        ]
        if not pairs:
            return
        thing = self.modules.resolve(call.func, scope)
        if not isinstance(thing.node, FUNCTIONS) or thing.scope is None:
            return
        inner = self.modules.scope_of(thing.node, thing.scope)
        names = [argument.arg for argument in (*thing.node.args.posonlyargs, *thing.node.args.args)]
        for place, word, key in pairs:
            name = word or (names[place] if place < len(names) else None)
            if name is None:
                continue
            child = (inner.module.path, inner.qualified, name)
            self.routers.setdefault(child, Router(inner.module.where(thing.node), guess=True))
            if child != key:
                self.routers[key].items.append(Mount(child, "", scope.module.where(call)))

    def _loop(self, loop: ast.For, scope: Scope) -> None:
        """Go round a loop over something that is written out; say so when it is computed."""
        elements = self.modules.elements(loop.iter, scope)
        touches = any(
            isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and _may_register(part.func.attr)
            for part in ast.walk(loop)
        )
        if not touches:
            return
        if elements is None:
            self._found.doubt(f"{scope.module.where(loop)}: routes are registered in a loop over what is computed")
            return
        for element in elements[:1000]:
            inner = Scope(scope.module, scope.qualified, {}, scope, scope.owner)
            unpack(inner, loop.target, element, self.modules)
            for statement in flat(loop.body):
                self._statement(statement, inner)
                if isinstance(statement, FUNCTIONS):
                    self._decorated(statement, inner)


def _may_route(name: str) -> bool:
    return name in _VERBS or name in ("api_route", "route", "middleware", *_SOCKETS)


def _may_register(name: str) -> bool:
    return name in ("include_router", "mount", "add_api_route", "add_route", *_SOCKETS)
