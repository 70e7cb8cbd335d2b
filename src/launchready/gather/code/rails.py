"""Routes of Rails: `config/routes.rb` and the files it draws, resources, namespaces, scopes, concerns, Devise."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from launchready.gather.code import guards, inflect, ruby, shapes
from launchready.gather.code.expr import Expr
from launchready.gather.code.found import Found
from launchready.gather.code.guards import OPEN, UNKNOWN, Shield
from launchready.gather.code.rails_controllers import Controllers
from launchready.gather.code.rails_devise import devise
from launchready.gather.code.tree import Tree

_VERBS = {"get": "GET", "post": "POST", "put": "PUT", "patch": "PATCH", "delete": "DELETE", "options": "OPTIONS"}
_PLURAL = ("index", "create", "new", "edit", "show", "update", "destroy")
_ACTIONS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    # action: (where, what follows, methods)
    "index": ("collection", "", ("GET",)),
    "create": ("collection", "", ("POST",)),
    "new": ("collection", "new", ("GET",)),
    "edit": ("member", "edit", ("GET",)),
    "show": ("member", "", ("GET",)),
    "update": ("member", "", ("PATCH", "PUT")),
    "destroy": ("member", "", ("DELETE",)),
}
_PASSED = frozenset("defaults with_options shallow nested constraints authenticated unauthenticated authenticate "
                    "devise_scope controller to_prepare lightweight".split())  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where a declaration stands: path and module around it, the resource it is in, what guards it."""

    path: str = ""
    module: str = ""
    controller: str = ""
    shield: Shield = OPEN
    collection: str | None = None
    member: str | None = None
    nested: str | None = None
    single: bool = False
    shallow: bool = False
    base: str = ""
    on: str = ""
    names: tuple[tuple[str, Expr], ...] = ()
    above: tuple[str, ...] = ()


def routes(tree: Tree) -> Found:
    """All routes of every Rails application of the tree."""
    found = Found("rails")
    files = [path for path in tree.marked("rails") if path == "config/routes.rb" or path.endswith("/config/routes.rb")]
    if not files:
        return found
    controllers = Controllers(tree)
    for path in files:
        found.seen = True
        _Reader(tree, path, controllers, found).file(path, Place())
    return found


