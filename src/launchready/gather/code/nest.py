"""Routes of NestJS: controllers, versions, the global prefix, modules under a path, guards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from launchready.gather.code import guards, shapes
from launchready.gather.code.expr import Expr
from launchready.gather.code.found import Found
from launchready.gather.code.guards import OPEN, UNKNOWN, Shield
from launchready.gather.code.js import Env, Module, Modules, flat
from launchready.gather.code.tree import Tree

_VERBS = {name.title(): name for name in shapes.METHODS} | {"All": "*", "Sse": "GET", "Search": "SEARCH"}
_PUBLIC = re.compile(
    r"^(?:Public|IsPublic|SkipAuth|AllowAnonymous|NoAuth|Unprotected|AllowUnauthorized\w*|PublicRoute)$"
)


def routes(tree: Tree) -> Found:
    """All routes of the controllers of the tree."""
    found = Found("nest")
    marked = tree.marked("nest")
    if not marked:
        return found
    modules = Modules(tree)
    parsed = [module for path in marked if (module := modules.parsed(path)) is not None]
    for group, members in _projects(parsed).items():
        _Project(group, members, modules, found).read()
    for path in modules.unreadable:
        found.doubt(f"{path}: cannot be read as TypeScript, so its routes are left out")
    return found


def _projects(parsed: list[Module]) -> dict[str, list[Module]]:
    """Modules by application: the folder of a file that makes one (`NestFactory.create`); all, when there is one."""
    starts = sorted(
        {module.path.rpartition("/")[0] for module in parsed if _calls(module, "NestFactory.create")},
        key=len,
        reverse=True,
    )
    if len(starts) < 2:
        return {starts[0] if starts else "": parsed}
    grouped: dict[str, list[Module]] = {start: [] for start in starts}
    for module in parsed:
        home = next((start for start in starts if module.path.startswith(start + "/")), None)
        for start in [home] if home is not None else starts:
            grouped[start].append(module)
    return grouped


def _calls(module: Module, name: str) -> bool:
    return any(node.kind == "call" and node.dotted() == name for top in module.body for node in top.walk())


@dataclass(slots=True)
class _Project:
    """One application."""

    home: str
    members: list[Module]
    modules: Modules
    found: Found
    prefix: str | None = ""
    excluded: list[str] = field(default_factory=list)
    unknown_exclusion: bool = False
    versioned: bool = False
    version_prefix: str = "v"
    version: str | None = None
    around: Shield = OPEN
    under: dict[str, str | None] = field(default_factory=dict)
    in_module: dict[str, str] = field(default_factory=dict)

    def read(self) -> None:
        """The settings of the application, then its controllers."""
        for module in self.members:
            for top in module.body:
                for node in top.walk():
                    if node.kind == "call" and node.of is not None:
                        self._setting(node, module.env)
                    elif node.kind == "class":
                        self._module(node, module.env)
                    elif node.kind == "object" and node.get("provide") is not None:
                        self._provider(node)
        if self.prefix is None:
            self.found.doubt(f"{self.home or '.'}: the global prefix is computed, so the routes are left out")
            return
        for module in self.members:
            for node in flat(module.body):
                for declared in (node, *node.body) if node.kind.startswith("export") else (node,):
                    if declared.kind == "class":
                        self._controller(declared, module.env)

    def _setting(self, call: Expr, env: Env) -> None:
        name = call.of.text if call.of is not None else ""
        first = call.parts[0] if call.parts else None
        if name == "setGlobalPrefix" and first is not None:
            self.prefix = self.modules.text(first, env)
            options = call.parts[1] if len(call.parts) > 1 else None
            excluded = options.get("exclude") if options is not None and options.kind == "object" else None
            for element in self.modules.elements(excluded, env) or () if excluded is not None else ():
                path = element.expr.get("path") if element.expr.kind == "object" else element.expr
                text = self.modules.text(path, element.env)
                self.unknown_exclusion = self.unknown_exclusion or text is None
                self.excluded.append(shapes.bare(shapes.join(text or "")))
        elif name == "enableVersioning":
            kind = first.get("type") if first is not None and first.kind == "object" else None
            self.versioned = kind is None or kind.dotted().endswith(".URI")
            if first is not None and first.kind == "object":
                self.version_prefix = self._version_prefix(first, env)
                self.version = self.modules.text(first.get("defaultVersion"), env)
        elif name == "useGlobalGuards":
            for part in call.parts:
                self._guard_all(part)
        elif name == "register" and call.of is not None and call.of.dotted() == "RouterModule.register":
            for element in self.modules.elements(first, env) or ():
                self._under(element.expr, element.env, "")

    def _version_prefix(self, options: Expr, env: Env) -> str:
        given = options.get("prefix")
        return "v" if given is None else self.modules.text(given, env) or ""

    def _under(self, node: Expr, env: Env, above: str | None) -> None:
        """One entry of `RouterModule.register`: a path for a module, and those below it."""
        path = self.modules.text(node.get("path"), env) if node.kind == "object" else None
        whole = None if path is None or above is None else shapes.join(above, path)
        named = node.get("module") if node.kind == "object" else None
        if named is not None:
            self.under[named.dotted()] = whole
        children = node.get("children") if node.kind == "object" else None
        for child in self.modules.elements(children, env) or () if children is not None else ():
            if child.expr.kind == "object":
                self._under(child.expr, child.env, whole)
            else:
                self.under[child.expr.dotted()] = whole

    def _module(self, node: Expr, env: Env) -> None:
        for decorator in node.parts:
            if decorator.kind == "call" and decorator.dotted() == "Module" and decorator.parts:
                listed = decorator.parts[0].get("controllers")
                for element in self.modules.elements(listed, env) or () if listed is not None else ():
                    self.in_module[element.expr.dotted()] = node.text

    def _provider(self, node: Expr) -> None:
        provided, used = node.get("provide"), node.get("useClass") or node.get("useExisting")
        if provided is not None and provided.dotted() == "APP_GUARD":
            if used is None:
                self.around = self.around.behind(UNKNOWN)
            else:
                self._guard_all(used)

    def _guard_all(self, node: Expr) -> None:
        name = node.dotted()
        if guards.harmless(name) and "Throttl" in name:
            return
        self.around = self.around.behind(Shield((name,)) if guards.asks(name) else UNKNOWN)

    def _guards(self, decorators: tuple[Expr, ...]) -> tuple[Shield, bool]:
        """What decorators ask, and whether they say that nobody is asked."""
        shield, public = OPEN, False
        for node in decorators:
            name = node.dotted()
            if name == "UseGuards":
                for part in node.parts:
                    own = part.label() if part.kind == "call" else part.dotted()
                    if not guards.harmless(own) or guards.asks(own):
                        shield = shield.behind(Shield((own or "UseGuards",)))
            elif _PUBLIC.match(name):
                public = True
            elif name in ("Auth", "Authenticated", "Authorized", "RequireAuth") or (
                guards.asks(name) and not name.startswith(("Api", "Roles", "Permissions", "Current"))
            ):
                shield = shield.behind(Shield((name,)))
        return shield, public

    def _controller(self, node: Expr, env: Env) -> None:
        decorator = next((d for d in node.parts if d.dotted() == "Controller"), None)
        if decorator is None:
            return
        self.found.seen = True
        where = f"{env.module.path}:{decorator.line}"
        first = decorator.parts[0] if decorator.parts else None
        options = first if first is not None and first.kind == "object" else None
        paths = self._paths(options.get("path") if options is not None else first, env)
        if paths is None:
            self.found.doubt(f"{where}: the path of this controller is computed, so its routes are left out")
            return
        version = self._versions(options.get("version") if options is not None else None, node.parts, env)
        shield, public = self._guards(node.parts)
        above = self.under.get(self.in_module.get(node.text, ""), "")
        for method, decorators, inner in self._methods(node, env):
            own, opened = self._guards(decorators)
            versions = self._versions(None, decorators, inner) or version or ([self.version] if self.version else [])
            whole = own.behind(shield)
            # A route or controller that is declared public is let through by the guard of the whole application.
            if not (opened or public) or whole.names:
                whole = whole.behind(self.around)
            elif self.around.unknown and not self.around.names:
                whole = UNKNOWN
            self._emit(method, paths, versions, above, whole, inner)

    def _methods(self, node: Expr, env: Env, depth: int = 0) -> Iterator[tuple[Expr, tuple[Expr, ...], Env]]:
        """The methods of a controller, those of parents in the tree too."""
        own: set[str] = set()
        for member in node.body:
            if member.kind == "func":
                own.add(member.text)
                yield member, member.parts, env
        parent = self.modules.resolve(node.of, env) if node.of is not None and depth < 10 else None
        if parent is not None and parent.expr is not None and parent.expr.kind == "class" and parent.env is not None:
            for member, decorators, inner in self._methods(parent.expr, parent.env, depth + 1):
                if member.text not in own:
                    yield member, decorators, inner

    def _emit(
        self, method: Expr, paths: list[str], versions: list[str], above: str | None, shield: Shield, env: Env
    ) -> None:
        for decorator in method.parts:
            verb = _VERBS.get(decorator.dotted()) if decorator.kind == "call" else None
            if verb is None:
                continue
            where = f"{env.module.path}:{decorator.line}"
            own = self._paths(decorator.parts[0] if decorator.parts else None, env)
            if own is None or above is None:
                self.found.doubt(f"{where}: the path is computed, so its route is left out")
                continue
            for path in (shapes.join(above, one, two) for one in paths for two in own):
                for version in versions or [""]:
                    self._one(verb, path, version, where, shield)

    def _one(self, verb: str, path: str, version: str, where: str, shield: Shield) -> None:
        counts = self.versioned and version not in ("", "VERSION_NEUTRAL")
        numbered = f"{self.version_prefix}{version}" if counts else ""
        plain = shapes.bare(path)
        prefix = "" if plain in self.excluded else self.prefix or ""
        if self.unknown_exclusion and prefix:
            self.found.doubt(f"{where}: what the global prefix leaves out is computed, so the path may be without it")
        self.found.add(verb, shapes.bare(shapes.join(prefix, numbered, path)), where, shield.word)

    def _paths(self, node: Expr | None, env: Env) -> list[str] | None:
        if node is None:
            return [""]
        text = self.modules.text(node, env)
        if text is not None:
            return [text]
        elements = self.modules.elements(node, env)
        texts = [self.modules.text(element.expr, element.env) for element in elements or ()]
        return [text for text in texts if text is not None] if texts and None not in texts else None

    def _versions(self, node: Expr | None, decorators: tuple[Expr, ...], env: Env) -> list[str]:
        for decorator in decorators:
            if decorator.dotted() == "Version" and decorator.parts:
                node = decorator.parts[0]
        if node is None:
            return []
        if node.dotted() == "VERSION_NEUTRAL":
            return ["VERSION_NEUTRAL"]
        return self._paths(node, env) or []
