"""TLS handshakes that look: the chain as it was sent, what a strict client says to it, and which versions are spoken.

Every connection passes the same guards as a request: scope, budget, connect map, and the guard of addresses.
"""

from __future__ import annotations

import asyncio
import errno
import ssl
import warnings
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from launchready.net.door import Door
from launchready.net.scope import out_of_scope, refused_address
from launchready.net.transport import BadTrust, mapped, trust

SECONDS = 5.0
REACH_SECONDS = 3.0
VERSIONS = {
    "TLS 1.0": ssl.TLSVersion.TLSv1,
    "TLS 1.1": ssl.TLSVersion.TLSv1_1,
    "TLS 1.2": ssl.TLSVersion.TLSv1_2,
    "TLS 1.3": ssl.TLSVersion.TLSv1_3,
}
_NO_IPV6 = {errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPERM, errno.EACCES}
# What OpenSSL says when the client itself cannot speak something.
_OURS = ("NO_PROTOCOLS_AVAILABLE", "NO_CIPHERS_AVAILABLE", "NO_CIPHER_MATCH", "UNSUPPORTED_SSL_VERSION")


@dataclass(frozen=True, slots=True)
class Shake:
    """One handshake. `outcome`: `trusted`, `untrusted` (`code` and `said` are OpenSSL's), `no-tls` (it was broken off
    whatever was offered), `no-answer` (no connection, or silence), `not-tried` (`said` is why).

    `chain` holds DER certificates in the order in which they were sent.
    """

    host: str
    port: int
    address: str
    outcome: str
    code: int = 0
    said: str = ""
    chain: tuple[bytes, ...] = ()
    version: str = ""
    repeat: str = ""


async def shake(door: Door, host: str, port: int, address: str | None = None) -> Shake:
    """Shake hands as a strict client; when that fails once more as one that takes everything, to see the chain."""
    way = _way(door, host, port, address)
    if isinstance(way, str):
        return Shake(host, port, address or "", "not-tried", said=way)
    target, number = way
    ca = door.settings.environments[door.environment].ca
    base = Shake(host, port, target, "no-answer", repeat=command(host, target, number, ca))
    if sentence := await door.budget.take():
        return replace(base, outcome="not-tried", said=sentence)
    try:
        strict = _strict(ca)
    except BadTrust as problem:
        return replace(base, outcome="not-tried", said=str(problem))
    first = await _connect(target, number, host, strict)
    if isinstance(first, _Hands):
        return replace(base, outcome="trusted", chain=first.chain, version=first.version)
    if not isinstance(first, ssl.SSLError) and not isinstance(first, ConnectionError):
        return replace(base, said=_word(first))
    second = await _connect(target, number, host, permissive())
    if not isinstance(second, _Hands):
        refused = isinstance(second, ssl.SSLError | ConnectionResetError)
        return replace(base, outcome="no-tls" if refused else "no-answer", said=_word(second))
    if isinstance(first, ssl.SSLCertVerificationError):
        said = first.verify_message or "not trusted"
        return replace(
            base, outcome="untrusted", code=first.verify_code, said=said, chain=second.chain, version=second.version
        )
    # The strict client and the server have no version or cipher in common; the certificate was judged by nobody.
    verdict = await _connect(target, number, host, _lenient(ca))
    if isinstance(verdict, ssl.SSLCertVerificationError):
        said = verdict.verify_message or "not trusted"
        return replace(
            base, outcome="untrusted", code=verdict.verify_code, said=said, chain=second.chain, version=second.version
        )
    outcome = "trusted" if isinstance(verdict, _Hands) else "no-answer"
    return replace(base, outcome=outcome, said=_word(first), chain=second.chain, version=second.version)


async def versions(door: Door, host: str, port: int, address: str | None = None) -> dict[str, str]:
    """Which versions of TLS a server accepts: `yes`, `no`, or why it is not known."""
    way = _way(door, host, port, address)
    if isinstance(way, str):
        return dict.fromkeys(VERSIONS, way)
    outcomes = await asyncio.gather(*(_version(door, host, way, version) for version in VERSIONS.values()))
    found = dict(zip(VERSIONS, outcomes, strict=True))
    if "yes" not in found.values():
        # Without one success a refusal says nothing about versions.
        return {name: "no handshake was accepted" if told == "no" else told for name, told in found.items()}
    return found


