"""The files of a repository as they lie there, ignored and untracked ones too. Links are not followed."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from launchready.artifacts.secrets import Place
from launchready.gather.secrets.pieces import Notes, Piece, shown
from launchready.gather.secrets.unpack import pieces

MOST_FILES = 400_000
MOST_FILE = 8_000_000_000
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff")
_BUILD = re.compile(
    r"(?:^|/)(?:dist|build|out|public|static|assets|_next|\.next|\.nuxt|\.output|\.svelte-kit|\.vercel|www|htdocs|storybook-static)/"
)
_LOG = re.compile(r"\.(?:log|har)(?:\.\d+)?(?:\.gz)?$|(?:^|/)logs?/", re.I)
_CONFIGURATION = re.compile(
    r"(?:^|/)(?:\.github/workflows/|\.gitlab-ci|\.circleci/|\.buildkite/|azure-pipelines|bitbucket-pipelines|Jenkinsfile|\.drone"
    r"|\.travis|appveyor|Dockerfile|Containerfile|[\w.-]*\.dockerfile$|(?:docker-)?compose[\w.-]*\.ya?ml$|\.dockerignore"
    r"|vercel\.json|now\.json|\.vercel/|netlify\.toml|\.netlify/|fly[\w.-]*\.toml$|render\.ya?ml|railway\.(?:json|toml)|app\.json$"
    r"|Procfile|\.platform/|app\.ya?ml$|config/deploy[\w./-]*\.ya?ml$|\.kamal/|k8s/|kubernetes/|helm/|charts/|manifests/|deploy/"
    r"|[\w./-]*\.tf(?:vars|state)?$|serverless\.ya?ml|webhooks?\.(?:ya?ml|json|toml)$|nginx[\w.-]*\.conf$|ansible/|Pulumi)",
    re.I,
)


@dataclass(slots=True)
class Tracked:
    """What git says of the files: `tracked` and `ignored` names; None when git cannot tell."""

    tracked: frozenset[str] | None = None
    ignored: frozenset[str] = frozenset()

    def state(self, name: str) -> str:
        """tracked, ignored, untracked or ''."""
        if self.tracked is None:
            return ""
        if name in self.tracked:
            return "tracked"
        if name in self.ignored or any(name[: at + 1] in self.ignored for at, c in enumerate(name) if c == "/"):
            return "ignored"
        return "untracked"


@dataclass(slots=True)
class Walk:
    """One walk over a folder. `pictures` and `stores` (folders with a `.git` of their own) are those met.

    `source` is the area of all files, '' when their names tell it; `label` stands before their names.
    """

    root: Path
    notes: Notes
    git: Tracked
    pictures: list[str] = field(default_factory=list)
    stores: list[str] = field(default_factory=list)
    links: int = 0
    source: str = ""
    label: str = ""

    def pieces(self) -> Iterator[Piece]:
        """The text of every file."""
        for name in self._names():
            yield from self.file(name)

    def file(self, name: str) -> Iterator[Piece]:
        """The text of one file."""
        place = Place(self.source or source_of(name), shown(self.label + name), state=self.git.state(name))
        path = self.root / name
        try:
            # Opened without waiting: a pipe that nobody writes to would block for ever.
            with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW), "rb") as stream:
                told = os.fstat(stream.fileno())
                if not stat.S_ISREG(told.st_mode):
                    self.notes.doubt(place.source, f"{name} is no file (a pipe, socket or device) and was not read")
                    return
                if told.st_size > MOST_FILE:
                    self.notes.doubt(place.source, f"{name} has {told.st_size} bytes and was not read")
                    return
                if name.lower().endswith(PICTURES):
                    self.pictures.append(name)
                self.notes.count(place.source, told.st_size)
                yield from pieces(place, stream, told.st_size, self.notes)
        except OSError as problem:
            self.notes.doubt(place.source, f"{name} cannot be read ({problem.strerror or type(problem).__name__})")

    def _names(self) -> Iterator[str]:
        waiting = [""]
        met = 0
        while waiting:
            folder = waiting.pop()
            try:
                entries = sorted(os.scandir(self.root / folder), key=lambda entry: entry.name)
            except OSError as problem:
                self.notes.doubt("tree", f"the folder {folder or '.'} cannot be read ({problem.strerror})")
                continue
            for entry in entries:
                name = folder + entry.name
                if entry.is_symlink():
                    self.links += 1
                elif entry.is_dir(follow_symlinks=False):
                    if entry.name == ".git":
                        self.stores += [folder] if folder else []
                    else:
                        waiting.append(name + "/")
                elif entry.name == ".git":
                    continue  # the pointer of a worktree or submodule; what it points to is read with the history
                else:
                    met += 1
                    if met > MOST_FILES:
                        self.notes.doubt("tree", f"there are more than {MOST_FILES} files; the rest was not read")
                        return
                    yield name


def source_of(name: str) -> str:
    """The area of a file by its name: log, configuration, build, else tree."""
    if _LOG.search(name):
        return "log"
    if _CONFIGURATION.search(name):
        return "configuration"
    return "build" if _BUILD.search(name) and not name.startswith("src/") else "tree"
