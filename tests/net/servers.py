"""Small real servers on loopback, well-behaved and hostile, each stopped by its `async with`."""

import asyncio
import datetime
import ipaddress
import json
import ssl
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from launchready.settings.schema import Settings


@dataclass
class Seen:
    """One request as the server saw it: target as on the wire, headers lower case."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")


@dataclass
class Server:
    port: int
    seen: list[Seen] = field(default_factory=list)
    scheme: str = "http"

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"


Handler = Callable[[Seen], "bytes | Awaitable[bytes]"]


def answer(status=200, body=b"", headers=(), kind="application/json") -> bytes:
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} X", f"content-type: {kind}", f"content-length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def read_request(reader: asyncio.StreamReader) -> Seen | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except (asyncio.IncompleteReadError, ConnectionError, asyncio.LimitOverrunError):
        return None
    first, *rest = head.split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in rest if line)]
    length = int(dict(headers).get("content-length", 0))
    return Seen(method, target, headers, await reader.readexactly(length) if length else b"")


@asynccontextmanager
async def serving(handler: Handler, tls: ssl.SSLContext | None = None):
    """A keep-alive HTTP/1.1 server; `handler` gives the raw bytes of each answer."""
    server = Server(0, scheme="https" if tls else "http")

    async def talk(reader, writer):
        while (seen := await read_request(reader)) is not None:
            server.seen.append(seen)
            raw = handler(seen)
            if not isinstance(raw, bytes):
                raw = await raw
            writer.write(b"" if seen.method == "HEAD" and not raw else raw)
            await writer.drain()

    async with raw_server(talk, tls) as port:
        server.port = port
        yield server


@asynccontextmanager
async def raw_server(talk, tls: ssl.SSLContext | None = None):
    """A TCP server whose connections are handled by `talk(reader, writer)`; yields the port."""
    tasks: set[asyncio.Task] = set()

    async def guarded(reader, writer):
        task = asyncio.current_task()
        tasks.add(task)
        try:
            await talk(reader, writer)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            tasks.discard(task)
            writer.close()

    server = await asyncio.start_server(guarded, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def settings(url: str | list[str], kind: str = "staging", **more) -> Settings:
    """Settings with one environment `here`; budgets fast enough for tests unless stated."""
    environment = {"urls": [url] if isinstance(url, str) else url, "kind": kind, **more.pop("environment", {})}
    budgets = {"requests_per_second": 10000.0, "request_seconds": 5.0, **more.pop("budgets", {})}
    return Settings.model_validate({"environments": {"here": environment}, "budgets": budgets, **more})


def certificate(folder: Path, *names: str) -> tuple[Path, ssl.SSLContext]:
    """A CA of our own, as PEM file, and a server context with a certificate of it for `names`."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    now = datetime.datetime.now(datetime.UTC)

    def build(subject, issuer, key, signer, ca, alternatives=()):
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, subject)]))
            .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer)]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=2))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if alternatives:
            builder = builder.add_extension(x509.SubjectAlternativeName(list(alternatives)), critical=False)
        return builder.sign(signer, hashes.SHA256())

    def name(text):
        try:
            return x509.IPAddress(ipaddress.ip_address(text))
        except ValueError:
            return x509.DNSName(text)

    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca = build("Test CA", "Test CA", ca_key, ca_key, True)
    leaf = build(names[0], "Test CA", key, ca_key, False, [name(one) for one in names])
    pem = serialization.Encoding.PEM
    ca_file, chain = folder / "ca.pem", folder / "chain.pem"
    ca_file.write_bytes(ca.public_bytes(pem))
    chain.write_bytes(
        leaf.public_bytes(pem) + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return ca_file, context
