"""Makes a browser trust the private authority of an environment, and nothing else besides.

Chromium takes no CA file. It can be told to accept certificates with a given public key, so each server's
certificate is fetched and verified here, against the authority of the settings, and only then its key is named.
An expired certificate or one for another name is not verified, is not named, and stays an error in the browser.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import ssl

from launchready.net.scope import is_own_host, place
from launchready.net.transport import BadTrust, mapped, trust
from launchready.settings.schema import Settings

_SECONDS = 10.0


class BadCertificate(ValueError):
    """Bytes that are no X.509 certificate."""


async def key_hashes(settings: Settings, environment: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The hashes for `--ignore-certificate-errors-spki-list`, and what could not be verified, as sentences.

    Nothing is fetched when the settings name no authority of their own.
    """
    here = settings.environments[environment]
    if here.ca is None:
        return (), ()
    try:
        context = trust(here.ca)
    except BadTrust as problem:
        return (), (str(problem),)
    hosts = {(found.host, found.port): None for found in map(place, here.urls) if found and found.scheme == "https"}
    for name in here.connect:
        found = place(f"https://{name}/")
        if found and found.port != 80 and is_own_host(found, settings, environment):
            hosts[found.host, found.port] = None
    results = await asyncio.gather(*(_leaf(host, port, here.connect, context) for host, port in hosts))
    keys = tuple(dict.fromkeys(spki_hash(leaf) for leaf in results if isinstance(leaf, bytes)))
    return keys, tuple(told for told in results if isinstance(told, str))


async def _leaf(host: str, port: int, connect: dict[str, str], context: ssl.SSLContext) -> bytes | str:
    """The verified certificate of a server, or the sentence that says why it is not trusted."""
    address, number = mapped(host, port, connect) or (host, port)
    try:
        async with asyncio.timeout(_SECONDS):
            _, writer = await asyncio.open_connection(address, number, ssl=context, server_hostname=host)
    except ssl.SSLCertVerificationError as problem:
        return f"the certificate of {host} is not trusted ({problem.verify_message})"
    except (OSError, TimeoutError) as problem:
        return f"the certificate of {host} could not be read ({type(problem).__name__})"
    try:
        leaf = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    finally:
        writer.close()
    return leaf if isinstance(leaf, bytes) else f"{host} showed no certificate"


def spki_hash(certificate: bytes) -> str:
    """Base64 of the SHA-256 of a DER certificate's SubjectPublicKeyInfo. Raises BadCertificate."""
    _, body, _ = _element(certificate, 0)
    _, place_of, end = _element(certificate, body)
    fields: list[tuple[int, int, int]] = []
    while place_of < end:
        tag, _, after = _element(certificate, place_of)
        fields.append((tag, place_of, after))
        place_of = after
    if fields and fields[0][0] == 0xA0:
        fields = fields[1:]
    # serial, signature algorithm, issuer, validity, subject, then the key (RFC 5280 §4.1)
    if len(fields) < 6:
        raise BadCertificate("the certificate has too few fields")
    _, start, after = fields[5]
    return base64.b64encode(hashlib.sha256(certificate[start:after]).digest()).decode()


def _element(data: bytes, start: int) -> tuple[int, int, int]:
    """(tag, start of the content, end) of the DER element at `start`."""
    try:
        tag, length, content = data[start], data[start + 1], start + 2
        if length & 0x80:
            size = length & 0x7F
            length = int.from_bytes(data[content : content + size], "big")
            content += size
    except IndexError:
        raise BadCertificate("the certificate ends too early") from None
    if content + length > len(data):
        raise BadCertificate("the certificate ends too early")
    return tag, content, content + length
