"""Which further files a script loads when it is needed: lazy chunks, manifests. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from ast_grep_py import SgNode

from launchready.gather.bundles.syntax import bare, literal, named, pairs, parse

MOST = 400
_IMPORTED = re.compile(
    r"(?:\bimport\s*\(|\bfrom\s*|\bimport\s*)\s*[\"'`]((?:\.{1,2}/|/|https?://)[^\"'`\s]{1,300})[\"'`]"
)
_NAMED = re.compile(
    r"[\"'`]((?:https?://[\w.:-]+)?(?:\.{0,2}/)?(?:[\w@~.%()\[\]-]+/){1,8}[\w@~.%()\[\]-]+\.m?js)(?:\?[\w=.-]*)?[\"'`]"
)
_FLIGHT = re.compile(r"(?:/_next/)?static/chunks/[\w@~.%()\[\]/-]+\.js")
_PUBLIC = re.compile(r"\.p\s*=\s*[\"']([^\"']*)[\"']")
_ASKED = re.compile(r"\b\w{1,3}\.e\((\d{1,8}|[\"'][\w./~-]{1,120}[\"'])\)")
_NAMING = {
    "rule": {
        "kind": "assignment_expression",
        "has": {"field": "left", "regex": r"^\w{1,20}\.(u|miniCssF|f\.j)$"},
    }
}
_LEFT_OUT = re.compile(
    r"node_modules/|\.config\.js$|(^|/)(react|vue|webpack|next)\.js$|^(https?://)?(unpkg|cdn\.jsdelivr)"
)


def further_scripts(text: str, url: str) -> list[str]:
    """The addresses of files that a script, a manifest or a page's flight data names."""
    found: dict[str, None] = {}
    for link in _IMPORTED.findall(text):
        _add(found, urljoin(url, link))
    for link in _NAMED.findall(text):
        if not _LEFT_OUT.search(link):
            _add(found, placed(link, url))
    if "static/chunks/" in text:
        for link in _FLIGHT.findall(text):
            _add(found, placed(link, url))
    for link in webpack_chunks(text, url):
        _add(found, link)
    return list(found)[:MOST]


def _add(found: dict[str, None], link: str) -> None:
    parts = urlsplit(link)
    if parts.scheme in ("http", "https") and re.search(r"\.m?js$", parts.path):
        found.setdefault(link.split("#")[0])


def placed(link: str, url: str) -> str:
    """A file named in a script, as an address: `assets/A.js` beside a script in `/app/assets/`."""
    if link.startswith(("http://", "https://", "/")):
        return urljoin(url, link)
    if link.startswith("."):
        return urljoin(url, link)
    first = link.split("/", 1)[0]
    parts = urlsplit(url)
    head, mark, _ = parts.path.partition(f"/{first}/")
    if not mark:
        head = "/_next" if link.startswith("static/chunks/") else ""
    return f"{parts.scheme}://{parts.netloc}{head}/{link}"


def webpack_chunks(text: str, url: str) -> list[str]:
    """The files behind a webpack runtime's `n.u = e => "chunk-" + {1: "admin"}[e] + ".js"`."""
    if not re.search(r"\.u\s*=", text) or ".js" not in text:
        return []
    tree = parse(text, "x.js")
    if tree is None:
        return []
    public = _PUBLIC.findall(text)
    base = next((one for one in public if one not in ("", "auto")), "")
    found = []
    for assignment in tree[1].find_all(_NAMING)[:20]:  # type: ignore[call-overload]
        right = assignment.field("right")
        if right is None or right.kind() not in ("arrow_function", "function_expression"):
            continue
        name = _parameter(right)
        body = _result(right)
        if not name or body is None:
            continue
        for chunk in dict.fromkeys([*_ids(body), *(one.strip("\"'") for one in _ASKED.findall(text))]):
            told = _evaluate(body, name, chunk, 0)
            if told and re.search(r"\.m?js(\?|$)", told):
                found.append(urljoin(urljoin(url, base), told) if base else _beside(told, url))
    return found[:MOST]


def _beside(told: str, url: str) -> str:
    return placed(told, url) if "/" in told else urljoin(url, told)


def _parameter(function: SgNode) -> str:
    single = function.field("parameter")
    if single is not None:
        return single.text()
    given = function.field("parameters")
    inner = named(given) if given is not None else []
    return inner[0].text() if len(inner) == 1 else ""


def _result(function: SgNode) -> SgNode | None:
    body = function.field("body")
    if body is None or body.kind() != "statement_block":
        return body
    for statement in named(body):
        if statement.kind() == "return_statement":
            return next(iter(named(statement)), None)
    return None


def _ids(body: SgNode) -> list[str]:
    """Chunk ids: keys of the tables, and what the parameter is compared with."""
    found = []
    for table in [body, *body.find_all(kind="object")] if body.kind() == "object" else body.find_all(kind="object"):
        found += list(pairs(table))
    for test in body.find_all(kind="binary_expression"):
        sign = test.field("operator")
        if sign is not None and sign.text() in ("===", "=="):
            for side in (test.field("left"), test.field("right")):
                if side is not None and side.kind() in ("number", "string"):
                    found.append(literal(side) or side.text())
    return found


def _evaluate(node: SgNode | None, name: str, value: str, depth: int) -> str | None:
    """The text of a naming expression for one chunk; '' counts as nothing in `||`, None is unknown."""
    if node is None or depth > 60:
        return None
    node = bare(node)

    def inner(part: SgNode | None) -> str | None:
        return _evaluate(part, name, value, depth + 1)

    return _KINDS.get(node.kind(), _other)(node, name, value, inner)


_Inner = Callable[[SgNode | None], str | None]


def _other(node: SgNode, name: str, value: str, inner: _Inner) -> str | None:
    text = literal(node)
    return text if text is not None else node.text() if node.kind() == "number" else None


def _identifier(node: SgNode, name: str, value: str, inner: _Inner) -> str | None:
    return value if node.text() == name else None


def _lookup(node: SgNode, name: str, value: str, inner: _Inner) -> str | None:
    owner, index = node.field("object"), inner(node.field("index"))
    if owner is None or index is None:
        return None
    owner = bare(owner)
    return inner(pairs(owner).get(index)) if owner.kind() == "object" else None


def _choice(node: SgNode, name: str, value: str, inner: _Inner) -> str | None:
    told = inner(node.field("condition"))
    return inner(node.field("consequence" if told == "true" else "alternative"))


def _operation(node: SgNode, name: str, value: str, inner: _Inner) -> str | None:
    sign = node.field("operator")
    left, right = node.field("left"), node.field("right")
    word = sign.text() if sign is not None else ""
    if word in ("||", "??"):
        return inner(left) or inner(right)
    one, other = inner(left), inner(right)
    if word in ("===", "=="):
        return "true" if one is not None and one == other else ""
    return one + other if word == "+" and one is not None and other is not None else None


def _template(node: SgNode, name: str, value: str, inner: _Inner) -> str | None:
    made = ""
    for child in node.children():
        part: str | None = ""
        if child.kind() == "template_substitution":
            part = inner(next(iter(named(child)), None))
        elif child.kind() == "string_fragment":
            part = child.text()
        if part is None:
            return None
        made += part
    return made


_KINDS: dict[str, Callable[[SgNode, str, str, _Inner], str | None]] = {
    "identifier": _identifier,
    "subscript_expression": _lookup,
    "ternary_expression": _choice,
    "binary_expression": _operation,
    "template_string": _template,
}
