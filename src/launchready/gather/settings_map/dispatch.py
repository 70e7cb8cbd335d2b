"""Which reader a file gets, and what is kept of it besides."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

from launchready.gather.code.tree import is_test, suffix_of
from launchready.gather.settings_map import (
    containers,
    golang,
    javascript,
    pipelines,
    plain,
    platforms,
    python,
    ruby_php,
    shell,
)
from launchready.gather.settings_map.found import Found
from launchready.gather.settings_map.places import Loc, environment_of
from launchready.settings.positions import line_of, positions
from launchready.settings.yamlsafe import YamlError, read_yaml

Reader = Callable[[Any, str, Callable[[Loc], int], Found, str], None]
_TOKEN = re.compile(rb"(?<![A-Za-z0-9_])[A-Z][A-Z0-9_]{2,80}(?![A-Za-z0-9_])")
# A call with a name in capitals may read a variable, if its function turns out to.
_CALLED = re.compile(rb"""[\w?]\(?\s*['"][A-Z][A-Z0-9_]{2,80}['"]""")
_MANIFEST = re.compile(
    r"(?:^|/)(?:package\.json|requirements[\w.-]*\.txt|pyproject\.toml|Pipfile|setup\.(?:py|cfg)|Gemfile|composer\.json|"
    r"go\.mod|Dockerfile[\w.-]*|[\w.-]*compose[\w.-]*\.ya?ml|Procfile|Makefile|[\w.-]+\.sh)$|\.github/workflows/"
)
_DOCKER = re.compile(r"(?:^|/)(?:[\w.-]*\.)?(?:Dockerfile|Containerfile)(?:\.[\w.-]+)?$", re.I)
_COMPOSE = re.compile(r"(?:^|/)(?:docker-)?compose[\w.-]*\.ya?ml$")
# (path, reader) for structured files; the first that fits.
_STRUCTURED: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(r"(?:^|/)vercel\.json$"), platforms.vercel),
    (re.compile(r"(?:^|/)netlify\.toml$"), platforms.netlify),
    (re.compile(r"(?:^|/)fly(?:\.[\w-]+)?\.toml$"), platforms.fly),
    (re.compile(r"(?:^|/)render\.ya?ml$"), platforms.render),
    (re.compile(r"(?:^|/)railway\.(?:toml|json)$"), platforms.railway),
    (re.compile(r"(?:^|/)app\.json$"), platforms.heroku_app),
    (re.compile(r"(?:^|/)heroku\.yml$"), platforms.heroku),
    (re.compile(r"(?:^|/)config/deploy(?:\.[\w-]+)?\.ya?ml$"), platforms.kamal),
    (re.compile(r"(?:^|/)wrangler\.(?:toml|jsonc?)$"), platforms.wrangler),
    (re.compile(r"(?:^|/)serverless[\w.-]*\.ya?ml$|(?:^|/)template\.ya?ml$"), platforms.serverless),
    (re.compile(r"(?:^|/)\.do/[\w.-]+\.ya?ml$"), platforms.digital_ocean),
    (re.compile(r"(?:^|/)app(?:\.[\w-]+)?\.ya?ml$"), platforms.app_engine),
    (re.compile(r"(?:^|/)task-?def[\w.-]*\.json$|(?:^|/)ecs[\w.-]*\.json$"), platforms.ecs),
    (re.compile(r"(?:^|/)package\.json$"), platforms.package_json),
    (re.compile(r"(?:^|/)turbo\.json$"), platforms.turbo),
    (re.compile(r"(?:^|/)(?:\.devcontainer/)?devcontainer\.json$"), platforms.devcontainer),
)
_CI = re.compile(
    r"\.circleci/config\.ya?ml$|bitbucket-pipelines\.ya?ml$|azure-pipelines[\w.-]*\.ya?ml$|\.woodpecker(?:/|\.)|"
    r"\.drone\.ya?ml$|\.travis\.ya?ml$|cloudbuild[\w.-]*\.ya?ml$|\.buildkite/|codemagic\.ya?ml$|buildspec[\w.-]*\.ya?ml$"
)
_SKIP = re.compile(
    r"\.(?:png|jpe?g|gif|webp|avif|ico|bmp|pdf|zip|gz|tgz|bz2|xz|7z|tar|jar|whl|woff2?|ttf|otf|eot|mp[34]|mov|webm|ogg|wav|so|"
    r"dll|dylib|exe|bin|pyc|class|o|a|db|sqlite3?|parquet|mo|po|pot|map|lock|snap|min\.js|min\.css|svg|csv|tsv|geojson|ipynb|css|scss|sass|less|sql|log|jsonl)$|"
    r"(?:^|/)(?:package-lock\.json|pnpm-lock\.yaml|yarn\.lock|composer\.lock|go\.sum|CHANGELOG[\w.-]*|LICENSE[\w.-]*)$",
    re.I,
)
_CONFIGURED = frozenset(
    ".yml .yaml .toml .conf .properties .ini .cfg .template .tmpl .npmrc .xml .hcl .tf .json5 .alloy".split()
)
_NOT_BRACED = re.compile(r"(?:^|/)(?:locales?|i18n|lang|translations)/|\.github/workflows/")


