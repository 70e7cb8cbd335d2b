"""Environment variables in shell: scripts, Makefiles, Procfiles, commands in containers and pipelines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchready.gather.settings_map.found import Found

_EXPANSION = re.compile(
    r"(?<!\\)\$(?:\{#?(?P<braced>[A-Z_][A-Z0-9_]*)(?P<rest>(?::?[-=?+]|[%#/:\[^,]|@)?)[^}]*\}|(?P<plain>[A-Z_][A-Z0-9_]*))"
)
_ASSIGNED = re.compile(
    r"(?:^|[;&|(]|\b(?:then|do|else))\s*(?P<word>(?:export|local|readonly|declare|typeset)\s+(?:-\w+\s+)?)?"
    r"(?P<name>[A-Z_][A-Z0-9_]*)(?P<op>\+?=)(?P<value>[^\n;&|]*)",
    re.M,
)
_LOOPED = re.compile(
    r"\bfor\s+([A-Z_][A-Z0-9_]*)\s+in\b|\bread\s+(?:-\w+\s+)*([A-Z_][A-Z0-9_ ]*)|\bgetopts\s+\S+\s+([A-Z_]+)"
)
_BEFORE_COMMAND = re.compile(
    r"""(?:^|[;&|]\s*)((?:[A-Z_][A-Z0-9_]*=(?:"[^"\n]*"|'[^'\n]*'|[^\s;&|()`"']*)[ \t]+)+)(?=[\w./])""", re.M
)
_PAIR = re.compile(r"([A-Z_][A-Z0-9_]*)=(\S*)")
_SINGLE = re.compile(r"'[^'\n]*'")
_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\n]*", re.M)
SHELLS = (".sh", ".bash", ".zsh", ".ksh", ".envrc")


def expansions(text: str) -> Iterator[tuple[str, bool | None]]:
    """(name, required) of every `$NAME` and `${NAME…}`; `:-` gives a default, `:?` stops without."""
    for match in _EXPANSION.finditer(text):
        rest = match["rest"] or ""
        required = True if "?" in rest else False if rest.endswith(("-", "+", "=")) else None
        yield match["braced"] or match["plain"], required


def read(
    text: str, path: str, found: Found, *, form: str = "shell", first_line: int = 1, known: set[str] | None = None
) -> None:
    """What a script reads from outside and what it exports; names that it gives itself first are its own."""
    bare = _COMMENT.sub("", text)
    own: dict[str, int] = dict.fromkeys(known or (), -1)
    for match in _LOOPED.finditer(bare):
        for name in " ".join(part for part in match.groups() if part).split():
            own.setdefault(name, match.start())
    for match in _ASSIGNED.finditer(bare):
        name = match["name"]
        itself = any(inner == name for inner, _ in expansions(match["value"]))
        line = first_line + bare.count("\n", 0, match.start("name"))
        if (match["word"] or "").startswith("export") and not itself and name not in own:
            found.set(name, path, line, form, value=match["value"].strip("'\" \t"))
        if not itself:
            own.setdefault(name, match.start())
    for match in _BEFORE_COMMAND.finditer(bare):
        line = first_line + bare.count("\n", 0, match.start(1))
        for pair in _PAIR.finditer(match[1]):
            found.set(pair[1], path, line, form, value=pair[2].strip("'\""))
    seen: set[str] = set()
    plain = _SINGLE.sub(lambda match: " " * len(match[0]), bare)
    for match in _EXPANSION.finditer(plain):
        name = match["braced"] or match["plain"]
        if name in seen or (name in own and own[name] < match.start()):
            continue
        seen.add(name)
        rest = match["rest"] or ""
        required = True if "?" in rest else False if rest.endswith(("-", "+", "=")) else None
        found.read(name, path, first_line + plain.count("\n", 0, match.start()), form, required=required)


def read_make(text: str, path: str, found: Found) -> None:
    """A Makefile: `$$NAME` in recipes, `$(NAME)` that no line gives a value, `export NAME`."""
    own = set(re.findall(r"^\s*(?:export\s+|override\s+)?([A-Z_][A-Z0-9_]*)\s*(?::|\?|\+|!)?=", text, re.M))
    optional = set(re.findall(r"^\s*(?:export\s+)?([A-Z_][A-Z0-9_]*)\s*\?=", text, re.M))
    for number, line in enumerate(text.splitlines(), 1):
        bare = _COMMENT.sub("", line)
        for name in re.findall(r"\$\$\{?([A-Z_][A-Z0-9_]*)", bare):
            if name not in own:
                found.read(name, path, number, "make")
        for name in re.findall(r"\$[({]([A-Z_][A-Z0-9_]*)[)}]", bare):
            if name in optional:
                found.read(name, path, number, "make", required=False)
