"""Routers of Django REST framework: what `router.register` makes of a ViewSet, its standard and its own actions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeGuard

from launchready.gather.code import shapes
from launchready.gather.code.django_views import View, Views
from launchready.gather.code.guards import Shield
from launchready.gather.code.python import Modules, Scope
from launchready.gather.code.python_nodes import FUNCTIONS, label, last

_STANDARD: tuple[tuple[str, str, bool], ...] = (
    ("list", "GET", False),
    ("create", "POST", False),
    ("retrieve", "GET", True),
    ("update", "PUT", True),
    ("partial_update", "PATCH", True),
    ("destroy", "DELETE", True),
)
_MIXINS: dict[str, tuple[str, ...]] = {
    "ModelViewSet": tuple(name for name, _, _ in _STANDARD),
    "ReadOnlyModelViewSet": ("list", "retrieve"),
    "ListModelMixin": ("list",),
    "CreateModelMixin": ("create",),
    "RetrieveModelMixin": ("retrieve",),
    "UpdateModelMixin": ("update", "partial_update"),
    "DestroyModelMixin": ("destroy",),
}
ROUTERS = frozenset(
    "DefaultRouter SimpleRouter NestedSimpleRouter NestedDefaultRouter ExtendedSimpleRouter BulkRouter".split()
)


@dataclass(slots=True)
class RestRouter:
    """One router: its prefix, whether it ends paths with a slash, and what was registered on it."""

    root: bool
    slash: str = "/"
    prefix: str = ""
    registered: list[tuple[str | None, ast.expr | None, Scope, str]] = field(default_factory=list)
    others: list[RestRouter] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RestRoute:
    """One route of a router, relative to where the router is included."""

    method: str
    path: str
    where: str
    shield: Shield


def made(call: ast.Call, name: str, scope: Scope, modules: Modules, parent: RestRouter | None) -> RestRouter:
    """The router that a call makes; a nested one gets the prefix of its parent's record."""
    words = {word.arg: word.value for word in call.keywords if word.arg}
    given = words.get("trailing_slash")
    slash = "" if isinstance(given, ast.Constant) and given.value in (False, "") else "/"
    router = RestRouter(root=name == "DefaultRouter", slash=slash)
    if parent is not None and len(call.args) > 1:
        under = modules.text(call.args[1], scope) or "<computed: >"
        lookup = modules.text(words.get("lookup"), scope) or "nested_1"
        router.prefix = f"{parent.prefix}{under}/{{{lookup}_pk}}/"
    return router


def routes(router: RestRouter, modules: Modules, views: Views, depth: int = 0) -> Iterator[RestRoute]:
    """Everything that a router adds."""
    first = router.registered[0] if router.registered else None
    if router.root and first is not None and depth == 0:
        yield RestRoute("GET", router.prefix, first[3], views.default[1] or views.default[0])
    for prefix, node, scope, where in router.registered:
        base = "<computed: >" if prefix is None else prefix
        template = shapes.regex(base) if any(char in base for char in "()\\^$") else base
        start = router.prefix + (template or "<computed: >")
        place = start if base else router.prefix.rstrip("/")
        yield from _viewset(node, scope, place, router.slash, where, modules, views)
    for other in router.others if depth < 10 else []:
        for route in routes(other, modules, views, depth + 1):
            yield RestRoute(route.method, router.prefix + route.path, route.where, route.shield)


def _viewset(
    node: ast.expr | None, scope: Scope, base: str, slash: str, where: str, modules: Modules, views: Views
) -> Iterator[RestRoute]:
    if node is None:
        return
    view = views.of_class(node, scope)
    actions, own, lookup, allowed = _read(node, scope, modules, views)
    one = f"{base}/{{{lookup}}}"

    def route(method: str, path: str, shield: Shield) -> Iterator[RestRoute]:
        if not allowed or method in allowed:
            yield RestRoute(method, path + slash, where, shield)

    for name, method, detail in _STANDARD:
        if name in actions:
            yield from route(method, one if detail else base, view.guard(method))
    for function, inner, decorator in own:
        words = {word.arg: word.value for word in decorator.keywords if word.arg}
        detail = last(label(decorator.func)) == "detail_route"
        if "detail" in words:
            detail = label(words["detail"]) == "True"
        methods = views.texts(words.get("methods"), inner) or ("GET",)
        given = modules.text(words["url_path"], inner) if "url_path" in words else function.name
        path = shapes.regex(given) if given is not None else None
        for mapped in _mapped(function.name, node, scope, modules):
            methods = (*methods, mapped)
        guard = _own_guard(words, view, inner, views)
        for method in methods:
            shield = guard.guard(method)
            yield from route(method, f"{one if detail else base}/{path or '<computed: >'}", shield)


def _own_guard(words: dict[str, ast.expr], view: View, scope: Scope, views: Views) -> View:
    if "permission_classes" not in words:
        return view
    shield, reads = views.permissions(words["permission_classes"], scope)
    return View(view.methods, shield, reads)


def _read(
    node: ast.expr, scope: Scope, modules: Modules, views: Views
) -> tuple[set[str], list[tuple[ast.FunctionDef | ast.AsyncFunctionDef, Scope, ast.Call]], str, tuple[str, ...]]:
    """The standard actions of a ViewSet, its own ones, the name of its key, the methods it allows."""
    actions: set[str] = set()
    own: list[tuple[ast.FunctionDef | ast.AsyncFunctionDef, Scope, ast.Call]] = []
    named: dict[str, str] = {}
    allowed: tuple[str, ...] = ()
    seen: set[str] = set()
    for one in modules.class_chain(node, scope):
        if isinstance(one, str):
            actions.update(_MIXINS.get(last(one), ()))
            continue
        inner = modules.scope_of(*one)
        for part in one[0].body:
            if isinstance(part, FUNCTIONS) and part.name not in seen:
                seen.add(part.name)
                if part.name in _MIXINS["ModelViewSet"]:
                    actions.add(part.name)
                own += [(part, inner, decorator) for decorator in part.decorator_list if _is_action(decorator)]
            elif isinstance(part, ast.Assign):
                for target in part.targets:
                    name = target.id if isinstance(target, ast.Name) else ""
                    if name in ("lookup_field", "lookup_url_kwarg") and (text := modules.text(part.value, inner)):
                        named.setdefault(name, text)
                    elif name == "http_method_names" and not allowed:
                        allowed = views.texts(part.value, inner)
    return actions, own, named.get("lookup_url_kwarg") or named.get("lookup_field") or "pk", allowed


def _is_action(decorator: ast.expr) -> TypeGuard[ast.Call]:
    named = ("action", "detail_route", "list_route")
    return isinstance(decorator, ast.Call) and last(label(decorator.func)) in named


def _mapped(name: str, node: ast.expr, scope: Scope, modules: Modules) -> list[str]:
    """`@publish.mapping.delete` adds a method to the action `publish`."""
    found: list[str] = []
    for one in modules.class_chain(node, scope):
        if isinstance(one, str):
            continue
        for part in one[0].body:
            for decorator in part.decorator_list if isinstance(part, FUNCTIONS) else []:
                text = label(decorator)
                if text.startswith(f"{name}.mapping."):
                    found.append(last(text).upper())
    return found
