"""Look-ups in the DNS: in parallel, within one deadline, every failure told apart.

Only two answers say that something is not there: the name does not exist (RFC 2308 §2.1) or it has no record of that
type (§2.2). Everything else, a time-out above all, is not known. Queries go to the name servers that the settings or
the system name, and to no others.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import dns.message
    import dns.name

DEADLINE = 4.0
ATTEMPT = 1.0
AT_ONCE = 48
ROUNDS = 2
MOST_ALIASES = 12
FINAL = ("found", "no-name", "no-data", "inconsistent", "bad-name")


@dataclass(frozen=True, slots=True)
class LookUp:
    """One question and what came.

    `state` is `found`, `no-name` (the name, or the last of its aliases, does not exist), `no-data` (it exists without
    such a record), `refused`, `servfail`, `timeout`, `lame` (a server that is not responsible and asks nobody),
    `inconsistent` (the answer contradicts itself), `broken` (no readable answer), `bad-name` (no valid name). `aliases`
    are the names that CNAME records led to, in order, `ttl` counts seconds, `validated` is the resolver's word that
    DNSSEC fits, which it gives for SOA.
    """

    name: str
    kind: str
    state: str
    values: tuple[str, ...] = ()
    ttl: int = 0
    aliases: tuple[str, ...] = ()
    server: str = ""
    validated: bool = False
    detail: str = ""
    repeat: str = ""


def servers_of(resolver: str | None) -> tuple[tuple[str, int], ...]:
    """The name servers that the settings name (`address`, `address:port`, several with commas), else the system's."""
    if resolver:
        return tuple(_server(one.strip()) for one in resolver.split(",") if one.strip())
    import dns.resolver

    try:
        system = dns.resolver.Resolver(configure=True)
    except dns.resolver.NoResolverConfiguration:
        return ()
    return tuple((str(address), int(system.port)) for address in system.nameservers if "://" not in str(address))


def _server(text: str) -> tuple[str, int]:
    """Address and port of `127.0.0.1:5353`, `[::1]:53`, `::1` or `192.0.2.1`; ValueError when it is none of these."""
    host, colon, port = text.rpartition(":")
    if not colon or (":" in host and not host.endswith("]")):
        host, port = text, "53"
    address = str(ipaddress.ip_address(host.strip("[]")))
    return address, int(port)


class Resolver:
    """Asks some name servers. Its deadline, in seconds, starts with the first question and holds for all of them."""

    def __init__(
        self, servers: Sequence[tuple[str, int]], *, deadline: float = DEADLINE, attempt: float = ATTEMPT
    ) -> None:
        self.servers = tuple(servers)
        self._deadline = deadline
        self._attempt = attempt
        self._until = 0.0
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._heard: set[tuple[str, int]] = set()
        self._silent: set[tuple[str, int]] = set()
        self._asked: dict[tuple[str, str, bool], asyncio.Task[LookUp]] = {}

    async def ask(self, name: str, kind: str, *, validate: bool = True) -> LookUp:
        """Look one record type of one name up; asked again, the same answer. Never raises for what the net does.

        With `validate` off a validating resolver is told to give what it has, fitting signatures or not.
        """
        key = (name.rstrip(".").lower(), kind, validate)
        if key not in self._asked:
            self._asked[key] = asyncio.ensure_future(self._fresh(*key))
        return await asyncio.shield(self._asked[key])

    async def _fresh(self, name: str, kind: str, validate: bool) -> LookUp:
        import dns.exception
        import dns.name

        try:
            asked = dns.name.from_text(name)
            if not name or any(letter.isspace() for letter in name):
                raise dns.name.EmptyLabel
        except (dns.exception.DNSException, UnicodeError):
            return LookUp(name, kind, "bad-name", detail="this is no valid name")
        async with self._slots:
            self._until = self._until or time.monotonic() + self._deadline
            best = LookUp(name, kind, "broken", detail="no name server is set on this machine")
            for turn in range(ROUNDS):
                for server in self.servers:
                    found = await self._once(asked, name, kind, validate, server)
                    best = found if turn == 0 or found.state != "timeout" else best
                    if found.state in FINAL:
                        return found
                if best.state != "timeout":
                    break
            return best

    async def _once(
        self, asked: dns.name.Name, name: str, kind: str, validate: bool, server: tuple[str, int]
    ) -> LookUp:
        here = LookUp(name, kind, "timeout", server=_shown(server), repeat=_dig(name, kind, server, validate))
        left = min(self._attempt, self._until - time.monotonic())
        if server in self._silent or left <= 0:
            return replace(here, detail=f"{here.server} does not answer")
        try:
            message = await self._send(asked, kind, validate, server, left)
        except TimeoutError:
            if server not in self._heard:
                self._silent.add(server)
            return replace(here, detail=f"{here.server} gave no answer in {left:.1f} s")
        except Exception as problem:
            # Whatever the library or the network raises here is an answer that cannot be read.
            return replace(here, state="broken", detail=f"{here.server}: {type(problem).__name__} {problem}"[:200])
        self._heard.add(server)
        found = read(message, here)
        if found.state == "no-data" and found.aliases and not _negative(message):
            end = await self._once(_name(found.aliases[-1]), found.aliases[-1], kind, validate, server)
            aliases = (*found.aliases, *end.aliases)
            if len(aliases) > MOST_ALIASES:
                return replace(here, state="inconsistent", detail="its aliases lead in a circle")
            return replace(end, name=name, aliases=aliases, repeat=here.repeat)
        return found

    async def _send(
        self, asked: dns.name.Name, kind: str, validate: bool, server: tuple[str, int], seconds: float
    ) -> dns.message.Message:
        import dns.asyncquery
        import dns.exception
        import dns.flags
        import dns.message

        flags = dns.flags.RD | (0 if validate else dns.flags.CD)
        # With DO a validating resolver says AD (RFC 6840 §5.7); an AD of ours could come back as an echo.
        signed = validate and kind == "SOA"
        query = dns.message.make_query(asked, kind, use_edns=0, payload=1232, flags=flags, want_dnssec=signed)
        host, port = server
        try:
            # The time-out of the library counts UDP and TCP apart; ours holds for both.
            async with asyncio.timeout(seconds):
                message, _ = await dns.asyncquery.udp_with_fallback(
                    query, host, timeout=seconds, port=port, ignore_unexpected=True, ignore_errors=True
                )
        except dns.exception.Timeout:
            raise TimeoutError from None
        return message


