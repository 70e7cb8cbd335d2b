"""The name servers of the small internet: one socket for UDP, one for TCP, as authority and resolver in one."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Awaitable, Callable
from typing import cast

from dnslib import QTYPE, RCODE, RR, DNSHeader, DNSQuestion, DNSRecord

from launchready.demo.internet.zones import Zones

UDP_LIMIT = 1232
TTL = 300
MOST_TRIES = 20


def reply(zones: Zones, query: bytes, *, tcp: bool = False) -> bytes | None:
    """The answer to one query, None for silence."""
    try:
        asked = DNSRecord.parse(query)
        name = str(asked.q.qname).rstrip(".").lower()
        kind = str(QTYPE.get(asked.q.qtype))
    except Exception:
        return None
    mood = zones.moods.get(name, "")
    if mood == "silent" or (mood == "no-tcp" and tcp):
        return None
    if mood == "garbage":
        return b"\xff" * 7
    answer = _answer(zones, asked, name, kind, mood)
    if mood == "wrong-id":
        answer.header.id ^= 0x5A5A
    if mood == "always-truncated" or (mood in ("truncated", "no-tcp") and not tcp):
        return bytes(_cut(answer).pack())
    packed: bytes = answer.pack()
    return packed if tcp or len(packed) <= UDP_LIMIT else bytes(_cut(answer).pack())


def _answer(zones: Zones, asked: DNSRecord, name: str, kind: str, mood: str) -> DNSRecord:
    answer = asked.reply(ra=1, aa=0)
    answer.header.ad = 0
    codes = {"servfail": RCODE.SERVFAIL, "refused": RCODE.REFUSED}
    if mood in codes:
        answer.header.rcode = codes[mood]
        return answer
    if mood == "lame":
        answer.header.ra = 0
        answer.add_auth(*RR.fromZone(f"{name.partition('.')[2]}. {TTL} IN NS ns.elsewhere.example."))
        return answer
    if mood == "wrong-question":
        other = DNSRecord(DNSHeader(id=asked.header.id, qr=1, ra=1), q=DNSQuestion("other.example.com"))
        other.add_answer(*RR.fromZone(f"other.example.com. {TTL} IN A 198.51.100.66"))
        return other
    if zones.domain_in(zones.bogus, name) and kind not in ("DS", "DNSKEY") and not asked.header.cd:
        answer.header.rcode = RCODE.SERVFAIL
        return answer
    known, records = zones.look_up(name, kind)
    for owner, one, value in records:
        answer.add_answer(*RR.fromZone(f"{owner}. {TTL} IN {one} {value}"))
    if not known or (mood == "no-aaaa" and kind == "AAAA"):
        answer.header.rcode = RCODE.NXDOMAIN
    if zones.domain_in(zones.signed, name):
        answer.header.ad = 1
    return answer


def _cut(answer: DNSRecord) -> DNSRecord:
    """The same answer, emptied and marked as cut short; dnslib's own way loses the question."""
    short = DNSRecord(DNSHeader(id=answer.header.id, bitmap=answer.header.bitmap), q=answer.q)
    short.header.tc = 1
    return short


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, zones: Zones) -> None:
        self.zones = zones
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        answer = reply(self.zones, data)
        if answer is not None and self.transport is not None:
            asyncio.get_running_loop().call_later(self.zones.delay, self.transport.sendto, answer, addr)


def _tcp(zones: Zones) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                (size,) = struct.unpack("!H", await reader.readexactly(2))
                answer = reply(zones, await reader.readexactly(size), tcp=True)
                if answer is None:
                    return
                await asyncio.sleep(zones.delay)
                writer.write(struct.pack("!H", len(answer)) + answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    return serve


class NameServer:
    """The running servers; `port` is the same for UDP and TCP."""

    def __init__(self, zones: Zones) -> None:
        self.zones = zones
        self.port = 0
        self._udp: asyncio.DatagramTransport | None = None
        self._tcp: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen on a free port of loopback that both protocols have."""
        loop = asyncio.get_running_loop()
        for attempt in range(MOST_TRIES):
            self._tcp = await asyncio.start_server(_tcp(self.zones), "127.0.0.1", 0)
            self.port = self._tcp.sockets[0].getsockname()[1]
            try:
                self._udp, _ = await loop.create_datagram_endpoint(
                    lambda: _Udp(self.zones), local_addr=("127.0.0.1", self.port)
                )
                return
            except OSError:
                self._tcp.close()
                if attempt == MOST_TRIES - 1:
                    raise

    def close(self) -> None:
        """Stop listening."""
        if self._udp is not None:
            self._udp.close()
        if self._tcp is not None:
            self._tcp.close()
