"""Put markup into records, into a throwaway person's profile and into an uploaded picture; all of it journaled."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from launchready.artifacts.routes import Route, Routes
from launchready.artifacts.scripts import Planted
from launchready.gather import whoami
from launchready.gather.making import Made, Undone, filled, filled_body, make, plan, send, split, unbroken
from launchready.gather.pages import payloads
from launchready.gather.pages.payloads import Token
from launchready.gather.pages.people import height
from launchready.gather.pages.proof import Board
from launchready.gather.people.throwaway import Newcomer, enter, newcomer
from launchready.gather.pointer import take
from launchready.gather.site import Site
from launchready.model import Missing, Phase
from launchready.net.types import Answer, Call, Session
from launchready.settings.schema import Recipe, Step

BOUNDARY = "lr-boundary-51c2"
TRUSTED = 5
Writing = Callable[[Token], str]


@dataclass(slots=True)
class Planting:
    """What is planted so far. `ids` are those of our records, `addresses` of uploads."""

    site: Site
    routes: Routes
    board: Board
    known: dict[str, str] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    made: list[tuple[Recipe, Made]] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    person: Newcomer | None = None
    session: Session | None = None
    _own: list[tuple[str, str]] = field(default_factory=list)

    async def records(self) -> None:
        """One record of each recipe with elements in its texts, and one that breaks out of attributes."""
        roles = {persona.name: persona.role for persona in self.site.settings.personas}
        for recipe in self.site.settings.recipes:
            names = payloads.text_fields(recipe.body)
            if not names or not recipe.remove:
                await self._plain(recipe)
                continue
            trusted = height(roles.get(recipe.persona, "")) >= TRUSTED
            for ways in ((payloads.markup, payloads.short), (payloads.attribute, payloads.short_attribute)):
                await self._record(recipe, names, ways, trusted)

    async def _plain(self, recipe: Recipe) -> None:
        """A record without text, where others may need its id."""
        if any(f"{{{recipe.name}." in other.create for other in self.site.settings.recipes) and recipe.remove:
            made = await make(self.site, recipe, self.known)
            if isinstance(made, Made):
                self._learn(recipe, made)

    async def _record(self, recipe: Recipe, names: list[str], ways: tuple[Writing, ...], trusted: bool) -> None:
        why = ""
        for way in ways:
            tokens = [payloads.token(name) for name in names]
            body = {**recipe.body, **{one.field: "{canary} " + way(one) for one in tokens}}
            made = await make(self.site, recipe.model_copy(update={"body": body}), self.known)
            if isinstance(made, Made):
                self._learn(recipe, made)
                like = Planted(recipe.create, "", recipe.persona, trusted)
                await self._round_trip(recipe, made, tokens, like)
                return
            why = made.detail
        if not self.refused_as_text(why):
            self.doubts.append(why)
        else:
            self.remarks.append(f"{recipe.create} turned markup away ({why})")

    @staticmethod
    def refused_as_text(why: str) -> bool:
        """Whether a platform turned the text itself away, which is an answer too."""
        return why.endswith((": 400", ": 422", ": 413"))

    def _learn(self, recipe: Recipe, made: Made) -> None:
        if f"{recipe.name}.id" not in self.known:
            self.known |= {f"{recipe.name}.{name}": value for name, value in made.values.items()}
        self.ids |= {value for value in made.values.values() if len(value) > 2 or value.isdigit()}
        self.made.append((recipe, made))

    async def _round_trip(self, recipe: Recipe, made: Made, tokens: list[Token], like: Planted) -> None:
        """Whether the API gives the markup back as it was."""
        raw: dict[str, bool] | None = None
        evidence = None
        session = await self.site.person(recipe.persona)
        if recipe.read and isinstance(session, Session):
            with suppress(Undone):
                path = filled(split(recipe.read)[1], {**self.known, **made.values})
                call = Call("GET", self.site.door.url(path))
                reply, seen = await self.site.see(
                    call, session=session, summary=f"{recipe.name} with markup, read back", mark=[payloads.BINDING]
                )
                evidence = seen.evidence
                if isinstance(reply, Answer) and reply.status == 200:
                    raw = payloads.raw_in(reply.text(), tokens)
        like = Planted(like.route, "", like.author, like.trusted, evidence=evidence)
        self.board.plant(tokens, like, raw)

    async def readers(self, names: list[str]) -> list[str]:
        """People besides `names` who read records that none of these reads."""
        wanted: list[str] = []
        for recipe, made in self.made:
            if not recipe.read:
                continue
            with suppress(Undone):
                path = filled(split(recipe.read)[1], {**self.known, **made.values})
                others = [one.name for one in self.site.settings.personas_of(self.site.environment)]
                for name in dict.fromkeys([*names, *wanted, *others]):
                    if name != recipe.persona and await self._reads(name, path, made.canary):
                        wanted += [name] if name not in (*names, *wanted) else []
                        break
        return wanted

    async def _reads(self, name: str, path: str, canary: str) -> bool:
        session = await self.site.person(name)
        if isinstance(session, Missing) or not session.cookies:
            return False
        call = Call("GET", self.site.door.url(path))
        reply, _ = await self.site.see(call, session=session, summary="who else may read what we made")
        return isinstance(reply, Answer) and reply.status == 200 and canary in reply.text()

    # -- a person of our own: profile, something to be seen by, uploads

    async def profile(self) -> None:
        """A throwaway person whose profile holds markup and who has written where others look."""
        person = await newcomer(self.site)
        setup = self.site.settings.throwaway
        if isinstance(person, Missing) or setup is None:
            self.doubts.append(f"profiles and uploads: {person.detail}" if isinstance(person, Missing) else "")
            return
        self.person = person
        self.ids |= {value for value in person.values.values() if len(value) > 8}
        session = await enter(self.site, person, setup.sign_in)
        if isinstance(session, Missing):
            self.doubts.append(f"profiles and uploads: {session.detail}")
            return
        self.session = session
        await self._edit(session)
        await self._appear(session)
        for route in self.routes.routes:
            if route.method == "POST" and route.body_type == "multipart/form-data" and not route.holes:
                await self._upload(route, session)

    async def _edit(self, session: Session) -> None:
        key = self.site.people.who_am_i or whoami.likely_key(self.routes.routes) or ""
        path = split(key)[1]
        route = next((r for r in self.routes.routes if r.method in ("PATCH", "PUT") and path and r.path == path), None)
        fields = payloads.schema_fields(route.body if route else None)
        if route is None or not fields:
            self.remarks.append("no route is known that edits a profile with free text")
            return
        for name, link in fields[:12]:
            ways = [payloads.address] if link else [payloads.markup, payloads.short]
            for way in ways:
                one = payloads.token(name)
                text = way(one) if link else f"{self.site.canary('me')} {way(one)}"
                url = self.site.door.url(path, route.base)
                call = Call.of_json(route.method, url, {name: text})
                reply, seen = await self.site.see(
                    call, session=session, phase=Phase.ACTIVE, summary=f"markup as {name}", mark=[payloads.BINDING]
                )
                if isinstance(reply, Answer) and 200 <= reply.status < 300:
                    raw = payloads.raw_in(reply.text(), [one])
                    self.board.plant([one], Planted(route.key, "", "throwaway", evidence=seen.evidence), raw)
                    break

    async def _appear(self, session: Session) -> None:
        """Write one record of its own and one below somebody else's, so that the name is shown to others."""
        done: set[bool] = set()
        for recipe in self.site.settings.recipes:
            below = "{" in recipe.create
            if below in done or not recipe.create.startswith("POST ") or not payloads.text_fields(recipe.body):
                continue
            if recipe.remove and await self._as_newcomer(recipe, session):
                done.add(below)

    async def _as_newcomer(self, recipe: Recipe, session: Session) -> bool:
        canary = self.site.canary(recipe.name)
        values = {**self.known, "canary": canary, "email": f"{canary}@example.com"}
        try:
            path, body = filled(split(recipe.create)[1], values), filled_body(recipe.body, values)
        except Undone:
            return False
        step = Step(call=recipe.remove or "", **{"as": recipe.persona})
        number = plan(
            self.site,
            f"{recipe.name} of the throwaway person",
            canary,
            [step],
            find=path,
            persona=recipe.persona,
            keep=recipe.keep,
            values=self.known,
        )
        return await unbroken(self._written(recipe, session, path, body, number))

    async def _written(self, recipe: Recipe, session: Session, path: str, body: Any, number: str) -> bool:
        reply = await send(self.site, "POST", path, body, session, f"a {recipe.name} of the throwaway person")
        if not isinstance(reply, Answer) or not 200 <= reply.status < 300:
            if isinstance(reply, Answer):
                self.site.journal({"n": number, "state": "gone", "note": "never made"})
            return False
        kept = {name: str(take(reply.json(), pointer)) for name, pointer in recipe.keep.items()}
        self.site.journal({"n": number, "state": "made", "values": kept})
        self.ids |= set(kept.values())
        with suppress(Undone):
            self._own.append((number, filled(split(recipe.remove or "")[1], {**self.known, **kept})))
        return True

    async def _upload(self, route: Route, session: Session) -> None:
        properties = (route.body or {}).get("properties", {})
        files = [name for name, part in properties.items() if _is_file(part)]
        below = [r for r in self.routes.routes if r.path.startswith(route.path + "/{") and len(r.holes) == 1]
        remove = next((r for r in below if r.method == "DELETE"), None)
        reading = next((r for r in below if r.method == "GET"), None)
        if not files or remove is None or reading is None:
            return
        choice = next(((name, part["enum"]) for name, part in properties.items() if "enum" in part), ("", [""]))
        for value in choice[1][:3]:
            one = payloads.token(f"{files[0]} ({value})" if value else files[0])
            await unbroken(self._uploaded(route, remove, reading, session, one, {choice[0]: value} if value else {}))

    async def _uploaded(
        self, route: Route, remove: Route, reading: Route, session: Session, one: Token, fields: dict[str, str]
    ) -> None:
        canary = self.site.canary("upload")
        assert self.person is not None
        step = Step(call=remove.key, **{"as": self.person.remover})
        number = plan(self.site, "an upload of the throwaway person", canary, [step])
        body = _form(one.field.split(" ")[0], payloads.picture(one, canary), fields)
        kind = (("content-type", f"multipart/form-data; boundary={BOUNDARY}"),)
        call = Call("POST", self.site.door.url(route.path, route.base), kind, body)
        reply, seen = await self.site.see(call, session=session, phase=Phase.ACTIVE, summary="an SVG with a script")
        id_ = take(reply.json(), "/id") if isinstance(reply, Answer) and reply.status < 300 else None
        if id_ is None:
            self.site.journal({"n": number, "state": "gone", "note": "never made"})
            self.remarks.append(f"{route.key} turned an SVG with a script away")
            return
        hole = remove.holes[0]
        self.site.journal({"n": number, "state": "made", "values": {hole: str(id_)}})
        self._own.append((number, remove.path.replace(f"{{{hole}}}", str(id_))))
        self.board.plant([one], Planted(route.key, "", "throwaway", evidence=seen.evidence))
        address = reading.path.replace(f"{{{reading.holes[0]}}}", str(id_))
        self.addresses.append(self.site.door.url(address, reading.base))

    async def clear(self) -> None:
        """Take away what the throwaway person made, as that person; the journal keeps what stays."""
        for number, path in reversed(self._own if self.session else []):
            assert self.session is not None
            reply = await send(self.site, "DELETE", path, None, self.session, "taking away what we created")
            if isinstance(reply, Answer) and (reply.status < 300 or reply.status in (404, 410)):
                self.site.journal({"n": number, "state": "gone"})


def _is_file(part: Any) -> bool:
    return isinstance(part, dict) and (part.get("format") == "binary" or "contentMediaType" in part)


def _form(name: str, content: bytes, fields: dict[str, str]) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'Content-Disposition: form-data; name="{name}"; filename="picture.svg"\r\nContent-Type: image/svg+xml'
    parts.append(f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
