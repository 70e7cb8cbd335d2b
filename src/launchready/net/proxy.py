"""The loopback proxy that a browser is made to use: names and scope are decided here, as at the door.

It tunnels TLS unread, so a certificate stays the server's own. Plain http goes through it one request a connection.
What is out of scope or leads to an address that is not ours is refused with 403 and remembered with its reason.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Self

import httpcore2

from launchready.net.scope import is_own_host, out_of_scope, place
from launchready.net.transport import Backend, Refused
from launchready.settings.schema import Settings

_LONGEST_HEAD = 65536
_CHUNK = 65536
_CONNECT_SECONDS = 20.0
_HEAD_SECONDS = 30.0
_MOST_REFUSALS = 500
_HOP = re.compile(rb"(?im)^(proxy-[a-z-]+|connection|keep-alive):.*\r\n")
_INTERIM = re.compile(rb"HTTP/1\.[01] 1\d\d")
_STATUS = {403: "Forbidden", 400: "Bad Request", 502: "Bad Gateway"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One host and port that the proxy did not let through, and the sentence that says why."""

    host: str
    port: int
    why: str


class Proxy:
    """An HTTP and CONNECT proxy on 127.0.0.1 for one environment; use it as `async with`.

    `opened` counts the connections made to servers, `refusals` what was not let through (each host once).
    """

    def __init__(self, settings: Settings, environment: str, *, told: Callable[[Refusal], None] | None = None) -> None:
        self._settings = settings
        self._environment = environment
        self._told = told
        self._backend = Backend(settings.environments[environment].connect, self._is_own)
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.Task[None]] = set()
        self._refused: dict[tuple[str, int], Refusal] = {}
        self.opened = 0

    @property
    def port(self) -> int:
        """The port it listens on."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        """`http://127.0.0.1:port`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """What was refused, in order."""
        return tuple(self._refused.values())

    def _is_own(self, host: str, port: int) -> bool:
        here = place(f"http://{_bracketed(host)}:{port}/")
        return here is not None and is_own_host(here, self._settings, self._environment)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=_LONGEST_HEAD)
        return self

    async def __aexit__(self, *problem: object) -> None:
        assert self._server is not None
        self._server.close()
        for line in self._lines:
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = asyncio.current_task()
        assert line is not None
        self._lines.add(line)
        try:
            await self._serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            pass
        except asyncio.CancelledError:
            pass  # The proxy is being closed; the task ends here, and nobody waits for its result.
        finally:
            self._lines.discard(line)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(_HEAD_SECONDS):
            head = await reader.readuntil(b"\r\n\r\n")
        words = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
        if len(words) != 3:
            return await _answer(writer, 400, "this is no HTTP request")
        method, target, _ = words
        tunnel = method == "CONNECT"
        url = f"https://{target}/" if tunnel else target
        here = place(url)
        if here is None:
            return await _answer(writer, 400, f"{target[:200]!r} is no address")
        # A web socket over plain text asks for a tunnel too, so the port decides between the two schemes.
        port = _port_of(target) or 443 if tunnel else here.port
        asked = f"{'http' if port == 80 else 'https'}://{_bracketed(here.host)}:{port}/" if tunnel else url
        if sentence := out_of_scope(asked, self._settings, self._environment):
            return await self._refuse(writer, here.host, port, sentence)
        async with self._upstream(writer, here.host, port) as stream:
            if stream is None:
                return None
            if tunnel:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                await stream.write(_forwarded(head, method, url))
            await _relay(reader, writer, stream, plain=not tunnel)
        return None

    @asynccontextmanager
    async def _upstream(
        self, writer: asyncio.StreamWriter, host: str, port: int
    ) -> AsyncIterator[httpcore2.AsyncNetworkStream | None]:
        """A connection to the server, or None after the browser was told why there is none."""
        stream: httpcore2.AsyncNetworkStream | None = None
        try:
            stream = await self._backend.connect_tcp(host, port, _CONNECT_SECONDS)
            self.opened += 1
        except Refused as problem:
            await self._refuse(writer, host, port, str(problem))
        except (httpcore2.ConnectError, httpcore2.ConnectTimeout, OSError) as problem:
            await _answer(writer, 502, f"{host} cannot be reached ({type(problem).__name__})")
        try:
            yield stream
        finally:
            if stream is not None:
                with suppress(Exception):
                    await stream.aclose()

    async def _refuse(self, writer: asyncio.StreamWriter, host: str, port: int, sentence: str) -> None:
        if (host, port) not in self._refused and len(self._refused) < _MOST_REFUSALS:
            refusal = self._refused[host, port] = Refusal(host, port, sentence)
            if self._told is not None:
                self._told(refusal)
        await _answer(writer, 403, sentence)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _port_of(target: str) -> int | None:
    found = re.search(r":(\d{1,5})$", target)
    return int(found[1]) if found else None


def _forwarded(head: bytes, method: str, url: str) -> bytes:
    """The head as the server expects it: path instead of address, no word meant for the proxy, one request only."""
    _, _, rest = url.partition("://")
    path = rest[rest.find("/") :] if "/" in rest else "/"
    _, _, fields = head.partition(b"\r\n")
    return f"{method} {path} HTTP/1.1\r\n".encode("latin-1") + b"Connection: close\r\n" + _HOP.sub(b"", fields)


async def _answer(writer: asyncio.StreamWriter, status: int, sentence: str) -> None:
    body = f"launchready: {sentence}\n".encode()
    head = (
        f"HTTP/1.1 {status} {_STATUS[status]}\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nX-Launchready: refused\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode() + body)
    with suppress(OSError):
        await writer.drain()


async def _relay(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, stream: httpcore2.AsyncNetworkStream, *, plain: bool
) -> None:
    """Carry bytes both ways until one side ends; both tasks have ended when this returns."""

    async def out() -> None:
        while data := await reader.read(_CHUNK):
            await stream.write(data)

    async def back() -> None:
        # A plain connection is for one request: the next could go to another server.
        if plain:
            writer.write(await _closing_head(stream))
        while data := await stream.read(_CHUNK):
            writer.write(data)
            await writer.drain()

    ways = [asyncio.create_task(out()), asyncio.create_task(back())]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _closing_head(stream: httpcore2.AsyncNetworkStream) -> bytes:
    """The first bytes of an answer, its head made to say that the connection ends after it."""
    data = b""
    while len(data) < _LONGEST_HEAD:
        head, end, rest = data.partition(b"\r\n\r\n")
        if end and _INTERIM.match(head):
            data = rest
        elif end:
            line, _, fields = head.partition(b"\r\n")
            kept = _HOP.sub(b"", fields + b"\r\n")
            return line + b"\r\n" + kept + b"Connection: close\r\n\r\n" + rest
        elif more := await stream.read(_CHUNK):
            data += more
        else:
            break
    return data
