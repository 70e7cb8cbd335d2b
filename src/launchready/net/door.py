"""The door: the only way to any HTTP server, one per environment and run.

It refuses what is out of scope, too deep for the phase, or over the budget; it dresses a call as a person,
reads the answer within limits, and records both redacted. Nothing that a target or the network does makes it
raise.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import count
from typing import Any, Self

import httpx2

from launchready.model import Evidence, MissingReason, Phase
from launchready.net.body import read_capped
from launchready.net.budget import Budget, retry_after
from launchready.net.dress import clean_url, dress, next_call, same_server, tail_of, target_of
from launchready.net.errors import explain
from launchready.net.phases import SAFE_METHODS, ceiling, refused_method
from launchready.net.recording import Recorder, iso
from launchready.net.redact import Redactor
from launchready.net.scope import is_own_host, out_of_scope, place, refused_route
from launchready.net.transport import Transport
from launchready.net.types import ANONYMOUS, Answer, Call, Failed, Reply, Session
from launchready.settings.schema import Settings

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_HOPS = 20
_BROKEN = ("RemoteProtocolError", "ReadError", "WriteError")


def _quiet(name: str, facts: dict[str, Any]) -> None:
    """No listener."""


class Door:
    """The way to one environment.

    `phase` is the deepest phase of this run; production is held at READ unless `yes_production`. ACTIVE and
    DISRUPTIVE also need `permit`. `record` gets one dictionary an exchange, `emit` named events with facts.
    `clock` gives Unix seconds, `numbers` the exchange numbers when several doors share a run. `transport`
    replaces the network (it then has no address guard); `source_address` is the local address to send from.
    """

    def __init__(
        self,
        settings: Settings,
        environment: str,
        *,
        record: Callable[[dict[str, Any]], None],
        emit: Callable[[str, dict[str, Any]], None] = _quiet,
        phase: Phase = Phase.READ,
        clock: Callable[[], float] = time.time,
        transport: httpx2.AsyncBaseTransport | None = None,
        yes_production: bool = False,
        redactor: Redactor | None = None,
        numbers: Iterator[int] | None = None,
        source_address: str | None = None,
    ) -> None:
        here = settings.environments[environment]
        self.settings = settings
        self.environment = environment
        self.kind = settings.kind_of(environment)
        self.phase = ceiling(self.kind, phase, yes_production=yes_production)
        self.redactor = redactor or Redactor()
        self.budget = Budget(settings.budgets)
        self.controls: dict[str, Reply] = {}
        self.permitted: Evidence | str | None = None
        self._bases = tuple(here.urls)
        self._own_hosts = frozenset(found.host for found in map(place, here.urls) if found)
        self._record = record
        self._emit = emit
        self._clock = clock
        self._numbers = numbers if numbers is not None else count(1)
        self._recorder = Recorder(environment, self.redactor, here.connect, here.ca)
        self._transport = transport or Transport(
            here.connect,
            here.ca,
            self._is_own,
            connections=settings.budgets.concurrency,
            source_address=source_address,
        )

    @property
    def base(self) -> str:
        """The first address of the environment, without a slash at its end."""
        return self._bases[0]

    @property
    def bases(self) -> tuple[str, ...]:
        """Every address of the environment."""
        return self._bases

    @property
    def own_hosts(self) -> frozenset[str]:
        """The host names of the environment's addresses."""
        return self._own_hosts

    @property
    def requests(self) -> int:
        """Requests sent so far, repeats and redirects included."""
        return self.budget.sent

    def now(self) -> float:
        """The door's time in Unix seconds."""
        return self._clock()

    def url(self, path: str, base: str | None = None) -> str:
        """A path below an address of the environment; a whole http(s) address stays as it is."""
        if path.startswith(("http://", "https://")):
            return path
        return (base or self.base).rstrip("/") + (path if path.startswith("/") else f"/{path}")

    def permit(self, proof: Evidence | str) -> None:
        """Open the phases that change things: the proof that the target is ours, or the reason without."""
        self.permitted = proof

    def evidence(self, reply: Reply, summary: str, *, mark: Sequence[str] = (), kind: str = "exchange") -> Evidence:
        """Evidence of a reply. `mark`: values, keys, JSON pointers or patterns to show between ⟦ and ⟧."""
        return self._recorder.evidence(reply, summary, mark, kind, iso(self._clock()))

    async def send(
        self,
        call: Call,
        *,
        session: Session | None = None,
        phase: Phase,
        follow: int = 0,
        why: str = "",
        signing_in: bool = False,
        reading: bool = False,
        with_effect: bool = False,
        patient: bool = True,
    ) -> Reply:
        """Send a call and give back what came: an Answer of any status, or Failed with a sentence.

        `phase` is what the call needs. Up to `follow` redirects are followed, each through the same guards.
        `signing_in` allows a POST in the read phase, `reading` a GraphQL query by POST. `with_effect` allows,
        in the active phase, a read that has an effect (a sign-out by GET). With `patient`, the target's
        Retry-After on 429 and 503 holds all sending up to 60 s, and a read is tried once more; tests of rate
        limits are not patient.
        """
        session = session or ANONYMOUS
        call = replace(call, method=call.method.upper(), url=clean_url(call.url))
        if session.persona != ANONYMOUS.persona and phase is Phase.PASSIVE:
            phase = Phase.READ
        seen: set[tuple[str, str]] = set()
        reply: Reply | None = None
        for hop in range(min(follow, _MOST_HOPS) + 1):
            if (refusal := self._refusal(call, session, phase, signing_in, reading, with_effect)) is not None:
                return self._refused(call, refusal, session, reply)
            seen.add((call.method, call.url))
            reply = await self._patiently(call, session, phase, why, patient)
            if not isinstance(reply, Answer) or reply.status not in _REDIRECTS or hop == follow:
                return reply
            location = reply.header("location")
            if not location:
                return reply
            before, call = call, next_call(call, reply.status, location)
            if call.body is not None and not same_server(before.url, call.url):
                # A body may hold credentials; it goes to the server it was meant for and to no other.
                return reply
            if before.url.startswith("https:") and not call.url.startswith("https:"):
                session = Session(session.persona, session.role, session.tenant)
            if (call.method, call.url) in seen:
                detail = f"{self._recorder.subject(reply.call)} redirects in a circle."
                return Failed(MissingReason.UNREACHABLE, detail, reply.number, reply.call, session.persona)
        assert reply is not None
        return reply

    async def aclose(self) -> None:
        """Close every connection."""
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *problem: object) -> None:
        await self.aclose()

    def _is_own(self, host: str, port: int) -> bool:
        name = f"[{host}]" if ":" in host else host
        here = place(f"http://{name}:{port}/")
        return here is not None and is_own_host(here, self.settings, self.environment)

    def _refusal(
        self, call: Call, session: Session, phase: Phase, signing_in: bool, reading: bool, with_effect: bool
    ) -> str | None:
        """The sentence that forbids a call, None when it may go."""
        if phase.rank > self.phase.rank:
            kind = " because it counts as production" if self.kind == "production" else ""
            return (
                f"{self._recorder.subject(call)} needs the {phase} phase; "
                f"{self.environment} allows {self.phase} at most{kind}."
            )
        if phase.rank >= Phase.ACTIVE.rank and self.permitted is None:
            return f"The {phase} phase needs the proof that {self.environment} is ours to test."
        if sentence := out_of_scope(call.url, self.settings, self.environment):
            return sentence
        if sentence := refused_method(call, phase, signing_in=signing_in, reading=reading):
            return sentence
        wanted = with_effect and phase.rank >= Phase.ACTIVE.rank
        return refused_route(call.method, call.url, self.settings, with_effect=wanted)

    def _refused(self, call: Call, sentence: str, session: Session, before: Reply | None) -> Failed:
        if before is not None and before.call is not None:
            here = place(call.url)
            host = here.host if here else "no address"
            sentence = f"{self._recorder.subject(before.call)} redirects to {host}: {sentence}"
        sentence = self.redactor.text(sentence)
        url = self.redactor.url(call.url)[:500]
        self._emit("refused", {"method": call.method, "url": url, "why": sentence})
        number = before.number if before else 0
        return Failed(MissingReason.OUT_OF_SCOPE, sentence, number, call, session.persona)

    async def _patiently(self, call: Call, session: Session, phase: Phase, why: str, patient: bool) -> Reply:
        """Send once, and once more when the target names a time to wait or a kept connection was stale."""
        reply, stale = await self._once(call, session, phase, why)
        if stale and call.method in SAFE_METHODS:
            reply, _ = await self._once(call, session, phase, why)
        if not patient or not isinstance(reply, Answer) or reply.status not in (429, 503):
            return reply
        wait = retry_after(reply.header("retry-after"), self._clock())
        if wait is None or not self.budget.affordable(wait):
            return reply
        self._emit("waiting", {"seconds": wait, "status": reply.status, "environment": self.environment})
        self.budget.pause(wait)
        if call.method != "GET":
            return reply
        again, _ = await self._once(call, session, phase, why)
        return again if again.number else reply

    async def _once(self, call: Call, session: Session, phase: Phase, why: str) -> tuple[Reply, bool]:
        """One exchange on the wire, counted and recorded; and whether it failed on a stale connection."""
        async with self.budget.slots:
            if sentence := await self.budget.take():
                return self._unsent(call, sentence, session), False
            self._learn(session)
            dressed = dress(call, session)
            number = next(self._numbers)
            when = iso(self._clock())
            watch = _Watch()
            stale = False
            try:
                reply: Reply = await self._exchange(call, dressed, number, session.persona, when, watch)
            except asyncio.CancelledError:
                stopped = Failed(MissingReason.TOOL_BUG, "Stopped before the answer.", number, call, session.persona)
                self._record(self._recorder.row(stopped, dressed, phase, why, when))
                raise
            except Exception as problem:
                here = place(call.url)
                limit = self.settings.budgets.request_seconds
                reason, detail = explain(problem, here.host if here else "?", limit)
                stale = watch.reused and type(problem).__name__ in _BROKEN
                reply = Failed(reason, self.redactor.text(detail), number, call, session.persona)
        self._record(self._recorder.row(reply, dressed, phase, why, when))
        self._emit("exchange", {"number": number, "status": reply.status if isinstance(reply, Answer) else 0})
        return reply, stale

    def _learn(self, session: Session) -> None:
        """Hide the session's credentials from now on; a cookie such as `theme=dark` is none."""
        for value, name in session.secrets().items():
            if not (value.isascii() and value.isalpha() and value.islower() and len(value) <= 12):
                self.redactor.add(value, name)

    def _unsent(self, call: Call, sentence: str, session: Session) -> Failed:
        url = self.redactor.url(call.url)[:500]
        self._emit("refused", {"method": call.method, "url": url, "why": sentence})
        return Failed(MissingReason.OUT_OF_SCOPE, sentence, 0, call, session.persona)

    async def _exchange(self, call: Call, dressed: Call, number: int, persona: str, when: str, watch: _Watch) -> Answer:
        budgets = self.settings.budgets
        tail = tail_of(dressed.url)
        request = httpx2.Request(
            dressed.method,
            _origin(dressed.url[: len(dressed.url) - len(tail)]),
            headers=[(name.encode("ascii"), value.encode("utf-8")) for name, value in dressed.headers],
            content=dressed.body,
            extensions={
                "target": target_of(dressed.url).encode("ascii"),
                "trace": watch.trace,
                "timeout": {},
            },
        )
        async with asyncio.timeout(budgets.request_seconds):
            watch.start = time.perf_counter()
            response = await self._transport.handle_async_request(request)
            try:
                headers = tuple(
                    (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in response.headers.raw
                )
                encoding = ", ".join(value for name, value in headers if name == "content-encoding")
                stream = response.stream
                assert isinstance(stream, httpx2.AsyncByteStream)
                body, truncated = await read_capped(
                    stream, "" if dressed.method == "HEAD" else encoding, budgets.response_bytes
                )
            finally:
                await response.aclose()
        seconds = time.perf_counter() - watch.start
        return Answer(number, call, persona, response.status_code, headers, body, seconds, truncated, when)


class _Watch:
    """Listens to one request on the wire: when its first byte went out, whether its connection was kept."""

    __slots__ = ("reused", "start")

    def __init__(self) -> None:
        self.start = 0.0
        self.reused = True

    async def trace(self, name: str, info: dict[str, Any]) -> None:
        if name == "http11.send_request_headers.started":
            self.start = time.perf_counter()
        elif name == "connection.connect_tcp.started":
            self.reused = False


@lru_cache(maxsize=512)
def _origin(text: str) -> httpx2.URL:
    return httpx2.URL(text + "/")
