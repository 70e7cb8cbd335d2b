"""Routes of Flask and Quart: applications, blueprints, rules, views by class, Flask-RESTful resources."""

from __future__ import annotations

import ast
from collections.abc import Hashable

from launchready.gather.code import guards, shapes
from launchready.gather.code.fastapi_guards import Guards
from launchready.gather.code.found import Found, Mount, Own, Router, emit
from launchready.gather.code.guards import OPEN, UNKNOWN, Shield
from launchready.gather.code.python import Modules, Scope, flat, unpack
from launchready.gather.code.python_nodes import FUNCTIONS, Function, assigned, label, last, refuses
from launchready.gather.code.tree import Tree

_APPS = frozenset({"Flask", "Quart", "APIFlask"})
_BLUEPRINTS = frozenset({"Blueprint", "APIBlueprint"})
_APIS = frozenset({"Api", "Namespace"})
_PACKAGES = frozenset(
    "flask quart flask_restful flask_restx flask_restplus apiflask flask_smorest flask_openapi3".split()
)
_VERBS = {name.lower(): (name,) for name in shapes.METHODS if name != "HEAD"}
_DEEPEST = 30


def routes(tree: Tree) -> Found:
    """All routes that a Flask application of the tree serves."""
    found = Found("flask")
    if not tree.marked("flask"):
        return found
    reader = _Reader(Modules(tree), found)
    for path in tree.marked("flask"):
        module = reader.modules.parsed(path)
        if module is not None:
            try:
                reader.scope(module.scope, module.tree.body, 0)
            except RecursionError:
                found.doubt(f"{path}: nested too deeply to be read")
    if any(router.app for router in reader.routers.values()):
        found.seen = True
        for path in reader.modules.unreadable:
            found.doubt(f"{path}: cannot be read as Python, so its routes are left out")
    emit(reader.routers, found, join=shapes.join, template=shapes.angle)
    return found


