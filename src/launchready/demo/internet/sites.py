"""The web servers of the small internet: virtual hosts by name, each with its certificate and its answers."""

from __future__ import annotations

import asyncio
import ssl
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from launchready.demo.internet.certificates import Shelf

LARGEST_HEAD = 16384
CLOSED = 1
"""A port of loopback on which nothing listens (tcpmux, which no system starts)."""

Protocols = Literal["modern", "old", "only-old"]


@dataclass(frozen=True, slots=True)
class Said:
    """One answer."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


Handler = Callable[[str, str], Said]
"""Target (path and query) and the cookies that came in, answer out."""


def page(title: str) -> Handler:
    """Every path answers with a small page."""

    def answer(target: str, cookies: str) -> Said:
        text = f'<!doctype html><html lang="en"><title>{title}</title><h1>{title}</h1></html>'
        return Said(200, {"Content-Type": "text/html; charset=utf-8"}, text)

    return answer


def to(base: str, *, status: int = 301, keep: bool = True) -> Handler:
    """Every path is sent to the same path of another base, or with `keep` off to its front page."""

    def answer(target: str, cookies: str) -> Said:
        return Said(status, {"Location": base + (target if keep else "/")})

    return answer


@dataclass(slots=True)
class Site:
    """One host. `plain` None means that nothing listens on port 80. `certificate` is a name of the shelf."""

    secure: Handler
    plain: Handler | None
    certificate: str = "good"
    protocols: Protocols = "modern"


class WebServers:
    """Ports of loopback: https by protocol policy, http, and one on which nobody answers."""

    def __init__(self, sites: Mapping[str, Site], shelf: Shelf) -> None:
        self.sites = sites
        self.shelf = shelf
        self.ports: dict[str, int] = {}
        self._servers: list[asyncio.Server] = []

    async def start(self) -> None:
        """Listen."""
        policies: tuple[Protocols, ...] = ("modern", "old", "only-old")
        for policy in policies:
            mine = [host for host, site in self.sites.items() if site.protocols == policy]
            if mine:
                await self._listen(policy, self._context(mine, policy))
        await self._listen("http", None)

    async def _listen(self, name: str, context: ssl.SSLContext | None) -> None:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self._serve(reader, writer, secure=context is not None)

        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context, limit=LARGEST_HEAD)
        self._servers.append(server)
        self.ports[name] = server.sockets[0].getsockname()[1]

    def connect(self) -> dict[str, str]:
        """Where each host and port really is, for the connect map."""
        found = {}
        for host, site in self.sites.items():
            found[f"{host}:443"] = f"127.0.0.1:{self.ports[site.protocols]}"
            found[f"{host}:80"] = f"127.0.0.1:{self.ports['http'] if site.plain else CLOSED}"
        return found

    def close(self) -> None:
        """Stop listening."""
        for server in self._servers:
            server.close()

    def _context(self, hosts: list[str], policy: Protocols) -> ssl.SSLContext:
        contexts = {host: _of(self.shelf.files(host, self.sites[host].certificate), policy) for host in hosts}
        first = _of(self.shelf.files(hosts[0], self.sites[hosts[0]].certificate), policy)

        def choose(connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _first: ssl.SSLContext) -> int | None:
            chosen = contexts.get((name or "").lower())
            if chosen is None:
                return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
            connection.context = chosen
            return None

        first.sni_callback = choose
        return first

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, secure: bool) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                line, *lines = head.split("\r\n")
                method, target, _ = line.split(" ", 2)
                named = (one.partition(":")[2] for one in lines if one.lower().startswith("host:"))
                host = next(named, "").strip().rsplit(":", 1)[0].lower()
                site = self.sites.get(host)
                handler = site and (site.secure if secure else site.plain)
                brought = next((one.partition(":")[2] for one in lines if one.lower().startswith("cookie:")), "")
                writer.write(_packed(handler(target, brought) if handler else Said(421, {}, "No such host.\n"), method))
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, ValueError, ssl.SSLError):
            pass
        finally:
            writer.close()


def _packed(said: Said, method: str) -> bytes:
    body = said.body.encode()
    lines = [f"HTTP/1.1 {said.status} x", *(f"{name}: {value}" for name, value in said.headers.items())]
    head = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode("latin-1")
    return head + (b"" if method == "HEAD" else body)


def _of(files: tuple[Path, Path], policy: Protocols) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # Old protocols and short keys are what some of these hosts are there to show.
    context.set_ciphers("ALL:@SECLEVEL=0" if policy != "modern" else "DEFAULT:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1_2 if policy == "modern" else ssl.TLSVersion.TLSv1
        if policy == "only-old":
            context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.load_cert_chain(*files)
    return context
