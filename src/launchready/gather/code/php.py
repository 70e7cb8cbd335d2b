"""From ast-grep's tree of PHP to `Expr`: calls, arrays, closures, classes with their methods."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from launchready.gather.code.expr import Expr, root, too_deep

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_ASKS = re.compile(
    r"\$this->(authorize\w*)\(|(Gate::(?:authorize|allows|denies|inspect))\(|(Auth::(?:check|guard|authenticate))\("
)
_REFUSES = re.compile(
    r"\b40[13]\b|Unauthori[sz]ed|AuthorizationException|AuthenticationException|redirect\(\)?->?route\('login"
)
_BLOCKS = frozenset(
    "compound_statement expression_statement if_statement else_clause else_if_clause try_statement catch_clause "
    "finally_clause return_statement switch_statement switch_block case_statement default_statement "
    "namespace_definition program echo_statement colon_block".split()
)
_LOOPS = frozenset("foreach_statement for_statement while_statement do_statement".split())


def read(text: str) -> tuple[Expr, ...] | None:
    """The statements of a file; None when the parser fails."""
    tree = root(text, "php")
    return None if tree is None else tuple(_convert(child, 0) for child in _named(tree))


def _named(node: SgNode) -> list[SgNode]:
    return [child for child in node.children() if child.is_named() and child.kind() != "comment"]


def _line(node: SgNode) -> int:
    return node.range().start.line + 1


def _all(nodes: list[SgNode], depth: int) -> tuple[Expr, ...]:
    return tuple(_convert(node, depth + 1) for node in nodes)


def _convert(node: SgNode, depth: int) -> Expr:
    kind, line = node.kind(), _line(node)
    if too_deep(depth):
        return Expr("other", line)
    if kind in ("string", "encapsed_string"):
        return _string(node)
    if kind in ("name", "qualified_name", "variable_name", "relative_scope"):
        return Expr("name", line, node.text().lstrip("\\")[:300])
    if kind == "class_constant_access_expression":
        parts = _named(node)
        constant = parts[-1].text() if parts else ""
        return Expr("name" if constant == "class" else "other", line, parts[0].text().lstrip("\\") if parts else "")
    if kind in ("scoped_call_expression", "member_call_expression", "nullsafe_member_call_expression",
                "function_call_expression", "object_creation_expression"):  # fmt: skip
        return _call(node, depth)
    if kind == "array_creation_expression":
        return _array(node, depth)
    if kind == "binary_expression":
        return Expr("concat", line, parts=_all(_named(node), depth))
    if kind in ("parenthesized_expression", "argument"):
        inner = _named(node)
        return _convert(inner[-1], depth + 1) if inner else Expr("other", line)
    if kind in ("require_expression", "require_once_expression", "include_expression", "include_once_expression"):
        return Expr("call", line, "require", Expr("name", line, "require"), _all(_named(node), depth))
    if kind in ("anonymous_function", "anonymous_function_creation_expression", "arrow_function", "method_declaration"):
        return _function(node, depth)
    if kind == "class_declaration":
        return _class(node, depth)
    if kind in _LOOPS:
        inner = _named(node)
        return Expr("loop", line, parts=_all(inner[:-1], depth), body=_all(inner[-1:], depth))
    if kind in _BLOCKS:
        return Expr("block", line, body=_all(_named(node), depth))
    if kind == "namespace_use_declaration":
        return Expr("use", line, node.text()[:2000])
    if kind == "assignment_expression":
        left, right = node.field("left"), node.field("right")
        if left is not None and right is not None:
            return Expr("assign", line, parts=(_convert(left, depth + 1), _convert(right, depth + 1)))
    return Expr("other", line, kind)


def _string(node: SgNode) -> Expr:
    text = ""
    for child in _named(node):
        if child.kind() == "string_content":
            text += child.text()
        elif child.kind() == "escape_sequence":
            text += child.text()[1:]
        else:
            return Expr("other", _line(node), "computed")
    return Expr("str", _line(node), text)


def _call(node: SgNode, depth: int) -> Expr:
    """of is a member (`Route::get`, `$x->group`) or the name of a function."""
    line = _line(node)
    name, arguments = node.field("name"), node.field("arguments")
    target = node.field("object") or node.field("scope")
    if node.kind() == "function_call_expression":
        name, target = node.field("function"), None
    if node.kind() == "object_creation_expression":
        inner = [child for child in _named(node) if child.kind() in ("name", "qualified_name")]
        name, target = (inner[0] if inner else None), None
        arguments = next((child for child in _named(node) if child.kind() == "arguments"), None)
    parts: list[Expr] = []
    named: list[tuple[str, Expr]] = []
    for argument in _named(arguments) if arguments is not None else []:
        inner = _named(argument)
        if len(inner) == 2 and inner[0].kind() == "name":
            named.append((inner[0].text(), _convert(inner[1], depth + 1)))
        elif inner:
            parts.append(_convert(inner[-1], depth + 1))
    line = _line(name) if name is not None else line
    text = name.text().lstrip("\\") if name is not None else ""
    if target is None:
        of = Expr("name", line, text)
    else:
        of = Expr("member", line, text, _convert(target, depth + 1))
    kind = "new" if node.kind() == "object_creation_expression" else "call"
    return Expr(kind, line, text, of, tuple(parts), tuple(named))


def _array(node: SgNode, depth: int) -> Expr:
    parts: list[Expr] = []
    named: list[tuple[str, Expr]] = []
    for element in _named(node):
        inner = _named(element)
        if len(inner) == 2 and inner[0].kind() in ("string", "encapsed_string"):
            named.append((_string(inner[0]).text, _convert(inner[1], depth + 1)))
        elif inner:
            parts.append(_convert(inner[-1], depth + 1))
    return Expr("object" if named else "array", _line(node), parts=tuple(parts), named=tuple(named))


def _function(node: SgNode, depth: int) -> Expr:
    name, body = node.field("name"), node.field("body")
    text = body.text()[:50_000] if body is not None else ""
    asked = tuple(next(part for part in found if part) for found in _ASKS.findall(text))
    inner: tuple[Expr, ...] = ()
    if body is not None and ("Route" in text or "middleware" in text.lower() or "$router" in text):
        inner = _all(_named(body), depth) if body.kind() == "compound_statement" else (_convert(body, depth + 1),)
    called = name.text() if name is not None else ""
    return Expr("func", _line(node), called, body=inner, asks=asked[:5], refuses=bool(_REFUSES.search(text)))


def _class(node: SgNode, depth: int) -> Expr:
    name, body = node.field("name"), node.field("body")
    base = next((child for child in _named(node) if child.kind() == "base_clause"), None)
    above = _named(base)[0].text().lstrip("\\") if base is not None and _named(base) else ""
    inner = tuple(
        _convert(child, depth + 1)
        for child in (_named(body) if body is not None else [])
        if child.kind() == "method_declaration"
    )
    of = Expr("name", _line(node), above) if above else None
    return Expr("class", _line(node), name.text() if name is not None else "", of, body=inner)
