"""What a gatherer is given: one environment, the door to it, the people it may act as."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from launchready.artifacts.sketch import Seen
from launchready.gather.sketching import Sketcher
from launchready.model import Missing, MissingReason, Phase
from launchready.net.door import Door
from launchready.net.sessions import Keeper
from launchready.net.types import ANONYMOUS, Answer, Call, Failed, Reply, Session
from launchready.settings.schema import Settings


def _not_kept(name: str, data: bytes) -> str:
    """For runs without a folder: files are not kept."""
    return ""


@dataclass(slots=True)
class Site:
    """One environment of the platform during a run.

    `journal` writes a line before anything is created on the target, `journalled` reads them back; `marker` is
    the run's own canary stem and stands in everything we create. `used` names the personas whose sessions were
    handed out since it was last emptied. `limit` says why no deeper phase is allowed, `no_schema`
    that the API's schema is left aside. `keep_file` puts a file (a picture) into the run folder and gives its
    place there, '' when nothing is kept. `rotations` are the entries of the handover file's rotation ledger.
    """

    settings: Settings
    environment: str
    door: Door
    people: Keeper
    environ: Mapping[str, str]
    sketcher: Sketcher
    marker: str
    journal: Callable[[dict[str, Any]], None]
    emit: Callable[[str, dict[str, Any]], None]
    journalled: Callable[[], Iterable[dict[str, Any]]] = tuple
    limit: str = ""
    no_schema: bool = False
    used: set[str] = field(default_factory=set)
    keep_file: Callable[[str, bytes], str] = _not_kept
    rotations: Sequence[Mapping[str, str]] = ()

    def canary(self, use: str) -> str:
        """A fresh value that stands in what we create: `lr-canary-<run>-<use>-<random>`."""
        return f"lr-canary-{self.marker}-{use}-{secrets.token_hex(4)}"

    async def see(
        self,
        call: Call,
        *,
        session: Session = ANONYMOUS,
        phase: Phase = Phase.READ,
        summary: str = "",
        mark: Sequence[str] = (),
        reading: bool = False,
        signing_in: bool = False,
    ) -> tuple[Reply, Seen]:
        """Send one call; give the reply itself and what an artifact may keep of it."""
        reply = await self.door.send(
            call, session=session, phase=phase, why=summary, reading=reading, signing_in=signing_in
        )
        return reply, self.seen(reply, summary, mark)

    def seen(self, reply: Reply, summary: str = "", mark: Sequence[str] = ()) -> Seen:
        """What an artifact may keep of a reply."""
        if isinstance(reply, Failed):
            return Seen(None, None, reply.detail)
        told = summary or f"answered {reply.status}"
        return Seen(
            self.door.evidence(reply, told, mark=mark),
            self.sketcher.sketch(reply),
            retry_later=reply.status in (429, 503),
        )

    def hide(self, value: str, variable: str) -> None:
        """From now on this value is written as `variable` (`$LR_…`) wherever anything is written."""
        self.door.redactor.add(value, variable)

    def why_not(self, phase: Phase) -> str:
        """The sentence for a phase that is not allowed here."""
        return f"it needs the {phase} phase, and {self.limit or f'{self.environment} allows only {self.door.phase}'}"

    async def person(self, name: str) -> Session | Missing:
        """The live session of one persona."""
        session = await self.people.get(name)
        if isinstance(session, Session) and name != ANONYMOUS.persona:
            self.used.add(name)
        return session

    async def everyone(self) -> list[Session]:
        """As `signed_in`, and after them those who use another address of the environment."""
        visitors = [await self.person(persona.name) for persona in self.settings.visitors_of(self.environment)]
        return [*await self.signed_in(), *(session for session in visitors if isinstance(session, Session))]

    async def signed_in(self) -> list[Session]:
        """Every persona of this environment that could sign in, in the order of the settings."""
        sessions = [await self.person(persona.name) for persona in self.settings.personas_of(self.environment)]
        return [session for session in sessions if isinstance(session, Session)]


def no_people(site: Site) -> Missing:
    """The sentence for 'there is nobody to act as'."""
    names = [persona.name for persona in site.settings.personas_of(site.environment)]
    if not names:
        return Missing(
            MissingReason.NOT_CONFIGURED,
            f"no persona is set for {site.environment}; add [[personas]] to the settings",
        )
    return Missing(MissingReason.NO_ACCESS, f"nobody of {', '.join(names)} could sign in on {site.environment}")


def answered(reply: Reply) -> Answer | None:
    """The answer, if one came."""
    return reply if isinstance(reply, Answer) else None
