"""Running other programs (git, engines, rehearsals): bounded in time and output, the whole group at once."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from launchready.model import Missing, MissingReason

_GRACE = 0.5
Take = Callable[[bytes], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Finished:
    """A program that ended. `code` is negative for a signal; `truncated`: stopped at the output cap."""

    argv: tuple[str, ...]
    code: int
    out: bytes
    err: bytes
    seconds: float
    truncated: bool = False

    def text(self) -> str:
        """Standard output as text; undecodable bytes replaced."""
        return self.out.decode("utf-8", "replace")


async def run(
    argv: Sequence[str],
    *,
    cwd: Path,
    timeout: float,  # noqa: ASYNC109 - part of the result: a Missing instead of an exception
    input: bytes | None = None,
    max_output: int = 10_000_000,
    env: Mapping[str, str] | None = None,
    take: Take | None = None,
) -> Finished | Missing:
    """Run a program to its end, without a shell. Never raises for what the program does.

    `timeout` is in seconds, `max_output` in bytes over both streams; at either, and when the caller is
    cancelled, the whole process group is killed. The program sees the environment without the credentials
    of personas (`LR_…`), plus `env`. With `take` the standard output is handed over piece by piece, without
    a cap, and not kept; the program waits while a piece is worked on. Missing: NOT_CONFIGURED when it cannot
    be started, UNREACHABLE at the time-out.
    """
    started = time.perf_counter()
    try:
        process = await asyncio.create_subprocess_exec(
            *argv,
            cwd=cwd,
            env=_environment(env),
            stdin=asyncio.subprocess.DEVNULL if input is None else asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
    except (OSError, ValueError) as problem:
        return Missing(MissingReason.NOT_CONFIGURED, _not_started(argv, cwd, problem))
    streams = _Streams(process, max_output, take)
    try:
        async with asyncio.timeout(timeout):
            await streams.pump(input)
    except TimeoutError:
        return Missing(
            MissingReason.UNREACHABLE, f"{argv[0]} did not finish within {timeout:g} seconds and was stopped."
        )
    finally:
        _kill_group(process.pid)
        await _buried(process)
    code = process.returncode if process.returncode is not None else -signal.SIGKILL
    seconds = time.perf_counter() - started
    return Finished(tuple(argv), code, bytes(streams.out), bytes(streams.err), seconds, streams.full)


def _environment(more: Mapping[str, str] | None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LR_")}
    return {**kept, "GIT_TERMINAL_PROMPT": "0", **(more or {})}


def _not_started(argv: Sequence[str], cwd: Path, problem: Exception) -> str:
    if not cwd.is_dir():
        return f"{argv[0]} cannot run in {cwd}: there is no such folder."
    if isinstance(problem, FileNotFoundError):
        return f"{argv[0]} is not installed."
    return f"{argv[0]} cannot be started ({type(problem).__name__})."


async def _buried(process: asyncio.subprocess.Process) -> None:
    """Wait until a killed program is gone. Its pipes are closed, since a stranger may still hold them open."""
    transport = getattr(process, "_transport", None)
    if transport is not None:
        transport.close()
    with contextlib.suppress(Exception):
        await asyncio.shield(asyncio.wait_for(process.wait(), 5))


def _kill_group(pid: int) -> None:
    """Kill what is left of the group; the program is its leader. A group that is gone is fine."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


class _Streams:
    """Both outputs of a program, kept up to a common cap."""

    def __init__(self, process: asyncio.subprocess.Process, cap: int, take: Take | None) -> None:
        self._process = process
        self._cap = cap
        self._take = take
        self.out = bytearray()
        self.err = bytearray()
        self.full = False

    async def pump(self, data: bytes | None) -> None:
        """Feed and read until the program is over or the cap is reached."""
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        reading = asyncio.gather(
            self._read(self._process.stdout, self.out, self._take),
            self._read(self._process.stderr, self.err),
            self._feed(data),
        )
        watching = asyncio.ensure_future(self._watch())
        try:
            await reading
        finally:
            watching.cancel()
            reading.cancel()
        await self._process.wait()

    async def _read(self, stream: asyncio.StreamReader, kept: bytearray, take: Take | None = None) -> None:
        while chunk := await stream.read(65536):
            if take is not None:
                await take(chunk)
                continue
            room = self._cap - len(self.out) - len(self.err)
            kept += chunk[: max(0, room)]
            if len(chunk) > room and not self.full:
                # What is still in the pipe is read and thrown away, so that the end can be seen.
                self.full = True
                _kill_group(self._process.pid)

    async def _feed(self, data: bytes | None) -> None:
        stdin = self._process.stdin
        if stdin is None:
            return
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            stdin.write(data or b"")
            await stdin.drain()
        stdin.close()

    async def _watch(self) -> None:
        """Once the program itself is over, its left-over children must not hold the pipes open."""
        while self._process.returncode is None:  # noqa: ASYNC110 - wait() would wait for the pipes too
            await asyncio.sleep(0.05)
        await asyncio.sleep(_GRACE)
        _kill_group(self._process.pid)