class _Reader:
    """Goes through the scopes of the marked modules and fills the applications and blueprints."""

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
        looped: set[int] = set()
        for statement in flat(body):
            if isinstance(statement, (*FUNCTIONS, ast.ClassDef)):
                inner.append(statement)
                self._decorated(statement, scope)
            elif isinstance(statement, ast.For):
                looped |= {id(part) for part in flat(statement.body)}
                self._loop(statement, scope)
            elif id(statement) not in looped:
                self._statement(statement, scope)
        for node in inner:
            self.scope(self.modules.scope_of(node, scope), node.body, depth + 1)

    def _statement(self, statement: ast.stmt, scope: Scope) -> None:
        value = getattr(statement, "value", None)
        if isinstance(statement, ast.Assign) and isinstance(value, ast.Call):
            self._key(statement.targets[0], scope)
        if isinstance(value, ast.Call):
            self._call(value, scope)

    def _kind(self, call: ast.AST | None, scope: Scope | None) -> str:
        if not isinstance(call, ast.Call) or scope is None:
            return ""
        for one in self.modules.class_chain(call.func, scope):
            if isinstance(one, str) and one.partition(".")[0] in _PACKAGES:
                name = last(one)
                return name if name in _APPS | _BLUEPRINTS | _APIS else ""
        return ""

    def _key(self, node: ast.AST | None, scope: Scope, depth: int = 0) -> Hashable | None:
        thing = self.modules.resolve(node, scope)
        kind = self._kind(thing.node, thing.scope)
        if kind and thing.scope is not None and isinstance(thing.node, ast.Call):
            key: Hashable = thing.key or (thing.scope.module.path, "", id(thing.node))
            if key not in self.routers:
                self.routers[key] = Router(thing.scope.module.where(thing.node), app=kind in _APPS)
                self._made(key, kind, thing.node, thing.scope)
            return key
        if isinstance(thing.node, ast.arg) and thing.key is not None and thing.scope is not None:
            return thing.key
        if isinstance(thing.node, ast.Call) and thing.scope is not None and depth < 5:
            made = self.modules.resolve(thing.node.func, thing.scope)
            if isinstance(made.node, FUNCTIONS) and made.scope is not None:
                inner = self.modules.scope_of(made.node, made.scope)
                for statement in flat(made.node.body):
                    if isinstance(statement, ast.Return) and isinstance(statement.value, ast.Name):
                        key = self._key(statement.value, inner, depth + 1)
                        if key is not None:
                            return key
        return None

    def _made(self, key: Hashable, kind: str, call: ast.Call, scope: Scope) -> None:
        """The prefix of a blueprint; an `Api(app)` or `Api(blueprint)` hangs itself onto what it is given."""
        router, words = self.routers[key], _words(call)
        where = scope.module.where(call)
        word = "prefix" if kind == "Api" else "path" if kind == "Namespace" else "url_prefix"
        if word in words and not (isinstance(words[word], ast.Constant) and words[word].value is None):  # type: ignore[attr-defined]
            prefix = self.modules.text(words[word], scope)
            if prefix is None:
                self._found.doubt(f"{where}: the prefix is computed, so the routes of this blueprint are left out")
            router.prefix = prefix if prefix is not None else "<computed: >"
        elif kind == "Namespace" and call.args:
            router.prefix = "/" + (self.modules.text(call.args[0], scope) or "<computed: >")
        if kind in _APPS and not (isinstance(words.get("static_folder"), ast.Constant)):
            static = self.modules.text(words.get("static_url_path"), scope) or "/static"
            if any("/static/" in f"/{path}" for path in self._folders(scope)):
                router.items.append(Own(("GET",), static.rstrip("/") + "/<path:filename>", where, OPEN))
        if kind == "Api" and call.args:
            parent = self._key(call.args[0], scope)
            if parent is not None and parent in self.routers:
                self.routers[parent].items.append(Mount(key, "", where))

    def _folders(self, scope: Scope) -> list[str]:
        folder = scope.module.path.rpartition("/")[0]
        start = folder + "/static/" if folder else "static/"
        return [path for path in self.modules.files if path.startswith(start)][:1]

    def _loop(self, loop: ast.For, scope: Scope) -> None:
        elements = self.modules.elements(loop.iter, scope)
        calls = [part for part in ast.walk(loop) if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute)]
        if not any(c.func.attr in ("register_blueprint", "add_url_rule", "add_resource") for c in calls):  # type: ignore[attr-defined]
            return
        if elements is None:
            self._found.doubt(f"{scope.module.where(loop)}: routes are registered in a loop over what is computed")
            return
        for element in elements[:1000]:
            inner = Scope(scope.module, scope.qualified, {}, scope, scope.owner)
            unpack(inner, loop.target, element, self.modules)
            for statement in flat(loop.body):
                self._statement(statement, inner)

    def _call(self, call: ast.Call, scope: Scope) -> None:
        func = call.func
        key = self._key(func.value, scope) if isinstance(func, ast.Attribute) else None
        if not isinstance(func, ast.Attribute) or key is None:
            self._handed(call, scope)
            return
        words, where = _words(call), scope.module.where(call)
        if func.attr not in ("register_blueprint", "add_url_rule", "add_resource", "add_namespace", "before_request",
                             "init_app"):  # fmt: skip
            return
        router = self.routers.setdefault(key, Router(where, guess=True))
        if func.attr in ("register_blueprint", "add_namespace"):
            self._register(router, call, words, scope)
        elif func.attr == "add_url_rule":
            view = words.get("view_func", call.args[2] if len(call.args) > 2 else None)
            self._rule(router, call, words, scope, *self._view(view, scope))
        elif func.attr == "add_resource" and call.args:
            methods, shield = self._class(call.args[0], scope)
            for argument in call.args[1:]:
                self._own(router, self.modules.text(argument, scope), methods, where, shield)
        elif func.attr == "before_request" and call.args:
            router.shield = router.shield.behind(self._before(call.args[0], scope))
        elif func.attr == "init_app" and call.args:
            parent = self._key(call.args[0], scope)
            if parent is not None and parent in self.routers:
                self.routers[parent].items.append(Mount(key, "", where))

    def _register(self, router: Router, call: ast.Call, words: dict[str, ast.expr], scope: Scope) -> None:
        where = scope.module.where(call)
        child = self._key(words.get("blueprint", call.args[0] if call.args else None), scope)
        word = words.get("url_prefix", words.get("path", call.args[1] if len(call.args) > 1 else None))
        prefix = self.modules.text(word, scope) if word is not None else ""
        if isinstance(word, ast.Constant) and word.value is None:
            word, prefix = None, ""
        if child is None or prefix is None:
            what = "the blueprint" if child is None else "the prefix"
            self._found.doubt(f"{where}: {what} registered here is computed or from outside, so it was not read")
            return
        router.items.append(Mount(child, prefix, where, replaces=word is not None))

    def _own(self, router: Router, path: str | None, methods: tuple[str, ...], where: str, shield: Shield) -> None:
        if path is None:
            self._found.doubt(f"{where}: the path is computed, so its route is left out")
        else:
            router.items.append(Own(methods, path, where, shield))

    def _rule(
        self,
        router: Router,
        call: ast.Call,
        words: dict[str, ast.expr],
        scope: Scope,
        usual: tuple[str, ...],
        own: Shield,
    ) -> None:
        path = self.modules.text(words.get("rule", call.args[0] if call.args else None), scope)
        methods = self._methods(words.get("methods"), scope) or usual
        self._own(router, path, methods, scope.module.where(call), own)

    def _methods(self, node: ast.expr | None, scope: Scope) -> tuple[str, ...]:
        if node is None:
            return ()
        texts = [self.modules.text(e.node, e.scope) for e in self.modules.elements(node, scope) or ()]
        return ("*",) if not texts or None in texts else tuple(text.upper() for text in texts if text)

    def _view(self, view: ast.expr | None, scope: Scope) -> tuple[tuple[str, ...], Shield]:
        """The methods and guard of a view: a function, `View.as_view('x')`, or a decorator around either."""
        if isinstance(view, ast.Call):
            if isinstance(view.func, ast.Attribute) and view.func.attr == "as_view":
                return self._class(view.func.value, scope)
            name = last(label(view.func))
            if view.args:
                methods, shield = self._view(view.args[0], scope)
                return methods, shield.behind(Shield((name,)) if guards.asks(name) else OPEN)
        thing = self.modules.resolve(view, scope)
        if isinstance(thing.node, FUNCTIONS) and thing.scope is not None:
            return ("GET",), self._function(thing.node, thing.node.decorator_list, thing.scope)
        if isinstance(thing.node, ast.Call) and thing.node is not view and thing.scope is not None:
            return self._view(thing.node, thing.scope)
        return ("GET",), UNKNOWN

    def _function(self, function: ast.AST, decorators: list[ast.expr], scope: Scope) -> Shield:
        return self._guards.decorators(decorators, scope).behind(UNKNOWN if refuses(function) == 2 else OPEN)

    def _class(self, node: ast.AST, scope: Scope) -> tuple[tuple[str, ...], Shield]:
        """A class view's methods: those it and its parents define, and what `decorators` asks."""
        methods: list[str] = []
        shield = OPEN
        for one in self.modules.class_chain(node, scope):
            if isinstance(one, str):
                continue
            declared, inner = one[0], self.modules.scope_of(*one)
            shield = shield.behind(self._guards.decorators(declared.decorator_list, one[1]))
            for part in declared.body:
                if isinstance(part, FUNCTIONS) and part.name in _VERBS:
                    methods.append(part.name.upper())
                    shield = shield.behind(self._function(part, part.decorator_list, inner))
                for name, value in assigned(part):
                    if name in ("decorators", "method_decorators"):
                        found = self.modules.elements(value, inner)
                        around = UNKNOWN if found is None else self._guards.decorators([e.node for e in found], inner)
                        shield = shield.behind(around)
                    elif name == "methods":
                        methods += self._methods(value, inner)
        return tuple(dict.fromkeys(methods)) or ("GET",), shield

    def _before(self, node: ast.expr, scope: Scope) -> Shield:
        """A function before every request: one that asks on a blueprint guards it, one that refuses is unknown."""
        thing = self.modules.resolve(node, scope)
        if not isinstance(thing.node, FUNCTIONS) or thing.scope is None:
            return Shield((label(node),)) if guards.asks(last(label(node))) else UNKNOWN
        asked = self._guards.decorators(thing.node.decorator_list, thing.scope)
        if guards.asks(thing.node.name):
            return Shield((thing.node.name,)).behind(asked)
        return asked.behind(UNKNOWN if refuses(thing.node) else OPEN)

    def _decorated(self, node: Function | ast.ClassDef, scope: Scope) -> None:
        ours: list[tuple[Hashable, str, ast.expr]] = []
        others: list[ast.expr] = []
        for decorator in node.decorator_list:
            func = decorator.func if isinstance(decorator, ast.Call) else decorator
            known = isinstance(func, ast.Attribute) and func.attr in ("route", "before_request", *_VERBS)
            key = self._key(func.value, scope) if known and isinstance(func, ast.Attribute) else None
            if key is not None and isinstance(func, ast.Attribute):
                ours.append((key, func.attr, decorator))
            elif not guards.harmless(last(label(func))) or guards.asks(last(label(func))):
                others.append(decorator)
        for key, verb, decorator in ours:
            router = self.routers.setdefault(key, Router(scope.module.where(decorator), guess=True))
            if verb == "before_request":
                shield = self._before(ast.Name(node.name, lineno=node.lineno), scope)
                # On a whole application it lets some pages through (the sign-in page at least).
                router.shield = router.shield.behind(Shield(unknown=True) if router.app and shield != OPEN else shield)
            elif isinstance(decorator, ast.Call):
                self._routed(router, verb, decorator, node, others, scope)

    def _routed(
        self,
        router: Router,
        verb: str,
        call: ast.Call,
        node: Function | ast.ClassDef,
        others: list[ast.expr],
        scope: Scope,
    ) -> None:
        words = _words(call)
        if isinstance(node, ast.ClassDef):
            methods, shield = self._class(ast.Name(node.name, lineno=node.lineno), scope)
            for argument in call.args:
                self._own(router, self.modules.text(argument, scope), methods, scope.module.where(call), shield)
            return
        usual = _VERBS.get(verb, ("GET",))
        self._rule(router, call, words, scope, usual, self._function(node, others, scope))

    def _handed(self, call: ast.Call, scope: Scope) -> None:
        """`init_app(app)`: what the function does to its parameter, it does to the application."""
        for place, argument in enumerate(call.args):
            key = self._key(argument, scope) if isinstance(argument, ast.Name | ast.Attribute) else None
            if key is None or key not in self.routers:
                continue
            thing = self.modules.resolve(call.func, scope)
            if isinstance(thing.node, FUNCTIONS) and thing.scope is not None:
                inner = self.modules.scope_of(thing.node, thing.scope)
                names = [one.arg for one in (*thing.node.args.posonlyargs, *thing.node.args.args)]
                if place < len(names):
                    child = (inner.module.path, inner.qualified, names[place])
                    if child != key:
                        self.routers[key].items.append(Mount(child, "", scope.module.where(call)))


def _words(call: ast.Call) -> dict[str, ast.expr]:
    return {word.arg: word.value for word in call.keywords if word.arg}
