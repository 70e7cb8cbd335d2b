"""Route tables of the common routers: React Router, Vue Router, Angular, TanStack, SvelteKit, Next.js, Remix."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from ast_grep_py import SgNode

from launchready.gather.bundles.documents import graphql, literals, server_actions, trpc
from launchready.gather.bundles.paths import Address, address_of
from launchready.gather.bundles.script import Found, Script
from launchready.gather.bundles.syntax import bare, language, literal, named, pairs
from launchready.gather.bundles.targets import property_of
from launchready.gather.bundles.templates import plain

_BESIDE = frozenset(
    {
        "component", "Component", "components", "element", "lazy", "loadComponent", "loadChildren", "render", "loader",
        "beforeEnter", "canActivate", "errorElement", "hydrateFallbackElement", "getParentRoute", "parentId", "module",
        "ErrorBoundary", "action",
    }
)  # fmt: skip
_SPECIAL = re.compile(r"^/?_(app|error|document)$|^/?(404|500)$")
_PATH_PAIR = {"rule": {"kind": "pair", "has": {"field": "key", "regex": "^[\"']?path[\"']?$"}}}
_PATH_ATTRIBUTE = {"rule": {"kind": "jsx_attribute", "regex": "^path="}}
_LIST_PAIR = {"rule": {"kind": "pair", "has": {"field": "key", "regex": "^[\"']/"}}}
_PAGE_FILE = re.compile(r"/chunks/(?:pages|app)/(.+?)(?:/page|/route)?-[0-9a-f]{8,20}\.js$")


def further(script: Script, text: str, name: str, trpc_at: str, graphql_at: str) -> list[Found]:
    """Everything that is named otherwise than by a plain request."""
    found = list(pages(script, text, name))
    found += server_actions(script, text, page_of(name) or "/")
    found += trpc(script, text, trpc_at)
    found += graphql(script, text, graphql_at)
    found += literals(script, [*script.found, *found])
    return found


def pages(script: Script, text: str, name: str) -> Iterator[Found]:
    """Pages that routers declare, also those that no link leads to."""
    if "path" in text:
        yield from _objects(script)
        if language(name) != "typescript":
            yield from _elements(script)
    if "ileRoute" in text:
        yield from _file_routes(script)
    manifest = urlsplit(name).path.endswith("_buildManifest.js")
    if manifest or "dictionary" in text:
        yield from _lists(script, manifest=manifest)
    page = page_of(name)
    if page:
        yield Found("GET", page, "", 1, 1, "firm")


def page_of(name: str) -> str:
    """The page that a Next.js chunk is for, by its own address; '' for any other file."""
    found = _PAGE_FILE.search(unquote(urlsplit(name.split("!")[0]).path))
    return page_path("/" + found[1]) if found else ""


def page_path(text: str) -> str:
    """A file-system route as a path: `/(app)/posts/[id]` → `/posts/{id}`; '' for what is no page."""
    parts = [part for part in text.strip("/").split("/") if not re.fullmatch(r"\(.*\)|@\w+|index", part)]
    told = "/" + "/".join(parts)
    if _SPECIAL.match(told) or any(part.startswith("_") for part in parts[:1]) or parts[-1:] in (["layout"], ["error"]):
        return ""
    if parts[-1:] and parts[-1] in ("loading", "not-found", "template", "global-error"):
        return ""
    address = address_of((told,))
    return address.path if address else ""


def _found(script: Script, address: Address | None, node: SgNode) -> Iterator[Found]:
    if address is not None:
        line, column = script.place(node)
        yield Found("GET", address.path, address.origin, line, column, "firm")


def _objects(script: Script) -> Iterator[Found]:
    """`{path: "/admin", component: …, children: […]}`, relative paths joined with those around them."""
    by_id: dict[str, dict[str, SgNode]] = {}
    seen: list[tuple[SgNode, dict[str, SgNode]]] = []
    for pair in script.root.find_all(_PATH_PAIR)[:4000]:  # type: ignore[call-overload]
        owner = pair.parent()
        if owner is None or owner.kind() != "object":
            continue
        keys = pairs(owner)
        nested = keys.get("children")
        if not (_BESIDE & keys.keys()) and not (nested is not None and nested.kind() == "array"):
            continue
        seen.append((owner, keys))
        identity = literal(keys.get("id"))
        if identity:
            by_id[identity] = keys
    for owner, keys in seen:
        path = _joined(script, owner, keys, by_id, 0)
        if path and not _wild(path) and literal(keys["path"]) != "":
            yield from _found(script, address_of((path,)), owner)


def _text_of(script: Script, node: SgNode | None) -> str | None:
    if node is None:
        return None
    found = script.values.of(node)
    return plain(found[0]) if len(found) == 1 else None


def _joined(
    script: Script, owner: SgNode, keys: dict[str, SgNode], by_id: dict[str, dict[str, SgNode]], depth: int
) -> str | None:
    path = _text_of(script, keys.get("path"))
    if path is None or depth > 12 or re.search(r"\s", path):
        return None
    if path.startswith("/") and "parentId" not in keys:
        return path
    if "parentId" in keys:
        above = by_id.get(literal(keys["parentId"]) or "")
        before = _joined(script, owner, above, by_id, depth + 1) if above is not None else ""
        return f"{(before or '').rstrip('/')}/{path}"
    around = owner.parent()
    if around is not None and around.kind() == "array":
        pair = around.parent()
        parent = pair.parent() if pair is not None and pair.kind() == "pair" else None
        key = pair.field("key") if pair is not None and pair.kind() == "pair" else None
        if parent is not None and key is not None and key.text() == "children":
            before = _above(script, parent, by_id, depth + 1)
            return f"{before.rstrip('/')}/{path}"
    return "/" + path


def _above(script: Script, owner: SgNode, by_id: dict[str, dict[str, SgNode]], depth: int) -> str:
    """The path of an object around; one without a path of its own (a layout) passes on what is around it."""
    keys = pairs(owner)
    if "path" in keys:
        return _joined(script, owner, keys, by_id, depth) or ""
    return (
        (_joined(script, owner, {"path": owner}, by_id, depth) or "")
        if depth > 12
        else _layout(script, owner, by_id, depth)
    )


def _layout(script: Script, owner: SgNode, by_id: dict[str, dict[str, SgNode]], depth: int) -> str:
    around = owner.parent()
    pair = around.parent() if around is not None and around.kind() == "array" else None
    parent = pair.parent() if pair is not None and pair.kind() == "pair" else None
    return _above(script, parent, by_id, depth + 1) if parent is not None and depth < 12 else ""


def _elements(script: Script) -> Iterator[Found]:
    """`<Route path="posts/:id" element={…}>`, nested ones joined."""
    for attribute in script.root.find_all(_PATH_ATTRIBUTE)[:2000]:  # type: ignore[call-overload]
        element = attribute.parent()
        if element is None or not _route_element(element):
            continue
        path = _element_path(element)
        if path is None:
            continue
        above = element.parent()
        while above is not None and not path.startswith("/"):
            opening = above.field("open_tag") if above.kind() == "jsx_element" else None
            if opening is not None and opening != element and _route_element(opening):
                before = _element_path(opening)
                path = f"{before.rstrip('/')}/{path}" if before else path
            above = above.parent()
        if not _wild(path):
            yield from _found(script, address_of((path if path.startswith("/") else "/" + path,)), element)


def _route_element(element: SgNode) -> bool:
    name = element.field("name")
    return name is not None and name.text().endswith("Route")


def _element_path(element: SgNode) -> str | None:
    for child in named(element):
        parts = named(child) if child.kind() == "jsx_attribute" else []
        if len(parts) == 2 and parts[0].text() == "path":
            inner = parts[1]
            if inner.kind() == "jsx_expression":
                inner = next(iter(named(inner)), inner)
            return literal(inner)
    return None


def _file_routes(script: Script) -> Iterator[Found]:
    """TanStack's `createFileRoute("/posts/$id")`."""
    for kind, node in script.targets.nodes:
        if kind != "call_expression":
            continue
        callee = node.field("function")
        if callee is None:
            continue
        callee = bare(callee)
        name = callee.text() if callee.kind() == "identifier" else property_of(callee)
        if name in ("createFileRoute", "createLazyFileRoute"):
            given = node.field("arguments")
            path = literal(next(iter(named(given)), None)) if given is not None else None
            if path and path.startswith("/"):
                parts = [part for part in path.split("/") if not part.startswith("_") and not part.startswith("(")]
                yield from _found(script, address_of(("/" + "/".join(parts).strip("/"),)), node)


def _lists(script: Script, *, manifest: bool) -> Iterator[Found]:
    """SvelteKit's `{"/admin": [3]}` and Next.js's `{"/admin": ["static/chunks/…"]}`."""
    for pair in script.root.find_all(_LIST_PAIR)[:4000]:  # type: ignore[call-overload]
        key, value = pair.field("key"), pair.field("value")
        text = literal(key)
        if text is None or value is None or value.kind() != "array":
            continue
        inside = named(value)
        numbers = bool(inside) and all(one.kind() in ("number", "unary_expression", "array") for one in inside)
        if manifest or numbers:
            path = page_path(text)
            if path:
                yield from _found(script, address_of((path,)), pair)


def _wild(path: str) -> bool:
    return "*" in path or path.endswith("/:pathMatch")
