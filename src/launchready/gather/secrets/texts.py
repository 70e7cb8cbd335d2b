"""Plain text as scanners need it: one encoding, no colours, no time stamps before a line, no escapes."""

from __future__ import annotations

import base64
import binascii
import html
import re

_ANSI = re.compile(rb"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]{0,500}(?:\x07|\x1b\\)|[@-_])")
_STAMP = re.compile(
    rb"^(?:[\w.-]{1,60} +\| )?\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?\]?[ \t]", re.M
)
_RUN = re.compile(rb"[\x20-\x7e\t]{8,}")
_ESCAPES = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.S)
_PLAIN = {"n": "\n", "r": "", "t": "\t", '"': '"', "'": "'", "/": "/", "\\": "\\"}
_ESCAPED = (b'\\"', b"\\n", b"\\u00", b"\\x", b"\\/")
_SECRET_DATA = re.compile(rb"^[ \t]+([\w.-]{1,80}):[ \t]*[\"']?([A-Za-z0-9+/]{8,}={0,2})[\"']?[ \t]*$", re.M)
BINARY, UTF16_LE, UTF16_BE, TEXT = "binary", "utf-16-le", "utf-16-be", "text"


def form(head: bytes) -> str:
    """What the first bytes of a file say that it is."""
    if head.startswith(b"\xff\xfe") and not head.startswith(b"\xff\xfe\0\0"):
        return UTF16_LE
    if head.startswith(b"\xfe\xff"):
        return UTF16_BE
    if b"\0" not in head:
        return TEXT
    sample = head[: len(head) // 2 * 2]
    if len(sample) >= 8:
        half = len(sample) // 2
        odd, even = sample[1::2].count(0), sample[0::2].count(0)
        if odd > half * 0.7 and even < half * 0.1:
            return UTF16_LE
        if even > half * 0.7 and odd < half * 0.1:
            return UTF16_BE
    return BINARY


def printable(data: bytes) -> bytes:
    """The readable runs of a binary file, a line each."""
    return b"\n".join(_RUN.findall(data))


def tidy(text: bytes) -> bytes:
    """Without colours and time stamps. Lines stay what they were."""
    if b"\x1b" in text:
        text = _ANSI.sub(b"", text)
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b" ")
    return _STAMP.sub(b"", text) if _STAMP.search(text[:4000]) else text


def unescaped(text: bytes, first: int) -> tuple[bytes, list[int]]:
    """The lines that hold escapes, without them; and for each of the new lines the number of the old one."""
    if not any(mark in text for mark in _ESCAPED):
        return b"", []
    out: list[bytes] = []
    numbers: list[int] = []
    for number, line in enumerate(text.split(b"\n"), first):
        if b"\\" in line and any(mark in line for mark in _ESCAPED):
            made = _ESCAPES.sub(_letter, line.decode("utf-8", "replace")).encode("utf-8", "replace").split(b"\n")
            out += made
            numbers += [number] * len(made)
    return b"\n".join(out), numbers


def _letter(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    if code:
        return chr(int(code, 16))
    return _PLAIN.get(found[3], found[0])


def entities(text: bytes) -> bytes:
    """Markup with its character references resolved; lines stay what they were."""
    if b"&" not in text:
        return text
    plain = html.unescape(text.decode("utf-8", "surrogateescape"))
    plain = plain if plain.count("\n") == text.count(b"\n") else text.decode("utf-8", "surrogateescape")
    return plain.encode(
        "utf-8", "surrogatepass" if any("\ud800" <= c <= "\udbff" for c in plain) else "surrogateescape"
    )


def manifest_secrets(text: bytes, first: int) -> tuple[bytes, list[int]]:
    """The base64 values of a Kubernetes Secret as `key = value` lines, with their line numbers."""
    if b"kind: Secret" not in text:
        return b"", []
    out: list[bytes] = []
    numbers: list[int] = []
    for found in _SECRET_DATA.finditer(text):
        try:
            value = base64.b64decode(found[2], validate=True)
        except (binascii.Error, ValueError):
            continue
        if value and all(byte in b"\n\r\t" or 32 <= byte < 127 for byte in value):
            lines = (found[1] + b' = "' + value + b'"' if b"\n" not in value else value).split(b"\n")
            out += lines
            numbers += [first + text.count(b"\n", 0, found.start())] * len(lines)
    return b"\n".join(out), numbers
