"""Starts the reference platform in a process of its own, and stops it without leaving anything behind."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from launchready.demo.kept import keep
from launchready.demo.lookalikes.rules import access_rules
from launchready.demo.platform.config import PlatformConfig
from launchready.demo.platform.digest import state_digest
from launchready.demo.platform.seed import PEOPLE, Person
from launchready.demo.repository import Repository, write_around
from launchready.demo.settings_text import settings_toml

BUILDS = ("ready", "founder")


class DemoError(Exception):
    """The platform could not be started; the text says why."""


@dataclass(frozen=True)
class Running:
    """A platform that serves."""

    data_dir: Path
    ca: Path
    https_port: int
    http_port: int
    hosts: tuple[str, ...]
    people: tuple[Person, ...]
    connect: dict[str, str]
    pid: int
    expired_token: str = field(repr=False)
    resolver: str = ""
    faults: tuple[str, ...] = ()
    lookalikes: bool = False
    _temp: Path = field(default=Path(), repr=False)
    _stopped: list[bool] = field(default_factory=list, repr=False)

    @property
    def url(self) -> str:
        """Where the application is; reached through the connect map."""
        return f"https://{self.hosts[0]}"

    def stop(self) -> None:
        """End the process and remove its folder; a second call does nothing."""
        if self._stopped:
            return
        self._stopped.append(True)
        _nursery.stop(self.pid)
        shutil.rmtree(self._temp, ignore_errors=True)

    def digest(self) -> dict[str, str]:
        """The fingerprint of everything stored, a table each."""
        return state_digest(PlatformConfig(self.data_dir))

    def environ(self) -> dict[str, str]:
        """The credentials that the settings name, as environment variables."""
        passwords = {f"LR_{person.key.upper()}_PASSWORD": person.password for person in self.people}
        return {**passwords, "LR_EXPIRED_TOKEN": self.expired_token}

    def settings_toml(self, *, ca: Path | None = None, customer: bool = False) -> str:
        """A `launchready.toml` for this platform.

        `ca` stands where the certificates are kept for longer than the platform runs. `customer` adds the
        customer's own host as a second environment, with its people.
        """
        return settings_toml(
            PlatformConfig(self.data_dir),
            self.connect,
            ca or self.ca,
            self.people,
            self.resolver,
            customer=customer,
            lookalike_rules=access_rules() if self.lookalikes else "",
        )

    def write_repository(self, target: Path) -> Path:
        """The source code that this platform runs, faults included where they are code of their own."""
        return write_repository(target, self.faults, lookalikes=self.lookalikes)

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start(
    *,
    build: str = "ready",
    faults: Sequence[str] = (),
    lookalikes: bool = False,
    data_dir: Path | None = None,
    authorization: str | None = None,
) -> Running:
    """Start a platform: `ready`, or the `founder`'s with its set of faults, plus the faults named."""
    if build not in BUILDS:
        raise DemoError(f"there is no build {build!r}; there are: {', '.join(BUILDS)}")
    chosen = _chosen(build, faults)
    temp = Path(tempfile.mkdtemp(prefix="launchready-demo-"))
    folder = (temp / "platform") if data_dir is None else data_dir.absolute()
    order = {
        "do": "start",
        "temp": str(temp),
        "data_dir": str(folder),
        "tls_dir": str(temp / "tls"),
        "faults": chosen,
        "lookalikes": lookalikes,
        "authorization": authorization,
    }
    try:
        reply = _nursery.ask(order)
    except BaseException:
        shutil.rmtree(temp, ignore_errors=True)
        raise
    config = PlatformConfig(folder)
    hosts = (config.app_host, config.api_host, config.customer_host)
    connect = {f"{host}:443": f"127.0.0.1:{reply['https_port']}" for host in hosts}
    connect |= {f"{host}:80": f"127.0.0.1:{reply['http_port']}" for host in hosts}
    connect |= reply["connect"]
    return Running(
        data_dir=folder,
        ca=temp / "tls" / "ca.pem",
        https_port=reply["https_port"],
        http_port=reply["http_port"],
        hosts=hosts,
        people=PEOPLE,
        connect=connect,
        pid=reply["pid"],
        expired_token=reply["expired_token"],
        resolver=reply["resolver"],
        faults=tuple(chosen),
        lookalikes=lookalikes,
        _temp=temp,
    )


