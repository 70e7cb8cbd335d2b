"""The run folder: everything one audit saw, written so that a kill at any moment leaves something to go on from.

    .launchready/runs/<id>/
        manifest.json      what was asked, by which version, how it ended; hashes of the artifacts
        artifacts/         <environment>/<Artifact>.json, each written whole or not at all
        pictures/          what the browser showed, private values covered
        exchanges.jsonl    one redacted line per request
        created.jsonl      what we created on the target: a line before, a line when it is gone
        events.jsonl       what happened, in order
        report.json …      the reports
        key                the run's hashing key; deleted when the run is finished and clean

Folders are 0700 and files 0600. A half-written last line of a `.jsonl` is ignored by every reader.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from pydantic import TypeAdapter, ValidationError

from launchready.model import Missing

RUNS = Path(".launchready") / "runs"


class FolderError(Exception):
    """The run folder cannot be used; the message is a sentence for people."""


class RunFolder:
    """One run on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._streams: dict[str, IO[str]] = {}
        self._lock: IO[str] | None = None

    @property
    def id(self) -> str:
        """The run's id, the folder's name."""
        return self.path.name

    @classmethod
    def create(cls, root: Path, now: datetime | None = None) -> RunFolder:
        """A new run under `root` (`.launchready/runs` of the project)."""
        stamp = (now or datetime.now(UTC)).strftime("%Y%m%d-%H%M%S")
        path = root / f"{stamp}-{secrets.token_hex(2)}"
        try:
            path.mkdir(parents=True, mode=0o700)
            root.chmod(0o700)
            (path / "artifacts").mkdir(mode=0o700)
        except OSError as error:
            raise FolderError(f"cannot make the run folder {path}: {error.strerror}") from None
        return cls(path)

    @classmethod
    def find(cls, root: Path, name: str) -> RunFolder:
        """An existing run by id, by a unique beginning of it, by path, or `last`."""
        direct = Path(name)
        if (direct / "manifest.json").is_file():
            return cls(direct)
        runs = listed(root)
        if name == "last" and runs:
            return runs[-1]
        hits = [run for run in runs if run.id.startswith(name)]
        if len(hits) == 1:
            return hits[0]
        known = ", ".join(run.id for run in runs[-5:]) or "none"
        raise FolderError(f"no single run is called {name!r} in {root}; the latest are: {known}")

    def lock(self) -> None:
        """Hold the run for this process; a second process gets a FolderError."""
        self._lock = (self.path / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise FolderError(f"run {self.id} is in use by another process; wait for it or stop it") from None

    def key(self) -> bytes:
        """The run's hashing key, made on first use."""
        place = self.path / "key"
        if not place.exists():
            self._write(place, secrets.token_hex(32))
        return bytes.fromhex(place.read_text())

    def forget_key(self) -> None:
        """Delete the hashing key: from now on the hashes in the artifacts tell nobody anything."""
        (self.path / "key").unlink(missing_ok=True)

    def append(self, stream: str, line: dict[str, Any]) -> None:
        """Add one line to `exchanges`, `created` or `events`; `created` reaches the disk before this returns."""
        try:
            if stream not in self._streams:
                place = self.path / f"{stream}.jsonl"
                self._mend(place)
                self._streams[stream] = os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a")
            file = self._streams[stream]
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
            if stream == "created":
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise FolderError(f"cannot write {stream} of run {self.id}: {error.strerror}") from None

    @staticmethod
    def _mend(place: Path) -> None:
        if place.exists() and place.stat().st_size:
            data = place.read_bytes()
            if not data.endswith(b"\n"):
                with place.open("r+b") as file:
                    file.truncate(data.rfind(b"\n") + 1)

    def lines(self, stream: str) -> Iterator[dict[str, Any]]:
        """The whole lines of a stream; a broken one is left out."""
        if stream in self._streams:
            self._streams[stream].flush()
        place = self.path / f"{stream}.jsonl"
        if not place.exists():
            return
        with place.open(encoding="utf-8") as file:
            for line in file:
                try:
                    yield json.loads(line)
                except ValueError:
                    continue

    def save(self, environment: str, value: Any, kind: type) -> None:
        """Write one artifact (or its `Missing`) whole."""
        payload = {
            "missing" if isinstance(value, Missing) else "value": TypeAdapter(type(value)).dump_python(
                value, mode="json"
            )
        }
        place = self._place(environment, kind)
        place.parent.mkdir(mode=0o700, exist_ok=True)
        self._write(place, json.dumps(payload, ensure_ascii=False, separators=(",", ":")))

    def load(self, environment: str, kind: type) -> Any | None:
        """One artifact, its `Missing`, or None when it was not collected or is not readable."""
        place = self._place(environment, kind)
        if not place.exists():
            return None
        try:
            payload = json.loads(place.read_bytes())
            if "missing" in payload:
                return TypeAdapter(Missing).validate_python(payload["missing"])
            return TypeAdapter(kind).validate_python(payload["value"])
        except (ValueError, ValidationError, KeyError):
            return None

    def _place(self, environment: str, kind: type) -> Path:
        safe = "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in environment)
        return self.path / "artifacts" / safe / f"{kind.__name__}.json"

    def keep(self, name: str, data: bytes) -> str:
        """Keep a picture; its name within the folder, of which nothing leads elsewhere."""
        safe = "".join(sign if sign.isalnum() or sign in "-_." else "_" for sign in name.removeprefix("pictures/"))
        place = self.path / "pictures" / safe.lstrip(".")
        try:
            place.parent.mkdir(mode=0o700, exist_ok=True)
            with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(data)
        except OSError as error:
            raise FolderError(f"cannot write {place}: {error.strerror}; the run so far is kept") from None
        return f"pictures/{place.name}"

    def kept(self, name: str) -> bytes:
        """A picture that was kept; b'' when it is not there."""
        place = self.path / "pictures" / Path(name).name
        try:
            return place.read_bytes()
        except OSError:
            return b""

    def drop(self, environment: str, kind: type) -> None:
        """Forget one artifact, so that it is collected again."""
        self._place(environment, kind).unlink(missing_ok=True)

    def manifest(self) -> dict[str, Any]:
        """What was asked and how it stands; {} when there is none."""
        place = self.path / "manifest.json"
        try:
            data = json.loads(place.read_bytes())
        except (OSError, ValueError):
            return {}
        return data if isinstance(data, dict) else {}

    def update(self, **values: Any) -> None:
        """Change entries of the manifest."""
        self._write(
            self.path / "manifest.json", json.dumps({**self.manifest(), **values}, indent=2, ensure_ascii=False)
        )

    def seal(self) -> None:
        """Write the hashes of all artifacts into the manifest."""
        files = sorted([*(self.path / "artifacts").rglob("*.json"), *(self.path / "pictures").glob("*")])
        hashes = {str(f.relative_to(self.path)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}
        self.update(hashes=hashes)

    def broken(self) -> list[str]:
        """Artifacts whose content is not what was sealed."""
        hashes = self.manifest().get("hashes", {})
        bad = []
        for name, digest in hashes.items():
            place = self.path / name
            if not place.is_file() or hashlib.sha256(place.read_bytes()).hexdigest() != digest:
                bad.append(name)
        return bad

    def close(self) -> None:
        """Close the streams and let go of the run."""
        for file in self._streams.values():
            file.close()
        self._streams.clear()
        if self._lock:
            self._lock.close()
            self._lock = None

    def _write(self, place: Path, text: str) -> None:
        beside = place.with_name(place.name + ".new")
        try:
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(text)
            beside.replace(place)
        except OSError as error:
            raise FolderError(f"cannot write {place}: {error.strerror}; the run so far is kept") from None


def listed(root: Path) -> list[RunFolder]:
    """The runs under a root, oldest first."""
    if not root.is_dir():
        return []
    return [RunFolder(path) for path in sorted(root.iterdir()) if (path / "manifest.json").is_file()]


def prune(root: Path, keep: int) -> list[str]:
    """Delete all but the newest `keep` runs; one that has something left on a target is kept and named in stderr."""
    gone = []
    for run in listed(root)[: -keep or None]:
        if run.manifest().get("left_behind"):
            print(
                f"{run.id} is kept: something it created is still there; launchready cleanup {run.id}", file=sys.stderr
            )
            continue
        shutil.rmtree(run.path)
        gone.append(run.id)
    return gone
