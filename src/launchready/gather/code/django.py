"""Routes of Django: URL configurations with what they include, path and re_path, views, REST framework's routers."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from launchready.gather.code import django_rest, guards, shapes
from launchready.gather.code.django_rest import RestRouter
from launchready.gather.code.django_views import View, Views
from launchready.gather.code.found import Found
from launchready.gather.code.guards import OPEN, UNKNOWN, Shield
from launchready.gather.code.python import Alias, Module, Modules, Scope, flat, unpack
from launchready.gather.code.python_nodes import FUNCTIONS, label, last, refuses
from launchready.gather.code.tree import Tree

_PATHS = frozenset({"path", "re_path", "url"})
_FORM = ("GET", "POST")
# What the includes that nearly every project has bring along: path, methods, guard.
_OUTSIDE: dict[str, tuple[tuple[str, tuple[str, ...], str], ...]] = {
    "django.contrib.auth.urls": (
        ("login/", _FORM, ""),
        ("logout/", ("POST",), ""),
        ("password_change/", _FORM, "login_required"),
        ("password_change/done/", ("GET",), "login_required"),
        ("password_reset/", _FORM, ""),
        ("password_reset/done/", ("GET",), ""),
        ("reset/{uidb64}/{token}/", _FORM, ""),
        ("reset/done/", ("GET",), ""),
    ),
    "rest_framework.urls": (("login/", _FORM, ""), ("logout/", ("POST",), "")),
    "django.conf.urls.i18n": (("setlang/", ("POST",), ""),),
}
_ADMIN: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("", ("GET",), "admin.site"),
    ("login/", _FORM, ""),
    ("logout/", ("POST",), "admin.site"),
    ("password_change/", _FORM, "admin.site"),
    ("{path}", ("*",), "admin.site"),
)
_MIDDLEWARE_LOGIN = "LoginRequiredMiddleware"


def routes(tree: Tree) -> Found:
    """All routes of the URL configurations that the settings name, or that nothing includes."""
    found = Found("django")
    if not tree.marked("django"):
        return found
    reader = _Reader(Modules(tree), found)
    modules = [module for path in tree.marked("django") if (module := reader.modules.parsed(path)) is not None]
    reader.settings(modules)
    configurations = [module for module in modules if "urlpatterns" in module.scope.names]
    roots = reader.roots or _not_included(configurations, reader)
    for module in roots:
        reader.configuration(module, "", ())
    for module in configurations:
        if module.path not in reader.done:
            found.doubt(f"{module.path}: nothing that can be read includes this URL configuration; it is left out")
    if found.sightings:
        for path in reader.modules.unreadable:
            found.doubt(f"{path}: cannot be read as Python, so its routes are left out")
    return found


def _not_included(configurations: list[Module], reader: _Reader) -> list[Module]:
    included: set[str] = set()
    for module in configurations:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and last(label(node.func)) == "include" and node.args:
                inner = reader.included(node.args[0], module.scope)
                if inner is not None:
                    included.add(inner.path)
    return [module for module in configurations if module.path not in included]


@dataclass(slots=True)
class _Place:
    """Where a pattern stands: the template before it, and what is around it."""

    prefix: str
    above: tuple[str, ...]


class _Reader:
    """Walks URL configurations."""

    def __init__(self, modules: Modules, found: Found) -> None:
        self.modules = modules
        self.roots: list[Module] = []
        self.done: set[str] = set()
        self._found = found
        self._views = Views(modules)
        self._around = OPEN
        self._everyone = False
        self._sure = "certain"
        self._routers: dict[object, RestRouter] = {}
        self._read_routers: set[str] = set()

    def settings(self, modules: list[Module]) -> None:
        """ROOT_URLCONF, the default permissions of REST framework, and middleware that asks everybody."""
        for module in modules:
            names = module.scope.names
            root = self.modules.text(ast.Name("ROOT_URLCONF"), module.scope) if "ROOT_URLCONF" in names else None
            named = self.modules.named(root, module.path) if root else None
            if named is not None and named not in self.roots:
                self.roots.append(named)
            rest = self.modules.resolve(ast.Name("REST_FRAMEWORK"), module.scope)
            if isinstance(rest.node, ast.Dict) and rest.scope is not None:
                for key, value in zip(rest.node.keys, rest.node.values, strict=True):
                    if isinstance(key, ast.Constant) and key.value == "DEFAULT_PERMISSION_CLASSES":
                        self._views.default = self._views.permissions(value, rest.scope)
            for element in self.modules.elements(ast.Name("MIDDLEWARE"), module.scope) or ():
                self._middleware(self.modules.text(element.node, element.scope) or "", module)

    def _middleware(self, name: str, module: Module) -> None:
        if last(name) == _MIDDLEWARE_LOGIN:
            self._everyone = True
        elif name and not name.startswith("django.") and not guards.harmless(last(name)):
            where = self.modules.named(name.rpartition(".")[0], module.path)
            thing = self.modules.member(where, last(name)) if where is not None else None
            parts = list(ast.walk(thing.node)) if thing is not None and thing.node is not None else []
            inner = [part for part in parts if isinstance(part, FUNCTIONS)]
            if (inner and any(refuses(part) == 2 for part in inner)) or (not inner and guards.asks(last(name))):
                self._around = UNKNOWN

    def included(self, node: ast.AST, scope: Scope) -> Module | None:
        """The module that `include(…)` names, as text or as a module; a tuple holds it with its namespace."""
        if isinstance(node, ast.Tuple) and node.elts:
            node = node.elts[0]
        text = self.modules.text(node, scope)
        if text is not None:
            return self.modules.named(text, scope.module.path)
        return self.modules.resolve(node, scope).module

    def configuration(self, module: Module, prefix: str, above: tuple[str, ...]) -> None:
        """All patterns of one module."""
        self.done.add(module.path)
        if module.path in above or len(above) > 30 or len(self._found.sightings) > 40_000:
            return
        place = _Place(prefix, (*above, module.path))
        self._prepare(module)
        choices = [one for one in flat(module.tree.body) if isinstance(one, ast.If) and one.orelse]
        either = {id(one) for choice in choices for one in flat([*choice.body, *choice.orelse])}
        before = self._sure
        for statement in flat(module.tree.body):
            value = getattr(statement, "value", None)
            # Of two alternatives only one is served, and which one is decided when the platform starts.
            self._sure = "tentative" if id(statement) in either else before
            if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
                targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
                if any(label(target) == "urlpatterns" for target in targets) and value is not None:
                    self._patterns(value, module.scope, place)
            elif isinstance(statement, ast.Expr) and isinstance(value, ast.Call) and value.args:
                if label(value.func) == "urlpatterns.append":
                    self._pattern(Alias(module.scope, value.args[0]), place)
                elif label(value.func) in ("urlpatterns.extend", "urlpatterns.insert"):
                    self._patterns(value.args[-1], module.scope, place)
        self._sure = before

    def _patterns(self, node: ast.AST, scope: Scope, place: _Place) -> None:
        """A list of patterns, however it is put together."""
        if isinstance(node, ast.BinOp):
            self._patterns(node.left, scope, place)
            self._patterns(node.right, scope, place)
            return
        if isinstance(node, ast.List | ast.Tuple):
            for element in node.elts:
                if isinstance(element, ast.Starred):
                    self._patterns(element.value, scope, place)
                else:
                    self._pattern(Alias(scope, element), place)
            return
        if isinstance(node, ast.Call):
            name = last(label(node.func))
            if name == "i18n_patterns":
                for argument in node.args:
                    self._pattern(Alias(scope, argument), _Place(place.prefix + "{language}/", place.above))
            elif name == "format_suffix_patterns" and node.args:
                self._patterns(node.args[0], scope, place)
            elif name not in ("static", "staticfiles_urlpatterns", "debug_toolbar_urls") and not self._helper(
                node, scope, place
            ):
                self._found.doubt(f"{scope.module.where(node)}: these patterns are computed and were not read")
            return
        if self._rest(node, scope, place):
            return
        thing = self.modules.resolve(node, scope)
        if thing.scope is not None and thing.node is not None and thing.node is not node:
            if thing.key is not None and thing.key[2] == "urlpatterns" and thing.scope.module is not scope.module:
                self.configuration(thing.scope.module, place.prefix, place.above)
            elif label(node) != "urlpatterns":
                self._patterns(thing.node, thing.scope, place)
        elif label(node) != "urlpatterns":
            self._found.doubt(f"{scope.module.where(node)}: these patterns are computed and were not read")

    def _helper(self, call: ast.Call, scope: Scope, place: _Place) -> bool:
        """A function of the tree that puts patterns together from its arguments, when every step can be followed."""
        thing = self.modules.resolve(call.func, scope)
        function = thing.node
        if not isinstance(function, FUNCTIONS) or thing.scope is None or len(place.above) > 20:
            return False
        inner = Scope(thing.scope.module, f"{thing.scope.qualified}.{function.name}()", {}, thing.scope, function)
        for argument, value in zip(function.args.args, call.args, strict=False):
            inner.names[argument.arg] = Alias(scope, value)
        inner.names.update({word.arg: Alias(scope, word.value) for word in call.keywords if word.arg})
        deeper = _Place(place.prefix, (*place.above, function.name))
        return self._steps(function.body, inner, deeper)

    def _steps(self, body: list[ast.stmt], scope: Scope, place: _Place) -> bool:
        """The statements of such a function: lists, `urls.append(path(…))`, loops over what is written out."""
        told = False
        for statement in body:
            value = getattr(statement, "value", None)
            if isinstance(statement, ast.For):
                source = statement.iter
                counted = isinstance(source, ast.Call) and label(source.func) == "enumerate" and bool(source.args)
                runs_over = source.args[0] if isinstance(source, ast.Call) and counted else source
                elements = self.modules.elements(runs_over, scope)
                target = statement.target
                if counted and isinstance(target, ast.Tuple) and len(target.elts) == 2:
                    target = target.elts[1]
                if elements is None:
                    return False
                for element in elements[:500]:
                    inner = Scope(scope.module, scope.qualified, {}, scope, scope.owner)
                    unpack(inner, target, element, self.modules)
                    told = self._steps(statement.body, inner, place) or told
            elif isinstance(value, ast.List) and value.elts:
                self._patterns(value, scope, place)
                told = True
            elif isinstance(value, ast.Call) and label(value.func).endswith(".append") and value.args:
                self._pattern(Alias(scope, value.args[0]), place)
                told = True
        return told

    def _pattern(self, alias: Alias, place: _Place) -> None:
        node, scope = alias.node, alias.scope
        if isinstance(node, ast.Name):
            thing = self.modules.resolve(node, scope)
            if isinstance(thing.node, ast.Call) and thing.scope is not None:
                node, scope = thing.node, thing.scope
        where = scope.module.where(node)
        name = last(label(node.func)) if isinstance(node, ast.Call) else ""
        if not isinstance(node, ast.Call) or name not in _PATHS:
            if name != "static":
                self._found.doubt(f"{where}: this pattern is computed and was not read")
            return
        words = {word.arg: word.value for word in node.keywords if word.arg}
        first = words.get("route", words.get("regex", node.args[0] if node.args else None))
        if isinstance(first, ast.Call) and first.args:  # _("translated/")
            first = first.args[0]
        text = self.modules.text(first, scope)
        template = None
        if text is not None:
            template = shapes.angle(text) if name == "path" else shapes.regex(text)
        if template is None:
            self._found.doubt(f"{where}: the path is computed or a pattern, so its routes are left out")
            return
        target = words.get("view", node.args[1] if len(node.args) > 1 else None)
        self._target(target, scope, _Place(place.prefix + template, place.above), where)

    def _target(self, target: ast.AST | None, scope: Scope, place: _Place, where: str) -> None:
        """What stands behind a path: an include, the admin, or a view."""
        text = label(target) if target is not None else ""
        if text.endswith("site.urls"):
            self._fixed(_ADMIN, place, where)
        elif isinstance(target, ast.Call) and last(label(target.func)) == "include" and target.args:
            self._include(target.args[0], scope, place, where)
        elif target is not None and not self._rest(target, scope, place):
            self._add(self._views.of(target, scope), place.prefix, where)

    def _include(self, node: ast.AST, scope: Scope, place: _Place, where: str) -> None:
        if isinstance(node, ast.Tuple) and node.elts:
            node = node.elts[0]
        module = self.included(node, scope)
        text = self.modules.text(node, scope)
        if module is not None:
            self.configuration(module, place.prefix, place.above)
        elif text in _OUTSIDE:
            self._fixed(_OUTSIDE[text], place, where)
        elif text is not None or self.modules.resolve(node, scope).outside:
            name = text or self.modules.resolve(node, scope).outside
            self._found.doubt(f"{where}: the routes of {name} are outside this repository and were not read")
        else:
            self._patterns(node, scope, place)

    def _fixed(self, entries: tuple[tuple[str, tuple[str, ...], str], ...], place: _Place, where: str) -> None:
        for path, methods, guard in entries:
            for method in methods:
                word = (Shield((guard,)) if guard else OPEN).behind(self._around).word
                self._found.add(method, shapes.tight(place.prefix, path), where, word, self._sure)

    def _add(self, view: View, path: str, where: str) -> None:
        around = self._around
        if self._everyone:
            around = around.behind(Shield((_MIDDLEWARE_LOGIN,)))
        for method in view.methods:
            self._found.add(method, shapes.tight(path), where, view.guard(method).behind(around).word, self._sure)

    def _prepare(self, module: Module) -> None:
        """Find what is registered on the REST routers of a module."""
        if module.path in self._read_routers:
            return
        self._read_routers.add(module.path)
        for statement in flat(module.tree.body):
            if isinstance(statement, ast.For):
                self._loop(statement, module.scope)
            elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
                self._register(statement.value, module.scope)

    def _loop(self, loop: ast.For, scope: Scope) -> None:
        if "register" not in label(loop) and not any(
            isinstance(part, ast.Attribute) and part.attr in ("register", "append") for part in ast.walk(loop)
        ):
            return
        elements = self.modules.elements(loop.iter, scope)
        if elements is None:
            self._found.doubt(f"{scope.module.where(loop)}: routes are registered in a loop over what is computed")
            return
        for element in elements[:1000]:
            inner = Scope(scope.module, scope.qualified, {}, scope, scope.owner)
            unpack(inner, loop.target, element, self.modules)
            for statement in flat(loop.body):
                if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
                    self._register(statement.value, inner)

    def _register(self, call: ast.Call, scope: Scope) -> None:
        func = call.func
        if not isinstance(func, ast.Attribute) or func.attr not in ("register", "extend") or not call.args:
            return
        if func.attr == "extend" and isinstance(func.value, ast.Attribute) and func.value.attr == "registry":
            router = self._router(func.value.value, scope)
            other = call.args[0]
            inner = self._router(other.value, scope) if isinstance(other, ast.Attribute) else None
            if router is not None and inner is not None:
                router.others.append(inner)
            return
        router = self._router(func.value, scope)
        if router is not None:
            words = {word.arg: word.value for word in call.keywords if word.arg}
            prefix = self.modules.text(words.get("prefix", call.args[0]), scope)
            view = words.get("viewset", call.args[1] if len(call.args) > 1 else None)
            router.registered.append((prefix, view, scope, scope.module.where(call)))

    def _router(self, node: ast.AST, scope: Scope) -> RestRouter | None:
        """The REST router that an expression stands for."""
        thing = self.modules.resolve(node, scope)
        if not isinstance(thing.node, ast.Call) or thing.scope is None or thing.key is None:
            return None
        names = [last(one) for one in self.modules.class_chain(thing.node.func, thing.scope) if isinstance(one, str)]
        name = next((name for name in names if name in django_rest.ROUTERS), "")
        if not name:
            return None
        if thing.key not in self._routers:
            bare = self._says_no(thing.node.func, thing.scope, "include_root_view")
            nested = name.startswith("Nested") and thing.node.args
            parent = self._router(thing.node.args[0], thing.scope) if nested else None
            router = django_rest.made(thing.node, name, thing.scope, self.modules, parent)
            router.root = router.root and not bare
            self._routers[thing.key] = router
            self._prepare(thing.scope.module)
        return self._routers[thing.key]

    def _says_no(self, node: ast.AST, scope: Scope, name: str) -> bool:
        """Whether a class of the tree sets an attribute to False."""
        for one in self.modules.class_chain(node, scope):
            inner = None if isinstance(one, str) else self.modules.scope_of(*one).names.get(name)
            if isinstance(inner, ast.Constant):
                return inner.value is False
        return False

    def _rest(self, node: ast.AST, scope: Scope, place: _Place) -> bool:
        """`router.urls`."""
        if not isinstance(node, ast.Attribute) or node.attr not in ("urls", "get_urls"):
            return False
        router = self._router(node.value, scope)
        if router is None:
            return False
        for route in django_rest.routes(router, self.modules, self._views):
            path = shapes.tight(place.prefix, route.path)
            self._found.add(route.method, path, route.where, route.shield.behind(self._around).word, self._sure)
        return True
