"""Routes of Next.js: `app/**/route.ts`, `pages/api`, the pages themselves, server actions, and the middleware."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from launchready.artifacts.sightings import Sighting
from launchready.gather.code import folders, shapes
from launchready.gather.code.found import Found
from launchready.gather.code.guards import OPEN, UNKNOWN, Shield
from launchready.gather.code.js import Modules
from launchready.gather.code.nextjs_middleware import Middleware
from launchready.gather.code.tree import JS, Tree

_ROUTE = re.compile(r"^(?:(.*)/)?(route|page|sitemap|robots|manifest)\.(?:[cm]?[jt]sx?|mdx?)$")
_FILES = {"sitemap": "sitemap.xml", "robots": "robots.txt", "manifest": "manifest.webmanifest"}
_OWN_PAGES = re.compile(r"^(?:_app|_document|_error|404|500|middleware|_middleware)$")
_BASE = re.compile(r"""\bbasePath\s*:\s*(?:(['"`])(/[^'"`$]*)\1|(\S))""")
_NOT = re.compile(r"""\bmethod\s*!==?\s*['"]([A-Z]+)['"]""")
_CASE = re.compile(r"""\bcase\s+['"](GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)['"]""")
_IS = re.compile(r"""\bmethod\s*===?\s*['"]([A-Z]+)['"]""")
_ACTIONS = re.compile(r"""^\s*['"]use server['"]""", re.M)
_FROM = re.compile(r"""\bfrom\s*['"]([^'"\n]+)['"]""")
_FUNCTION = re.compile(r"(?:async\s+function\s+(\w+)|(?:const|let)\s+(\w+)\s*=\s*async)[^{]*\{\s*['\"]use server['\"]")


def routes(tree: Tree) -> Found:
    """All routes of every Next.js application of the tree."""
    found = Found("next")
    modules = Modules(tree)
    for root in folders.roots(tree, "next", "next.config"):
        _Application(tree, root, modules, found).read()
    for path in modules.unreadable:
        found.doubt(f"{path}: cannot be read as JavaScript, so its routes are left out")
    return found


@dataclass(slots=True)
class _Application:
    tree: Tree
    root: str
    modules: Modules
    found: Found

    def read(self) -> None:
        """Read both routers; `src/app` counts only where there is no `app`."""
        base = self._base()
        if base is None:
            return
        middleware = Middleware.of(self.tree, self.root, self.modules)
        pages: list[tuple[str, str]] = []
        for router in ("app", "pages"):
            folder = self._folder(router)
            if folder is None:
                continue
            for path, inside in folders.below(self.tree, folder):
                for method, route, where, shield in (
                    self._app_file(path, inside) if router == "app" else self._pages_file(path, inside)
                ):
                    whole = shapes.join(base, route)
                    guard = shield.behind(middleware.shield(route)).word
                    self.found.add(method, whole, where, guard)
                    if method == "GET" and where.endswith(":1") and "/route." not in path:
                        pages.append((path, whole))
        for path, page in pages:
            self._actions(path, page, middleware)

    def _folder(self, name: str) -> str | None:
        for folder in (f"{self.root}{name}/", f"{self.root}src/{name}/"):
            if any(path.startswith(folder) for path in self.tree.files):
                return folder
        return None

    def _base(self) -> str | None:
        for path in self.tree.files:
            if folders.folder_of(path) == self.root and path[len(self.root) :].startswith("next.config."):
                match = _BASE.search(self.tree.text(path) or "")
                if match and not match[2]:
                    self.found.doubt(f"{path}: basePath is computed, so the routes are left out")
                    return None
                return match[2] if match else ""
        return ""

    def _app_file(self, path: str, inside: str) -> Iterator[tuple[str, str, str, Shield]]:
        match = _ROUTE.match(inside)
        if match is None:
            return
        parts = [part for part in (match[1] or "").split("/") if part]
        if any(part.startswith("_") or re.match(r"\(\.+\)", part) for part in parts):  # private, intercepting
            return
        parts = [part.replace("%5F", "_") for part in parts if not part.startswith("@")]
        route = folders.segments(parts)
        if match[2] == "page":
            yield "GET", route, f"{path}:1", self._page_guard(path)
        elif match[2] != "route":
            yield "GET", shapes.join(route, _FILES[match[2]]), f"{path}:1", OPEN
        elif path.endswith(JS):
            module = self.modules.parsed(path)
            if module is None:
                return
            if module.stars:
                self.found.doubt(f"{path}: takes all its handlers from another file; only those written out are known")
            for name, expr, env, line in folders.exported(module, self.modules):
                if name in shapes.METHODS:
                    yield name, route, f"{path}:{line}", folders.own_guard(expr, env, self.modules)

    def _page_guard(self, path: str) -> Shield:
        """What a page asks by itself, or a layout above it; a page that is no plain function is unknown."""
        shield = self._asked(path, ("default",))
        folder = folders.folder_of(path)
        while folder.startswith(self.root) and folder != self.root:
            for end in (".tsx", ".jsx", ".ts", ".js"):
                if (layout := f"{folder}layout{end}") in self.tree.known:
                    shield = shield.behind(self._asked(layout, ("default",)))
            folder = folders.folder_of(folder.rstrip("/"))
        return shield

    def _asked(self, path: str, names: tuple[str, ...]) -> Shield:
        module = self.modules.parsed(path) if path.endswith(JS) else None
        if module is None:
            return OPEN if path.endswith((".md", ".mdx")) else UNKNOWN
        shield = OPEN
        for name, expr, env, _ in folders.exported(module, self.modules):
            if name in names:
                shield = shield.behind(folders.own_guard(expr, env, self.modules))
        return shield

    def _pages_file(self, path: str, inside: str) -> Iterator[tuple[str, str, str, Shield]]:
        if not path.endswith((*JS, ".mdx", ".md")):
            return
        parts = inside.rsplit(".", 1)[0].split("/")
        if _OWN_PAGES.match(parts[-1]) or inside.endswith(".d.ts"):
            return
        if parts[-1] == "index":
            parts.pop()
        route = "/" + "/".join(shapes.bracket(part) for part in parts)
        if parts[:1] == ["api"]:
            for method in self._methods(path):
                yield method, route, f"{path}:1", self._asked(path, ("default", "module.exports"))
        else:
            names = ("default", "getServerSideProps")
            yield "GET", route, f"{path}:1", self._asked(path, names)

    def _methods(self, path: str) -> tuple[str, ...]:
        """The methods that a handler tells apart; `*` when it does not say."""
        text = self.tree.text(path) or ""
        refused, cases, tested = _NOT.findall(text), _CASE.findall(text), _IS.findall(text)
        if refused and not cases:
            return tuple(dict.fromkeys(refused))
        if cases:
            return tuple(dict.fromkeys(cases))
        if tested and re.search(r"\b405\b", text):
            return tuple(dict.fromkeys(tested))
        return ("*",)

    def _actions(self, page: str, route: str, middleware: Middleware) -> None:
        """Server actions answer POST at every page that uses them; imports are followed a few steps."""
        seen, edge = {page}, [page]
        for _ in range(4):
            following: list[str] = []
            for path in edge:
                text = self.tree.text(path) if path.endswith(JS) else None
                if text is None:
                    continue
                self._actions_of(path, text, route, middleware)
                for source in _FROM.findall(text)[:200]:
                    other = self.modules.path_of(source, path)
                    if other is not None and other not in seen:
                        seen.add(other)
                        following.append(other)
            edge = following

    def _actions_of(self, path: str, text: str, route: str, middleware: Middleware) -> None:
        if "use server" not in text:
            return
        match = _ACTIONS.match(text)
        named: list[tuple[str, int, Shield]] = []
        module = self.modules.parsed(path)
        if match and module is not None:
            for name, expr, env, line in folders.exported(module, self.modules):
                if expr is not None and expr.kind in ("func", "call"):
                    named.append((name, line, folders.own_guard(expr, env, self.modules)))
        elif not match:
            hits = _FUNCTION.finditer(text)
            named += [(hit[1] or hit[2], text.count("\n", 0, hit.start()) + 1, UNKNOWN) for hit in hits]
        for name, line, shield in named:
            guard = shield.behind(middleware.shield(route)).word
            sighting = Sighting("POST", route, "", f"{path}:{line}", "firm", guard, f"action {name}")
            if not any((s.path, s.operation) == (route, sighting.operation) for s in self.found.sightings):
                self.found.sightings.append(sighting)
