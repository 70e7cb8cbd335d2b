"""Routes of Laravel: `routes/*.php` with groups, resources, controllers, and where the application loads them."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field, replace

from launchready.gather.code import inflect, php, shapes
from launchready.gather.code.expr import Expr
from launchready.gather.code.found import Found
from launchready.gather.code.guards import OPEN, UNKNOWN, Shield
from launchready.gather.code.laravel_controllers import Controllers
from launchready.gather.code.laravel_middleware import names, shield
from launchready.gather.code.tree import Tree

_VERBS = {name.lower(): (name,) for name in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")} | {"any": ("*",)}
_PAGES = frozenset({"view", "inertia", "livewire", "route"})  # Volt::route
_RESOURCES: dict[str, tuple[str, ...]] = {
    "resource": ("index", "create", "store", "show", "edit", "update", "destroy"),
    "apiResource": ("index", "store", "show", "update", "destroy"),
    "singleton": ("show", "edit", "update"),
    "apiSingleton": ("show", "update"),
}
_ACTIONS: dict[str, tuple[bool, str, tuple[str, ...]]] = {
    "index": (False, "", ("GET",)),
    "create": (False, "/create", ("GET",)),
    "store": (False, "", ("POST",)),
    "show": (True, "", ("GET",)),
    "edit": (True, "/edit", ("GET",)),
    "update": (True, "", ("PUT", "PATCH")),
    "destroy": (True, "", ("DELETE",)),
}
_AUTH: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("login", "login", ("GET", "POST"), ""),
    ("logout", "logout", ("POST",), ""),
    ("register", "register", ("GET", "POST"), ""),
    ("reset", "password/reset", ("GET", "POST"), ""),
    ("reset", "password/email", ("POST",), ""),
    ("reset", "password/reset/{token}", ("GET",), ""),
    ("confirm", "password/confirm", ("GET", "POST"), "auth"),
)
_LOADERS = re.compile(r"(?:^|/)(?:bootstrap/app|app/Providers/\w*(?:Route|App)\w*ServiceProvider)\.php$")


@dataclass(frozen=True, slots=True)
class Group:
    """What is around a declaration."""

    prefix: str = ""
    shield: Shield = OPEN
    middleware: tuple[str, ...] = ()
    controller: str = ""
    above: tuple[str, ...] = ()
    uses: tuple[tuple[str, str], ...] = ()


def routes(tree: Tree) -> Found:
    """All routes of every Laravel application of the tree."""
    found = Found("laravel")
    marked = tree.marked("laravel")
    homes = sorted({path[: -len("routes/" + name)] for path in marked for name in ("web.php", "api.php")
                    if path == f"routes/{name}" or path.endswith(f"/routes/{name}")})  # fmt: skip
    for home in homes:
        found.seen = True
        _Reader(tree, home, Controllers(tree), found).read(marked)
    return found


@dataclass(slots=True)
class _Reader:
    """Reads one application."""

    tree: Tree
    home: str
    controllers: Controllers
    found: Found
    done: set[str] = field(default_factory=set)

    def read(self, marked: list[str]) -> None:
        """What the application loads by its own word, then what Laravel loads by itself."""
        for path in marked:
            if path.startswith(self.home) and _LOADERS.search(path):
                self._loader(path)
        for name, prefix in (("web", ""), ("api", "api")):
            path = f"{self.home}routes/{name}.php"
            if path in self.tree.known and path not in self.done:
                self.file(path, Group(prefix=prefix))
        for path in marked:
            inside = path[len(self.home) :]
            aside = inside in ("routes/console.php", "routes/channels.php")
            if path.startswith(self.home) and inside.startswith("routes/") and path not in self.done and not aside:
                self.found.doubt(f"{path}: nothing that can be read loads this file, so its routes are left out")

    def _parse(self, path: str) -> tuple[Expr, ...] | None:
        text = self.tree.text(path)
        try:
            return php.read(text) if text is not None else None
        except RecursionError:
            return None

    def file(self, path: str, group: Group) -> None:
        """One file of routes."""
        if path in group.above or len(group.above) > 15:
            return
        self.done.add(path)
        body = self._parse(path)
        if body is None:
            self.found.doubt(f"{path}: cannot be read as PHP, so its routes are left out")
            return
        self.body(body, replace(group, above=(*group.above, path), uses=_uses(body)))

    def _loader(self, path: str) -> None:
        """`withRouting(web: …, apiPrefix: …)`, or `Route::prefix('x')->group(base_path('routes/x.php'))`."""
        body = self._parse(path)
        if body is None:
            return
        group = Group(above=(path,))
        for node in (inner for top in body for inner in top.walk()):
            if node.kind == "call" and node.text == "withRouting":
                self._routing(node, path)
            elif node.kind == "call" and node.text == "group" and node.parts and self._path(node.parts[-1], path):
                self._statement(node, group)

    def _routing(self, node: Expr, path: str) -> None:
        prefix = node.get("apiPrefix")
        for word in ("web", "api"):
            listed = node.get(word)
            for part in () if listed is None else listed.parts if listed.kind == "array" else (listed,):
                target = self._path(part, path)
                if target is not None:
                    own = prefix.text if prefix is not None and prefix.kind == "str" else "api"
                    self.file(target, Group(prefix=own if word == "api" else ""))
        health = node.get("health")
        if health is not None and health.kind == "str":
            self.found.add("GET", self._template("", health.text), f"{path}:{health.line}", "none")

    def _path(self, node: Expr, near: str) -> str | None:
        """A file that is named by `__DIR__.'/x.php'` or `base_path('routes/x.php')`."""
        texts = [part.text for part in node.walk() if part.kind == "str"]
        if not texts or not texts[-1].endswith(".php"):
            return None
        based = node.kind == "call" and node.text in ("base_path", "app_path")
        folder = self.home if based else posixpath.dirname(near)
        path = posixpath.normpath(posixpath.join(folder, texts[-1].lstrip("/")))
        return path if path in self.tree.known else None

    def body(self, body: tuple[Expr, ...], group: Group) -> None:
        """Statements in order."""
        for node in body:
            if node.kind == "block":
                self.body(node.body, group)
            elif node.kind == "loop":
                if any(part.kind == "call" and _is_route(part) for part in node.walk()):
                    self.found.doubt(f"{self._where(node, group)}: routes are declared in a loop over what is computed")
            elif node.kind == "call":
                self._statement(node, group)
            elif node.kind == "assign" and node.parts[1].kind == "call":
                self._statement(node.parts[1], group)

    def _where(self, node: Expr, group: Group) -> str:
        return f"{group.above[-1]}:{node.line}"

    def _statement(self, node: Expr, group: Group) -> None:
        """One chain of calls: `Route::prefix('x')->middleware('auth')->group(…)`."""
        if node.text == "require" and node.parts:
            target = self._path(node.parts[0], group.above[-1])
            if target is not None:
                self.file(target, group)
            else:
                self.found.doubt(f"{self._where(node, group)}: the file that is loaded here was not found")
            return
        chain: list[Expr] = []
        call: Expr | None = node
        while call is not None and call.kind == "call" and call.of is not None and len(chain) < 40:
            chain.insert(0, call)
            call = call.of.of
        start = call.text.rpartition("\\")[2] if call is not None and call.kind == "name" else ""
        if start == "Auth" and chain and chain[0].text == "routes":
            self._auth(chain[0], group)
        elif start in ("Route", "$router", "$this->router", "Volt"):
            self._chain(chain, group)

    def _chain(self, chain: list[Expr], group: Group) -> None:
        without: set[str] = set()
        for call in chain:
            if call.text == "prefix":
                prefix = call.parts[0] if call.parts else None
                if prefix is None or prefix.kind != "str":
                    self.found.doubt(f"{self._where(call, group)}: the prefix is computed; its routes are left out")
                    return
                group = replace(group, prefix=shapes.join(group.prefix, prefix.text))
            elif call.text in ("middleware", "can"):
                group = self._guarded(group, call)
            elif call.text == "withoutMiddleware":
                without |= {name for name in names(call.parts) if name}
            elif call.text == "controller" and call.parts:
                group = replace(group, controller=self._class(call.parts[0].text, group))
        if without:
            kept = tuple(name for name in group.middleware if name not in without)
            inner = OPEN
            for name in kept:
                inner = shield((Expr("str", 1, name),)).behind(inner)
            group = replace(group, middleware=kept, shield=inner)
        for call in chain:
            self._declare(call, chain, group)

    def _guarded(self, group: Group, call: Expr) -> Group:
        parts = call.parts
        if call.text == "can" and parts:
            parts = (Expr("str", call.line, f"can:{parts[0].text}"),)
        stated = names(parts)
        return replace(
            group,
            shield=shield(parts).behind(group.shield),
            middleware=(*group.middleware, *(name for name in stated if name)),
        )

    def _declare(self, call: Expr, chain: list[Expr], group: Group) -> None:
        name = call.text
        if name == "group":
            self._group(call, group)
        elif name in _VERBS or name == "match":
            self._verb(call, group)
        elif name in _PAGES and call is chain[0]:
            self._add(("GET",), call.parts[0] if call.parts else None, call, group, OPEN)
        elif name in ("redirect", "permanentRedirect"):
            self._add(("*",), call.parts[0] if call.parts else None, call, group, OPEN)
        elif name == "fallback":
            path = self._template(group.prefix, "{fallback}")
            self.found.add("GET", path, self._where(call, group), group.shield.word)
        elif name in _RESOURCES and len(call.parts) > 1:
            self._resource(call.parts[0], call.parts[1], call, chain, group)
        elif name in ("resources", "apiResources", "singletons", "apiSingletons") and call.parts:
            for key, controller in call.parts[0].named:
                single = replace_text(call, name[:-1])
                self._resource(Expr("str", call.line, key), controller, single, chain, group)

    def _group(self, call: Expr, group: Group) -> None:
        target = call.parts[-1] if call.parts else None
        if target is None:
            return
        options = call.parts[0] if len(call.parts) > 1 else None
        if options is not None and options.kind == "object":
            prefix, middleware = options.get("prefix"), options.get("middleware")
            if prefix is not None and prefix.kind != "str":
                self.found.doubt(f"{self._where(call, group)}: the prefix is computed; its routes are left out")
                return
            if prefix is not None:
                group = replace(group, prefix=shapes.join(group.prefix, prefix.text))
            if middleware is not None:
                group = self._guarded(group, Expr("call", call.line, "middleware", parts=(middleware,)))
        if target.kind == "func":
            self.body(target.body, group)
        elif (path := self._path(target, group.above[-1])) is not None:
            self.file(path, group)
        else:
            self.found.doubt(f"{self._where(call, group)}: what this group holds is computed and was not read")

    def _verb(self, call: Expr, group: Group) -> None:
        parts = call.parts
        methods: tuple[str, ...] = _VERBS.get(call.text, ())
        if call.text == "match" and parts:
            named = tuple(part.text.upper() for part in (parts[0].parts or (parts[0],)) if part.kind == "str")
            methods = named or ("*",)
            parts = parts[1:]
        if not parts or len(parts) < 2:
            return
        self._add(methods, parts[0], call, group, self._target(parts[1], group))

    def _target(self, target: Expr, group: Group) -> Shield:
        """What the target itself asks: a closure, `[X::class, 'show']`, `'X@show'`, a class that is called."""
        if target.kind == "func":
            return Shield((target.asks[0],)) if target.asks else UNKNOWN if target.refuses else OPEN
        if target.kind == "array" and len(target.parts) == 2:
            return self.controllers.guard(self._class(target.parts[0].text, group), target.parts[1].text)
        if target.kind == "str" and "@" in target.text:
            name, _, action = target.text.partition("@")
            return self.controllers.guard(self._class(name, group), action)
        if target.kind == "str" and group.controller:
            return self.controllers.guard(group.controller, target.text)
        if target.kind == "name" and not target.text.startswith("$"):
            return self.controllers.guard(self._class(target.text, group), "__invoke")
        return UNKNOWN

    def _class(self, name: str, group: Group) -> str:
        return dict(group.uses).get(name, name)

    def _add(self, methods: tuple[str, ...], path: Expr | None, call: Expr, group: Group, own: Shield) -> None:
        if path is None or path.kind != "str":
            self.found.doubt(f"{self._where(call, group)}: the path is computed, so its route is left out")
            return
        word = own.behind(group.shield).word
        for method in methods:
            self.found.add(method, self._template(group.prefix, path.text), self._where(call, group), word)

    def _resource(self, name: Expr, controller: Expr, call: Expr, chain: list[Expr], group: Group) -> None:
        if name.kind != "str":
            self.found.doubt(f"{self._where(call, group)}: the name is computed, so its routes are left out")
            return
        options = call.parts[2] if len(call.parts) > 2 else None
        given = {word: options.get(word) for word in ("only", "except", "parameters")} if options is not None else {}
        flags: set[str] = set()
        for link in chain:
            if link.text in ("only", "except", "parameters") and link.parts:
                array = link.parts[0].kind in ("array", "object")
                given[link.text] = link.parts[0] if array else Expr("array", link.line, parts=link.parts)
            flags.add(link.text)
        only, unless = given.get("only"), given.get("except")
        chosen = [action for action in _RESOURCES[call.text] if _allowed(action, only, unless)]
        if "creatable" in flags and call.text == "singleton":
            chosen += ["create", "store", "destroy"]
        single = "ingleton" in call.text
        parameters = given.get("parameters")
        renamed = {key: value.text for key, value in parameters.named} if parameters is not None else {}
        collection, member = _paths(name.text, renamed, single, "shallow" in flags)
        for action in chosen:
            on_member, after, methods = _ACTIONS[action]
            own = self.controllers.guard(self._class(controller.text, group), action)
            path = Expr("str", call.line, (member if on_member else collection) + after)
            self._add(methods, path, call, group, own)

    def _auth(self, call: Expr, group: Group) -> None:
        """`Auth::routes(['register' => false])`, of laravel/ui."""
        options = call.parts[0] if call.parts else None
        for word, path, methods, guard in _AUTH:
            off = options.get(word) if options is not None else None
            if off is None or off.text.lower() not in ("boolean", "false"):
                own = Shield((guard,)) if guard else OPEN
                self._add(methods, Expr("str", call.line, path), call, group, own)
        if options is not None and options.get("verify") is not None:
            for path in ("email/verify", "email/verify/{id}/{hash}", "email/resend"):
                method = "POST" if path.endswith("resend") else "GET"
                self._add((method,), Expr("str", call.line, path), call, group, Shield(("auth",)))

    def _template(self, prefix: str, path: str) -> str:
        return shapes.brace(shapes.join(prefix, path)).rstrip("/") or "/"


def replace_text(call: Expr, text: str) -> Expr:
    """The same call under another name."""
    return replace(call, text=text, parts=(*call.parts[:1], *call.parts[:1], *call.parts[1:]))


def _allowed(action: str, only: Expr | None, unless: Expr | None) -> bool:
    if only is not None and action not in {part.text for part in only.parts or (only,)}:
        return False
    return unless is None or action not in {part.text for part in unless.parts or (unless,)}


def _paths(name: str, renamed: dict[str, str], single: bool, shallow: bool) -> tuple[str, str]:
    """`photos.comments` → `photos/{photo}/comments`, and with `/{comment}`."""
    *outer, last = name.strip("/").split(".")
    before = ""
    for part in outer:
        before += f"{part}/{{{_hole(part, renamed)}}}/"
    collection = before + last
    if single:
        return collection, collection
    return collection, f"{last if shallow and outer else collection}/{{{_hole(last, renamed)}}}"


def _hole(part: str, renamed: dict[str, str]) -> str:
    last = part.rpartition("/")[2]
    return renamed.get(part, renamed.get(last, inflect.singular(last).replace("-", "_")))


def _is_route(call: Expr) -> bool:
    return call.of is not None and call.of.of is not None and call.of.of.text.rpartition("\\")[2] == "Route"


def _uses(body: tuple[Expr, ...]) -> tuple[tuple[str, str], ...]:
    """`use App\\Http\\Controllers\\{A, B as C};` → what each short name means."""
    out: list[tuple[str, str]] = []
    for node in (inner for top in body for inner in top.walk() if inner.kind == "use"):
        text = re.sub(r"^use\s+|;\s*$", "", node.text.strip())
        head, brace, inner = text.partition("{")
        for part in inner.rstrip("}").split(",") if brace else text.split(","):
            name, _, alias = (head if brace else "").strip() + part.strip(), "", ""
            full, found, alias = name.partition(" as ")
            full = full.strip().lstrip("\\")
            if full:
                out.append((alias.strip() if found else full.rpartition("\\")[2], full))
    return tuple(out)
