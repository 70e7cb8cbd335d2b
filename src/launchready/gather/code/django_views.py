"""Django views: the HTTP methods they answer, and what they ask first."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from launchready.gather.code import guards, shapes
from launchready.gather.code.fastapi_guards import Guards
from launchready.gather.code.guards import OPEN, UNKNOWN, Shield
from launchready.gather.code.python import Modules, Scope
from launchready.gather.code.python_nodes import FUNCTIONS, assigned, label, last, refuses

VERBS = frozenset(name.lower() for name in shapes.METHODS) - {"head", "options"}
_READ, _FORM = ("GET",), ("GET", "POST")
_KNOWN: dict[str, tuple[str, ...]] = {
    **dict.fromkeys("TemplateView ListView DetailView ArchiveIndexView YearArchiveView".split(), _READ),
    **dict.fromkeys("MonthArchiveView DayArchiveView DateDetailView PasswordResetDoneView".split(), _READ),
    "PasswordChangeDoneView": _READ,
    **dict.fromkeys("FormView CreateView UpdateView LoginView PasswordChangeView PasswordResetView".split(), _FORM),
    "PasswordResetConfirmView": _FORM,
    "PasswordResetCompleteView": _READ,
    "DeleteView": ("GET", "POST", "DELETE"),
    "LogoutView": ("POST",),
    "RedirectView": ("GET", "POST", "PUT", "PATCH", "DELETE"),
    "ListAPIView": _READ,
    "RetrieveAPIView": _READ,
    "CreateAPIView": ("POST",),
    "DestroyAPIView": ("DELETE",),
    "UpdateAPIView": ("PUT", "PATCH"),
    "ListCreateAPIView": _FORM,
    "RetrieveUpdateAPIView": ("GET", "PUT", "PATCH"),
    "RetrieveDestroyAPIView": ("GET", "DELETE"),
    "RetrieveUpdateDestroyAPIView": ("GET", "PUT", "PATCH", "DELETE"),
    "TokenObtainPairView": ("POST",),
    "TokenRefreshView": ("POST",),
    "TokenVerifyView": ("POST",),
    "ObtainAuthToken": ("POST",),
    "SpectacularAPIView": _READ,
    "SpectacularSwaggerView": _READ,
    "SpectacularRedocView": _READ,
    "JavaScriptCatalog": _READ,
}
_BASES = frozenset("View APIView GenericAPIView GenericViewSet ViewSet ViewSetMixin object SingleObjectMixin".split())
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class View:
    """What a view answers and asks. `reads` guards GET where it differs (permission to read only)."""

    methods: tuple[str, ...] = ("*",)
    shield: Shield = UNKNOWN
    reads: Shield | None = None

    def guard(self, method: str) -> Shield:
        """The guard of one method."""
        return self.reads if self.reads is not None and method in _READS else self.shield

    def behind(self, shield: Shield) -> View:
        """The same view with something around it."""
        reads = None if self.reads is None else self.reads.behind(shield)
        return View(self.methods, self.shield.behind(shield), reads)


class Views:
    """Reads views; `default` is what Django REST framework asks when a view says nothing."""

    def __init__(self, modules: Modules, default: tuple[Shield, Shield | None] = (OPEN, None)) -> None:
        self._modules = modules
        self._guards = Guards(modules)
        self.default = default

    def of(self, node: ast.AST | None, scope: Scope, depth: int = 0) -> View:
        """A view as it stands in a URL configuration."""
        if node is None or depth > 12:
            return View()
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            module = self._modules.named(node.value.rpartition(".")[0], scope.module.path)
            if module is None:
                return View()
            return self.of(ast.Name(node.value.rpartition(".")[2], lineno=node.lineno), module.scope, depth + 1)
        if isinstance(node, ast.Call):
            return self._called(node, scope, depth)
        thing = self._modules.resolve(node, scope)
        if isinstance(thing.node, FUNCTIONS) and thing.scope is not None:
            return self._function(thing.node, thing.scope)
        if isinstance(thing.node, ast.Call) and thing.node is not node and thing.scope is not None:
            return self.of(thing.node, thing.scope, depth + 1)
        return View()

    def _called(self, node: ast.Call, scope: Scope, depth: int) -> View:
        func = node.func
        if isinstance(func, ast.Attribute) and func.attr == "as_view":
            view = self.of_class(func.value, scope)
            if node.args and isinstance(node.args[0], ast.Dict):
                keys = [self._modules.text(key, scope) for key in node.args[0].keys]
                view = View(tuple(key.upper() for key in keys if key), view.shield, view.reads)
            return view
        inner, name = node, last(label(func))
        if isinstance(func, ast.Call):  # cache_page(60)(view), user_passes_test(f)(view)
            name = last(label(func.func))
        if not inner.args:
            return View()
        view = self.of(inner.args[0], scope, depth + 1)
        return view.behind(Shield((name,))) if guards.asks(name) else view

    def _function(self, function: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> View:
        methods: tuple[str, ...] = ("*",)
        others: list[ast.expr] = []
        permissions: ast.expr | None = None
        api = False
        for node in function.decorator_list:
            name = last(label(node.func if isinstance(node, ast.Call) else node))
            if name in ("api_view", "require_http_methods"):
                api = api or name == "api_view"
                given = node.args[0] if isinstance(node, ast.Call) and node.args else None
                methods = self.texts(given, scope) or (("GET",) if name == "api_view" else ("*",))
            elif name in ("require_GET", "require_safe", "require_POST"):
                methods = ("POST",) if name == "require_POST" else ("GET",)
            elif name == "permission_classes" and isinstance(node, ast.Call):
                permissions = node.args[0] if node.args else None
            elif not _calm(name):
                others.append(node)
        found = self._guards.decorators(others, scope).behind(UNKNOWN if refuses(function) == 2 else OPEN)
        if permissions is not None:
            return self._permitted(methods, permissions, scope, found)
        if api:
            shield, reads = self.default
            return View(methods, found.behind(shield), None if reads is None else found.behind(reads))
        return View(methods, found)

    def texts(self, node: ast.AST | None, scope: Scope) -> tuple[str, ...]:
        """A written-out list of methods, in capitals; () when it is computed."""
        elements = self._modules.elements(node, scope) or ()
        texts = [self._modules.text(element.node, element.scope) for element in elements]
        return () if None in texts else tuple(text.upper() for text in texts if text)

    def _permitted(self, methods: tuple[str, ...], node: ast.AST, scope: Scope, around: Shield) -> View:
        shield, reads = self.permissions(node, scope)
        return View(methods, shield.behind(around), None if reads is None else reads.behind(around))

    def permissions(self, node: ast.AST | None, scope: Scope) -> tuple[Shield, Shield | None]:
        """`permission_classes = [IsAuthenticated]`: what it asks, and what of reads where that is less."""
        elements = self._modules.elements(node, scope)
        if elements is None:
            return UNKNOWN, None
        shield, reads, lenient = OPEN, OPEN, False
        for element in elements:
            one = self._permission(element.node, element.scope)
            if "OrReadOnly" in last(label(element.node)):
                lenient = True
            else:
                reads = reads.behind(one)
            shield = shield.behind(one)
        return shield, reads if lenient else None

    def _permission(self, node: ast.AST, scope: Scope) -> Shield:
        name = last(label(node)) if not isinstance(node, ast.Constant) else last(str(node.value))
        if name == "AllowAny":
            return OPEN
        if isinstance(node, ast.BinOp):
            names = [last(label(part)) for part in ast.walk(node) if isinstance(part, ast.Name | ast.Attribute)]
            either = any(isinstance(part, ast.BinOp) and isinstance(part.op, ast.BitOr) for part in ast.walk(node))
            open_too = either and any(one == "AllowAny" or "ReadOnly" in one for one in names)
            return UNKNOWN if open_too or not names else Shield((label(node),))
        # Every permission class asks something; which one, its name tells.
        return Shield((label(node) if not isinstance(node, ast.Constant) else name,))

    def of_class(self, node: ast.AST, scope: Scope) -> View:
        """A view by class: its methods and those of its parents, mixins and decorators that ask."""
        methods: list[str] = []
        allowed: tuple[str, ...] | None = None
        found, strange, api = OPEN, False, False
        asked: tuple[Shield, Shield | None] | None = None
        for one in self._modules.class_chain(node, scope):
            if isinstance(one, str):
                name = last(one)
                methods += _KNOWN.get(name, ())
                api = api or one.startswith("rest_framework") or "API" in name
                if guards.asks(name) and name.endswith("Mixin") and "View" not in name:
                    found = found.behind(Shield((name,)))
                strange = strange or not (name in _KNOWN or name in _BASES or name.endswith(("Mixin", "ViewSet")))
                continue
            declared, inner = one[0], self._modules.scope_of(*one)
            found = found.behind(self._class_decorators(declared, one[1]))
            for part in declared.body:
                if isinstance(part, FUNCTIONS):
                    if part.name in VERBS:
                        methods.append(part.name.upper())
                    found = found.behind(self._method(part, inner))
                    if part.name == "get_permissions" and asked is None:
                        asked = (UNKNOWN, None)
                for target, value in assigned(part):
                    if target == "permission_classes" and asked is None:
                        asked = self.permissions(value, inner)
                    elif target == "http_method_names" and allowed is None:
                        allowed = self.texts(value, inner)
        if asked is None and api:
            asked = self.default
        unique = [name for name in dict.fromkeys(methods) if not allowed or name in allowed]
        shield, reads = asked if asked is not None else (OPEN, None)
        around = found.behind(UNKNOWN) if strange and not found.names else found
        return View(tuple(unique) or ("*",), shield.behind(around), None if reads is None else reads.behind(around))

    def _class_decorators(self, declared: ast.ClassDef, scope: Scope) -> Shield:
        found = OPEN
        for node in declared.decorator_list:
            if isinstance(node, ast.Call) and last(label(node.func)) == "method_decorator" and node.args:
                elements = self._modules.elements(node.args[0], scope)
                nodes = [element.node for element in elements] if elements is not None else [node.args[0]]
                named = {word.arg: self._modules.text(word.value, scope) for word in node.keywords}
                whole = named.get("name") == "dispatch"
                judged = self._guards.decorators([one for one in nodes if not _calm(last(label(one)))], scope)
                found = found.behind(judged if whole else Shield(unknown=judged != OPEN))
        return found

    def _method(self, function: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> Shield:
        """Decorators on single methods, and bodies that refuse, make the class unknown; on dispatch they count."""
        asked = OPEN
        for node in function.decorator_list:
            inner = node.args[0] if isinstance(node, ast.Call) and node.args else node
            name = last(label(inner.func if isinstance(inner, ast.Call) else inner))
            if guards.asks(name):
                asked = Shield((name,)) if function.name == "dispatch" else UNKNOWN
        if refuses(function) == 2 and function.name in (*VERBS, "dispatch", "setup", "initial"):
            return asked.behind(UNKNOWN)
        return asked


def _calm(name: str) -> bool:
    """Whether a Django decorator lets everybody pass."""
    return guards.harmless(name) or name.startswith(
        ("csrf", "never_cache", "cache", "vary", "ensure_csrf", "xframe", "sensitive", "gzip", "condition", "require_",
         "extend_schema", "swagger", "renderer", "parser", "throttle", "schema", "transaction", "atomic", "deprecated",
         "non_atomic", "csp", "last_modified", "etag", "authentication_classes", "versioning")
    )  # fmt: skip
