"""The loopback proxy: what it lets through, what it refuses, and that it leaves nothing behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from launchready.net.proxy import Proxy
from launchready.settings.schema import Settings

BIG = b"x" * 300_000


class Echo:
    """A server that answers every request with its own head, and keeps the connection open."""

    def __init__(self) -> None:
        self.heads: list[str] = []
        self.open = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                self.heads.append(head)
                body = BIG if "/big" in head else head.encode()
                interim = b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n" if "/early" in head else b""
                writer.write(
                    interim
                    + b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: %d\r\n\r\n" % len(body)
                    + body
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            self.open -= 1
            writer.close()


@asynccontextmanager
async def running(**more: Any) -> AsyncIterator[tuple[Proxy, Echo, int]]:
    echo = Echo()
    server = await asyncio.start_server(echo.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    connect = {"app.example.com:80": f"127.0.0.1:{port}", "app.example.com:443": f"127.0.0.1:{port}"}
    settings = Settings.model_validate(
        {"environments": {"staging": {"urls": ["https://app.example.com"], "connect": connect}}, **more}
    )
    try:
        async with Proxy(settings, "staging") as proxy:
            yield proxy, echo, port
    finally:
        server.close()


async def ask(proxy: Proxy, text: str) -> bytes:
    """Send a request to the proxy and read until it closes, or for two seconds."""
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(text.replace("\n", "\r\n").encode() + b"\r\n\r\n")
    try:
        async with asyncio.timeout(5):
            head = await reader.readuntil(b"\r\n\r\n")
            if b"ontent-length: " in head.lower():
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                head += await reader.readexactly(length)
            return head
    finally:
        writer.close()


def test_plain_http_goes_by_the_connect_map_and_one_request_a_connection() -> None:
    async def go() -> None:
        async with running() as (proxy, echo, _):
            got = await ask(
                proxy, "GET http://app.example.com/a?b=1 HTTP/1.1\nHost: app.example.com\nProxy-Connection: keep-alive"
            )
            assert got.startswith(b"HTTP/1.1 200 OK\r\n")
            assert b"Connection: close" in got.split(b"\r\n\r\n")[0]
            assert b"keep-alive" not in got.split(b"\r\n\r\n")[0]
            assert echo.heads[0].startswith("GET /a?b=1 HTTP/1.1\r\nConnection: close\r\n")
            assert "Proxy-Connection" not in echo.heads[0]
            assert proxy.opened == 1
            assert len(await ask(proxy, "GET http://app.example.com/big HTTP/1.1\nHost: x")) > len(BIG)
            assert b"200 OK" in await ask(proxy, "GET http://app.example.com/early HTTP/1.1\nHost: x")

    asyncio.run(go())


def test_a_tunnel_carries_bytes_unread() -> None:
    async def go() -> None:
        async with running() as (proxy, echo, _):
            reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
            writer.write(b"CONNECT app.example.com:443 HTTP/1.1\r\n\r\n")
            assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
            for path in ("/one", "/two"):
                writer.write(f"GET {path} HTTP/1.1\r\n\r\n".encode())
                assert path.encode() in await reader.readuntil(b"\r\n\r\n") + await reader.readuntil(b"\r\n\r\n")
            assert [head.split()[1] for head in echo.heads] == ["/one", "/two"]
            writer.close()

    asyncio.run(go())


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("CONNECT other.example.net:443 HTTP/1.1", "not in scope"),
        ("CONNECT app.example.com:8443 HTTP/1.1", "not in scope"),
        ("GET http://169.254.169.254/latest HTTP/1.1", "not in scope"),
        ("CONNECT 127.0.0.1:22 HTTP/1.1", "not in scope"),
        ("CONNECT localhost:443 HTTP/1.1", "private address"),
        ("GET http://app.example.com/private/x HTTP/1.1", "excluded"),
    ],
)
def test_refusals_say_why(line: str, why: str) -> None:
    async def go() -> None:
        scope = {"hosts": ["localhost"], "exclude_paths": ["/private/*"]}
        async with running(scope=scope) as (proxy, echo, _):
            got = await ask(proxy, line)
            assert got.startswith(b"HTTP/1.1 403 ")
            assert why in got.decode()
            assert [why in one.why for one in proxy.refusals] == [True]
            assert not echo.heads
            assert proxy.opened == 0

    asyncio.run(go())


@pytest.mark.parametrize("line", ["rubbish", "GET /path HTTP/1.1", "GET ftp://x/ HTTP/1.1", "CONNECT a@b:443 HTTP/1.1"])
def test_what_is_no_request_is_told_so(line: str) -> None:
    async def go() -> None:
        async with running() as (proxy, _, _):
            assert (await ask(proxy, line)).startswith(b"HTTP/1.1 400 ")

    asyncio.run(go())


def test_a_server_that_is_not_there_is_told_and_not_raised() -> None:
    async def go() -> None:
        connect = {"app.example.com:443": "127.0.0.1:1"}
        settings = Settings.model_validate(
            {"environments": {"staging": {"urls": ["https://app.example.com"], "connect": connect}}}
        )
        async with Proxy(settings, "staging") as proxy:
            got = await ask(proxy, "CONNECT app.example.com:443 HTTP/1.1")
            assert got.startswith(b"HTTP/1.1 502 ")
            assert b"cannot be reached" in got

    asyncio.run(go())


def test_closing_ends_every_connection() -> None:
    async def go() -> None:
        async with running() as (proxy, echo, _):
            reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
            writer.write(b"CONNECT app.example.com:443 HTTP/1.1\r\n\r\n")
            await reader.readuntil(b"\r\n\r\n")
            assert echo.open == 1
        assert await reader.read() == b""
        for _ in range(100):
            if not echo.open:
                break
            await asyncio.sleep(0.01)
        assert echo.open == 0
        writer.close()

    asyncio.run(go())