def _name(text: str) -> dns.name.Name:
    import dns.name

    return dns.name.from_text(text)


def _negative(message: dns.message.Message) -> bool:
    """Whether a server says that its answer is complete and empty (RFC 2308 §2.2), not merely cut off at an alias."""
    import dns.rdatatype

    return any(one.rdtype == dns.rdatatype.SOA for one in message.authority)


def read(message: dns.message.Message, here: LookUp) -> LookUp:
    """What an answer says to the question of `here`."""
    import dns.flags
    import dns.rcode
    import dns.rdatatype

    code = message.rcode()
    if code in (dns.rcode.SERVFAIL, dns.rcode.REFUSED):
        state = "servfail" if code == dns.rcode.SERVFAIL else "refused"
        return replace(here, state=state, detail=f"{here.server} answers {dns.rcode.to_text(code)}")
    if code not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
        return replace(here, state="broken", detail=f"{here.server} answers {dns.rcode.to_text(code)}")
    if message.flags & dns.flags.TC:
        return replace(here, state="broken", detail=f"{here.server} cuts its answer short over TCP, too")
    kind = dns.rdatatype.from_text(here.kind)
    sets = {(one.name.to_text(omit_final_dot=True).lower(), one.rdtype): one for one in message.answer}
    end = here.name.rstrip(".").lower()
    aliases: list[str] = []
    ttls: list[int] = []
    while kind != dns.rdatatype.CNAME and (end, dns.rdatatype.CNAME) in sets:
        alias = sets[end, dns.rdatatype.CNAME]
        if (end, kind) in sets:
            return replace(here, state="inconsistent", detail=f"{end} is an alias and has records of its own")
        ttls.append(alias.ttl)
        end = alias[0].target.to_text(omit_final_dot=True).lower()
        if end in aliases or end == here.name or len(aliases) == MOST_ALIASES:
            return replace(here, state="inconsistent", aliases=tuple(aliases), detail="its aliases lead in a circle")
        aliases.append(end)
    told = replace(here, aliases=tuple(aliases), validated=bool(message.flags & dns.flags.AD))
    found = sets.get((end, kind))
    if found is not None:
        if code == dns.rcode.NXDOMAIN:
            return replace(told, state="inconsistent", detail="the answer holds records and says there are none")
        values = tuple(sorted(_value(item, here.kind) for item in found))
        return replace(told, state="found", values=values, ttl=min([found.ttl, *ttls]))
    if code == dns.rcode.NXDOMAIN:
        return replace(told, state="no-name", ttl=min(ttls, default=0))
    if not message.flags & (dns.flags.AA | dns.flags.RA):
        return replace(told, state="lame", detail=f"{here.server} is not responsible for it and asks nobody")
    return replace(told, state="no-data", ttl=min(ttls, default=0))


def _value(item: object, kind: str) -> str:
    strings = getattr(item, "strings", None)
    if kind == "TXT" and strings is not None:
        return b"".join(strings).decode("utf-8", "backslashreplace")
    text = str(item)
    return text.rstrip(".").lower() if kind in ("CNAME", "NS", "PTR") else text


def _shown(server: tuple[str, int]) -> str:
    host, port = server
    return host if port == 53 else f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _dig(name: str, kind: str, server: tuple[str, int], validate: bool) -> str:
    host, port = server
    safe = "".join(letter for letter in name if letter.isalnum() or letter in ".-_*")
    words = ["dig", f"@{host}", *(["-p", str(port)] if port != 53 else []), *([] if validate else ["+cdflag"])]
    return " ".join([*words, f"'{safe}'", kind])
