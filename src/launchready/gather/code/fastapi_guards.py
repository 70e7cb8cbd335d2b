"""What a FastAPI or Starlette route asks before it runs: dependencies, security schemes, decorators, middleware."""

from __future__ import annotations

import ast

from launchready.gather.code import guards
from launchready.gather.code.guards import OPEN, UNKNOWN, Shield
from launchready.gather.code.python import Alias, Modules, Scope
from launchready.gather.code.python_nodes import FUNCTIONS, Function, label, last, refuses

_SCHEMES = frozenset(
    "HTTPBearer HTTPBasic HTTPDigest OAuth2PasswordBearer OAuth2AuthorizationCodeBearer OAuth2 OpenIdConnect "
    "APIKeyHeader APIKeyQuery APIKeyCookie".split()
)
_DEEPEST = 12


class Guards:
    """Judges dependencies by following them through the modules."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules

    def listed(self, node: ast.AST | None, scope: Scope) -> Shield:
        """`dependencies=[Depends(…), …]`."""
        if node is None or (isinstance(node, ast.Constant) and node.value is None):
            return OPEN
        elements = self._modules.elements(node, scope)
        if elements is None:
            return UNKNOWN
        found = OPEN
        for element in elements:
            inner = self._depends(element.node, element.scope, None)
            found = found.behind(UNKNOWN if inner is None else self._asked(inner, 0))
        return found

    def of_function(self, function: Function, scope: Scope, depth: int = 0) -> Shield:
        """A route's own parameters."""
        found = OPEN
        arguments = function.args
        named = [*arguments.posonlyargs, *arguments.args]
        defaults: list[ast.expr | None] = [None] * (len(named) - len(arguments.defaults)) + list(arguments.defaults)
        pairs = [*zip(named, defaults, strict=True), *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
        for argument, default in pairs:
            asked = self._depends(default, scope, argument.annotation)
            if asked is None and argument.annotation is not None:
                asked = self._annotated(argument.annotation, scope)
            if asked is not None:
                found = found.behind(self._asked(asked, depth))
        return found

    def decorators(self, nodes: list[ast.expr], scope: Scope) -> Shield:
        """Decorators other than the route's: `@requires("authenticated")`; by name, and by what they do."""
        found = OPEN
        for node in nodes:
            name = last(label(node.func if isinstance(node, ast.Call) else node))
            if guards.asks(name):
                found = found.behind(Shield((label(node),)))
            elif not guards.harmless(name):
                thing = self._modules.resolve(node.func if isinstance(node, ast.Call) else node, scope)
                does = refuses(thing.node) if isinstance(thing.node, FUNCTIONS) else 1
                found = found.behind((OPEN, UNKNOWN, Shield((label(node),)))[does])
        return found

    def middleware(self, node: ast.AST, scope: Scope) -> Shield:
        """Middleware of an application. It may exempt paths, so even one that asks only makes routes unknown."""
        target = node.func if isinstance(node, ast.Call) else node
        name = last(label(target))
        thing = self._modules.resolve(target, scope)
        if name == "Middleware" and isinstance(node, ast.Call) and node.args:
            return self.middleware(node.args[0], scope)
        if guards.harmless(name) and not guards.asks(name):
            return OPEN
        if isinstance(thing.node, FUNCTIONS):
            return OPEN if not refuses(thing.node) and not guards.asks(name) else UNKNOWN
        if isinstance(thing.node, ast.ClassDef):
            methods = [part for part in ast.walk(thing.node) if isinstance(part, FUNCTIONS)]
            calm = not any(refuses(method) for method in methods) and not guards.asks(name)
            return OPEN if calm and methods else UNKNOWN
        return UNKNOWN

    def _annotated(self, node: ast.expr, scope: Scope, depth: int = 0) -> Alias | None:
        """`Annotated[Caller, Depends(signed_in)]`, written here or under a name of its own."""
        if depth > _DEEPEST:
            return None
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                return self._annotated(ast.parse(node.value, mode="eval").body, scope, depth + 1)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return None
        if isinstance(node, ast.Subscript):
            parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            if last(label(node.value)) == "Annotated":
                for part in parts[1:]:
                    asked = self._depends(part, scope, parts[0])
                    if asked is not None:
                        return asked
                return self._annotated(parts[0], scope, depth + 1)
            return None
        if isinstance(node, ast.Name | ast.Attribute):
            thing = self._modules.resolve(node, scope)
            if isinstance(thing.node, ast.Subscript) and thing.scope is not None:
                return self._annotated(thing.node, thing.scope, depth + 1)
        return None

    def _depends(self, node: ast.AST | None, scope: Scope, annotation: ast.expr | None) -> Alias | None:
        """What `Depends(x)` or `Security(x)` asks for; an empty one asks for the annotated class."""
        if isinstance(node, ast.Name | ast.Attribute):
            thing = self._modules.resolve(node, scope)
            if not isinstance(thing.node, ast.Call) or thing.scope is None:
                return None
            node, scope = thing.node, thing.scope
        if not isinstance(node, ast.Call) or last(label(node.func)) not in ("Depends", "Security"):
            return None
        given = [word.value for word in node.keywords if word.arg == "dependency"]
        target = node.args[0] if node.args else given[0] if given else annotation
        return None if target is None else Alias(scope, target)

    def _asked(self, asked: Alias, depth: int) -> Shield:
        """Judge one dependency: by its name, by what it depends on, by whether it refuses."""
        if depth > _DEEPEST:
            return UNKNOWN
        node, scope = asked.node, asked.scope
        target = node.func if isinstance(node, ast.Call) else node
        name = last(label(target))
        thing = self._modules.resolve(target, scope)
        if isinstance(thing.node, ast.Call) and thing.scope is not None:
            made = self._modules.resolve(thing.node.func, thing.scope)
            if last(made.outside) in _SCHEMES:
                lax = any(word.arg == "auto_error" and label(word.value) == "False" for word in thing.node.keywords)
                return OPEN if lax else Shield((name,))
            if isinstance(made.node, ast.ClassDef) and made.scope is not None:
                thing = made
        inner, does = self._inside(thing.node, thing.scope, depth)
        if guards.asks(name):
            return Shield((label(node), *inner.names), inner.unknown)
        if inner.names or guards.declines(name):
            return inner
        if does == 2:
            return Shield((label(node),))
        if does == 1 and not guards.harmless(name):
            return inner.behind(UNKNOWN)
        return inner

    def _inside(self, node: ast.AST | None, scope: Scope | None, depth: int) -> tuple[Shield, int]:
        """What a dependency itself depends on, and what its text does to a caller (see `refuses`)."""
        if scope is None or not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            return OPEN, 1
        functions: list[tuple[Function, Scope]] = []
        if isinstance(node, ast.ClassDef):
            inner = self._modules.scope_of(node, scope)
            methods = [part for part in node.body if isinstance(part, FUNCTIONS)]
            functions = [(part, inner) for part in methods if part.name in ("__init__", "__call__")]
        else:
            inner = self._modules.scope_of(node, scope)
            functions = [(node, scope)]
            functions += [(part, inner) for part in node.body if isinstance(part, FUNCTIONS)]
        found, does = OPEN, 0
        for function, around in functions:
            found = found.behind(self.of_function(function, around, depth + 1))
            does = max(does, refuses(function))
        return found, does
