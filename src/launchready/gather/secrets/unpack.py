"""The normaliser: any file in, pieces of plain text out, in one pass and with bounded memory.

Archives and compressed files are opened within caps of depth, count, size and ratio; what a cap leaves out is noted
as a doubt, never passed over. Recordings (HAR), JSON, source maps and notebooks come out as their values.
"""

from __future__ import annotations

import base64
import binascii
import bz2
import codecs
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import IO, Any, Protocol

from launchready.artifacts.secrets import Place
from launchready.gather.secrets import jsonwalk, texts
from launchready.gather.secrets.pieces import Notes, Piece

CHUNK = 1 << 20
OVERLAP = 4096
MOST_JSON = 16_000_000
MOST_MEMBER = 64_000_000
MOST_UNPACKED = 512_000_000
MOST_MEMBERS = 20_000
MOST_DEPTH = 5
MOST_RATIO = 400
_INLINE_MAP = re.compile(rb"sourceMappingURL=data:application/json[^,\n]{0,60};base64,([A-Za-z0-9+/=]{20,})")
_JSON_NAME = (".json", ".map", ".har", ".ipynb", ".webmanifest", ".tfstate", ".jsonc", ".lock")
_MARKUP = (".svg", ".html", ".htm", ".xml", ".xhtml", ".vue", ".plist")
_ESCAPING = (*_JSON_NAME, ".log", ".jsonl", ".ndjson", ".txt", ".out", ".csv", ".tsv", ".yml", ".yaml", ".env")
_BEGIN = re.compile(rb"-----BEGIN [A-Z0-9 ]{0,40}-----(?:(?!-----END)[^\0]){0,16000}\Z")


