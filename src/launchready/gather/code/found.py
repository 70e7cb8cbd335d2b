"""What one parser hands back, and the tree of routers that most frameworks have."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from launchready.artifacts.sightings import Sighting
from launchready.gather.code import shapes
from launchready.gather.code.guards import OPEN, Shield

_MOST_ROUTES = 50_000
_MOST_DOUBTS = 200
_DEEPEST = 40


@dataclass(slots=True)
class Found:
    """Sightings and doubts of one framework; `seen` says that the framework is in use at all."""

    framework: str
    sightings: list[Sighting] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    seen: bool = False
    _keys: set[tuple[str, str]] = field(default_factory=set)

    def add(self, method: str, path: str, where: str, guard: str, sure: str = "certain") -> None:
        """One route. The first declaration of a method and path wins, as it does in the frameworks."""
        self.seen = True
        if not shapes.sound(path):
            self.doubt(f"{where}: the path {path[:120]!r} is computed or a pattern, so its route is left out")
            return
        key = (method, path)
        if key not in self._keys and len(self.sightings) < _MOST_ROUTES:
            self._keys.add(key)
            self.sightings.append(Sighting(method, path, "", where, sure, guard))

    def doubt(self, sentence: str) -> None:
        """One sentence on what could not be read."""
        if sentence not in self.doubts and len(self.doubts) < _MOST_DOUBTS:
            self.doubts.append(sentence)


@dataclass(frozen=True, slots=True)
class Own:
    """A route of a router itself."""

    methods: tuple[str, ...]
    path: str
    where: str
    shield: Shield = OPEN


@dataclass(frozen=True, slots=True)
class Mount:
    """Another router under a prefix of this one.

    `replaces`: the prefix stands in place of the child's own. `bare`: what guards this router does not guard the child.
    """

    child: Hashable
    prefix: str
    where: str
    shield: Shield = OPEN
    replaces: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Barrier:
    """Middleware before everything that is registered later, under a prefix."""

    prefix: str
    shield: Shield


@dataclass(slots=True)
class Router:
    """One router: its own prefix and guard, and what was registered on it, in order.

    `guess`: it is a parameter that is used as a router, and may be none. `returned`: a function makes and returns it,
    so that it may stand under a prefix when nothing that can be read calls that function.
    """

    where: str
    app: bool = False
    prefix: str = ""
    shield: Shield = OPEN
    items: list[Own | Mount | Barrier] = field(default_factory=list)
    guess: bool = False
    returned: bool = False


def emit(
    routers: dict[Hashable, Router],
    found: Found,
    *,
    join: Callable[..., str] = shapes.join,
    template: Callable[[str], str] = shapes.brace,
) -> None:
    """Walk from every application through what is mounted on it; routers that no application reaches are told."""
    reached: set[Hashable] = set()
    mounted = {item.child for router in routers.values() for item in router.items if isinstance(item, Mount)}
    roots = [key for key, router in routers.items() if router.app and key not in mounted]
    for key in roots:
        if not routers[key].returned or len(roots) == 1:
            _walk(key, "", OPEN, (), _Walk(routers, found, join, template, reached))
    for key, router in routers.items():
        wanted = not router.guess or bool(roots)
        if wanted and key not in reached and any(isinstance(item, Own) for item in router.items):
            found.doubt(f"{router.where}: nothing that can be read mounts this router, so its routes are left out")


@dataclass(frozen=True, slots=True)
class _Walk:
    routers: dict[Hashable, Router]
    found: Found
    join: Callable[..., str]
    template: Callable[[str], str]
    reached: set[Hashable]


def _walk(
    key: Hashable, prefix: str, around: Shield, above: tuple[Hashable, ...], walk: _Walk, replaced: bool = False
) -> None:
    router = walk.routers.get(key)
    if router is None or key in above or len(above) > _DEEPEST or len(walk.found.sightings) >= _MOST_ROUTES:
        return
    walk.reached.add(key)
    base = walk.join(prefix, router.prefix) if router.prefix and not replaced else prefix
    inside = router.shield.behind(around)
    barriers: list[Barrier] = []
    for item in router.items:
        if isinstance(item, Barrier):
            barriers.append(item)
            continue
        path = item.path if isinstance(item, Own) else item.prefix
        shield = item.shield
        for barrier in reversed(barriers):
            if _under(path, barrier.prefix):
                shield = shield.behind(barrier.shield)
        bare = isinstance(item, Mount) and item.bare
        shield = shield.behind(Shield(unknown=inside.unknown) if bare else inside)
        if isinstance(item, Own):
            for method in item.methods:
                path = walk.template(walk.join(base, item.path) or "/")
                walk.found.add(method, path, item.where, shield.word)
        else:
            start = walk.join(base, item.prefix) if item.prefix else base
            _walk(item.child, start, shield, (*above, key), walk, item.replaces)


def _under(path: str, prefix: str) -> bool:
    prefix = prefix.rstrip("/")
    return not prefix or path == prefix or path.startswith(prefix + "/")
