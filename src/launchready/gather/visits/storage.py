"""What the browser keeps after a real sign-in, and which addresses carry a session."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from launchready.artifacts.routes import Routes
from launchready.artifacts.sketch import Seen
from launchready.artifacts.storage import Entry, InAddress, Storage, Visit
from launchready.artifacts.views import Views
from launchready.derive.sessions import alive
from launchready.gather import whoami
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.gather.sketching import kind_of
from launchready.gather.tokens import decoded
from launchready.gather.visits.reading import Frontier, read, template
from launchready.gather.visits.signing import credentials, find_page, session_of, submit
from launchready.model import Missing, MissingReason, Phase
from launchready.net.browser import Browser, BrowserMissing, Visitor
from launchready.net.scope import is_own_host, place
from launchready.net.types import ANONYMOUS, Answer, Call, Session
from launchready.settings.schema import Persona

if TYPE_CHECKING:
    from playwright.async_api import Page

MOST_VISITS, MOST_SHOWN, MOST_READ, MOST_PROOFS = 3, 8, 60, 12
_NAMED = re.compile(r"token|jwt|sess(ion)?|(^|[_.-])(sid|auth|bearer|ticket)([_.-]|$)|api_?key|authorization", re.I)
_HARMLESS = re.compile(r"csrf|xsrf|nonce|state|challenge|verifier", re.I)
# Addresses that lead in once and are meant to carry their key.
_ONCE = re.compile(r"invit|reset|verif|confirm|magic|unsubscribe|oauth|callback|activat", re.I)
_ENTRIES = """() => [['localStorage', localStorage], ['sessionStorage', sessionStorage]].flatMap(
  ([area, store]) => Object.entries(store).slice(0, 200).map(([name, value]) => [area, name, String(value)]))"""
_LINKS = "() => [...document.querySelectorAll('[href], [src]')].map((e) => e.href || e.src).filter((u) => u)"


@gatherer(title="signing in by the platform's page", phase=Phase.READ)
async def storage(site: Site, routes: Routes, views: Views | Missing) -> Storage | Missing:
    """Sign in by the page as one persona per kind of sign-in; note what is kept, and prove what looks like a key."""
    people = _people(site)
    if not people:
        return Missing(
            MissingReason.NOT_CONFIGURED,
            "no persona signs in with a name and a password, so nobody can use the sign-in page",
        )
    touchstone = whoami.find(site, views)
    if isinstance(touchstone, Missing):
        return touchstone
    desk = _Desk(site, touchstone, await touchstone.nobody(site))
    try:
        async with Browser.open(site.door) as browser:
            for persona, identity, password in people:
                visitor = await browser.visitor(None, phase=Phase.READ)
                try:
                    if not await desk.visit(visitor, persona, identity, password):
                        break
                finally:
                    await browser.leave(visitor)
    except BrowserMissing as problem:
        return problem.missing
    return Storage(tuple(desk.visits), tuple(desk.entries), tuple(desk.addresses), desk.no_pages, tuple(desk.doubts))


def _people(site: Site) -> list[tuple[Persona, str, str]]:
    """One persona per way to sign in, with name and password; hidden from now on."""
    found: dict[tuple[str | None, str], tuple[Persona, str, str]] = {}
    for persona in site.settings.personas_of(site.environment):
        way = persona.sign_in
        if way.how not in ("json", "form") or (way.route, way.session) in found:
            continue
        if known := credentials(persona, site.environ):
            identity, password, secrets = known
            for value, variable in secrets.items():
                site.hide(value, variable)
            site.hide(password, f"$LR_{persona.name.upper().replace('-', '_')}_PASSWORD")
            found[way.route, way.session] = (persona, identity, password)
    return list(found.values())[:MOST_VISITS]


def suspicious(name: str, value: str) -> bool:
    """Whether a value may be a session: by its form, or by its name and length; what protects forms is not."""
    if _HARMLESS.search(name) or len(value) < 16 or " " in value:
        return False
    return decoded(value) is not None or kind_of(name, value) == "token" or _NAMED.search(name) is not None


def values_of(name: str, text: str) -> Iterator[tuple[str, str]]:
    """(field, value) of an entry: the text itself, or every text inside it when it is JSON."""
    data: Any = None
    with suppress(ValueError, RecursionError):
        data = json.loads(text)
    if not isinstance(data, dict | list | str):
        yield "", text
        return
    todo: list[tuple[str, Any]] = [("", data)]
    for _ in range(200):
        if not todo:
            return
        path, value = todo.pop(0)
        if isinstance(value, dict):
            todo += [(f"{path}.{key}".lstrip("."), item) for key, item in value.items()]
        elif isinstance(value, list):
            todo += [(f"{path}[]", item) for item in value[:20]]
        elif isinstance(value, str):
            yield path, value


@dataclass(slots=True)
class _Desk:
    """What the visits share: the touchstone, what nobody gets there, and what was found."""

    site: Site
    touchstone: whoami.WhoAmI
    none: Seen
    visits: list[Visit] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    addresses: list[InAddress] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    no_pages: bool = False

    async def visit(self, visitor: Visitor, persona: Persona, identity: str, password: str) -> bool:
        """One persona's visit; False when there is no page for anybody."""
        page = await visitor.page()
        url, any_page = await find_page(visitor, page, self.site.door.bases)
        if not url:
            self.no_pages = not any_page
            why = "no page with a password field was found" if any_page else "no address of the platform is a page"
            self.visits.append(Visit(persona.name, "", why=why))
            return False
        path = urlsplit(url).path
        marks = visitor.notes.marks()
        try:
            why = await submit(visitor, page, identity, password)
        except Exception as problem:
            why = f"the page could not be used ({type(problem).__name__})"
        await visitor.settled()
        if why:
            self.visits.append(Visit(persona.name, path, why=why))
            return True
        session = await session_of(visitor, persona, self.site.door.own_hosts)
        for value, variable in session.secrets().items():
            self.site.hide(value, variable)
        kept, links, looked = await self._look(visitor, page, session)
        calls, _, _ = visitor.notes.since(marks)
        links += [(call.url, f"a request of {urlsplit(call.page).path or '/'}") for call in calls if call.own]
        answers = [call.answer for call in calls if call.answer and call.method == "POST" and call.ok]
        answers += [call.answer for call in calls if call.answer and call.navigation and call.ok]
        told = f"{persona.name} signed in by the page {path}; its storage and {looked} pages were looked through"
        signed = self.site.seen(answers[0], told) if answers else None
        self.visits.append(Visit(persona.name, path, signed, looked))
        await self._entries(persona, session, kept)
        await self._addresses(persona, session, links)
        return True

    async def _look(
        self, visitor: Visitor, page: Page, session: Session
    ) -> tuple[dict[tuple[str, str, str], str], list[tuple[str, str]], int]:
        """Storage of the pages, and every link: some pages in the browser, then more of them by the door."""
        kept: dict[tuple[str, str, str], str] = {}
        links: list[tuple[str, str]] = []
        frontier = Frontier()
        looked = 0
        url: str | None = page.url
        while url is not None and looked < MOST_SHOWN:
            with suppress(Exception):
                if page.url != url:
                    await page.goto(url, wait_until="domcontentloaded")
                await visitor.quiet(longest=4)
                here = urlsplit(page.url)
                for area, name, value in await page.evaluate(_ENTRIES):
                    kept[area, f"{here.scheme}://{here.netloc}", name] = value
                    self._hide(name, value)
                found = [str(link).split("#")[0] for link in await page.evaluate(_LINKS)]
                links += [(link, f"a link on {here.path}") for link in found]
                frontier.add([link for link in found if self._page(link)])
            looked += 1
            url = frontier.next()
        while url is not None and looked < MOST_READ:
            looked += 1
            reply, _ = await self.site.see(Call("GET", url), session=session, summary=f"{session.persona} reads a page")
            if isinstance(reply, Answer) and "html" in reply.content_type:
                found, _forms = read(url, reply.text())
                links += [(link, f"a link on {urlsplit(url).path}") for link in found]
                frontier.add([link for link in found if self._page(link)])
            url = frontier.next()
        return kept, links, looked

    def _page(self, url: str) -> bool:
        """Whether a link leads to another page of the platform that may be read without a thought."""
        here = place(url)
        if here is None or not is_own_host(here, self.site.settings, self.site.environment):
            return False
        if re.search(r"\.\w{2,5}$", here.path) or "/api/" in here.path or "/static/" in here.path:
            return False
        return not any(suspicious(name, value) for name, value in parse_qsl(here.query))

    def _hide(self, name: str, value: str) -> None:
        for inner, item in values_of(name, value):
            if suspicious(f"{name}.{inner}", item):
                self.site.hide(item.removeprefix("Bearer "), "$LR_STORED_TOKEN")

    async def _entries(self, persona: Persona, session: Session, kept: dict[tuple[str, str, str], str]) -> None:
        proofs = 0
        for (area, origin, name), text in kept.items():
            for inner, raw in values_of(name, text):
                value = raw.removeprefix("Bearer ")
                kind = "JWT" if decoded(value) else kind_of(name, value)
                entry = Entry(persona.name, area, origin, name, kind, inner)
                if suspicious(f"{name}.{inner}", value):
                    proofs += 1
                    if proofs > MOST_PROOFS:
                        self.doubts.append(f"{area} of {origin} holds more token-like entries than were tried")
                        return
                    how, proof = await self._prove(session, value, "")
                    entry = Entry(
                        persona.name, area, origin, name, kind, inner, True, how, proof, self.none if proof else None
                    )
                self.entries.append(entry)

    async def _prove(self, session: Session, value: str, parameter: str) -> tuple[str, Seen | None]:
        """How a value opens the person at the who-am-I route, and its answer; '' when it does not."""
        name = session.persona
        tries = [
            ("as a bearer token", Session(name, headers={"Authorization": f"Bearer {value}"}), self.touchstone.url)
        ]
        tries += [
            (f"as the cookie {cookie}", Session(name, cookies={cookie: value}, cookie_hosts=session.cookie_hosts), "")
            for cookie, held in session.cookies.items()
            if held == value
        ]
        if parameter:
            joint = "&" if "?" in self.touchstone.url else "?"
            url = f"{self.touchstone.url}{joint}{urlencode({parameter: value})}"
            tries.append((f"in the parameter {parameter}", ANONYMOUS, url))
        seen: Seen | None = None
        for how, dressed, url in tries:
            call = Call("GET", url or self.touchstone.url)
            _, seen = await self.site.see(call, session=dressed, summary=f"what was kept for {name}, shown {how}")
            if alive(seen, self.none):
                return how, seen
        return "", seen

    async def _addresses(self, persona: Persona, session: Session, links: list[tuple[str, str]]) -> None:
        """Prove the parameters that look like a session, one address per parameter and kind of address."""
        found: dict[tuple[str, str], tuple[str, str, str, str]] = {}
        paths: dict[str, set[str]] = {}
        for url, where in links:
            here = place(url)
            if here is None or not is_own_host(here, self.site.settings, self.site.environment):
                continue
            for name, value in parse_qsl(here.query):
                if suspicious(name, value):
                    self.site.hide(value, "$LR_TOKEN_IN_ADDRESS")
                    paths.setdefault(value, set()).add(here.path)
                    found.setdefault((name, template(url)), (url, name, value, where))
        for (name, path), (url, _, value, where) in list(found.items())[:MOST_PROOFS]:
            how, proof = await self._prove(session, value, name)
            opened = shut = None
            if not how and not _ONCE.search(path):
                _, opened = await self.site.see(Call("GET", url), summary="the address as it stands, without a session")
                if opened.ok:
                    _, shut = await self.site.see(
                        Call("GET", without(url, name)), summary=f"the address without {name}, without a session"
                    )
            known = len(paths[value])
            self.addresses.append(
                InAddress(persona.name, name, path, where, how, proof, self.none, opened, shut, known)
            )


def without(url: str, parameter: str) -> str:
    """The address without one query parameter."""
    parts = urlsplit(url)
    rest = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != parameter]
    return urlunsplit(parts._replace(query=urlencode(rest)))