class Readable(Protocol):
    """What can be read from its beginning to its end."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        ...


class Unpacked:
    """How much came out of the archives of one file so far, and how much may."""

    def __init__(self, packed: int, notes: Notes) -> None:
        self.most = min(MOST_UNPACKED, max(MOST_RATIO * max(packed, 1), 4_000_000))
        self.out = 0
        self.members = 0
        self.notes = notes

    def take(self, size: int) -> None:
        """Count what came out. Raises TooMuch at the cap."""
        self.out += size
        if self.out > self.most:
            raise TooMuch


class TooMuch(Exception):
    """An archive grows beyond its cap."""


def pieces(place: Place, stream: Readable, size: int, notes: Notes) -> Iterator[Piece]:
    """All the text of one file. `size` is that of the file as it lies there."""
    yield from _open(place, stream, Unpacked(size, notes), 0)


def _open(place: Place, stream: Readable, limit: Unpacked, depth: int) -> Iterator[Piece]:
    head = _read(stream, 8192)
    opener = _opener(head)
    if opener is None:
        yield from _plain(place, head, stream)
        return
    if depth >= MOST_DEPTH:
        limit.notes.doubt(place.source, f"{place} is packed more than {MOST_DEPTH} times; unpack it and look again")
        return
    try:
        yield from opener(place, _Chained(head, stream), limit, depth)
    except TooMuch:
        limit.notes.doubt(place.source, f"{place} grows too much when it is unpacked and was not read to its end")
    except (
        OSError,
        EOFError,
        ValueError,
        zlib.error,
        lzma.LZMAError,
        zipfile.BadZipFile,
        tarfile.TarError,
        NotImplementedError,
        RuntimeError,
    ) as problem:
        limit.notes.doubt(place.source, f"{place} could not be unpacked to its end ({type(problem).__name__})")


Opener = Callable[[Place, Readable, Unpacked, int], Iterator[Piece]]


def _opener(head: bytes) -> Opener | None:
    if head[:2] == b"\x1f\x8b" or head[:3] == b"BZh" or head[:6] == b"\xfd7zXZ\0":
        return _compressed
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _zipped
    if head[257:262] == b"ustar":
        return _tarred
    if head[:4] == b"\x28\xb5\x2f\xfd" or head[:6] == b"7z\xbc\xaf\x27\x1c" or head[:6] == b"Rar!\x1a\x07":
        return _foreign
    return None


def _foreign(place: Place, _stream: Readable, limit: Unpacked, _depth: int) -> Iterator[Piece]:
    limit.notes.doubt(place.source, f"{place} is packed by zstd, 7z or rar; unpack it and look again")
    return iter(())


def _compressed(place: Place, stream: Readable, limit: Unpacked, depth: int) -> Iterator[Piece]:
    head = _read(stream, 6)
    again = _Chained(head, stream)
    made: Any = zlib.decompressobj(31) if head[:2] == b"\x1f\x8b" else None
    if made is None:
        made = bz2.BZ2Decompressor() if head[:3] == b"BZh" else lzma.LZMADecompressor()
    name = re.sub(r"\.(gz|tgz|bz2|xz)$", "", place.path.rsplit("/", 1)[-1]) if not place.member else "content"
    inner = replace(place, member=_inside(place.member, name))
    yield from _open(inner, _Inflated(again, made, limit), limit, depth + 1)


def _zipped(place: Place, stream: Readable, limit: Unpacked, depth: int) -> Iterator[Piece]:
    assert isinstance(stream, _Chained)
    with zipfile.ZipFile(stream.whole()) as archive:
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            limit.members += 1
            if limit.members > MOST_MEMBERS:
                limit.notes.doubt(place.source, f"{place} holds more than {MOST_MEMBERS} files; the rest was not read")
                return
            inner = replace(place, member=_inside(place.member, entry.filename))
            if entry.flag_bits & 1:
                limit.notes.doubt(place.source, f"{inner} is locked with a password; unpack it and look again")
                continue
            with archive.open(entry) as opened:
                yield from _open(inner, _Counted(opened, limit), limit, depth + 1)


def _tarred(place: Place, stream: Readable, limit: Unpacked, depth: int) -> Iterator[Piece]:
    with tarfile.open(fileobj=io.BufferedReader(_Raw(stream)), mode="r|") as archive:
        for entry in archive:
            if not entry.isfile():
                continue
            limit.members += 1
            if limit.members > MOST_MEMBERS:
                limit.notes.doubt(place.source, f"{place} holds more than {MOST_MEMBERS} files; the rest was not read")
                return
            opened = archive.extractfile(entry)
            if opened is not None:
                inner = replace(place, member=_inside(place.member, entry.name))
                yield from _open(inner, _Counted(opened, limit), limit, depth + 1)


def _inside(member: str, name: str) -> str:
    return f"{member}!{name}" if member else name


def _plain(place: Place, head: bytes, stream: Readable) -> Iterator[Piece]:
    form = texts.form(head)
    name = (place.member or place.path).lower().rsplit("!", 1)[-1]
    if form == texts.TEXT and (name.endswith(_JSON_NAME) or head.lstrip()[:1] in (b"{", b"[")):
        body = head + _read(stream, MOST_JSON + 1 - len(head))
        if len(body) <= MOST_JSON:
            value = jsonwalk.parsed(body)
            yield from _text(place, name, body, io.BytesIO()) if value is None else values(place, value)
            return
        head = body
    if form == texts.BINARY:
        yield from _binary(place, head, stream)
    else:
        yield from _text(place, name, head, stream, form)


def values(place: Place, value: Any) -> Iterator[Piece]:
    """The pieces of a parsed JSON value: sources of a map as texts of their own, everything else by value."""
    if isinstance(value, dict) and isinstance(value.get("sourcesContent"), list):
        sources = value.get("sources")
        names = sources if isinstance(sources, list) else []
        for index, text in enumerate(value["sourcesContent"]):
            if isinstance(text, str):
                name = str(names[index]) if index < len(names) else f"source {index}"
                yield Piece(replace(place, member=_inside(place.member, name)), texts.tidy(_encoded(text)))
        value = {key: one for key, one in value.items() if key not in ("sourcesContent", "mappings")}
    out: list[bytes] = []
    paths: list[str] = []
    size = 0
    for path, text in jsonwalk.lines_of(value):
        lines = texts.tidy(_encoded(text)).split(b"\n")
        out += lines
        paths += [path] * len(lines)
        size += len(text) + len(lines)
        packed = _unbased(path, text)
        if packed:
            yield Piece(replace(place, member=_inside(place.member, path)), packed)
        if size > CHUNK:
            yield Piece(place, b"\n".join(out), paths=paths)
            out, paths, size = [], [], 0
    if out:
        yield Piece(place, b"\n".join(out), paths=paths)


def _unbased(path: str, text: str) -> bytes:
    """The body of a recorded answer that stands there as base64."""
    if not path.endswith((".content.text", ".body")) or len(text) < 40 or not re.fullmatch(r'[\w" =+/]+', text):
        return b""
    try:
        data = base64.b64decode(text.split(' = "')[-1].rstrip('"'), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return data if texts.form(data[:8192]) == texts.TEXT else texts.printable(data)


def _text(place: Place, name: str, head: bytes, stream: Readable, form: str = texts.TEXT) -> Iterator[Piece]:
    decoder = None if form == texts.TEXT else codecs.getincrementaldecoder(form)("replace")
    line, held = 1, b""
    block = head
    while block or held:
        more = _read(stream, CHUNK - len(block)) if len(block) < CHUNK else b""
        block += more
        last = not more and len(block) < CHUNK
        text = held + (block if decoder is None else decoder.decode(block, last).encode("utf-8", "replace"))
        held = b"" if last else _tail(text)
        now = text[: len(text) - len(held)] if held else text
        yield from _dressed(place, name, now, line)
        line += now.count(b"\n")
        if not last and not held:  # one long line: begin the next piece a little before, so that nothing is cut apart
            held = now[-OVERLAP:] if b"\n" not in now[-OVERLAP:] else b""
        if last:
            return
        block = _read(stream, CHUNK)
        if not block and not held:
            return


def _tail(text: bytes) -> bytes:
    """What belongs to the next piece: the unfinished line, or an unfinished key of several lines."""
    open_key = _BEGIN.search(text, max(0, len(text) - 16000))
    if open_key and open_key.start() > 0:
        start = text.rfind(b"\n", 0, open_key.start()) + 1
        if start:
            return text[start:]
    cut = text.rfind(b"\n") + 1
    return text[cut:] if cut and cut < len(text) else b""


def _dressed(place: Place, name: str, text: bytes, line: int) -> Iterator[Piece]:
    text = texts.tidy(text)
    if name.endswith(_MARKUP):
        text = texts.entities(text)
    yield Piece(place, text, line)
    if name.endswith(_ESCAPING) or place.source in ("log", "response"):
        plain, numbers = texts.unescaped(text, line)
        if plain:
            yield Piece(place, plain, lines=numbers)
    plain, numbers = texts.manifest_secrets(text, line)
    if plain:
        yield Piece(place, plain, lines=numbers)
    for found in _INLINE_MAP.finditer(text):
        value = jsonwalk.parsed(_decoded(found[1]))
        if value is not None:
            yield from values(replace(place, member=_inside(place.member, "inline map")), value)


def _decoded(text: bytes) -> bytes:
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""


def _binary(place: Place, head: bytes, stream: Readable) -> Iterator[Piece]:
    block = head + _read(stream, CHUNK - len(head))
    inner = replace(place, member=_inside(place.member, "(binary)"))
    while block:
        found = texts.printable(block)
        if found:
            yield Piece(inner, found, lines=[0] * (found.count(b"\n") + 1))
        more = _read(stream, CHUNK)
        block = block[-256:] + more if more else b""


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _read(stream: Readable, size: int) -> bytes:
    """As much as is asked for, unless the end comes before."""
    parts: list[bytes] = []
    while size > 0:
        part = stream.read(size)
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class _Chained:
    """Bytes already read, then the rest of the stream."""

    def __init__(self, head: bytes, rest: Readable) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        if size < 0:
            data, self._head = self._head + self._rest.read(), b""
            return data
        if self._head:
            data, self._head = self._head[:size], self._head[size:]
            return data
        return self._rest.read(size)

    def whole(self) -> IO[bytes]:
        """Everything, in a form that can be read from any place."""
        if isinstance(self._rest, io.BufferedReader | io.BytesIO) and self._rest.seekable():
            self._rest.seek(0)
            return self._rest
        data = _read(self, MOST_MEMBER + 1)
        if len(data) > MOST_MEMBER:
            raise TooMuch
        return io.BytesIO(data)


class _Raw(io.RawIOBase):
    """A stream in the form that the standard library's readers ask for."""

    def __init__(self, inner: Readable) -> None:
        self._inner = inner

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, target: Any, /) -> int:
        """The next bytes, into `target`."""
        data = self._inner.read(len(target))
        target[: len(data)] = data
        return len(data)


class _Counted:
    """A member of an archive whose bytes count against the cap."""

    def __init__(self, inner: Readable, limit: Unpacked) -> None:
        self._inner = inner
        self._limit = limit

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self._inner.read(size)
        self._limit.take(len(data))
        return data


class _Inflated:
    """A compressed stream, opened while it is read."""

    def __init__(self, inner: Readable, made: Any, limit: Unpacked) -> None:
        self._inner = inner
        self._made = made
        self._limit = limit
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises EOFError when the stream ends too early."""
        size = CHUNK if size < 0 else size
        while not self._made.eof:
            waiting = getattr(self._made, "needs_input", True)
            data = self._rest or (_read(self._inner, 65536) if waiting else b"")
            if not data and waiting:
                raise EOFError("it ends in the middle")
            out: bytes = self._made.decompress(data, size)
            self._rest = getattr(self._made, "unconsumed_tail", b"")
            if out:
                self._limit.take(len(out))
                return out
        if isinstance(self._made, type(zlib.decompressobj())) and self._made.unused_data[:2] == b"\x1f\x8b":
            self._rest, self._made = self._made.unused_data, zlib.decompressobj(31)
            return self.read(size)
        return b""
