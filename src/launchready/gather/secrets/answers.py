"""Secrets in what is served and answered: each file and reading route is asked once more, and its raw text read."""

from __future__ import annotations

import asyncio
import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from launchready.artifacts.bundles import Served
from launchready.artifacts.secrets import AnsweredSecrets, FoundSecrets, Looked, Place, ServedSecrets
from launchready.artifacts.views import Views
from launchready.gather.registry import gatherer
from launchready.gather.secrets.engine import find
from launchready.gather.secrets.key import key_of
from launchready.gather.secrets.pieces import Notes, Piece
from launchready.gather.secrets.sweep import Sweep
from launchready.gather.secrets.unpack import pieces
from launchready.gather.site import Site
from launchready.model import Evidence, Missing, MissingReason, Phase
from launchready.net.types import ANONYMOUS, Answer, Call, Reply, Session

_NO_SUCH = "/launchready-no-such-page"


class Reading:
    """One sweep over answers of a site."""

    def __init__(self, site: Site, sweep: Sweep, notes: Notes, source: str) -> None:
        self.site = site
        self.sweep = sweep
        self.notes = notes
        self.source = source
        self._evidence: dict[str, Evidence] = {}
        self.guessed: list[str] = []
        self.left: dict[str, str] = {}

    async def ask(self, call: Call, session: Session, told: str) -> None:
        """Ask, and put headers and body into the sweep."""
        reply: Reply = await self.site.door.send(call, session=session, phase=Phase.READ, why=told)
        if not isinstance(reply, Answer) and reply.reason is MissingReason.OUT_OF_SCOPE:
            self.left[f"{call.method} {_shown(call.url)}"] = reply.detail
            return
        if not isinstance(reply, Answer):
            self.notes.doubt(self.source, f"{call.method} {_shown(call.url)} gave no answer: {reply.detail}")
            return
        if reply.truncated:
            self.notes.doubt(self.source, f"{_shown(call.url)} is longer than [budgets] response_bytes and was cut")
        place = Place(self.source, _shown(call.url), persona=session.persona)
        self.notes.count(self.source, len(reply.body))
        self._evidence.setdefault(f"{place.persona} {place.path}", self.site.door.evidence(reply, told))
        headers = "\n".join(f"{name}: {value}" for name, value in reply.headers if name.lower() != "set-cookie")
        body = list(pieces(place, io.BytesIO(reply.body), len(reply.body), self.notes))
        for piece in [
            Piece(Place(self.source, place.path, "(headers)", persona=session.persona), headers.encode()),
            *body,
        ]:
            self.sweep.add(piece)
        if self.sweep.full:
            await self.sweep.flush()

    async def result(self, what: str) -> FoundSecrets:
        """What was found."""
        count, size = self.notes.items.get(self.source, 0), self.notes.bytes.get(self.source, 0)
        looked = []
        if count:
            when = datetime.now(UTC).isoformat(timespec="seconds")
            summary = f"{count} {what} read ({size} bytes), by {self.sweep.engine} and the known formats"
            first = next(iter(self._evidence.values()))
            if self.guessed:
                summary += (
                    f"; {len(self.guessed)} routes only with an id that does not exist: {', '.join(self.guessed[:8])}"
                )
            if self.left:
                summary += f"; {len(self.left)} not asked, as a read might do something there: {', '.join(self.left)}"
            looked.append(
                Looked(
                    self.source, count, size, Evidence("answers", what, when, "", summary, first.where, first.repeat)
                )
            )
        found = await self.sweep.result(looked)
        places = {f"{place.persona} {place.path}" for secret in found.secrets for place in secret.places}
        return replace(found, exchanges=tuple(item for item in self._evidence.items() if item[0] in places))


async def _reading(site: Site, source: str) -> Reading | Missing:
    folder = site.settings.platform.repository or Path.cwd()
    folder = folder if await asyncio.to_thread(folder.is_dir) else Path.cwd()
    engine = await find(folder)
    if isinstance(engine, Missing):
        return engine
    notes = Notes()
    key = await key_of(site.settings.platform.repository, site.environ, site.sketcher.key)
    return Reading(site, Sweep(engine, key, folder, notes), notes, source)


def _shown(url: str) -> str:
    return url.split("?")[0]


async def _session(site: Site, persona: str) -> Session | Missing:
    return ANONYMOUS if persona in ("", ANONYMOUS.persona) else await site.person(persona)


@gatherer(title="looking for secrets in what the site serves", phase=Phase.PASSIVE)
async def served_secrets(site: Site, served: Served) -> ServedSecrets | Missing:
    """The pages, scripts and maps, once more, as the person who got them."""
    reading = await _reading(site, "live")
    if isinstance(reading, Missing):
        return reading
    for file in served.files:
        session = await _session(site, file.persona)
        if isinstance(session, Missing):
            reading.notes.doubt("live", session.detail)
        else:
            await reading.ask(Call("GET", file.url), session, f"{session.persona} opens a {file.kind}")
    for doubt in served.doubts:
        reading.notes.doubt("live", doubt)
    if not served.whole and not served.doubts:
        reading.notes.doubt("live", "not everything that the site serves was read")
    return ServedSecrets(await reading.result("files that the site serves"))


@gatherer(title="looking for secrets in answers and error pages", phase=Phase.READ)
async def answered_secrets(site: Site, views: Views) -> AnsweredSecrets | Missing:
    """Every reading route as everybody who gets something from it, and the error pages."""
    reading = await _reading(site, "response")
    if isinstance(reading, Missing):
        return reading
    bases = list(dict.fromkeys([site.door.base, *(view.base for view in views.views if view.base)]))
    for base in bases:
        for accept in ("text/html", "application/json"):
            call = Call("GET", site.door.url(_NO_SUCH, base), headers=(("Accept", accept),))
            await reading.ask(call, ANONYMOUS, "an address that does not exist")
        await reading.ask(
            Call("GET", site.door.url("/api/%ff?launchready=%", base)), ANONYMOUS, "an address that makes no sense"
        )
    for view in views.views:
        if not view.route.startswith("GET "):
            continue
        got = [persona for persona, status in view.tried if 200 <= status < 300]
        path = view.path
        if not got:
            path = re.sub(r"\{[^}]*\}", "0", path)
            got = [persona for persona, _ in view.tried[:1]] or list(views.who[:1])
            reading.guessed += [view.route] if "{" in view.path else []
        for persona in dict.fromkeys((*got, ANONYMOUS.persona)):
            session = await _session(site, persona)
            if isinstance(session, Missing):
                reading.notes.doubt("response", session.detail)
            else:
                await reading.ask(Call("GET", site.door.url(path, view.base)), session, f"{persona} reads it")
    return AnsweredSecrets(await reading.result("answers"))
