"""From ast-grep's tree of JavaScript or TypeScript to `Expr`; bodies that register nothing are left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from launchready.gather.code.expr import Expr, root, telling, too_deep

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_WORTH = re.compile(
    r"\.(?:get|post|put|patch|delete|all|use|route|register|head|options|addHook|mount|routes|forEach|setGlobalPrefix|"
    r"enableVersioning|useGlobalGuards|createServer|listen|router|app)\b|\brequire\s*\(|\bexpress\b|Router\b|"
    r"\((?:app|router|server|fastify|instance)\b|return\s+(?:async\s+)?(?:\(|function|\w+\s*=>)"
)
_WRAPPERS = frozenset(
    "parenthesized_expression as_expression satisfies_expression non_null_expression await_expression "
    "expression_statement type_assertion instantiation_expression".split()
)
_BLOCKS = frozenset(
    "statement_block if_statement else_clause try_statement catch_clause finally_clause switch_statement switch_body "
    "switch_case switch_default labeled_statement lexical_declaration variable_declaration return_statement "
    "sequence_expression class_static_block program".split()
)
_LOOPS = frozenset("for_statement for_in_statement while_statement do_statement".split())
_FUNCTIONS = frozenset(
    "function_declaration function_expression arrow_function method_definition generator_function "
    "generator_function_declaration function".split()
)
_STRINGS = {"n": "\n", "t": "\t", "r": "\r"}


def read(text: str, language: str) -> tuple[Expr, ...] | None:
    """The statements of a file; None when the parser fails."""
    tree = root(text, language)
    if tree is None:
        return None
    return tuple(_convert(child, 0) for child in _named(tree))


def language_of(path: str) -> str:
    """The grammar for a file."""
    if path.endswith((".ts", ".mts", ".cts")):
        return "typescript"
    return "tsx" if path.endswith(".tsx") else "javascript"


def _named(node: SgNode) -> list[SgNode]:
    return [child for child in node.children() if child.is_named() and child.kind() != "comment"]


def _line(node: SgNode) -> int:
    return node.range().start.line + 1


def _field(node: SgNode, name: str, depth: int) -> Expr | None:
    inner = node.field(name)
    return None if inner is None else _convert(inner, depth + 1)


def _convert(node: SgNode, depth: int) -> Expr:
    kind = node.kind()
    if too_deep(depth):
        return Expr("other", _line(node))
    if kind in _WRAPPERS:
        inner = _named(node)
        return _convert(inner[0], depth + 1) if inner else Expr("other", _line(node))
    if kind in _FUNCTIONS:
        return _function(node, depth)
    if kind in _LOOPS:
        parts = tuple(part for name in ("left", "right") if (part := _field(node, name, depth)) is not None)
        body = _field(node, "body", depth)
        return Expr("loop", _line(node), parts=parts, body=(body,) if body else ())
    if kind in _BLOCKS:
        text = "return" if kind == "return_statement" else ""
        return Expr("block", _line(node), text, body=tuple(_convert(child, depth + 1) for child in _named(node)))
    maker = _MAKERS.get(kind)
    return maker(node, depth) if maker is not None else Expr("other", _line(node), kind)


def _string(node: SgNode, depth: int) -> Expr:
    text = ""
    for child in _named(node):
        if child.kind() == "escape_sequence":
            raw = child.text()[1:]
            text += _STRINGS.get(raw, raw)
        else:
            text += child.text()
    return Expr("str", _line(node), text)


def _template(node: SgNode, depth: int) -> Expr:
    parts: list[Expr] = []
    for child in _named(node):
        if child.kind() == "template_substitution":
            inner = _named(child)
            parts.append(_convert(inner[0], depth + 1) if inner else Expr("other", _line(node)))
        else:
            parts.append(Expr("str", _line(child), child.text()))
    if all(part.kind == "str" for part in parts):
        return Expr("str", _line(node), "".join(part.text for part in parts))
    return Expr("concat", _line(node), parts=tuple(parts))


def _name(node: SgNode, depth: int) -> Expr:
    return Expr("name", _line(node), node.text())


def _member(node: SgNode, depth: int) -> Expr:
    of = _field(node, "object", depth)
    if node.kind() == "subscript_expression":
        index = _field(node, "index", depth)
        if index is None or index.kind != "str":
            return Expr("other", _line(node), "computed", of=of)
        return Expr("member", _line(node), index.text, of=of)
    name = node.field("property")
    return Expr("member", _line(node), name.text() if name is not None else "", of=of)


def _call(node: SgNode, depth: int) -> Expr:
    kind = "new" if node.kind() == "new_expression" else "call"
    called = node.field("constructor" if kind == "new" else "function")
    arguments = node.field("arguments")
    parts: tuple[Expr, ...] = ()
    if arguments is not None and arguments.kind() == "arguments":
        parts = tuple(_convert(child, depth + 1) for child in _named(arguments))
    of = None
    if called is not None:
        of = Expr("name", _line(node), "import") if called.kind() == "import" else _convert(called, depth + 1)
    # The line of a chained call is that of its own name, not of the start of the chain.
    name = called.field("property") if called is not None and called.kind() == "member_expression" else None
    return Expr(kind, _line(name or node), of=of, parts=parts)


def _function(node: SgNode, depth: int) -> Expr:
    name, body = node.field("name"), node.field("body")
    given = node.field("parameters") or node.field("parameter")
    named: list[tuple[str, Expr]] = []
    if given is not None:
        inner = [given] if given.kind() == "identifier" else _named(given)
        for parameter in inner:
            pattern = parameter.field("pattern") or parameter.field("left") or parameter
            named.append((pattern.text() if pattern.kind() == "identifier" else "", _pattern(pattern, depth)))
    text = body.text() if body is not None else ""
    asks, refuses = telling(text)
    statements: tuple[Expr, ...] = ()
    if body is not None and _WORTH.search(text):
        inner_body = _named(body) if body.kind() == "statement_block" else [body]
        statements = tuple(_convert(child, depth + 1) for child in inner_body)
        if body.kind() != "statement_block":
            statements = (Expr("block", _line(body), "return", body=statements),)
    decorators = tuple(_decorators(node, depth))
    called = name.text() if name is not None else ""
    return Expr("func", _line(node), called, None, decorators, tuple(named), statements, asks, refuses)


def _pattern(node: SgNode, depth: int) -> Expr:
    """`{a, b: c}` → an object of names; anything else as it is."""
    if node.kind() != "object_pattern":
        return _convert(node, depth + 1)
    named: list[tuple[str, Expr]] = []
    for part in _named(node):
        if part.kind() == "pair_pattern":
            key, value = part.field("key"), part.field("value")
            if key is not None and value is not None:
                if value.kind() == "assignment_pattern":
                    value = value.field("left") or value
                named.append((key.text(), Expr("name", _line(part), value.text())))
        else:
            name = part.field("left") if part.kind() == "object_assignment_pattern" else part
            text = name.text() if name is not None else ""
            named.append((text, Expr("name", _line(part), text)))
    return Expr("pattern", _line(node), named=tuple(named))


def _object(node: SgNode, depth: int) -> Expr:
    named: list[tuple[str, Expr]] = []
    for part in _named(node):
        kind = part.kind()
        if kind == "pair":
            key, value = part.field("key"), part.field("value")
            if key is not None and value is not None:
                named.append((key.text().strip("'\"`"), _convert(value, depth + 1)))
        elif kind == "shorthand_property_identifier":
            named.append((part.text(), Expr("name", _line(part), part.text())))
        elif kind == "method_definition":
            function = _function(part, depth)
            named.append((function.text, function))
        elif kind == "spread_element":
            inner = _named(part)
            named.append(("...", _convert(inner[0], depth + 1) if inner else Expr("other", _line(part))))
    return Expr("object", _line(node), named=tuple(named))


def _array(node: SgNode, depth: int) -> Expr:
    return Expr("array", _line(node), parts=tuple(_convert(child, depth + 1) for child in _named(node)))


def _spread(node: SgNode, depth: int) -> Expr:
    inner = _named(node)
    return Expr("spread", _line(node), of=_convert(inner[0], depth + 1) if inner else None)


def _binary(node: SgNode, depth: int) -> Expr:
    parts = tuple(_convert(child, depth + 1) for child in _named(node))
    operator = node.field("operator")
    kind = "concat" if operator is not None and operator.text() == "+" else "block"
    return Expr(kind, _line(node), parts=parts if kind == "concat" else (), body=parts if kind == "block" else ())


def _assign(node: SgNode, depth: int) -> Expr:
    left, right = node.field("left") or node.field("name"), node.field("right") or node.field("value")
    target = _pattern(left, depth) if left is not None else Expr("other", _line(node))
    if right is None:
        return Expr("other", _line(node), "declared", of=target)
    return Expr("assign", _line(node), parts=(target, _convert(right, depth + 1)))


def _class(node: SgNode, depth: int) -> Expr:
    name, body = node.field("name"), node.field("body")
    decorators = list(_decorators(node, depth))
    before = node.parent()
    if before is not None and before.kind() == "export_statement":
        decorators = [*_decorators(before, depth), *decorators]
    heritage = next((part for part in _named(node) if part.kind() == "class_heritage"), None)
    of = None
    if heritage is not None and (inner := _named(heritage)):
        clause = inner[0]
        value = clause.field("value") if clause.kind() == "extends_clause" else clause
        of = _convert(value, depth + 1) if value is not None else None
    members: list[Expr] = []
    waiting: list[Expr] = []
    for part in _named(body) if body is not None else []:
        if part.kind() == "decorator":
            waiting += [_convert(child, depth + 1) for child in _named(part)]
        elif part.kind() == "method_definition":
            function = _function(part, depth)
            members.append(
                Expr("func", function.line, function.text, None, (*waiting, *function.parts), function.named,
                     function.body, function.asks, function.refuses)
            )  # fmt: skip
            waiting = []
        else:
            if part.kind() in ("public_field_definition", "field_definition"):
                members.append(_class_field(part, depth))
            waiting = []
    called = name.text() if name is not None else ""
    return Expr("class", _line(node), called, of, tuple(decorators), (), tuple(members))


def _class_field(node: SgNode, depth: int) -> Expr:
    name, value = node.field("name") or node.field("property"), node.field("value")
    target = Expr("member", _line(node), name.text() if name is not None else "", Expr("name", _line(node), "this"))
    if value is None:
        return Expr("other", _line(node), "declared", of=target)
    return Expr("assign", _line(node), parts=(target, _convert(value, depth + 1)))


def _decorators(node: SgNode, depth: int) -> list[Expr]:
    found: list[Expr] = []
    for part in _named(node):
        if part.kind() == "decorator":
            found += [_convert(child, depth + 1) for child in _named(part)]
    return found


def _ternary(node: SgNode, depth: int) -> Expr:
    return Expr("other", _line(node), "choice", body=tuple(_convert(child, depth + 1) for child in _named(node)))


def _import(node: SgNode, depth: int) -> Expr:
    """import: text is the source, named are (imported, local name); `*` for a namespace."""
    source = node.field("source")
    named: list[tuple[str, Expr]] = []
    for clause in (part for part in _named(node) if part.kind() == "import_clause"):
        for part in _named(clause):
            if part.kind() == "identifier":
                named.append(("default", Expr("name", _line(part), part.text())))
            elif part.kind() == "namespace_import":
                named.append(("*", Expr("name", _line(part), _named(part)[0].text())))
            else:
                named += [_specifier(one) for one in _named(part)]
    return Expr("import", _line(node), _string(source, 0).text if source is not None else "", named=tuple(named))


def _specifier(node: SgNode) -> tuple[str, Expr]:
    name, local = node.field("name"), node.field("alias")
    text = name.text() if name is not None else ""
    return text, Expr("name", _line(node), local.text() if local is not None else text)


def _export(node: SgNode, depth: int) -> Expr:
    """export: text is the source if it is another file's, named are (local, exported name), body a declaration."""
    source = node.field("source")
    named: list[tuple[str, Expr]] = []
    body: list[Expr] = []
    default = any(child.kind() == "default" for child in node.children())
    star = any(child.kind() == "*" for child in node.children())
    for part in _named(node):
        if part.kind() == "export_clause":
            named += [_specifier(one) for one in _named(part)]
        elif part.kind() not in ("decorator", "string", "namespace_export"):
            body.append(_convert(part, depth + 1))
    text = _string(source, 0).text if source is not None else ""
    kind = "export default" if default else "export *" if star else "export"
    return Expr(kind, _line(node), text, named=tuple(named), body=tuple(body))


_MAKERS = {
    "string": _string,
    "template_string": _template,
    "identifier": _name,
    "this": _name,
    "shorthand_property_identifier": _name,
    "property_identifier": _name,
    "member_expression": _member,
    "subscript_expression": _member,
    "call_expression": _call,
    "new_expression": _call,
    "object": _object,
    "object_pattern": _pattern,
    "array": _array,
    "spread_element": _spread,
    "binary_expression": _binary,
    "assignment_expression": _assign,
    "variable_declarator": _assign,
    "class_declaration": _class,
    "abstract_class_declaration": _class,
    "class": _class,
    "ternary_expression": _ternary,
    "import_statement": _import,
    "export_statement": _export,
}
