"""Small readings of Python's syntax tree: names, labels, what a function's own text does to a caller."""

from __future__ import annotations

import ast

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_TELLING = frozenset(
    "APIRouter FastAPI Starlette Flask Quart Blueprint Router Api include_router add_api_route add_route mount "
    "add_websocket_route add_api_websocket_route add_middleware register_blueprint add_url_rule add_resource register "
    "add_namespace before_request middleware as_view path re_path url".split()
)
_CARRIES = frozenset("app application router bp blueprint api server".split())
_REFUSALS = ("401", "403", "Unauthorized", "Forbidden", "PermissionDenied", "NotAuthenticated", "unauthenticated")


def last(name: str) -> str:
    """The last part of a dotted name."""
    return name.rpartition(".")[2]


def label(node: ast.AST) -> str:
    """An expression in a few characters, for people."""
    try:
        text = ast.unparse(node)
    except (RecursionError, ValueError):
        return ""
    return text if len(text) <= 60 else text[:57] + "…"


def refuses(node: ast.AST) -> int:
    """What a function's own text does to a caller: 2 answers 401 or 403, 1 raises something, 0 neither."""
    return int(getattr(node, "launchready_refuses", 0))


def strip(tree: ast.Module) -> None:
    """Empty the bodies of functions that register nothing: they are most of a program and no route is in them."""
    for node in list(ast.walk(tree)):
        if not isinstance(node, FUNCTIONS):
            continue
        inside = list(ast.walk(node))
        node.launchready_refuses = _refusal(inside)  # type: ignore[union-attr]
        if not any(_is_telling(part) for part in inside if isinstance(part, ast.Call)):
            kept: list[ast.stmt] = [part for part in inside[1:] if isinstance(part, (*FUNCTIONS, ast.Return))]
            node.body = kept or [ast.Pass(lineno=node.lineno, col_offset=0)]


def _is_telling(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in _TELLING:
        return True
    return any(isinstance(argument, ast.Name) and argument.id in _CARRIES for argument in call.args)


def _refusal(nodes: list[ast.AST]) -> int:
    most = 0
    for node in nodes:
        if isinstance(node, ast.Constant) and node.value in (401, 403) and not isinstance(node.value, bool):
            return 2
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if name and any(word in name for word in _REFUSALS):
            return 2
        if isinstance(node, ast.Raise):
            most = 1
    return most


def assigned(part: ast.stmt) -> list[tuple[str, ast.expr]]:
    """The plain names that a statement binds, with the value."""
    if isinstance(part, ast.Assign):
        return [(target.id, part.value) for target in part.targets if isinstance(target, ast.Name)]
    if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name) and part.value is not None:
        return [(part.target.id, part.value)]
    return []
