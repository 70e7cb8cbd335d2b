"""All scripts of a site together: each is read once, and lends to the others what they import."""

from __future__ import annotations

import gc
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from launchready.gather.bundles.exports import Export
from launchready.gather.bundles.lending import Packed, dig, es_exports, modules_in, stars
from launchready.gather.bundles.scopes import Import
from launchready.gather.bundles.script import Found, Script
from launchready.gather.bundles.syntax import parse

MOST_TEXT = 8_000_000
SHORTEST_NAME = 3
_OWN = (".", "/", "@/", "~/", "$lib/", "src/")
_IMPORTED = re.compile(r"\b(?:from|import)\s*\(?\s*[\"'](\.{0,2}/[^\"'\s]{1,300})[\"']")
_ENDINGS = ("", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".vue", ".svelte", "/index.ts", "/index.tsx", "/index.js")
_TRPC = re.compile(r"[\"'`]((?:https?://[^\"'`\s/]+)?/[\w/.-]*trpc)/?[\"'`]")
_GRAPHQL = re.compile(r"[\"'`]((?:https?://[^\"'`\s/]+|wss?://[^\"'`\s/]+)?/[\w/.-]*(?:graphql|gql))/?[\"'`]")


@dataclass(slots=True)
class Read:
    """One script after it was read."""

    found: list[Found] = field(default_factory=list)
    exports: dict[str, Export] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    modules: dict[str, dict[str, Export]] = field(default_factory=dict)


class World:
    """The scripts by name (an address, or `app.js.map!src/api.ts`)."""

    def __init__(self, texts: Mapping[str, str], state: Mapping[str, str] | None = None) -> None:
        self.texts = {name: text[:MOST_TEXT] for name, text in texts.items()}
        self.state = state or {}
        self.read: dict[str, Read] = {}
        self.broken: list[str] = []
        self._busy: dict[str, View] = {}
        self._home: dict[str, str] = {}
        self.trpc = self.graphql = ""
        for name, text in self.texts.items():
            for module in modules_in(text):
                self._home.setdefault(module, name)
            if not self.trpc and "trpc" in text:
                self.trpc = _first(_TRPC, text)
            if not self.graphql and ("graphql" in text or "gql" in text):
                self.graphql = _first(_GRAPHQL, text)

    def run(self) -> dict[str, list[Found]]:
        """The requests of every script."""
        for name in self.texts:
            self.script(name)
        return {name: read.found for name, read in self.read.items()}

    def script(self, name: str) -> Read | None:
        """One script, read when it is first asked for; None while it is being read, or for one we do not have."""
        if name in self.read:
            return self.read[name]
        if name in self._busy or name not in self.texts:
            return None
        view = self._busy[name] = View(self, name)
        # A tree is hundreds of thousands of nodes that all live until its end; looking for garbage among them takes
        # half of the time and finds none.
        collecting = gc.isenabled()
        gc.disable()
        try:
            self.read[name] = self._analysed(name, view)
        finally:
            del self._busy[name]
            if collecting:
                gc.enable()
        return self.read[name]

    def _analysed(self, name: str, view: View) -> Read:
        from launchready.gather.bundles.tables import further

        tree = parse(self.texts[name], name)
        if tree is None:
            self.broken.append(name)
            return Read()
        try:
            script = Script(tree[1], view, self.texts[name])
            view.packed = Packed(script)
            script.run()
            found = [*script.found, *further(script, self.texts[name], name, self.trpc, self.graphql)]
            if len(self.texts) == 1:
                return Read(found)
            return Read(found, es_exports(script), stars(script), view.packed.all())
        except (RecursionError, ValueError, LookupError, RuntimeError):
            self.broken.append(name)
            return Read()

    def resolve(self, module: str, name: str) -> str | None:
        """The script that `module` names where it is imported in script `name`."""
        archive, mark, inner = name.partition("!")
        if module.startswith((".", "/")):
            if not mark:
                url = urljoin(name, module)
                return next((url + end for end in _ENDINGS if url + end in self.texts), None)
            joined = posixpath.normpath(posixpath.join(posixpath.dirname(inner), module)).lstrip("/")
            for end in _ENDINGS:
                if f"{archive}!{joined}{end}" in self.texts:
                    return f"{archive}!{joined}{end}"
            module = joined
        elif not module.startswith(_OWN):
            return None
        tail = "/" + module.split("/", 1)[-1].lstrip("./")
        for end in _ENDINGS:
            for other in self.texts:
                if other.endswith(tail + end):
                    return other
        return None

    def module(self, module: str) -> Read | None:
        """The script that holds a webpack module."""
        home = self._home.get(module)
        return self.script(home) if home else None


class View:
    """The other scripts as one script sees them."""

    def __init__(self, world: World, name: str) -> None:
        self._world, self._name = world, name
        self.packed: Packed | None = None
        self._asking: set[Import] = set()

    @property
    def state(self) -> Mapping[str, str]:
        """Addresses that inline state gives by name."""
        return self._world.state

    def look(self, asked: Import) -> Export | None:
        """What another script exports."""
        if asked in self._asking:
            return None
        self._asking.add(asked)
        try:
            return self._look(asked)
        finally:
            self._asking.discard(asked)

    def _look(self, asked: Import) -> Export | None:
        if asked.module.startswith("webpack:"):
            return self._packed(asked.module.removeprefix("webpack:"), asked.name)
        home = self._world.resolve(asked.module, self._name)
        if home is None:
            return self._in_chunks(asked.name) if asked.module.startswith(_OWN) else None
        return self._exported(home, asked.name, 0)

    def _in_chunks(self, name: str) -> Export | None:
        """What a source of a map imports from a module that lies, without a map, in a chunk which its own imports.

        Only the name tells which export is meant, so that it must be a whole word and exactly one chunk have it.
        """
        archive, mark, _ = self._name.partition("!")
        chunk = archive.removesuffix(".map")
        if not mark or name.startswith(("*", "default")) or len(name) < SHORTEST_NAME:
            return None
        homes = [self._world.resolve(module, chunk) for module in _IMPORTED.findall(self._world.texts.get(chunk, ""))]
        lent = [self._exported(home, name, 0) for home in dict.fromkeys(homes) if home]
        found = [export for export in lent if export]
        return found[0] if len(found) == 1 else None

    def _packed(self, module: str, name: str) -> Export | None:
        if self.packed is not None and module in self.packed.modules:
            return self.packed.look(module, name)
        read = self._world.module(module)
        exports = read.modules.get(module, {}) if read else {}
        first, _, rest = name.partition(".")
        if first not in exports and "*" in exports:
            return dig(exports["*"], "" if first == "default" else name)
        return dig(exports.get(first), rest)

    def _exported(self, home: str, name: str, depth: int) -> Export | None:
        read = self._world.script(home)
        if read is None or depth > 5:
            return None
        first, _, rest = name.partition(".")
        if first == "*":
            return Export(members=read.exports)
        if first in read.exports:
            return dig(read.exports[first], rest)
        for module in read.stars:
            further = self._world.resolve(module, home)
            export = self._exported(further, name, depth + 1) if further else None
            if export is not None:
                return export
        return None


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""