class Files:
    """The readers, and what they could not read."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self._manifests: list[str] = []
        self._size = 0
        self._unreadable: dict[str, list[str]] = {}

    @staticmethod
    def holds_settings(path: str) -> bool:
        """Whether an ignored file is one that holds settings."""
        return bool(plain.DOTENV.search(path))

    @staticmethod
    def aside(path: str) -> bool:
        """Whether a file is a test or an example, the one module of tests of a Django app included."""
        return is_test(path) or path.rpartition("/")[2] in ("tests.py", "test.py")

    @staticmethod
    def wanted(path: str) -> bool:
        """Whether a file can hold names at all; of JSON only the kinds that we read."""
        if path.endswith(".json"):
            return any(pattern.search(path) for pattern, _ in _STRUCTURED)
        return not _SKIP.search(path)

    @staticmethod
    def tokens(content: bytes) -> set[str]:
        """Words in capitals, as names of variables are written."""
        return {word.decode() for word in set(_TOKEN.findall(content))}

    def manifests(self) -> str:
        """The text of all manifests, in small letters."""
        return "\n".join(self._manifests)

    def doubts(self) -> list[str]:
        """One sentence for each kind of file that could not be read."""
        told = []
        for what, paths in self._unreadable.items():
            names = ", ".join(path.encode("utf-8", "replace").decode()[:200] for path in paths[:5])
            more = f" and {len(paths) - 5} more" if len(paths) > 5 else ""
            told.append(f"{what}, so that settings in them may be missing: {names}{more}")
        return told

    def read(self, path: str, content: bytes) -> None:
        """Give one file to its reader; nothing that stands in it can make this raise."""
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = content.decode("utf-16", "replace")
        else:
            text = content.decode("utf-8-sig", "replace")
            if "\ufffd" in text and content.count(b"\xef\xbf\xbd") == 0 and self._speaks(path):
                self._note("have bytes that are no UTF-8", path, whole=False)
        text = text.replace("\0", "\ufffd").replace("\r\n", "\n")
        if _MANIFEST.search(path) and self._size < 2_000_000:
            self._size += len(text)
            self._manifests.append(text.lower())
        try:
            good = self._dispatch(path, text, content)
        except (RecursionError, MemoryError, ValueError, TypeError, AttributeError, LookupError):
            good = False
        if not good:
            self._note("could not be parsed", path)

    def _speaks(self, path: str) -> bool:
        return bool(plain.DOTENV.search(path)) or suffix_of(path) in (".py", ".rb", ".php", ".go", *javascript.ENDS)

    def _note(self, what: str, path: str, whole: bool = True) -> None:
        self._unreadable.setdefault(f"files {what}", []).append(path)

    def _dispatch(self, path: str, text: str, content: bytes) -> bool:  # size: one row for each kind of file
        name, suffix = path.rpartition("/")[2], suffix_of(path)
        found = self.found

        def has(words: tuple[bytes, ...]) -> bool:
            return any(word in content for word in words) or _CALLED.search(content) is not None

        if plain.DOTENV.search(path):
            plain.dotenv(text, path, found)
        elif name == ".envrc" or suffix in shell.SHELLS or (not suffix and text.startswith("#!") and "sh" in text[:40]):
            shell.read(text, path, found)
        elif _DOCKER.search(path):
            containers.dockerfile(text, path, found)
        elif suffix in (".py", ".pyi"):
            return not has(python.WORDS) or python.read(text, path, found)
        elif suffix in javascript.ENDS:
            return not has(javascript.WORDS) or javascript.read(text, path, found)
        elif suffix == ".go":
            return not has(golang.WORDS) or golang.read(text, path, found)
        elif suffix in (".rb", ".rake", ".ru", ".gemspec") or name in ("Gemfile", "Rakefile", "Capfile"):
            return not has(ruby_php.RUBY_WORDS) or ruby_php.read_ruby(text, path, found)
        elif suffix == ".php":
            return not has(ruby_php.PHP_WORDS) or ruby_php.read_php(text, path, found)
        elif suffix in (".md", ".mdx", ".rst", ".adoc"):
            plain.document(text, path, found)
        elif name in ("Makefile", "makefile", "GNUmakefile") or suffix == ".mk":
            shell.read_make(text, path, found)
        elif name.startswith("Procfile"):
            shell.read(re.sub(r"^[\w-]+:", "", text, flags=re.M), path, found, form="Procfile")
        elif suffix == ".prisma":
            plain.prisma(text, path, found)
        elif name.startswith("Caddyfile"):
            plain.caddy(text, path, found)
        elif suffix == ".html":
            plain.html(text, path, found)
        elif suffix == ".service":
            plain.systemd(text, path, found)
        elif suffix in (".erb", ".haml", ".slim"):
            ruby_php.read_erb(text, path, found)
        else:
            return self._structured(path, text, suffix)
        return True

    def _structured(self, path: str, text: str, suffix: str) -> bool:
        if suffix in (".yml", ".yaml") and "<%" in text:
            ruby_php.read_erb(text, path, self.found)
            if not re.search(r"(?:^|/)config/deploy", path):
                return True
        reader = next((reader for pattern, reader in _STRUCTURED if pattern.search(path)), None)
        workflow = re.search(r"\.github/workflows/[^/]+\.ya?ml$|(?:^|/)action\.ya?ml$", path)
        gitlab = re.search(r"(?:^|/)\.gitlab-ci[\w.-]*\.ya?ml$|(?:^|/)\.gitlab/ci/", path)
        if suffix in (".yml", ".yaml") or (suffix == "" and _CI.search(path)):
            ruby_php.read_symfony(text, path, self.found)
            if reader or workflow or gitlab or _CI.search(path) or _COMPOSE.search(path) or "apiVersion" in text:
                return self._yaml(path, text, reader, bool(workflow), bool(gitlab))
        elif reader is not None:
            return self._other(path, text, suffix, reader)
        if suffix == ".toml" and "env(" in text:
            plain.supabase(text, path, self.found)
        if (suffix in _CONFIGURED or path.endswith(".npmrc")) and not _NOT_BRACED.search(path):
            plain.braces(text, path, self.found)
        return True

    def _other(self, path: str, text: str, suffix: str, reader: Reader) -> bool:
        try:
            if suffix == ".toml":
                data, lines = tomllib.loads(text), positions(text)
            else:
                bare = text if suffix == ".json" else ""
                data, lines = read_yaml(bare or _without_comments(text), lines=True).value, {}
                lines = read_yaml(bare or _without_comments(text), lines=True).lines
                if not isinstance(data, dict):
                    data = json.loads(text)
        except (ValueError, YamlError, RecursionError):
            return False
        reader(data, path, lambda loc: line_of(lines, loc), self.found, environment_of(path))
        return True

    def _yaml(self, path: str, text: str, reader: Reader | None, workflow: bool, gitlab: bool) -> bool:
        good = True
        for first, part in _documents(text):
            try:
                reading = read_yaml(part, lines=True)
            except YamlError:
                if "{{" in part:
                    containers.helm(part, path, self.found, environment_of(path))
                else:
                    good = False
                continue
            data, lines = reading.value, reading.lines
            if not isinstance(data, dict):
                continue

            def line(loc: Loc, lines: dict[Loc, int] = lines, first: int = first) -> int:
                return line_of(lines, loc) + first

            stated = environment_of(path)
            if workflow:
                pipelines.github(data, path, line, self.found)
            elif gitlab:
                pipelines.gitlab(data, path, line, self.found)
            elif _COMPOSE.search(path):
                containers.compose(data, path, line, self.found, stated)
            elif reader is not None and not ("apiVersion" in data and "kind" in data):
                reader(data, path, line, self.found, stated)
            elif _CI.search(path):
                pipelines.other(data, path, line, self.found)
            elif "kind" in data or "configMapGenerator" in data:
                containers.kubernetes(data, path, line, self.found, stated)
        return good


def _documents(text: str) -> Iterator[tuple[int, str]]:
    """(lines above, text) of each document of a YAML file."""
    above = 0
    for part in re.split(r"^---[ \t]*(?:#[^\n]*)?\n", text, flags=re.M)[:500]:
        if part.strip():
            yield above, part
        above += part.count("\n") + 1


def _without_comments(text: str) -> str:
    return re.sub(r"^\s*//.*$", "", text, flags=re.M)
