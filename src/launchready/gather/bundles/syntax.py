"""JavaScript and TypeScript as a tree, and the small questions that are asked of its nodes."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ast_grep_py import SgNode, SgRoot

FUNCTIONS = frozenset(
    {
        "function_declaration",
        "function_expression",
        "generator_function",
        "generator_function_declaration",
        "arrow_function",
        "method_definition",
    }
)
WRAPPERS = frozenset(
    {
        "parenthesized_expression",
        "await_expression",
        "as_expression",
        "satisfies_expression",
        "non_null_expression",
        "expression_statement",
    }
)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}
_ESCAPE = re.compile(r"\\(u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|.)", re.S)
_BLOCK = re.compile(r"<script\b([^>]*)>(.*?)</script", re.S | re.I)


def language(name: str) -> str:
    """The grammar for a file of this name; plain scripts are read with JSX allowed."""
    path = urlsplit(name).path.lower() if "://" in name else name.split("?")[0].lower()
    if path.endswith((".ts", ".mts", ".cts")):
        return "typescript"
    return "tsx" if path.endswith(".tsx") else "javascript"


def parse(text: str, name: str) -> tuple[SgRoot, SgNode] | None:
    """The tree of a script (and what owns it), or None when there is nothing to read in it."""
    text = text.replace("\0", " ")
    if urlsplit(name).path.lower().endswith((".vue", ".svelte", ".astro")):
        text, name = component_script(text), "x.ts"
    try:
        tree = SgRoot(text, language(name))
        return tree, tree.root()
    except (RuntimeError, ValueError, BaseExceptionGroup):
        return None


def component_script(text: str) -> str:
    """The scripts of a single-file component, every other character blanked so that places stay right."""
    kept = [sign if sign == "\n" else " " for sign in text]
    for block in _BLOCK.finditer(text):
        kept[block.start(2) : block.end(2)] = block[2]
    return "".join(kept)


def bare(node: SgNode) -> SgNode:
    """The node without parentheses, `await`, type assertions and `(0, x)`."""
    for _ in range(12):
        kind = node.kind()
        if kind in WRAPPERS:
            inner = named(node)
            if not inner:
                return node
            node = inner[0]
        elif kind == "sequence_expression":
            inner = named(node)
            if not inner:
                return node
            node = inner[-1]
        elif kind == "call_expression" and (inside := _objectified(node)) is not None:
            node = inside
        else:
            return node
    return node


def _objectified(call: SgNode) -> SgNode | None:
    """`x` of `Object(x)`, as older bundlers write a call without `this`."""
    callee = call.field("function")
    if callee is None or callee.kind() != "identifier" or callee.text() != "Object":
        return None
    given = arguments(call)
    return given[0] if len(given) == 1 else None


def named(node: SgNode) -> list[SgNode]:
    """The children that mean something: no punctuation, no comments."""
    return [child for child in node.children() if child.is_named() and child.kind() != "comment"]


def unescaped(text: str) -> str:
    """The text of a string literal without its backslashes."""
    if "\\" not in text:
        return text

    def one(found: re.Match[str]) -> str:
        digits = found[2] or found[3] or found[4]
        if digits:
            number = int(digits, 16)
            return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "?"
        return _SIMPLE.get(found[1], found[1])

    return _ESCAPE.sub(one, text)


def literal(node: SgNode | None) -> str | None:
    """The value of a string literal, or of a template without holes; None for anything else."""
    if node is None:
        return None
    kind = node.kind()
    if kind == "string":
        return unescaped(node.text()[1:-1])
    if kind == "template_string" and all(child.kind() != "template_substitution" for child in node.children()):
        return unescaped(node.text()[1:-1])
    return None


def arguments(call: SgNode) -> list[SgNode]:
    """The arguments of a call or a `new`."""
    given = call.field("arguments")
    return named(given) if given is not None and given.kind() == "arguments" else []


def pairs(node: SgNode) -> dict[str, SgNode]:
    """Key → value of an object literal; a method stands for itself, a shorthand for its identifier."""
    found: dict[str, SgNode] = {}
    for child in named(node):
        kind = child.kind()
        if kind == "pair":
            key, value = child.field("key"), child.field("value")
            if key is not None and value is not None:
                found.setdefault(key_of(key), value)
        elif kind == "method_definition":
            key = child.field("name")
            if key is not None:
                found.setdefault(key_of(key), child)
        elif kind == "shorthand_property_identifier":
            found.setdefault(child.text(), child)
    return found


def key_of(node: SgNode) -> str:
    """The name of a property, quoted or not."""
    kind = node.kind()
    if kind == "computed_property_name":
        inner = named(node)
        return (literal(inner[0]) or "") if inner else ""
    if kind == "string":
        return unescaped(node.text()[1:-1])
    return node.text() if kind in ("property_identifier", "number", "private_property_identifier", "identifier") else ""


def spread(node: SgNode) -> list[SgNode]:
    """What is spread into an object literal (`...options`)."""
    return [inner for child in named(node) if child.kind() == "spread_element" for inner in named(child)[:1]]


def body_values(function: SgNode) -> list[SgNode]:
    """What a small function gives back: an arrow's expression, or what its own `return` statements hold."""
    body = function.field("body")
    if body is None:
        return []
    if body.kind() != "statement_block":
        return [body]
    found = []
    for statement in named(body):
        if statement.kind() == "return_statement":
            found += named(statement)[:1]
    return found


def place(node: SgNode) -> tuple[int, int]:
    """Line and column, from 1."""
    start = node.range().start
    return start.line + 1, start.column + 1