async def reach(door: Door, host: str, port: int, address: str | None) -> tuple[str, str]:
    """Open a TCP connection to one address of a host: (`yes`, ''), (`no`, why) or (`unknown`, why)."""
    way = _way(door, host, port, address)
    if isinstance(way, str):
        return "unknown", way
    if sentence := await door.budget.take():
        return "unknown", sentence
    try:
        async with asyncio.timeout(REACH_SECONDS):
            _, writer = await asyncio.open_connection(*way)
    except TimeoutError:
        return "unknown", f"no answer within {REACH_SECONDS:g} s"
    except ConnectionRefusedError:
        return "no", "the connection is refused"
    except OSError as problem:
        if problem.errno in _NO_IPV6:
            return "unknown", "this machine cannot reach such addresses"
        return "unknown", (problem.strerror or type(problem).__name__).lower()
    writer.close()
    return "yes", ""


async def _version(door: Door, host: str, way: tuple[str, int], version: ssl.TLSVersion) -> str:
    if sentence := await door.budget.take():
        return sentence
    try:
        context = permissive(version)
    except (ValueError, ssl.SSLError):
        return "this machine's OpenSSL does not speak it"
    result = await _connect(way[0], way[1], host, context)
    if isinstance(result, _Hands):
        return "yes"
    if isinstance(result, ssl.SSLError) and any(word in (result.reason or "") for word in _OURS):
        return "this machine's OpenSSL does not speak it"
    return "no" if isinstance(result, ssl.SSLError | ConnectionResetError) else _word(result)


@dataclass(frozen=True, slots=True)
class _Hands:
    chain: tuple[bytes, ...]
    version: str


async def _connect(address: str, port: int, host: str, context: ssl.SSLContext) -> _Hands | Exception:
    try:
        async with asyncio.timeout(SECONDS):
            _, writer = await asyncio.open_connection(address, port, ssl=context, server_hostname=host)
    except (OSError, TimeoutError, ValueError, EOFError) as problem:
        return problem
    try:
        inside: Any = writer.get_extra_info("ssl_object")
        return _Hands(_sent(inside), inside.version() or "")
    finally:
        writer.transport.abort()


def _sent(inside: Any) -> tuple[bytes, ...]:
    """The certificates in the order of the handshake; public only since Python 3.13."""
    if hasattr(inside, "get_unverified_chain"):
        return tuple(bytes(one) for one in inside.get_unverified_chain())
    return tuple(one.public_bytes(2) for one in inside._sslobj.get_unverified_chain() or ())


def permissive(version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
    """A client that takes every certificate and cipher, of one version or of all."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return _old(context, version)


@lru_cache(maxsize=4)
def _strict(ca: Path | None) -> ssl.SSLContext:
    """A client as browsers are; reading the system's authorities takes some 20 ms, so that it is done once."""
    return trust(ca)


def _lenient(ca: Path | None) -> ssl.SSLContext:
    """A client that judges certificates strictly and takes every version and cipher."""
    return _old(trust(ca), None)


def _old(context: ssl.SSLContext, version: ssl.TLSVersion | None) -> ssl.SSLContext:
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        # Old versions are offered to see whether a server takes them.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = version or ssl.TLSVersion.TLSv1
        if version is not None:
            context.maximum_version = version
    return context


def _way(door: Door, host: str, port: int, address: str | None) -> tuple[str, int] | str:
    """Where to connect, or the sentence that forbids it."""
    if sentence := out_of_scope(f"https://{host}:{port}/", door.settings, door.environment):
        return sentence
    connect = door.settings.environments[door.environment].connect
    own = host in door.own_hosts
    if address is None:
        return mapped(host, port, connect) or f"{host} has no known address"
    if found := mapped(address, port, connect):
        return found
    if sentence := refused_address(address, own=own):
        return f"{host} leads to {sentence}, which is not touched"
    return address, port


def command(host: str, address: str, port: int, ca: Path | None) -> str:
    """The command that shows the same handshake."""
    place = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    trusted = f" -CAfile '{ca}'" if ca else ""
    return (
        f"openssl s_client -connect {place} -servername {host} -verify_hostname {host}{trusted} -showcerts </dev/null"
    )


def _word(problem: object) -> str:
    if isinstance(problem, TimeoutError):
        return f"no answer within {SECONDS:g} s"
    if isinstance(problem, ConnectionRefusedError):
        return "the connection is refused"
    if isinstance(problem, ssl.SSLError):
        return (problem.reason or str(problem)).replace("_", " ").lower()
    return f"{type(problem).__name__}: {problem}"[:160]
