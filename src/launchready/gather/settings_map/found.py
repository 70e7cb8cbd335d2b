"""What the readers of one repository put together."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from launchready.artifacts.settings_map import READ, SET, TOLD, Dynamic, Opened, Use
from launchready.gather.settings_map.values import looks_of, placeholder

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,120}")
SHOUTED = re.compile(r"[A-Z_][A-Z0-9_]{0,120}")
MOST_USES = 50_000
# What the world around a program sets, not the people who run it.
AROUND = frozenset(
    "HOME PATH PWD OLDPWD USER LOGNAME SHELL TERM COLORTERM LANG LC_ALL LC_CTYPE TMPDIR TEMP TMP EDITOR VISUAL PAGER "
    "DISPLAY HOSTNAME SHLVL IFS UID EUID PPID RANDOM SECONDS LINENO BASH_SOURCE FUNCNAME BASH_VERSION APPDATA "
    "LOCALAPPDATA PROGRAMFILES USERPROFILE SYSTEMROOT COMSPEC PATHEXT XDG_CONFIG_HOME XDG_CACHE_HOME XDG_DATA_HOME "
    "XDG_RUNTIME_DIR XDG_STATE_HOME COLUMNS LINES WINDIR HOMEDRIVE HOMEPATH TZ SSH_AUTH_SOCK".split()
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A call with a name in capitals as an argument: a read, if the function that is called turns out to read one."""

    function: str
    position: int
    name: str
    path: str
    line: int
    language: str


@dataclass(frozen=True, slots=True)
class Reader:
    """A function that reads the variable which its argument names; `prefix` and `suffix` are put around the name."""

    function: str
    position: int
    language: str
    path: str
    line: int
    required: bool | None = None
    prefix: str = ""
    suffix: str = ""


@dataclass(slots=True)
class Found:
    """Everything found so far. `digest` is the keyed hash of a value."""

    digest: Callable[[str], str]
    uses: list[Use] = field(default_factory=list)
    dynamic: list[Dynamic] = field(default_factory=list)
    opened: list[Opened] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    readers: list[Reader] = field(default_factory=list)
    prefixes: set[str] = field(default_factory=set)
    doubts: list[str] = field(default_factory=list)
    test: bool = False
    cut: bool = False

    def read(
        self,
        name: str,
        path: str,
        line: int,
        form: str,
        *,
        required: bool | None = None,
        side: str = "server",
        environment: str = "",
    ) -> None:
        """A name is read."""
        if NAME.fullmatch(name):
            use = Use(name, READ, form, path, line, required, environment, side, test=self.test)
            self._keep(use)

    def set(
        self,
        name: str,
        path: str,
        line: int,
        form: str,
        *,
        value: object = None,
        environment: str = "",
        stored: bool = False,
        side: str = "server",
        by: str = "",
    ) -> None:
        """A name gets a value here, or is asked for from a store of secrets."""
        if not NAME.fullmatch(name):
            return
        text = "" if value is None else str(value).strip()
        real = bool(text) and not placeholder(text)
        self._keep(
            Use(
                name,
                SET,
                form,
                path,
                line,
                environment=environment,
                side=side,
                digest=self.digest(text) if real else "",
                looks=looks_of(text) if real else "",
                stored=stored,
                test=self.test,
                by=by,
            )
        )

    def told(self, name: str, path: str, line: int, form: str, *, value: str = "") -> None:
        """A name is documented."""
        if NAME.fullmatch(name):
            looks = looks_of(value) if value and not placeholder(value) else ""
            self._keep(Use(name, TOLD, form, path, line, looks=looks, test=self.test))

    def unknown(self, path: str, line: int, form: str, prefix: str = "") -> None:
        """A read whose name is not in the code."""
        self.dynamic.append(Dynamic(path, line, form, prefix, self.test))

    def call(self, function: str, position: int, name: str, path: str, line: int, language: str) -> None:
        """A call that may read, once its function is known."""
        if SHOUTED.fullmatch(name) and len(name) > 1 and len(self.asked) < MOST_USES and not self.test:
            self.asked.append(Asked(function, position, name, path, line, language))

    def _keep(self, use: Use) -> None:
        if len(self.uses) >= MOST_USES:
            self.cut = True
        elif not (use.does == READ and use.name in AROUND):
            self.uses.append(use)

    def settle(self) -> None:
        """Follow calls into the functions that read for others; what nobody calls stays unknown."""
        known: dict[tuple[str, int, str], list[Reader]] = {}
        for reader in dict.fromkeys(self.readers):
            known.setdefault((reader.function, reader.position, reader.language), []).append(reader)
        called: set[tuple[str, int, str]] = set()
        for asked in self.asked:
            key = (asked.function, asked.position, asked.language)
            for reader in known.get(key, ()):
                called.add(key)
                required = False if reader.suffix else reader.required
                name = reader.prefix + asked.name + reader.suffix
                self._keep(Use(name, READ, f"{reader.function}()", asked.path, asked.line, required))
        for key, readers in known.items():
            if key not in called:
                for reader in readers:
                    self.dynamic.append(Dynamic(reader.path, reader.line, f"{reader.function}()", reader.prefix))
        self.uses = list(dict.fromkeys(self.uses))
