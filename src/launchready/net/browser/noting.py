"""Writes a browser's exchanges into the same record as the door's, redacted alike, and counts them in its budget."""

from __future__ import annotations

from launchready.model import MissingReason, Phase
from launchready.net.browser.notes import Called
from launchready.net.browser.rules import Ask, Refused
from launchready.net.door import Door
from launchready.net.dress import cookie_line
from launchready.net.recording import iso
from launchready.net.scope import place
from launchready.net.types import Answer, Call, Failed, Reply, Session

_KEPT = frozenset({"accept", "content-type", "x-requested-with"})


class Noter:
    """The door's record, budget and redactor, for the browser beside it in this room.

    It reaches for the door's own members on purpose: to everybody else an exchange without `send` is impossible.
    """

    def __init__(self, door: Door) -> None:
        self.door = door

    async def turn(self, navigation: bool) -> str | None:
        """Count a request; a page's start also waits for its turn. A sentence when the budget is used up.

        What a page loads is not held back one by one: a visitor's browser would not either, and times would lie.
        """
        budget = self.door.budget
        if navigation:
            return await budget.take()
        if sentence := budget.spent():
            return sentence
        budget.sent += 1
        return None

    def learn(self, session: Session) -> None:
        """Hide a session's credentials from now on."""
        self.door._learn(session)

    def refused(self, ask: Ask, refused: Refused) -> None:
        """Tell that a request was not let out."""
        url = self.door.redactor.url(ask.url)[:500]
        why = self.door.redactor.text(refused.why)
        self.door._emit("refused", {"method": ask.method, "url": url, "why": why})

    def answered(
        self, ask: Ask, called: Called, session: Session, headers: tuple[tuple[str, str], ...], body: bytes
    ) -> Answer:
        """Record an answer and give it as the door would."""
        call = _call(ask)
        number = next(self.door._numbers)
        when = iso(self.door.now())
        answer = Answer(number, call, session.persona, called.status, headers, body, called.seconds, when=when)
        self._write(answer, session, called)
        return answer

    def failed(self, ask: Ask, called: Called, session: Session) -> None:
        """Record that no answer came."""
        number = next(self.door._numbers)
        detail = f"the browser said {called.failed}"
        self._write(Failed(MissingReason.UNREACHABLE, detail, number, _call(ask), session.persona), session, called)

    def _write(self, reply: Reply, session: Session, called: Called) -> None:
        call = reply.call
        assert call is not None
        here = place(call.url)
        line = cookie_line(session, here) if here else ""
        dressed = Call(call.method, call.url, (*call.headers, *((("cookie", line),) if line else ())), call.body)
        phase = Phase.PASSIVE if session.persona == "anonymous" else Phase.READ
        phase = phase if call.method in ("GET", "HEAD", "OPTIONS") else Phase.ACTIVE
        why = f"{session.persona} in a browser: {called.kind} of {place_of(called.page)}"
        self.door._record(self.door._recorder.row(reply, dressed, phase, why, iso(self.door.now())))


def place_of(url: str) -> str:
    """The path of an address, or the address itself when it has none."""
    here = place(url)
    return here.path if here else url[:100]


def _call(ask: Ask) -> Call:
    kept = tuple((name, value) for name, value in ask.headers if name in _KEPT)
    return Call(ask.method.upper(), ask.url, kept, ask.body)
