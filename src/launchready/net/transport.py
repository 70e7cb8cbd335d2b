"""The way to a server: own name resolution, connect map, address guard and trust, below httpx2.

Name, SNI and certificate check stay as in life: only the address that is connected to is ours.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import ssl
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Mapping
from pathlib import Path

import httpcore2
import httpx2

from launchready.net.scope import refused_address


class Refused(Exception):
    """The address guard said no; the text is a sentence."""


class BadTrust(Exception):
    """The CA file of the settings cannot be used; the text is a sentence."""


def trust(ca: Path | None) -> ssl.SSLContext:
    """The system's trusted authorities, and those of a PEM file besides. Raises BadTrust."""
    context = httpcore2.default_ssl_context()
    if ca is not None:
        try:
            context.load_verify_locations(cafile=str(ca))
        except (OSError, ssl.SSLError) as problem:
            raise BadTrust(f"The file {ca} in `ca` is no readable file of certificates ({problem}).") from problem
    return context


def mapped(host: str, port: int, connect: Mapping[str, str]) -> tuple[str, int] | None:
    """Where `connect` sends a host and port (as curl's --connect-to), or None when it says nothing."""
    name = f"[{host}]" if ":" in host else host
    target = connect.get(f"{name}:{port}") or connect.get(name)
    if not target:
        return None
    found = re.fullmatch(r"\[?(.+?)\]?(?::(\d+))?", target) if target.count(":") < 2 or "[" in target else None
    if found is None:
        return target, port
    return found[1], int(found[2] or port)


class Backend(httpcore2.AsyncNetworkBackend):
    """Connects to an address that was looked at: resolved once, checked, and then used as it is."""

    def __init__(self, connect: Mapping[str, str], is_own: Callable[[str, int], bool]) -> None:
        self._connect = connect
        self._is_own = is_own
        self._plain = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature of the seam
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Open a connection. Raises Refused for addresses that are not ours to touch."""
        target = mapped(host, port, self._connect)
        name, number = target or (host, port)
        addresses = await _resolve(name, number)
        if target is None:
            addresses = self._checked(host, port, addresses)
        last: Exception = httpcore2.ConnectError(f"no address for {host}")
        for address in addresses[:4]:
            try:
                return await self._plain.connect_tcp(address, number, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as problem:
                last = problem
        raise last

    def _checked(self, host: str, port: int, addresses: list[str]) -> list[str]:
        if _is_literal(host) and self._is_own(host, port):
            return addresses
        own = self._is_own(host, port)
        said = {address: refused_address(address, own=own) for address in addresses}
        fine = [address for address, sentence in said.items() if sentence is None]
        if not fine and said:
            raise Refused(
                f"{host} leads to {next(iter(said.values()))}, which is not touched; "
                "write it into `connect` of the environment if it is right."
            )
        return fine

    async def sleep(self, seconds: float) -> None:
        """Wait (used by the pool between its own attempts)."""
        await asyncio.sleep(seconds)


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


async def _resolve(name: str, port: int) -> list[str]:
    if _is_literal(name):
        return [name]
    try:
        found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise httpcore2.ConnectError(f"the name {name} does not resolve") from problem
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class _Stream(httpx2.AsyncByteStream):
    def __init__(self, inner: AsyncIterable[bytes]) -> None:
        self._inner = inner

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._inner.__aiter__()

    async def aclose(self) -> None:
        close = getattr(self._inner, "aclose", None)
        if close is not None:
            await close()


class Transport(httpx2.AsyncBaseTransport):
    """An httpx2 transport over a pool with our backend. Errors are httpcore2's own, BadTrust and Refused."""

    def __init__(
        self,
        connect: Mapping[str, str],
        ca: Path | None,
        is_own: Callable[[str, int], bool],
        *,
        connections: int = 8,
        source_address: str | None = None,
    ) -> None:
        self._backend = Backend(connect, is_own)
        self._ca = ca
        self._connections = connections
        self._source = source_address
        self._pools: dict[bool, httpcore2.AsyncConnectionPool] = {}

    def _pool(self, secure: bool) -> httpcore2.AsyncConnectionPool:
        pool = self._pools.get(secure)
        if pool is None:
            # Reading the system's authorities takes some 20 ms; plain http never pays for it.
            pool = self._pools[secure] = httpcore2.AsyncConnectionPool(
                ssl_context=trust(self._ca) if secure else None,
                max_connections=self._connections,
                keepalive_expiry=10.0,
                local_address=self._source,
                network_backend=self._backend,
            )
        return pool

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request; the body of the answer is still to be read."""
        url = request.url
        content = request.stream
        assert isinstance(content, AsyncIterable)
        answer = await self._pool(url.scheme == "https").handle_async_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=content,
                extensions=request.extensions,
            )
        )
        stream = answer.stream
        assert isinstance(stream, AsyncIterable)
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=_Stream(stream), extensions=answer.extensions
        )

    async def aclose(self) -> None:
        """Close every connection."""
        for pool in self._pools.values():
            await pool.aclose()
        self._pools.clear()
