"""Secrets in the repository: its files, everything that git holds, and the logs that the settings name."""

from __future__ import annotations

import asyncio
import fnmatch
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from launchready.artifacts.secrets import Aside, FoundSecrets, Looked, RepositorySecrets, Secret
from launchready.gather.registry import gatherer
from launchready.gather.secrets import objects
from launchready.gather.secrets.engine import Engine, find
from launchready.gather.secrets.git import Store, store_of
from launchready.gather.secrets.key import key_of
from launchready.gather.secrets.pieces import Notes, shown
from launchready.gather.secrets.sweep import Sweep
from launchready.gather.secrets.worktree import Tracked, Walk
from launchready.gather.site import Site
from launchready.model import Evidence, Missing, MissingReason, Phase

NO_HISTORY = "no git history"
LOCAL_FILE = "in a settings file of this machine that git ignores and never held"
_UNITS = {
    "tree": "files of the work tree",
    "configuration": "files of CI, containers and deployment",
    "build": "files of build folders",
    "log": "logs and recordings",
    "history": "commits, with everything else that git holds",
    "git": "of git's own files",
}


@gatherer(title="looking for secrets in the repository and its history", phase=Phase.PASSIVE)
async def repository_secrets(site: Site) -> RepositorySecrets | Missing:
    """Everything in and under the repository; nothing of it is run."""
    repository = site.settings.platform.repository
    if repository is None:
        return Missing(MissingReason.NOT_CONFIGURED, "no repository is set; give --repo or [platform] repository")
    if not await asyncio.to_thread(repository.is_dir):
        return Missing(MissingReason.NO_ACCESS, f"the repository {repository} is not a folder that can be read")
    engine = await find(repository)
    if isinstance(engine, Missing):
        return engine
    key = await key_of(repository, site.environ, site.sketcher.key)
    return RepositorySecrets(await look(repository, engine, key, tuple(site.settings.secrets.local_files)))


async def look(repository: Path, engine: Engine, key: bytes, local_files: tuple[str, ...] = ()) -> FoundSecrets:
    """All secrets of one repository."""
    notes = Notes()
    sweep = Sweep(engine, key, repository, notes)
    store = await store_of(repository)
    bare = isinstance(store, Store) and store.work is None
    walk = Walk(repository, notes, Tracked())
    if isinstance(store, Store) and not bare:
        walk.git = await _tracked(store, notes)
    if not bare:
        await sweep.feed(walk.pieces())
    if isinstance(store, Store):
        await _all_stores(store, walk, sweep, notes)
    else:
        notes.doubt("history", f"{NO_HISTORY}: {shown(store)}; give a clone with its history")
    looked = _looked(notes, engine, repository)
    return _without_local(await sweep.result(looked), local_files)


def _without_local(found: FoundSecrets, local_files: tuple[str, ...]) -> FoundSecrets:
    """Put aside what stands only in files of this machine's own settings that git ignores and never held."""

    def local(secret: Secret) -> bool:
        return not secret.more and all(
            place.state == "ignored" and any(fnmatch.fnmatch(place.path, one) for one in local_files)
            for place in secret.places
        )

    aside = [secret for secret in found.secrets if local(secret)]
    if not aside:
        return found
    told = tuple(Aside(LOCAL_FILE, one.kind, one.preview, one.places[0]) for one in aside)
    return replace(
        found,
        secrets=tuple(one for one in found.secrets if one not in aside),
        aside=found.aside + told,
        counts=tuple(sorted((*found.counts, (LOCAL_FILE, len(aside))))),
    )


async def _all_stores(store: Store, walk: Walk, sweep: Sweep, notes: Notes) -> None:
    """The repository's own store, those of its submodules, and those of repositories that lie in its folders."""
    await objects.read(store, sweep, notes)
    known = {store.common}
    inner = [(path, f"submodule {path.name}") for path in await objects.stores_inside(store.common)]
    inner += [(walk.root / name, f"repository {name}") for name in walk.stores]
    for path, label in inner:
        made = await store_of(path, label)
        if not isinstance(made, Store):
            notes.doubt("history", f"the {label} cannot be read: {shown(made)}")
        elif made.common not in known:
            known.add(made.common)
            await objects.read(made, sweep, notes)


async def _tracked(store: Store, notes: Notes) -> Tracked:
    listed = await store.ask("ls-files", "-z", "--stage")
    others = await store.ask("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
    if isinstance(listed, Missing) or listed.code or isinstance(others, Missing) or others.code:
        return Tracked()
    tracked = set()
    for entry in listed.out.split(b"\0"):
        head, _, raw = entry.partition(b"\t")
        name = raw.decode("utf-8", "surrogateescape")
        if (
            head.startswith(b"160000")
            and store.work is not None
            and not await asyncio.to_thread(_filled, store.work / name)
        ):
            notes.doubt("tree", f"the submodule {name} has no content; run git submodule update --init")
            notes.doubt("history", f"the submodule {name} has no content; run git submodule update --init")
        elif name:
            tracked.add(name)
    ignored = {name.decode("utf-8", "surrogateescape") for name in others.out.split(b"\0") if name}
    return Tracked(frozenset(tracked), frozenset(ignored))


def _filled(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _looked(notes: Notes, engine: Engine, repository: Path) -> Iterable[Looked]:
    when = datetime.now(UTC).isoformat(timespec="seconds")
    for area, items in notes.items.items():
        size = notes.bytes.get(area, 0)
        summary = f"{items} {_UNITS.get(area, area)} read ({size} bytes), by {engine} and the known formats"
        repeat = f"launchready audit --repo {repository.name} --only secrets"
        yield Looked(area, items, size, Evidence("files", area, when, "", summary, repeat=repeat))
