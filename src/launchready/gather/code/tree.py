"""The files of a repository: listed once, read safely, and marked by what they may hold."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path

MOST_BYTES = 1_000_000
_MOST_FILES = 200_000
_SKIPPED = frozenset(
    ".git .hg .svn node_modules bower_components jspm_packages .venv venv env .env site-packages dist-packages "
    "__pycache__ .tox .nox .mypy_cache .ruff_cache .pytest_cache .next .nuxt .output .svelte-kit .vercel .netlify "
    ".turbo .cache .parcel-cache .angular .yarn .pnpm-store dist build out target coverage htmlcov vendor third_party "
    ".gradle .idea .vscode storybook-static .serverless .terraform .eggs".split()
)
_TESTS = frozenset(
    "tests __tests__ spec specs e2e cypress playwright fixtures __mocks__ mocks __fixtures__ testproject test_project "
    "testapp test_app".split()
)
_ASIDE = frozenset("test examples example samples docs docs_src benchmarks bench".split())
_TEST_FILE = re.compile(
    r"(?:^|/)(?:test_[^/]*|[^/]*_test|conftest)\.py$|\.(?:test|spec|stories|d)\.[cm]?[jt]sx?$|_spec\.rb$"
)
JS = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx")
_PAGES = (".vue", ".svelte", ".mdx", ".md")
_SOURCES = (".py", ".rb", ".php", *JS)
_DECORATED = re.compile(
    rb"^[ \t]*@[\w.]+\.(?:route|get|post|put|patch|delete|head|options|websocket|api_route)\(", re.M
)
_HASHED = re.compile(r"/assets/(?:.*/)?[^/]*[-.][\w-]{8,}\.m?js$")
# In a file that names no framework, a call counts when its first argument looks like a path.
_CALLED = re.compile(
    rb"""\.(?:get|post|put|patch|delete|all|head|options)\s*\(\s*\[?\s*['"`][/*]|\.(?:use|route|register)\s*\("""
)
# (mark, words of which one must occur, or an expression that must). Words first: they are quicker.
_Mark = tuple[str, tuple[bytes, ...], re.Pattern[bytes] | None]
_MARKS: dict[str, tuple[_Mark, ...]] = {
    ".py": (
        ("fastapi", (b"fastapi", b"starlette", b"APIRouter", b"include_router", b"add_api_route"), _DECORATED),
        ("flask", (b"flask", b"Flask", b"quart", b"Blueprint", b"add_url_rule", b"add_resource"), _DECORATED),
        ("django", (), re.compile(rb"^(?:urlpatterns\b|\s*ROOT_URLCONF\b)", re.M)),
    ),
    ".rb": (("rails", (b".routes.draw",), re.compile(rb"^\s*(?:namespace|resources?|scope|get|post|draw)\b", re.M)),),
    ".php": (("laravel", (b"Route::", b"withRouting", b"$router->", b"mapApiRoutes"), None),),
    "js": (
        ("express", (b"express", b"Router("), _CALLED),
        (
            "usesexpress",
            (),
            re.compile(rb"""(?:from\s*|require\s*\(\s*)['"](?:express|express-promise-router)['"]"""),
        ),
        ("fastify", (b"fastify",), _CALLED),
        ("usesfastify", (b"'fastify'", b'"fastify"', b"fastify-plugin", b"@fastify/autoload"), None),
        ("nest", (b"@nestjs/", b"@Controller", b"setGlobalPrefix"), None),
    ),
}


class Tree:
    """The source files below `root`, by path relative to it. Reading never raises; what was skipped is told."""

    def __init__(self, root: Path, listed: Iterable[str] | None = None) -> None:
        self.root = root
        self._real = os.path.realpath(root)
        self.above = Path(self._real).parts
        self._inside: dict[str, bool] = {}
        self._skipped: dict[str, list[str]] = {}
        self._marks: dict[str, list[str]] = {}
        self.read = 0
        self.cut = False
        names = self._walk() if listed is None else self._listed(listed)
        self.files: tuple[str, ...] = tuple(sorted(names))
        self.known = frozenset(self.files)

    def _listed(self, names: Iterable[str]) -> set[str]:
        kept: set[str] = set()
        for name in names:
            if name.endswith("/"):  # a repository inside the repository; git does not look into it
                kept |= {name + inner for inner in self._walk(name)}
            elif not _outside(name) and not any(part in _SKIPPED for part in name.split("/")[:-1]):
                kept.add(name)
            if len(kept) >= _MOST_FILES:
                self.cut = True
                break
        return kept

    def _walk(self, below: str = "") -> set[str]:
        kept: set[str] = set()
        open_folders = [below]
        while open_folders and not self.cut:
            folder = open_folders.pop()
            try:
                entries = list(os.scandir(Path(self.root, folder)))
            except (OSError, ValueError):
                self._skip("could not be opened", folder or ".")
                continue
            for entry in entries:
                name = folder + entry.name
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in _SKIPPED and name.count("/") < 60:
                        open_folders.append(name + "/")
                else:
                    kept.add(name)
            self.cut = len(kept) >= _MOST_FILES
        return kept

    def scan(self) -> None:
        """Read every source file once and note which frameworks it may speak of."""
        for path in self.files:
            suffix = suffix_of(path)
            if suffix not in _SOURCES or is_test(path) or _HASHED.search(path):
                continue
            content = self.content(path)
            if content is None:
                continue
            if suffix in JS and is_packed(content):
                continue
            self.read += 1
            for mark, words, pattern in _MARKS["js" if suffix in JS else suffix]:
                if any(word in content for word in words) or (pattern is not None and pattern.search(content)):
                    self._marks.setdefault(mark, []).append(path)

    def marked(self, mark: str) -> list[str]:
        """The paths that may speak of this framework, in order."""
        return self._marks.get(mark, [])

    def content(self, path: str) -> bytes | None:
        """The bytes of a regular file inside the tree, at most `MOST_BYTES`; None when there are none to be had."""
        if path not in self.known or not self._is_inside(path):
            return None
        try:
            handle = os.open(Path(self.root, path), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            link = Path(self.root, path).is_symlink()
            self._skip("are symbolic links, which are not followed" if link else "could not be opened", path)
            return None
        try:
            about = os.fstat(handle)
            if not stat.S_ISREG(about.st_mode):
                self._skip("are no regular files", path)
                return None
            if about.st_size > MOST_BYTES:
                self._skip("are larger than 1 MB", path)
                return None
            with os.fdopen(os.dup(handle), "rb") as file:
                return file.read(MOST_BYTES)
        except OSError:
            self._skip("could not be read", path)
            return None
        finally:
            os.close(handle)

    def text(self, path: str) -> str | None:
        """A file as text: without a byte-order mark, bytes that are no UTF-8 and null characters replaced."""
        content = self.content(path)
        if content is None:
            return None
        return content.decode("utf-8-sig", "replace").replace("\0", "\ufffd").replace("\r\n", "\n")

    def _is_inside(self, path: str) -> bool:
        folder = path.rpartition("/")[0]
        if folder not in self._inside:
            real = os.path.realpath(Path(self.root, folder))
            self._inside[folder] = real == self._real or real.startswith(self._real.rstrip("/") + "/")
        return self._inside[folder]

    def _skip(self, why: str, path: str) -> None:
        self._skipped.setdefault(why, []).append(path)

    def doubts(self) -> list[str]:
        """One sentence for each reason why files were not read."""
        told = []
        if self.cut:
            told.append(f"the repository has more than {_MOST_FILES} files; the rest was not read")
        for why, paths in self._skipped.items():
            names = sorted({_printable(path) for path in paths})
            more = f" and {len(names) - 5} more" if len(names) > 5 else ""
            told.append(f"not read, because they {why}: {', '.join(names[:5])}{more}")
        return told


def is_test(path: str) -> bool:
    """Whether a file is a test, an example or documentation: its routes are not the platform's."""
    folders = path.split("/")[:-1]
    if _TEST_FILE.search(path):
        return True
    # A folder `app/api/test` is a route of a framework that reads folders, so these words count only higher up.
    if any(folder in ("pages", "app", "routes", "server") for folder in folders):
        folders = folders[: next(i for i, f in enumerate(folders) if f in ("pages", "app", "routes", "server"))]
        return any(folder in _TESTS for folder in folders) or bool(folders and folders[0] in _ASIDE)
    return any(folder in _TESTS for folder in folders) or bool(folders and folders[0] in _ASIDE)


def is_packed(content: bytes) -> bool:
    """Whether a script is what a bundler made of sources: few lines, and long ones."""
    return len(content) > 5_000 and len(content) > 300 * (content.count(b"\n") + 1)


def stem(path: str) -> str:
    """A path without its last suffix, and without that of a page."""
    suffix = suffix_of(path)
    return path[: -len(suffix)] if suffix in (*_SOURCES, *_PAGES) else path


def suffix_of(path: str) -> str:
    """`.py`, in small letters; '' for a name without a dot."""
    name = path.rpartition("/")[2]
    return "." + name.rpartition(".")[2].lower() if "." in name else ""


def _outside(name: str) -> bool:
    return name.startswith("/") or ".." in name.split("/") or not name or "\0" in name


def _printable(path: str) -> str:
    return path.encode("utf-8", "replace").decode("utf-8")[:200]
