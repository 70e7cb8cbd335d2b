"""From ast-grep's tree of Ruby to `Expr`: calls with their blocks, classes, methods."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from launchready.gather.code.expr import Expr, root, too_deep

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_ASKS = re.compile(
    r"(?<![.\w@])(authorize!?|authenticate\w*[!?]?|require_\w+[!?]?|ensure_\w+[!?]?|doorkeeper_authorize!)(?![\w:])"
)
_REFUSES = re.compile(
    r":unauthorized|:forbidden|\b40[13]\b|NotAuthorized|AccessDenied|"
    r"redirect_to\s+\(?(?:new_\w*session|login|sign_in)"
)
_BLOCKS = frozenset(
    "then else elsif if unless begin case when while until body_statement block_body parenthesized_statements ensure "
    "rescue if_modifier unless_modifier program module".split()
)


def read(text: str) -> tuple[Expr, ...] | None:
    """The statements of a file; None when the parser fails."""
    tree = root(text, "ruby")
    return None if tree is None else tuple(_convert(child, 0) for child in _named(tree))


def _named(node: SgNode) -> list[SgNode]:
    return [child for child in node.children() if child.is_named() and child.kind() != "comment"]


def _line(node: SgNode) -> int:
    return node.range().start.line + 1


def _convert(node: SgNode, depth: int) -> Expr:
    kind = node.kind()
    if too_deep(depth):
        return Expr("other", _line(node))
    if kind == "call":
        return _call(node, depth)
    if kind in ("string", "simple_symbol", "bare_string", "bare_symbol", "delimited_symbol", "hash_key_symbol"):
        return _string(node)
    if kind in ("identifier", "constant", "scope_resolution", "self", "instance_variable"):
        return Expr("name", _line(node), node.text()[:300])
    if kind in ("array", "symbol_array", "string_array"):
        return Expr("array", _line(node), parts=tuple(_convert(child, depth + 1) for child in _named(node)))
    if kind == "hash":
        parts, named = _arguments(node, depth)
        return Expr("object", _line(node), parts=parts, named=named)
    if kind == "pair":
        return Expr("pair", _line(node), parts=tuple(_convert(child, depth + 1) for child in _named(node)))
    if kind == "class":
        return _class(node, depth)
    if kind in ("method", "singleton_method"):
        name = node.field("name")
        text = node.text()[:50_000]
        asked = tuple(dict.fromkeys(_ASKS.findall(text.partition("\n")[2])))[:5]
        return Expr("func", _line(node), name.text() if name else "", asks=asked, refuses=bool(_REFUSES.search(text)))
    if kind in _BLOCKS:
        name = node.field("name") if kind == "module" else None
        inner = tuple(_convert(child, depth + 1) for child in _named(node))
        return Expr("block", _line(node), name.text() if name else "", body=inner)
    if kind == "assignment":
        left, right = node.field("left"), node.field("right")
        if left is not None and right is not None:
            return Expr("assign", _line(node), parts=(_convert(left, depth + 1), _convert(right, depth + 1)))
    return Expr("other", _line(node), kind)


def _string(node: SgNode) -> Expr:
    text = ""
    parts: list[Expr] = []
    for child in _named(node):
        if child.kind() == "interpolation":
            inner = _named(child)
            name = inner[0].text() if inner and inner[0].kind() == "identifier" else ""
            parts.append(Expr("name", _line(child), name) if name else Expr("other", _line(child), "computed"))
        else:
            text += child.text()
            parts.append(Expr("str", _line(child), child.text()))
    if any(part.kind != "str" for part in parts):
        return Expr("concat", _line(node), parts=tuple(parts))
    if node.kind() in ("simple_symbol", "hash_key_symbol"):
        text = node.text().lstrip(":")
    return Expr("str", _line(node), text)


def _arguments(node: SgNode, depth: int) -> tuple[tuple[Expr, ...], tuple[tuple[str, Expr], ...]]:
    parts: list[Expr] = []
    named: list[tuple[str, Expr]] = []
    for child in _named(node):
        key, value = (child.field("key"), child.field("value")) if child.kind() == "pair" else (None, None)
        if key is not None and key.kind() in ("hash_key_symbol", "simple_symbol"):
            inner = _convert(value, depth + 1) if value is not None else Expr("other", _line(child))
            named.append((key.text().lstrip(":"), inner))
        else:
            parts.append(_convert(child, depth + 1))
    return tuple(parts), tuple(named)


def _call(node: SgNode, depth: int) -> Expr:
    """text is the method, of the receiver, body the block; `asks` holds the names of the block's parameters."""
    receiver, method, arguments, block = (node.field(name) for name in ("receiver", "method", "arguments", "block"))
    parts, named = _arguments(arguments, depth) if arguments is not None else ((), ())
    body: tuple[Expr, ...] = ()
    names: tuple[str, ...] = ()
    if block is not None:
        given = block.field("parameters")
        names = tuple(child.text() for child in _named(given)) if given is not None else ()
        inner = block.field("body")
        body = tuple(_convert(child, depth + 1) for child in _named(inner)) if inner is not None else ()
    of = _convert(receiver, depth + 1) if receiver is not None else None
    text = method.text() if method is not None else ""
    return Expr("call", _line(method or node), text, of, parts, named, body, names)


def _class(node: SgNode, depth: int) -> Expr:
    name, parent, body = node.field("name"), node.field("superclass"), node.field("body")
    above = _named(parent)[0].text() if parent is not None and _named(parent) else ""
    inner = tuple(_convert(child, depth + 1) for child in _named(body)) if body is not None else ()
    of = Expr("name", _line(node), above) if above else None
    return Expr("class", _line(node), name.text() if name is not None else "", of, body=inner)
