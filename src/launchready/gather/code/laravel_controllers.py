"""What Laravel controllers ask by themselves: middleware of the constructor or of `middleware()`, and their bodies."""

from __future__ import annotations

from launchready.gather.code import php
from launchready.gather.code.expr import Expr
from launchready.gather.code.guards import OPEN, UNKNOWN, Shield
from launchready.gather.code.laravel_middleware import shield
from launchready.gather.code.tree import Tree


class Controllers:
    """All controllers of an application, read when first asked for."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._classes: dict[str, Expr | None] = {}
        self._by_name: dict[str, list[str]] = {}
        for path in tree.files:
            if path.endswith(".php"):
                self._by_name.setdefault(path.rpartition("/")[2].removesuffix(".php"), []).append(path)

    def guard(self, name: str, action: str, depth: int = 0) -> Shield:
        """What stands in the class `name` before one of its methods."""
        declared = self._find(name)
        if declared is None:
            base = name.rpartition("\\")[2]
            return OPEN if depth and base in ("Controller", "BaseController") else UNKNOWN
        found = OPEN
        for method in declared.body:
            if method.text in ("__construct", "middleware"):
                found = found.behind(_stated(method, action))
            elif method.text == action:
                own = Shield((method.asks[0],)) if method.asks else UNKNOWN if method.refuses else OPEN
                found = own.behind(found)
        if declared.of is not None and depth < 8:
            above = self.guard(declared.of.text, action, depth + 1)
            found = found.behind(above if above.names or not above.unknown else OPEN)
        return found

    def _find(self, name: str) -> Expr | None:
        if name not in self._classes:
            self._classes[name] = None
            base = name.rpartition("\\")[2]
            wanted = "/" + name.replace("\\", "/").partition("/")[2] + ".php"
            paths = sorted(self._by_name.get(base, []), key=lambda path: (not ("/" + path).endswith(wanted), len(path)))
            for path in paths[:1]:
                text = self._tree.text(path)
                try:
                    body = php.read(text) if text is not None else None
                except RecursionError:
                    body = None
                for node in (inner for top in body or () for inner in top.walk()):
                    if node.kind == "class" and node.text == base:
                        self._classes[name] = node
        return self._classes[name]


def _stated(method: Expr, action: str) -> Shield:
    """`$this->middleware('auth')->only('store')`, `new Middleware('auth', only: ['store'])`, `'auth'` in a list."""
    found = OPEN
    narrowed: set[int] = set()
    for node in (inner for top in method.body for inner in top.walk()):
        if node.kind not in ("call", "new") or node.of is None:
            continue
        if node.text in ("only", "except") and node.of.of is not None and node.of.of.text == "middleware":
            names = {part.text for given in node.parts for part in (given.parts or (given,))}
            narrowed.add(id(node.of.of))
            if (action in names) == (node.text == "only"):
                found = found.behind(shield(node.of.of.parts))
        elif node.text == "middleware" and id(node) not in narrowed:
            found = found.behind(shield(node.parts))
        elif node.text == "Middleware":
            only, unless = node.get("only"), node.get("except")
            fits = only is None or action in {part.text for part in only.parts or (only,)}
            fits = fits and not (unless is not None and action in {part.text for part in unless.parts or (unless,)})
            if fits:
                found = found.behind(shield(node.parts))
        elif node.text == "authorizeResource":
            found = found.behind(Shield(("authorizeResource",)))
    if method.text == "middleware":
        for node in (inner for top in method.body for inner in top.walk()):
            if node.kind == "array":
                found = found.behind(shield(tuple(part for part in node.parts if part.kind == "str")))
                break
    return found
