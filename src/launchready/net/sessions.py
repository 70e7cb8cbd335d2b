"""One living session per persona: signed in when first needed, proved, and asked for again when it died."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from launchready.model import Missing, MissingReason
from launchready.net.alive import alive
from launchready.net.door import Door
from launchready.net.sign_in import sign_in
from launchready.net.types import ANONYMOUS, Session
from launchready.settings.schema import Persona


class Keeper:
    """Keeps the sessions of one door.

    `who_am_i` (`GET /api/me`) may be set later than at the start; it must be there before the first `get`.
    Each persona signs in once, and once more if its session died; then it is out for the rest of the run.
    A sign-in that was refused is not tried again, so that nobody is locked out by us.
    """

    def __init__(self, door: Door, environ: Mapping[str, str], who_am_i: str | None = None) -> None:
        self.door = door
        self.who_am_i = who_am_i or door.settings.actions.who_am_i
        self._environ = environ
        self._personas = {
            persona.name: persona
            for persona in (
                *door.settings.personas_of(door.environment),
                *door.settings.visitors_of(door.environment),
            )
        }
        self._kept: dict[str, Session | Missing] = {}
        self._tries: dict[str, int] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The personas of this environment."""
        return tuple(self._personas)

    async def get(self, name: str) -> Session | Missing:
        """The living session of a persona, or why there is none. `anonymous` is always there."""
        if name == ANONYMOUS.persona:
            return ANONYMOUS
        persona = self._personas.get(name)
        if persona is None:
            where = self.door.environment
            return Missing(MissingReason.NOT_CONFIGURED, f"There is no persona {name!r} for {where}.")
        async with self._lock(name):
            if name not in self._kept:
                self._kept[name] = await self._begin(persona)
            return self._kept[name]

    async def verify_after(self, name: str) -> bool:
        """Whether the session a persona had until now is still alive; what was seen with it counts only then.

        A dead one is forgotten: the next `get` signs in anew, if that was not done before. Not knowing
        (no answer) counts as dead for the caller, and the session is kept.
        """
        if name == ANONYMOUS.persona:
            return True
        async with self._lock(name):
            session = self._kept.get(name)
            if not isinstance(session, Session):
                return False
            state = await alive(self.door, session, self.who_am_i)
            if state is False:
                del self._kept[name]
            return state is True

    def _lock(self, name: str) -> asyncio.Lock:
        return self._locks.setdefault(name, asyncio.Lock())

    async def _begin(self, persona: Persona) -> Session | Missing:
        """Sign in and prove it, within two tries over the whole run."""
        while self._tries.get(persona.name, 0) < 2:
            self._tries[persona.name] = self._tries.get(persona.name, 0) + 1
            session = await sign_in(self.door, persona, self._environ, self.door.settings.actions)
            if isinstance(session, Missing):
                return session
            session.base = persona.base or ""
            state = await alive(self.door, session, self.who_am_i)
            if isinstance(state, Missing):
                return state
            if state:
                return session
        return Missing(
            MissingReason.NO_ACCESS,
            f"The session of {persona.name} is not alive: {self.who_am_i} answers it like a stranger, "
            "also after signing in again.",
        )
