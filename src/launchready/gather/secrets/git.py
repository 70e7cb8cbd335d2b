"""Asking git, without letting the audited repository start programs, fetch, or hide objects."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from launchready.model import Missing
from launchready.net.run_process import Finished, run

SECONDS = 600.0
_SAFE = (
    "git",
    "--no-pager",
    "--no-replace-objects",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "safe.directory=*",
    "-c",
    "protocol.allow=never",
    "-c",
    "log.showSignature=false",
    "-c",
    "log.showRoot=true",
    "-c",
    "core.quotePath=true",
    "-c",
    "diff.external=",
    "-c",
    "core.attributesFile=/dev/null",
    "-c",
    "gc.auto=0",
)
_ENV = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "LC_ALL": "C",
}


@dataclass(frozen=True, slots=True)
class Store:
    """One repository's store: where git keeps it, its work tree's folder (None when bare), its name for people."""

    git_dir: Path
    common: Path
    work: Path | None
    shallow: bool
    partial: bool
    label: str = ""

    async def ask(
        self,
        *words: str,
        input: bytes | None = None,
        take: Callable[[bytes], Awaitable[None]] | None = None,
        seconds: float = SECONDS,
    ) -> Finished | Missing:
        """Run one git command on this store."""
        place = (f"--git-dir={self.git_dir}", *((f"--work-tree={self.work}",) if self.work else ()))
        cwd = self.work or self.git_dir
        return await run(
            [*_SAFE, *place, *words], cwd=cwd, timeout=seconds, input=input, max_output=400_000_000, env=_ENV, take=take
        )

    async def text(self, *words: str) -> str | None:
        """What one git command prints, None when it fails."""
        done = await self.ask(*words)
        return done.text() if isinstance(done, Finished) and done.code == 0 and not done.truncated else None


async def store_of(folder: Path, label: str = "") -> Store | str:
    """The store that a folder belongs to, or the reason why there is none."""
    words = (
        "rev-parse",
        "--path-format=absolute",
        "--git-dir",
        "--git-common-dir",
        "--is-bare-repository",
        "--is-shallow-repository",
    )
    done = await run([*_SAFE, *words], cwd=folder, timeout=30, env=_ENV)
    if isinstance(done, Missing):
        return done.detail
    lines = done.text().splitlines()
    if done.code != 0 or len(lines) < 4:
        said = done.err.decode("utf-8", "replace").strip().splitlines()
        return said[-1].removeprefix("fatal: ")[:200] if said else "git does not know the folder"
    git_dir, common, bare, shallow = Path(lines[0]), Path(lines[1]), lines[2] == "true", lines[3] == "true"
    made = Store(git_dir, common, None if bare else folder, shallow, False, label)
    partial = await made.ask(
        "config", "--get-regexp", r"^(extensions\.partialclone|remote\..*\.(promisor|partialclonefilter))$"
    )
    promised = isinstance(partial, Finished) and bool(partial.out.strip())
    return Store(git_dir, common, made.work, shallow, promised, label)
