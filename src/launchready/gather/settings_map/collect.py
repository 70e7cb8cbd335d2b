"""Every environment variable of the repository: one pass over its files, each given to the reader of its kind."""

from __future__ import annotations

import asyncio
import hashlib
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from launchready.artifacts.settings_map import READ, SET, Mention, SettingsMap, Use
from launchready.derive.settings_map import taken
from launchready.gather.code.tree import Tree, is_packed, suffix_of
from launchready.gather.registry import gatherer
from launchready.gather.settings_map.dispatch import Files
from launchready.gather.settings_map.found import Found
from launchready.gather.site import Site
from launchready.model import Evidence, Missing, MissingReason, Phase
from launchready.net.run_process import run

# The audited repository's own git settings must not start programs of its choice.
_GIT = ("git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "ls-files", "-z")
_IGNORED = ("--others", "--ignored", "--exclude-standard", "--directory")
_PROSE = frozenset({".md", ".mdx", ".rst", ".txt", ".adoc", ".svg", ".lock", ".map", ".csv"})
MOST_TOKENS = 300_000
MOST_BYTES = 400_000_000


@gatherer(title="listing the settings in the repository", phase=Phase.PASSIVE)
async def settings_map(site: Site) -> SettingsMap | Missing:
    """What the platform's repository reads, sets and documents; nothing of it is run."""
    repository = site.settings.platform.repository
    if repository is None:
        return Missing(MissingReason.NOT_CONFIGURED, "no repository is set; give --repo or [platform] repository")
    return await settings_of(repository, site.sketcher.digest)


async def settings_of(repository: Path, digest: Callable[[str], str]) -> SettingsMap | Missing:
    """The settings of one repository; `digest` is a keyed hash."""
    if not await asyncio.to_thread(repository.is_dir):
        return Missing(MissingReason.NO_ACCESS, f"the repository {repository} is not a folder that can be read")
    listed = await listed_files(repository)
    return await asyncio.to_thread(read_settings, repository, digest, listed)


async def listed_files(repository: Path) -> list[str] | None:
    """What git tracks, what is new, and ignored files that hold settings; None when git cannot tell."""
    names: list[str] = []
    for options in (("--cached", "--others", "--exclude-standard"), _IGNORED):
        found = await run([*_GIT, *options], cwd=repository, timeout=30, max_output=50_000_000)
        if isinstance(found, Missing) or found.code != 0 or found.truncated:
            return None
        told = [name.decode("utf-8", "surrogateescape") for name in found.out.split(b"\0") if name]
        names += told if options is not _IGNORED else [name for name in told if Files.holds_settings(name)]
    return names or None


def read_settings(repository: Path, digest: Callable[[str], str], listed: Iterable[str] | None = None) -> SettingsMap:
    """Read all files of a repository once."""
    tree = Tree(repository, listed)
    found = Found(digest)
    files = Files(found)
    tokens: dict[str, list[str]] = {}
    read, total, cut = 0, 0, False
    for path in tree.files:
        if not files.wanted(path):
            continue
        content = tree.content(path)
        if content is None or (b"\0" in content[:8000] and not content.startswith((b"\xff\xfe", b"\xfe\xff"))):
            continue
        total += len(content)
        if total > MOST_BYTES:
            found.doubts.append("the repository's texts are larger than 400 MB together; the rest was not read")
            break
        suffix = suffix_of(path)
        if suffix in (".js", ".mjs", ".cjs", ".css") and is_packed(content):
            continue
        read += 1
        found.test = files.aside(path)
        files.read(path, content)
        if not cut and suffix not in _PROSE and not found.test:
            for token in files.tokens(content):
                if len(places := tokens.setdefault(token, [])) < 8:
                    places.append(path)
            cut = len(tokens) > MOST_TOKENS
    found.settle()
    if cut:
        found.doubts.append(
            "the repository holds too many names in capitals; not all of those that nothing reads were searched"
        )
    if found.cut:
        found.doubts.append("more than 50000 places read or set variables; the rest is not listed")
    return _put_together(repository, tree, found, files, tokens, read)


def _put_together(
    repository: Path, tree: Tree, found: Found, files: Files, tokens: dict[str, list[str]], read: int
) -> SettingsMap:
    uses = sorted(_known(found.uses, files.manifests()), key=lambda use: (use.name, use.does, use.path, use.line))
    sets = [use for use in uses if use.does == SET]
    names = {use.name for use in taken([use for use in uses if use.does == READ and not use.test], sets)}
    written = {(use.name, use.path) for use in uses if use.does != READ}
    told = [*found.doubts, *files.doubts(), *tree.doubts()]
    mentions = [
        Mention(name, path)
        for name in sorted({use.name for use in uses} - names)
        for path in tokens.get(name, ())
        if (name, path) not in written
    ]
    count = len({use.name for use in uses if not use.test})
    return SettingsMap(
        tuple(uses),
        tuple(sorted(found.dynamic, key=lambda one: (one.path, one.line))),
        tuple(found.opened),
        tuple(mentions),
        tuple(sorted(found.prefixes)),
        read,
        tuple(told),
        Evidence(
            "file",
            "settings",
            "",
            "repository",
            f"{count} settings in {read} files that were read",
            repeat=f"launchready settings-map --repo {repository.name}",
        ),
    )


def _known(uses: Iterable[Use], manifests: str) -> list[Use]:
    """The uses, with the program from outside that reads what is set, where it is known."""
    rows = [row for row in known_names() if not row["needs"] or any(word in manifests for word in row["needs"])]
    made: dict[str, str] = {}

    def reader(name: str) -> str:
        if name not in made:
            fits = (row["by"] for row in rows if any(fnmatchcase(name, glob) for glob in row["names"]))
            made[name] = next(fits, "")
        return made[name]

    return [replace(use, by=use.by or reader(use.name)) if use.does == SET else use for use in uses]


@cache
def known_names() -> list[dict[str, Any]]:
    """The table of names that programs from outside read."""
    text = resources.files(__package__).joinpath("known.toml").read_text("utf-8")
    return [{"needs": (), **row} for row in tomllib.loads(text)["known"]]


def fingerprints() -> Callable[[str], str]:
    """A keyed hash whose key nobody keeps."""
    import secrets

    key = secrets.token_bytes(32)
    return lambda value: hashlib.blake2b(value.encode("utf-8", "replace"), key=key, digest_size=8).hexdigest()
