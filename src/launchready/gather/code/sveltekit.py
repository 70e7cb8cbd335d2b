"""Routes of SvelteKit: `+server.ts`, `+page.svelte`, form actions of `+page.server.ts`."""

from __future__ import annotations

import re

from launchready.gather.code import folders, shapes
from launchready.gather.code.found import Found
from launchready.gather.code.guards import OPEN, UNKNOWN, Shield
from launchready.gather.code.js import Modules, Thing
from launchready.gather.code.tree import JS, Tree

_ROUTES = re.compile(r"""\broutes\s*:\s*['"]([\w./-]+)['"]""")
_BASE = re.compile(r"""\bbase\s*:\s*(?:['"](/[\w./-]*)['"]|(\w))""")


def routes(tree: Tree) -> Found:
    """All routes of every SvelteKit application of the tree."""
    found = Found("sveltekit")
    modules = Modules(tree)
    for root in folders.roots(tree, "@sveltejs/kit", "svelte.config"):
        folder, base = "src/routes", ""
        for end in (".js", ".ts", ".mjs"):
            text = tree.text(f"{root}svelte.config{end}") or ""
            folder = named[1].strip("/") if (named := _ROUTES.search(text)) else folder
            if (match := _BASE.search(text)) is not None:
                if match[2]:
                    found.doubt(f"{root}svelte.config{end}: paths.base is computed; the routes are given without it")
                base = match[1] or ""
        hooks = _hooks(tree, root, modules)
        for path, inside in folders.below(tree, f"{root}{folder}/"):
            _file(path, inside, base, hooks, modules, tree, found)
    for path in modules.unreadable:
        found.doubt(f"{path}: cannot be read as JavaScript, so its routes are left out")
    return found


def _file(path: str, inside: str, base: str, hooks: Shield, modules: Modules, tree: Tree, found: Found) -> None:
    parts = inside.split("/")
    name = parts.pop()
    route = shapes.join(base, folders.segments([_decoded(part) for part in parts]))
    if re.match(r"\+page(?:@.*)?\.(?:svelte|svx|md)$", name):
        folder = path[: -len(name)]
        shield = OPEN
        for end in JS:
            if f"{folder}+page.server{end}" in tree.known:
                shield = shield.behind(_named(f"{folder}+page.server{end}", "load", modules))
        for above in _above(path):
            for end in JS:
                if (layout := f"{above}+layout.server{end}") in tree.known:
                    shield = shield.behind(_named(layout, "load", modules))
        found.add("GET", route, f"{path}:1", shield.behind(hooks).word)
    elif name.startswith("+server.") and path.endswith(JS):
        module = modules.parsed(path)
        for exported, expr, env, line in folders.exported(module, modules) if module is not None else ():
            if exported in shapes.METHODS or exported == "fallback":
                shield = folders.own_guard(expr, env, modules).behind(hooks)
                found.add("*" if exported == "fallback" else exported, route, f"{path}:{line}", shield.word)
    elif name.startswith("+page.server.") and path.endswith(JS):
        module = modules.parsed(path)
        actions = modules.member(module, "actions") if module is not None else Thing()
        if actions.expr is not None and actions.expr.kind == "object" and actions.env is not None:
            shield = OPEN
            for _, value in actions.expr.named:
                shield = shield.behind(folders.own_guard(value, actions.env, modules))
            # Several actions share one address; when not all of them ask the same, it cannot be told.
            shield = shield if len(actions.expr.named) == 1 or shield == OPEN else UNKNOWN
            found.add("POST", route, f"{path}:{actions.expr.line}", shield.behind(hooks).word)


def _named(path: str, wanted: str, modules: Modules) -> Shield:
    module = modules.parsed(path)
    for name, expr, env, _ in folders.exported(module, modules) if module is not None else ():
        if name == wanted:
            return folders.own_guard(expr, env, modules)
    return OPEN


def _above(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[:count]) + "/" for count in range(len(parts), 0, -1)]


def _decoded(part: str) -> str:
    """`[x+2e]well-known` → `.well-known`."""

    def character(match: re.Match[str]) -> str:
        number = int(match[1], 16)
        return chr(number) if number < 0x110000 else match[0]

    return re.sub(r"\[[xu]\+([0-9a-fA-F]{2,6})\]", character, part)


def _hooks(tree: Tree, root: str, modules: Modules) -> Shield:
    """`hooks.server.ts` sees every request; whom it lets pass by path is not known."""
    for end in JS:
        path = f"{root}src/hooks.server{end}"
        if path in tree.known:
            return OPEN if _named(path, "handle", modules) == OPEN else UNKNOWN
    return OPEN
