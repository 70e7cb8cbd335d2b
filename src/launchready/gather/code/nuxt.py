"""Routes of Nuxt: `server/api`, `server/routes` with their method suffixes, and pages."""

from __future__ import annotations

import re

from launchready.gather.code import folders, guards, shapes
from launchready.gather.code.found import Found
from launchready.gather.code.guards import OPEN, UNKNOWN, Shield
from launchready.gather.code.js import Modules
from launchready.gather.code.tree import JS, Tree

_SERVER = re.compile(
    r"^(.*?)(?:\.(get|post|put|patch|delete|head|options|connect|trace))?(?:\.(?:dev|prod))?\.[cm]?[jt]s$"
)
_META = re.compile(r"definePageMeta\s*\(\s*\{(.{0,2000}?)\}\s*\)", re.S)
_MIDDLEWARE = re.compile(r"\bmiddleware\s*:\s*(\[[^\]]*\]|['\"][^'\"]*['\"])")


def routes(tree: Tree) -> Found:
    """All routes of every Nuxt application of the tree."""
    found = Found("nuxt")
    modules = Modules(tree)
    for root in folders.roots(tree, "nuxt", "nuxt.config"):
        before = _before(tree, root, modules)
        for kind, prefix in (("api", "/api"), ("routes", "")):
            for path, inside in folders.below(tree, f"{root}server/{kind}/"):
                match = _SERVER.match(inside)
                if match is not None and path.endswith(JS) and ".d." not in path:
                    parts = match[1].split("/")
                    if parts[-1] == "index":
                        parts.pop()
                    route = shapes.join(prefix, folders.segments(parts).replace("[...]", "{path}"))
                    shield = _asked(path, modules).behind(before)
                    found.add((match[2] or "*").upper(), route, f"{path}:1", shield.word)
        for folder in (f"{root}pages/", f"{root}app/pages/"):
            for path, inside in folders.below(tree, folder):
                if path.endswith((".vue", ".jsx", ".tsx")):
                    _page(tree, root, path, inside, found)
    for path in modules.unreadable:
        found.doubt(f"{path}: cannot be read as JavaScript, so its guard is not known")
    return found


def _page(tree: Tree, root: str, path: str, inside: str, found: Found) -> None:
    parts = [re.sub(r"\([^()]*\)", "", part) for part in inside.rsplit(".", 1)[0].split("/")]
    if parts[-1] == "index":
        parts.pop()
    everywhere = re.compile(re.escape(root) + r"(?:app/)?middleware/[^/]+\.global\.[jt]s$")
    text = tree.text(path) or ""
    meta = _META.search(text)
    used = _MIDDLEWARE.search(meta[1]) if meta else None
    names = re.findall(r"['\"]([^'\"]+)['\"]", used[1]) if used else []
    shield = guards.shield(names)
    if any(everywhere.match(name) for name in tree.files) or ("definePageMeta" in text and meta is None):
        shield = shield.behind(UNKNOWN)
    route = folders.segments(parts).replace("[...]", "{path}")
    found.add("GET", route, f"{path}:1", shield.word)


def _asked(path: str, modules: Modules) -> Shield:
    module = modules.parsed(path)
    if module is None:
        return UNKNOWN
    for name, expr, env, _ in folders.exported(module, modules):
        if name == "default":
            return folders.own_guard(expr, env, modules)
    return UNKNOWN


def _before(tree: Tree, root: str, modules: Modules) -> Shield:
    """Server middleware sees every request; whom it lets pass by path is not known."""
    for path, _ in folders.below(tree, f"{root}server/middleware/"):
        if path.endswith(JS) and _asked(path, modules) != OPEN:
            return UNKNOWN
    return OPEN
