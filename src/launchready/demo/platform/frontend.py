"""The front-end as it is served: a few minified files whose names change with their content.

Readable sources lie in `frontend/`. The build joins modules to chunks, shrinks them and puts hashed names in.
Source maps are made for nobody but the build's own tests: a platform in production returns no sources
(ASVS v5.0.0-13.4.7), only the files listed here.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from launchready.demo.platform import minify

SOURCES = Path(__file__).parent / "frontend"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+\.js)";\n', re.M)
_LAZY = re.compile(r'import\("\./([\w-]+\.js)"\)')
_HASHED = re.compile(r"[\w-]+\.[0-9a-f]{8}\.\w+(\.map)?$")


@dataclass(slots=True)
class Recipe:
    """What the build is made from; chunks are built in their order, later ones may import earlier ones."""

    modules: dict[str, str]
    chunks: dict[str, list[str]]
    plain: dict[str, bytes] = field(default_factory=dict)
    mapped: set[str] = field(default_factory=set)
    unused: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Built:
    """Files by the name they are served under, and that name by the plain one."""

    files: dict[str, bytes]
    names: dict[str, str]


def recipe() -> Recipe:
    """The platform's own front-end."""
    modules = {path.name: path.read_text("utf-8") for path in sorted(SOURCES.glob("*.js"))}
    core = ["dom.js", "api.js", "forms.js", "lists.js"]
    sections = {"admin.js": ["admin.js"], "billing.js": ["billing.js"]}
    entry = ["account.js", "feed.js", "post.js", "people.js", "settings.js", "main.js"]
    plain = {path.name: path.read_bytes() for path in SOURCES.iterdir() if path.suffix in (".css", ".svg")}
    return Recipe(modules, {"core.js": core, **sections, "app.js": entry}, plain)


def build(wanted: Recipe) -> Built:
    """Make every file; the same recipe gives the same bytes."""
    files: dict[str, bytes] = {}
    names: dict[str, str] = {}
    for name, content in wanted.plain.items():
        _add(files, names, name, content, hashed=name.startswith("app."))
    for chunk in wanted.chunks:
        code, source_map = _join(wanted, chunk, names)
        address = _hashed(chunk, code.encode())
        if chunk in wanted.mapped:
            code += f"\n//# sourceMappingURL={address}.map"
            files[f"{address}.map"] = json.dumps({"file": address, **source_map}).encode()
        files[address] = code.encode()
        names[chunk] = address
    return Built(files, names)


def _hashed(name: str, content: bytes) -> str:
    stem, suffix = name.rsplit(".", 1)
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:8]}.{suffix}"


def _add(files: dict[str, bytes], names: dict[str, str], name: str, content: bytes, *, hashed: bool) -> None:
    names[name] = _hashed(name, content) if hashed else name
    files[names[name]] = content


def _join(wanted: Recipe, chunk: str, names: dict[str, str]) -> tuple[str, dict[str, object]]:
    """The code of one chunk and its source map."""
    inside = wanted.chunks[chunk]
    home = {module: name for name, modules in wanted.chunks.items() for module in modules}
    outside: dict[str, set[str]] = {}
    for module in inside:
        for imported, source in _IMPORT.findall(wanted.modules[module]):
            if home[source] != chunk:
                outside.setdefault(home[source], set()).update(re.findall(r"[\w$]+", imported))
    code = "".join(f'import{{{",".join(sorted(what))}}}from"./{names[name]}";' for name, what in outside.items())
    segments: list[tuple[int, int, int, int]] = []
    for number, module in enumerate(inside):
        text = _blanked(wanted.modules[module], exports=chunk == "app.js")
        shrunk, places = minify.minify(text)
        for column, place in places:
            segments.append((len(code) + column, number, text.count("\n", 0, place), _column(text, place)))
        code += shrunk
    code = _LAZY.sub(lambda found: f'import("./{names[found[1]]}")', code)
    contents = {f"../src/{module}": wanted.modules[module] for module in inside} | wanted.unused
    source_map = {
        "version": 3,
        "sources": list(contents),
        "sourcesContent": list(contents.values()),
        "names": [],
        "mappings": minify.mappings(segments),
    }
    return code, source_map


def _column(text: str, place: int) -> int:
    return place - (text.rfind("\n", 0, place) + 1)


def _blanked(text: str, *, exports: bool) -> str:
    """A module whose imports, and exports where nobody imports them, are blanks, so that places stay."""
    text = _IMPORT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    return re.sub(r"^export ", "       ", text, flags=re.M) if exports else text


class _Current:
    """The build that this process serves; made when first asked for, and again after a change."""

    def __init__(self) -> None:
        self.recipe = recipe()
        self._built: Built | None = None

    def built(self) -> Built:
        if self._built is None:
            self._built = build(self.recipe)
        return self._built

    def changed(self) -> None:
        self._built = None


_current = _Current()


def current() -> Built:
    """What is served now."""
    return _current.built()


def in_work() -> Recipe:
    """The recipe, to be changed; the next request is answered from what comes out of it."""
    _current.changed()
    return _current.recipe


def address(name: str) -> str:
    """Where a file of the front-end is to be had."""
    return f"/static/{current().names[name]}"


def media_type(name: str) -> str:
    """The type of a file by its name."""
    return TYPES["." + name.rsplit(".", 1)[-1]]


def caching(name: str) -> str:
    """A file with a hashed name never changes."""
    return "public, max-age=31536000, immutable" if _HASHED.match(name) else "public, max-age=3600"
