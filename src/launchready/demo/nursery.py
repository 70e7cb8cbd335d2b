"""A helper process that has everything imported and forks one platform per order.

It is a program of its own (`python -m launchready.demo.nursery`), so whoever starts platforms needs no
`if __name__ == "__main__"` and never forks its own threads. Orders come as JSON lines on standard input,
replies go as JSON lines to standard output. It ends, and takes every platform along, when standard input
closes or its parent is gone; platforms end when the nursery does, because they read the same lifeline.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from launchready.demo import faults, instance, lookalikes
from launchready.demo.ca import make_tls
from launchready.demo.platform import frontend, pages
from launchready.demo.platform.config import PlatformConfig
from launchready.demo.platform.seed import seed

PARENT_CHECK_SECONDS = 1.0
START_SECONDS = 60.0
_IMPORTED_LATE = (
    "anyio._backends._asyncio",
    "uvicorn.lifespan.off",
    "uvicorn.lifespan.on",
    "uvicorn.loops.asyncio",
    "uvicorn.protocols.http.h11_impl",
)


class Nursery:
    """The forked platforms, the seeded template they start from, and the pipe they live by."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="launchready-template-"))
        self.lifeline, self.hold = os.pipe()
        self.alive: dict[int, str] = {}
        self.template: Path | None = None

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        """Do what a line asks for."""
        if order["do"] == "stop":
            self.stop(order["pid"])
            return {}
        return self.start(order)

    def start(self, order: dict[str, Any]) -> dict[str, Any]:
        """Fork a platform and wait until it serves."""
        wanted = instance.Order.from_json(order)
        if not PlatformConfig(wanted.data_dir).database_path.exists():
            shutil.copytree(self.seeded(), wanted.data_dir, dirs_exist_ok=True)
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            self.become(wanted, writing)
        self.alive[pid] = order["temp"]
        os.close(writing)
        with os.fdopen(reading) as pipe:
            line = pipe.readline() if select.select([pipe], [], [], START_SECONDS)[0] else ""
        reply: dict[str, Any] = json.loads(line) if line else {"error": "the platform did not come up"}
        if "error" in reply:
            self.stop(pid)
        return reply

    def become(self, order: instance.Order, writing: int) -> NoReturn:
        """Turn this fork into a platform; never returns."""
        status = 1
        try:
            os.close(self.hold)
            os.setpgid(0, 0)
            _reopen_standard_streams()
            instance.die_with(self.lifeline)
            instance.run(order, lambda report: _write_line(writing, report))
            status = 0
        except BaseException:
            _write_line(writing, {"error": traceback.format_exc()})
        finally:
            os._exit(status)

    def seeded(self) -> Path:
        """A data folder filled once and copied from then on. Filled in a fork: hashing uses threads."""
        if self.template is None:
            target = self.folder / "template"
            pid = os.fork()
            if pid == 0:
                status = 1
                try:
                    seed(PlatformConfig(target))
                    status = 0
                finally:
                    os._exit(status)
            _, result = os.waitpid(pid, 0)
            if result:
                raise RuntimeError("the reference platform could not be seeded")
            self.template = target
        return self.template

    def stop(self, pid: int) -> None:
        """End one platform at once, as it holds nothing that must be saved, and remove its folder."""
        if pid in self.alive:
            folder = self.alive.pop(pid)
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """End everything."""
        for pid in tuple(self.alive):
            self.stop(pid)
        shutil.rmtree(self.folder, ignore_errors=True)


def _warm_up(folder: Path) -> None:
    """Do once, before any fork, what every platform would do again at its first request."""
    for name in _IMPORTED_LATE:
        importlib.import_module(name)
    faults.all_faults()
    lookalikes.all_lookalikes()
    frontend.current()
    for name in pages.TEMPLATES.list_templates():
        pages.TEMPLATES.get_template(name)
    make_tls(folder / "warm-up", ("app.example.com",))
    gc.collect()
    gc.freeze()


def _write_line(target: int, data: dict[str, Any]) -> None:
    os.write(target, json.dumps(data).encode() + b"\n")


def _reopen_standard_streams() -> None:
    """Keep a platform away from the pipes of the nursery; what it logs goes to standard error."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)


def _lines(parent: int) -> Iterator[bytes]:
    """Lines of standard input until it closes or the parent is gone."""
    waiting = b""
    while os.getppid() == parent:
        if not select.select([0], [], [], PARENT_CHECK_SECONDS)[0]:
            continue
        chunk = os.read(0, 65536)
        if not chunk:
            return
        waiting += chunk
        while b"\n" in waiting:
            line, waiting = waiting.split(b"\n", 1)
            yield line


def main() -> None:
    """Take orders until nobody is there to give them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    parent = os.getppid()
    nursery = Nursery()
    try:
        _warm_up(nursery.folder)
        for line in _lines(parent):
            try:
                reply = nursery.obey(json.loads(line))
            except Exception:
                reply = {"error": traceback.format_exc()}
            _write_line(1, reply)
    finally:
        nursery.close()


if __name__ == "__main__":
    main()
