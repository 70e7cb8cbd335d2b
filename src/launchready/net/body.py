"""Reading an answer's body within a cap, decompressing as it comes."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable

_STEP = 65536


class Unreadable(Exception):
    """The body is not what its content-encoding says."""


async def read_capped(stream: AsyncIterable[bytes], encoding: str, cap: int) -> tuple[bytes, bool]:
    """The decompressed body, at most `cap` bytes, and whether the cap ended the reading.

    Never holds more than the cap and one step. An encoding that we did not ask for (br, zstd) is left as
    it came. Raises Unreadable for broken compression.
    """
    decoder = _decoder(encoding)
    if isinstance(decoder, str):
        raise Unreadable(decoder)
    kept = bytearray()
    async for chunk in stream:
        if decoder is None:
            kept += chunk
        else:
            _inflate(decoder, chunk, kept, cap)
        if len(kept) > cap:
            return bytes(kept[:cap]), True
    if decoder is not None and decoder.started and not decoder.finished:
        raise Unreadable("The compressed body ends in the middle.")
    return bytes(kept), False


class _Inflater:
    """One zlib stream, gzip members one after the other; deflate with or without its header."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.started = False
        self.inner = zlib.decompressobj(47 if kind == "gzip" else zlib.MAX_WBITS)

    @property
    def finished(self) -> bool:
        return self.inner.eof

    def feed(self, data: bytes) -> bytes:
        """At most one step of output."""
        try:
            return self.inner.decompress(data, _STEP)
        except zlib.error as problem:
            if self.kind == "deflate" and not self.started:
                self.inner = zlib.decompressobj(-zlib.MAX_WBITS)
                try:
                    return self.inner.decompress(data, _STEP)
                except zlib.error:
                    pass
            raise Unreadable(f"The body is no {self.kind} data ({problem}).") from problem


def _decoder(encoding: str) -> _Inflater | str | None:
    kinds = [kind.strip().lower() for kind in encoding.split(",") if kind.strip().lower() not in ("", "identity")]
    if not kinds or kinds[0] not in ("gzip", "x-gzip", "deflate"):
        return None
    if len(kinds) > 1:
        return f"The body is compressed several times ({', '.join(kinds)[:60]})."
    return _Inflater("deflate" if kinds[0] == "deflate" else "gzip")


def _inflate(decoder: _Inflater, data: bytes, kept: bytearray, cap: int) -> None:
    while data and len(kept) <= cap:
        if decoder.finished:
            if decoder.kind != "gzip" or data[:2] != b"\x1f\x8b":
                return
            decoder.inner = zlib.decompressobj(47)
        kept += decoder.feed(data)
        decoder.started = True
        data = decoder.inner.unconsumed_tail or (decoder.inner.unused_data if decoder.finished else b"")