def write_repository(target: Path, keys: Sequence[str] = (), *, lookalikes: bool = False) -> Path:
    """Copy the platform's source to a folder as its team would hold it, with what faults and look-alikes change."""
    package = target / "community"
    shutil.copytree(Path(__file__).parent / "platform", package, ignore=shutil.ignore_patterns("__pycache__"))
    if keys:
        from launchready.demo import faults as registry

        for module in (module for key in keys for module in registry.resolve(key).code):
            name = Path(module).stem
            shutil.copy(Path(registry.__file__).parent / "sources" / f"{name}.py", package / module)
            app = package / "app.py"
            text = app.read_text("utf-8")
            text = text.replace("    me,\n", f"    {name},\n    me,\n", 1)
            mounted = "    app.include_router(pages.router)\n"
            app.write_text(text.replace(mounted, f"    app.include_router({name}.router)\n{mounted}"), "utf-8")
    for path in package.rglob("*.py"):
        path.write_text(path.read_text("utf-8").replace("launchready.demo.platform", "community"), "utf-8")
    write_around(target)
    keep(target)
    _change(Repository(target), keys, lookalikes)
    return target


def _change(made: Repository, keys: Sequence[str], lookalikes: bool) -> None:
    """What faults and look-alikes leave in the repository."""
    if keys:
        from launchready.demo import faults as registry

        for key in keys:
            registry.resolve(key).repository(made)
    if lookalikes:
        from launchready.demo.lookalikes import all_lookalikes

        for alike in all_lookalikes():
            alike.repository(made)


def _chosen(build: str, wanted: Sequence[str]) -> list[str]:
    """The keys of all faults to put in, each once."""
    if build == "ready" and not wanted:
        return []
    from launchready.demo import faults as registry

    keys = [*(registry.FOUNDER if build == "founder" else ()), *wanted]
    try:
        return list(dict.fromkeys(registry.resolve(key).key for key in keys))
    except registry.UnknownFault as error:
        raise DemoError(str(error)) from None


class _NurseryLine:
    """The line to the nursery of this process; started when first needed, once per process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def ask(self, order: dict[str, Any]) -> dict[str, Any]:
        """Send one order and wait for the reply."""
        with self._lock:
            process = self._running()
            assert process.stdin is not None and process.stdout is not None
            try:
                process.stdin.write(json.dumps(order).encode() + b"\n")
                process.stdin.flush()
                line = process.stdout.readline()
            except BrokenPipeError:
                line = b""
            except BaseException:
                # Interrupted: the reply would be taken for that of the next order.
                self._process = None
                process.terminate()
                process.wait()
                raise
        if not line:
            raise DemoError("the process that starts platforms has died")
        reply: dict[str, Any] = json.loads(line)
        if "error" in reply:
            raise DemoError(f"the platform could not be started\n{reply['error']}")
        return reply

    def stop(self, pid: int) -> None:
        """End one platform, if it and the nursery are still there and ours."""
        process = self._process
        if process is not None and self._owner == os.getpid() and process.poll() is None:
            self.ask({"do": "stop", "pid": pid})

    def _running(self) -> subprocess.Popen[bytes]:
        """The nursery; a forked copy of this process gets its own."""
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "launchready.demo.nursery"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=_environment(),
            )
            self._owner = os.getpid()
            atexit.register(self.close)
        return self._process

    def close(self) -> None:
        """End the nursery and with it every platform."""
        process = self._process
        if process is None or self._owner != os.getpid():
            return
        self._process = None
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _environment() -> dict[str, str]:
    """The environment in which the nursery finds the same `launchready` as we did."""
    ours = str(Path(__file__).parents[2])
    theirs = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join((ours, theirs)) if theirs else ours}


_nursery = _NurseryLine()
