"""Every environment variable that the repository reads, sets or documents. Names and places; values never."""

from __future__ import annotations

from dataclasses import dataclass

from launchready.model import Evidence

READ, SET, TOLD = "read", "set", "told"


@dataclass(frozen=True, slots=True)
class Use:
    """One place where one environment variable is read, set or documented.

    `does` is READ, SET or TOLD; `form` how it is written there (`process.env`, `compose`, `.env file`). `required`
    is True when the program says so or stops without it, False when it has a default or can do without, None when
    neither can be told. `environment` is the deployment that a place speaks of (`production`), '' when it does not
    say. `side` is `client` when what is read ends in what browsers get, `build`, or `server`. A value that stands in
    a file is kept as `digest` (keyed; '' for none, empty or a placeholder) and `looks`: `secret` or `public` when its
    form alone tells. `stored` says that the value comes from a store of secrets. `test` marks tests and examples.
    `by` names the program from outside that takes a value which is set (`image postgres`).
    """

    name: str
    does: str
    form: str
    path: str
    line: int
    required: bool | None = None
    environment: str = ""
    side: str = "server"
    digest: str = ""
    looks: str = ""
    stored: bool = False
    test: bool = False
    by: str = ""

    @property
    def place(self) -> str:
        """`file:line`."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Dynamic:
    """A read whose name is only known when the program runs. `prefix` is the part that stands in the code."""

    path: str
    line: int
    form: str
    prefix: str = ""
    test: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A place that hands more than the public prefix to browsers: `what` says how, `names` which (none: all)."""

    path: str
    line: int
    what: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as it stands somewhere else in a file, in code or text that is no read we know."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class SettingsMap:
    """All of it. `mentions` are only of names that are set or documented and read nowhere.

    `prefixes` are the public prefixes that this repository's builds hand to browsers, `files` how many files were
    looked at, `doubts` what could not be read, a sentence each.
    """

    uses: tuple[Use, ...]
    dynamic: tuple[Dynamic, ...] = ()
    opened: tuple[Opened, ...] = ()
    mentions: tuple[Mention, ...] = ()
    prefixes: tuple[str, ...] = ()
    files: int = 0
    doubts: tuple[str, ...] = ()
    evidence: Evidence | None = None