@dataclass(slots=True)
class _Reader:
    """Reads the declarations of one application."""

    tree: Tree
    main: str
    controllers: Controllers
    found: Found
    concerns: dict[str, Expr] = field(default_factory=dict)

    def file(self, path: str, place: Place) -> None:
        """One file of routes."""
        if path in place.above or len(place.above) > 20:
            return
        text = self.tree.text(path)
        try:
            body = ruby.read(text) if text is not None else None
        except RecursionError:
            body = None
        if body is None:
            self.found.doubt(f"{path}: cannot be read as Ruby, so its routes are left out")
            return
        self.body(body, replace(place, above=(*place.above, path)))

    def body(self, body: tuple[Expr, ...], place: Place) -> None:
        """Declarations in order."""
        for node in body:
            if node.kind == "block":
                self.body(node.body, place)
            elif node.kind == "name" and place.collection is not None and node.text in _VERBS:
                self.found.doubt(f"{self.where(node, place)}: this declaration could not be read")
            elif node.kind == "call":
                self.call(node, place)

    def where(self, node: Expr, place: Place) -> str:
        """`config/routes.rb:12`."""
        return f"{place.above[-1]}:{node.line}"

    def call(self, node: Expr, place: Place) -> None:
        """One declaration."""
        name = node.text
        if name == "draw":
            self._draw(node, place)
        elif name in _VERBS or name in ("match", "root"):
            self._verb(node, place)
        elif name in ("resources", "resource"):
            for part in self._parts(node, place):
                self._resource(node, part, place)
        elif name in ("namespace", "scope"):
            self._scope(node, place)
        elif name in ("member", "collection", "new"):
            self.body(node.body, replace(place, on=name))
        elif name == "concern" and node.parts:
            self.concerns[node.parts[0].text] = node
        elif name == "concerns":
            self._concerns(node.parts, node, place)
        elif name in ("each", "each_with_index") and node.of is not None:
            self._each(node, place)
        elif name == "mount":
            self._mount(node, place)
        elif name == "devise_for":
            for part in self._parts(node, place):
                devise(part.text, node, place.path, self.where(node, place), self.tree, self.found)
        elif name in _PASSED or node.body:
            self._around(node, place)

    def _parts(self, node: Expr, place: Place) -> list[Expr]:
        out = []
        for part in (self._known(part, place) for part in node.parts):
            if part.kind == "str":
                out.append(part)
            elif part.kind != "pair":
                self.found.doubt(f"{self.where(node, place)}: the name is computed, so its routes are left out")
        return out

    def _known(self, node: Expr, place: Place) -> Expr:
        """A loop's variable, and a text with one in it, by what it stands for."""
        names = dict(place.names)
        if node.kind == "concat" and names:
            parts = [self._known(part, place) for part in node.parts]
            if all(part.kind == "str" for part in parts):
                return Expr("str", node.line, "".join(part.text for part in parts))
        if node.kind == "pair" and names:
            return Expr("pair", node.line, parts=tuple(self._known(part, place) for part in node.parts))
        return names.get(node.text, node) if node.kind == "name" else node

    def _draw(self, node: Expr, place: Place) -> None:
        if node.body:
            self.body(node.body, place)
        elif node.parts and node.parts[0].kind == "str":
            path = f"{self.main.removesuffix('.rb')}/{node.parts[0].text}.rb"
            if path in self.tree.known:
                self.file(path, place)
            else:
                self.found.doubt(f"{self.where(node, place)}: draws {path}, which is not there")

    def _around(self, node: Expr, place: Place) -> None:
        """Blocks that change nothing but who may come: `authenticate :user do`, `constraints(…) do`."""
        shield = place.shield
        if node.text in ("authenticate", "authenticated"):
            first = node.parts[0].text if node.parts else "user"
            shield = Shield((f"{node.text} :{first}",)).behind(shield)
        elif node.text == "constraints":
            word = node.parts[0] if node.parts else None
            name = word.text or (word.of.text if word.of is not None else "") if word is not None else ""
            name = word.of.text if word is not None and word.kind == "call" and word.of is not None else name
            if not node.named:
                shield = (Shield((name,)) if name and guards.asks(name) else UNKNOWN).behind(shield)
        controller = place.controller
        if node.text == "controller" and node.parts and node.parts[0].kind == "str":
            controller = place.module + node.parts[0].text
        shallow = place.shallow or node.text == "shallow"
        self.body(node.body, replace(place, shield=shield, controller=controller, shallow=shallow))

    def _each(self, node: Expr, place: Place) -> None:
        if node.of is None or node.of.kind != "array" or not node.asks:
            self.found.doubt(f"{self.where(node, place)}: routes are declared in a loop over what is computed")
            return
        for part in node.of.parts[:500]:
            self.body(node.body, replace(place, names=(*place.names, (node.asks[0], part))))

    def _scope(self, node: Expr, place: Place) -> None:
        first = self._known(node.parts[0], place) if node.parts else None
        given = node.get("path") or first
        module = place.module
        if node.text == "namespace":
            if first is None or first.kind != "str":
                self.found.doubt(f"{self.where(node, place)}: the namespace is computed, so its routes are left out")
                return
            own = node.get("module")
            module += f"{(own if own is not None and own.kind == 'str' else first).text}/"
        elif (own := node.get("module")) is not None:
            module += f"{own.text}/"
        path = ""
        if given is not None and given.kind == "str":
            path = given.text
        elif given is not None and given.kind != "object":
            self.found.doubt(f"{self.where(node, place)}: the path of this scope is computed; its routes are left out")
            return
        controller = node.get("controller")
        shallow = place.shallow or (node.get("shallow") is not None and node.text == "scope")
        inner = replace(
            place,
            path=shapes.join(self._base(place), path),
            module=module,
            controller=module + controller.text if controller is not None else "",
            collection=None, member=None, nested=None, on="", shallow=shallow,
            base=shapes.join(place.base, path),
        )  # fmt: skip
        self.body(node.body, inner)

    def _base(self, place: Place) -> str:
        """The path to which a plain declaration is added."""
        if place.collection is None:
            return place.path
        if place.on == "member":
            return place.member or ""
        if place.on == "collection":
            return place.collection
        if place.on == "new":
            return place.collection + "/new"
        return place.nested or place.member or place.collection

    def _resource(self, node: Expr, name: Expr, place: Place) -> None:
        single = node.text == "resource"
        given = node.get("path")
        own = given.text if given is not None and given.kind == "str" else name.text
        around = place.nested if place.collection is not None and not place.on else self._base(place)
        collection = shapes.join(around or place.path, own)
        within = node.get("module")
        module = place.module + (f"{within.text}/" if within is not None else "")
        controller = node.get("controller")
        called = controller.text if controller is not None else inflect.plural(name.text) if single else name.text
        param = node.get("param")
        key = param.text if param is not None and param.kind == "str" else "id"
        shallow = place.shallow or node.get("shallow") is not None
        start = shapes.join(place.base, own) if shallow and not single else collection
        member = collection if single else f"{start}/:{key}"
        last = inflect.singular(name.text.rpartition("/")[2])
        nested = collection if single else f"{start}/:{last}_{key}"
        inner = replace(
            place, module=module, controller=module + called, collection=collection, member=member, nested=nested,
            single=single, shallow=shallow, on="",
        )  # fmt: skip
        paths = node.get("path_names")
        for action in self._chosen(node, single):
            where, after, methods = _ACTIONS[action]
            base = member if where == "member" else collection
            word = after
            if word:
                renamed = paths.get(word) if paths is not None else None
                base += "/" + (renamed.text if renamed is not None else word)
            for method in methods:
                self._add(method, base, inner.controller, action, node, inner)
        self._concerns(self._listed(node.get("concerns")), node, inner)
        self.body(node.body, inner)

    def _listed(self, node: Expr | None) -> tuple[Expr, ...]:
        return () if node is None else node.parts if node.kind == "array" else (node,)

    def _chosen(self, node: Expr, single: bool) -> list[str]:
        only, unless = node.get("only"), node.get("except")
        chosen = [action for action in _PLURAL if not (single and action == "index")]
        if only is not None:
            chosen = [action for action in chosen if action in {part.text for part in self._listed(only)}]
        if unless is not None:
            chosen = [action for action in chosen if action not in {part.text for part in self._listed(unless)}]
        return chosen

    def _concerns(self, names: tuple[Expr, ...], node: Expr, place: Place) -> None:
        for part in (inner for name in names for inner in (name.parts if name.kind == "array" else (name,))):
            concern = self.concerns.get(part.text)
            if concern is None:
                self.found.doubt(f"{self.where(node, place)}: the concern {part.text!r} could not be read")
            elif f"concern {part.text}" not in place.above:
                above = (f"concern {part.text}", *place.above)
                self.body(concern.body, replace(place, above=above))

    def _mount(self, node: Expr, place: Place) -> None:
        at = node.get("at")
        target = node.parts[0] if node.parts else None
        if target is not None and target.kind == "pair" and len(target.parts) == 2:
            target, at = target.parts
        if at is None or at.kind != "str":
            self.found.doubt(f"{self.where(node, place)}: what is mounted here is computed and was not read")
            return
        base = shapes.join(place.path, at.text)
        shield = place.shield if place.shield.names else UNKNOWN
        self.found.add("*", self._template(base), self.where(node, place), shield.word)
        self.found.add("*", self._template(base) + "/{path}", self.where(node, place), shield.word)

    def _verb(self, node: Expr, place: Place) -> None:
        """`get "x", to: "a#b"`, `get "x" => "a#b"`, `get :preview`, `match "x", via: [:get, :post]`, `root "a#b"`."""
        target = node.get("to")
        target = self._known(target, place) if target is not None else None
        paths: list[Expr] = []
        for part in (self._known(part, place) for part in node.parts):
            if part.kind == "pair" and len(part.parts) == 2:
                paths, target = [part.parts[0]], part.parts[1]
            elif node.text == "root":
                target = part
            else:
                paths.append(part)
        if node.text == "root":
            paths = [Expr("str", node.line, "")]
        via = node.get("via")
        methods = [_VERBS[node.text]] if node.text in _VERBS else ["GET"]
        if node.text == "match":
            methods = ["*" if part.text == "all" else part.text.upper() for part in self._listed(via)] or ["*"]
        on = node.get("on")
        inner = replace(place, on=on.text) if on is not None and place.collection is not None else place
        for path in paths:
            if path.kind != "str":
                self.found.doubt(f"{self.where(node, place)}: the path is computed, so its route is left out")
                continue
            controller, action = self._target(target, path.text, node, inner)
            renamed = node.get("path")
            text = renamed.text if renamed is not None and renamed.kind == "str" else path.text
            for method in methods:
                self._add(method, shapes.join(self._base(inner), text), controller, action, node, inner)

    def _target(self, target: Expr | None, path: str, node: Expr, place: Place) -> tuple[str, str]:
        """Controller and action; the controller is '' for what answers without one, `?` when it is not known."""
        controller, action = node.get("controller"), node.get("action")
        if target is not None and target.kind == "call" and target.text == "redirect":
            return "", ""
        text = target.text if target is not None and target.kind == "str" else ""
        if "#" in text:
            name, _, action_name = text.partition("#")
            return (name.lstrip("/") if name.startswith("/") else place.module + name), action_name
        if controller is not None or action is not None or (text and place.controller):
            name = place.module + controller.text if controller is not None else place.controller or "?"
            return name, text or (action.text if action is not None else path.rpartition("/")[2])
        if place.controller:
            return place.controller, path.strip("/").replace("/", "_").replace("-", "_")
        head, _, tail = path.strip("/").rpartition("/")
        return (place.module + head, tail.replace("-", "_")) if head and target is None else ("?", "")

    def _add(self, method: str, path: str, controller: str, action: str, node: Expr, place: Place) -> None:
        shield = OPEN if not controller else UNKNOWN
        if controller and not controller.endswith("?"):
            shield = self.controllers.guard(controller, action)
        self.found.add(method, self._template(path), self.where(node, place), shield.behind(place.shield).word)

    def _template(self, path: str) -> str:
        path = path.replace("(.:format)", "")
        while (shorter := re.sub(r"\(([^()]*)\)", r"\1", path)) != path:
            path = shorter
        return shapes.bare(shapes.join(path))
