"""Try to write from another site, in a browser, with the cookies of a throwaway person.

The other site is a page that this process answers itself: Playwright fulfils every request to it, so nothing of it
leaves the machine. The browser alone decides which cookies go along.
"""

from __future__ import annotations

import asyncio
import itertools
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from launchready.artifacts.crosssite import Attempt, CrossSite, Look, Target
from launchready.artifacts.routes import Routes
from launchready.artifacts.sketch import Seen
from launchready.artifacts.views import Views
from launchready.derive.sessions import alive
from launchready.gather import whoami
from launchready.gather.filling import Ledger
from launchready.gather.making import Undone, filled, plan, record_with, send, split, unbroken
from launchready.gather.people.throwaway import Newcomer, enter, newcomer
from launchready.gather.pointer import take
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.gather.visits.attacks import MULTIPART, SITE, URLENCODED, Trick, Write, multipart, tricks
from launchready.gather.visits.reading import Form, Frontier, read
from launchready.gather.visits.targets import Plan, of_bodyless, of_forms, of_recipe, of_uploads
from launchready.model import Missing, MissingReason, Phase
from launchready.net.browser import Browser, BrowserMissing, Visitor
from launchready.net.browser.notes import Called
from launchready.net.types import Answer, Call, Failed, Session
from launchready.settings.schema import SignIn, Step

if TYPE_CHECKING:
    from playwright.async_api import Page
    from playwright.async_api import Route as Intercepted

MOST_OF_A_KIND, MOST_PAGES, MOST_LISTS, MOST_RECORDS = 3, 16, 30, 3
FIRST_PAGES = ("/", "/settings", "/account", "/profile")


@gatherer(title="writing from another site in a browser", phase=Phase.ACTIVE)
async def cross_site(site: Site, routes: Routes, views: Views | Missing) -> CrossSite | Missing:
    """Forms, fetches, links and images of another site, each with a control from the platform's own."""
    touchstone = whoami.find(site, views)
    if isinstance(touchstone, Missing):
        return touchstone
    way = await _cookie_way(site)
    if not isinstance(way, SignIn):
        return way
    person = await newcomer(site)
    if isinstance(person, Missing):
        return person
    session = await enter(site, person, way)
    if isinstance(session, Missing):
        return session
    try:
        async with Browser.open(site.door) as browser:
            cookies_only = replace(session, headers={}, unsafe_headers={})
            visitor = await browser.visitor(cookies_only, phase=Phase.ACTIVE)
            desk = _Desk(site, routes, touchstone, session, person, visitor)
            # No bound method: Playwright puts a mark on its object, which slots do not allow.
            await visitor.context.route(f"{SITE}/**", lambda route: desk.serve(route))  # noqa: PLW0108
            try:
                return await desk.work()
            finally:
                await asyncio.shield(desk.tidy())
    except BrowserMissing as problem:
        return problem.missing


async def _cookie_way(site: Site) -> SignIn | CrossSite | Missing:
    """The way in that gives a cookie; else the fact that there is none, or why nobody knows."""
    personas = site.settings.personas_of(site.environment)
    throwaway = site.settings.throwaway
    ways = [*([throwaway.sign_in] if throwaway else []), *(persona.sign_in for persona in personas)]
    giving = [way for way in ways if way.session == "cookie" and way.how in ("json", "form")]
    if fitting := [way for way in giving if len(way.fields) == 2]:
        return fitting[0]
    if giving or any(way.how == "storage_state" for way in ways):
        return Missing(MissingReason.NOT_CONFIGURED, "no way in by a cookie fits a throwaway person; see [throwaway]")
    people = await site.signed_in()
    if not people or any(session.set_cookie_lines for session in people):
        return Missing(
            MissingReason.NOT_CONFIGURED,
            'whether browsers get a cookie session is not known; state a sign-in with session = "cookie"',
        )
    return CrossSite((), bearer_only=True)


@dataclass(slots=True)
class _Desk:
    """What all attempts share. `stable` keeps two equal views of a path until a write changes it."""

    site: Site
    routes: Routes
    touchstone: whoami.WhoAmI
    session: Session
    person: Newcomer
    visitor: Visitor
    pages: dict[str, str] = field(default_factory=dict)
    stable: dict[str, tuple[Seen, Seen]] = field(default_factory=dict)
    ours: list[tuple[str, str]] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    page: Page | None = None
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    async def serve(self, route: Intercepted) -> None:
        """Answer as the other site; nothing of it is on any network."""
        html = self.pages.get(urlsplit(route.request.url).path, "")
        with suppress(Exception):
            await route.fulfill(status=200, content_type="text/html; charset=utf-8", body=f"<!doctype html>{html}")

    async def work(self) -> CrossSite:
        """Every kind of target in turn, the sign-out last."""
        targets = await self._recipes()
        plans = [*of_uploads(self.site, self.routes), *of_forms(self.site, await self._forms())]
        targets += [await self._target([plan]) for plan in plans[: 2 * MOST_OF_A_KIND]]
        await self._learn()
        usable = 0
        found = of_bodyless(self.site, self.routes, self.ledger, MOST_RECORDS)
        tried = {target.route for target in targets}
        for key, alike in groupby(found, key=lambda plan: plan.key):
            if usable < MOST_OF_A_KIND and key not in tried:
                targets.append(await self._target(list(alike)))
                usable += targets[-1].usable
        await self.tidy()
        return CrossSite(tuple(targets), signed_out=await self._sign_out())

    async def _recipes(self) -> list[Target]:
        """What the settings say how to create, as far as the throwaway person may; the records stay till the end."""
        targets: list[Target] = []
        known = {f"person.{name}": value for name, value in self.person.values.items()}
        for recipe in self.site.settings.recipes:
            plan = of_recipe(self.site, recipe, known)
            if plan is None or sum(target.usable for target in targets) >= MOST_OF_A_KIND:
                continue
            target = await self._target([plan], known)
            targets.append(target)
        return targets

    async def _target(self, plans: list[Plan], known: dict[str, str] | None = None) -> Target:
        """One route: attempts and control, on the first record on which the control has an effect."""
        target = Target(plans[0].key if plans else "")
        for one in plans:
            if one.once:
                attempts = await self._attacks(one)
                control = None if any(item.effect for item in attempts) else await self._control(one, None)
            else:
                control = await self._control(one, known)
                attempts = await self._attacks(one) if control.effect else []
            target = Target(one.key, tuple(attempts), control)
            if target.usable:
                return target
        told = f"its own request answered {target.control.status}" if target.control else "nothing to try it on"
        return replace(target, why=f"{told} and showed no effect")

    async def _attacks(self, one: Plan) -> list[Attempt]:
        """The other site's ways, one after another until one has an effect."""
        done: list[Attempt] = []
        for number in range(len(tricks(one.make(self.site.canary("cross"))))):
            canary = self.site.canary("cross")
            trick = tricks(one.make(canary))[number]
            done.append(await unbroken(self._attempt(one, one.make(canary), canary, trick)))
            if done[-1].effect or done[-1].status in (404, 405):
                break
        return done

    async def _control(self, one: Plan, known: dict[str, str] | None) -> Attempt:
        canary = self.site.canary("own")
        return await unbroken(self._attempt(one, one.make(canary), canary, None, known))

    async def _attempt(
        self, one: Plan, write: Write, canary: str, trick: Trick | None, known: dict[str, str] | None = None
    ) -> Attempt:
        """Before, the write (by the other site, or by ourselves as the control), after, and away with it."""
        spots = list(dict.fromkeys([*(self.site.door.url(spot) for spot in one.spots), self.touchstone.url]))
        for spot in spots:
            if spot not in self.stable:
                self.stable[spot] = (await self._see(spot, "before", ""), await self._see(spot, "before, again", ""))
        number = self._note(one, canary)
        how = trick.how if trick else "the platform's own request"
        if trick:
            status, seen, data, blocked = await self._from_elsewhere(write, canary, trick)
        else:
            status, seen, data, blocked = await self._from_home(write, canary)
        ids = {name: str(value) for name, at in one.keep.items() if (value := take(data, at)) is not None}
        looks = [await self._look(spot, canary) for spot in spots]
        if one.read and 200 <= status < 300 and (path := _path(one.read, ids)):
            after = await self._see(self.site.door.url(path), "the record of this write", canary)
            looks.append(Look(path, None, None, after))
        attempt = Attempt(how, canary, status, seen, blocked, tuple(looks))
        if known is not None and attempt.effect:
            known.update({f"{one.recipe}.{name}": value for name, value in ids.items()})
        await self._settle(one, attempt, canary, number, ids, keep=known is not None)
        return attempt

    async def _see(self, url: str, when: str, canary: str) -> Seen:
        call = Call("GET", url)
        told = f"the throwaway person looks {when}"
        return (await self.site.see(call, session=self.session, summary=told, mark=[canary] if canary else []))[1]

    async def _look(self, url: str, canary: str) -> Look:
        before, again = self.stable[url]
        after = await self._see(url, "after the write", canary)
        look = Look(urlsplit(url).path, before, again, after, after)
        if look.told(canary, True):
            look = replace(look, still=await self._see(url, "after the write, again", canary))
            del self.stable[url]
        return look

    async def _from_home(self, write: Write, canary: str) -> tuple[int, Seen | None, Any, str]:
        """The same write from the platform's own site, with its anti-forgery value."""
        origin = ("origin", "/".join(write.url.split("/")[:3]))
        if write.method == "GET":
            call = Call("GET", write.url + ("?" + urlencode({**write.body, **write.secret}) if write.body else ""))
        elif write.body is None:
            call = Call(write.method, write.url, (origin,))
        elif write.kind == "application/json":
            call = Call.of_json(write.method, write.url, write.body, (origin,))
        elif write.kind == MULTIPART:
            body, kind = multipart({**write.body, **write.secret}, write.files)
            call = Call(write.method, write.url, (("content-type", kind), origin), body)
        else:
            body = urlencode({**write.body, **write.secret}).encode()
            call = Call(write.method, write.url, (("content-type", URLENCODED), origin), body)
        for value in write.secret.values():
            self.site.hide(value, "$LR_FORM_TOKEN")
        told = "the throwaway person writes from the platform's own site"
        reply, seen = await self.site.see(call, session=self.session, phase=Phase.ACTIVE, summary=told, mark=[canary])
        return (reply.status, seen, reply.json(), "") if isinstance(reply, Answer) else (0, seen, None, reply.detail)

    async def _from_elsewhere(self, write: Write, canary: str, trick: Trick) -> tuple[int, Seen | None, Any, str]:
        """Open a page of the other site and wait for what it sends."""
        path = f"/{next(self.numbers)}"
        self.pages[path] = trick.page
        marks = self.visitor.notes.marks()
        with self.visitor.rules_as(writes=(f"{write.method} {urlsplit(write.url).path}",)):
            self.page = self.page or await self.visitor.page()
            with suppress(Exception):
                await self.page.goto(SITE + path, wait_until="commit", timeout=8000)
            called = await self._wait(write, marks)
        if called is None:
            return 0, None, None, "the browser sent nothing"
        if called.refused:
            return 0, None, None, called.refused.why
        told = f"another site writes by {trick.how}"
        if called.answer is None:
            detail = f"it was sent; the browser kept the answer from the other site ({called.failed or 'no answer'})"
            failed = Failed(MissingReason.UNREACHABLE, detail, 0, Call(write.method, write.url), self.session.persona)
            evidence = self.site.door.evidence(failed, told)
            repeat = self.site.door.redactor.secrets(trick.page)
            return called.status, Seen(replace(evidence, repeat=repeat), None, detail), None, ""
        seen = self.site.seen(called.answer, told, [canary])
        if seen.evidence:
            html = self.site.door.redactor.secrets(trick.page)
            seen = replace(seen, evidence=replace(seen.evidence, repeat=html))
        return called.status, seen, called.answer.json(), ""

    async def _wait(self, write: Write, marks: tuple[int, int, int]) -> Called | None:
        """The write that the page sent, when it is answered; at most eight seconds."""
        for _ in range(160):
            await asyncio.sleep(0.05)
            calls = self.visitor.notes.since(marks)[0]
            sent = [c for c in calls if c.method == write.method and c.url.split("?")[0] == write.url.split("?")[0]]
            if sent and (sent[0].done or sent[0].refused):
                await self.visitor.settled()
                return sent[0]
        return None

    def _note(self, one: Plan, canary: str) -> str:
        """Write down what may be created; what changes only the throwaway person goes with that person."""
        undo = [Step(call=f"DELETE {one.remove}", **{"as": self.person.remover})] if one.remove else []
        find = one.spots[0] if one.remove and self.routes.find(f"GET {one.spots[0]}") else ""
        told = f"a write from another site, {one.key}"
        return plan(self.site, told, canary, undo, find=find, persona=self.person.remover, keep=one.keep)

    async def _settle(
        self, one: Plan, attempt: Attempt, canary: str, number: str, ids: dict[str, str], *, keep: bool
    ) -> None:
        """Take away what a write created, now or (`keep`) at the end, as the person who made it."""
        if one.remove and not ids and attempt.effect:
            ids = await self._found(one, canary)
        path = _path(one.remove, ids) if one.remove and ids else ""
        if path:
            self.site.journal({"n": number, "state": "made", "values": ids})
            self.ours.append((path, number))
            if not keep:
                await self.tidy(1)
        elif not one.remove or not (attempt.effect or 200 <= attempt.status < 300):
            self.site.journal({"n": number, "state": "gone", "note": "nothing to take away"})

    async def _found(self, one: Plan, canary: str) -> dict[str, str]:
        """The ids of a record that holds a canary, from the list it stands in."""
        call = Call("GET", self.site.door.url(one.spots[0]))
        reply, _ = await self.site.see(call, session=self.session, summary="looking for what was created")
        record = record_with(reply.json(), canary) if isinstance(reply, Answer) else None
        return {name: str(value) for name, at in one.keep.items() if (value := take(record, at.rsplit("/", 1)[-1]))}

    async def tidy(self, most: int = 1000) -> None:
        """Take away our records, the youngest first; what stays is in the journal."""
        for _ in range(min(most, len(self.ours))):
            path, number = self.ours.pop()
            self.stable.clear()
            told = "taking away what was written, as the throwaway person"
            reply = await send(self.site, "DELETE", path, None, self.session, told)
            if isinstance(reply, Answer) and (200 <= reply.status < 300 or reply.status in (404, 410)):
                self.site.journal({"n": number, "state": "gone"})

    async def _learn(self) -> None:
        """The ids that the person can list."""
        lists = [route for route in self.routes.routes if route.method == "GET" and not route.holes]
        for route in [route for route in lists if not route.operation and "json" not in route.path][:MOST_LISTS]:
            call = Call("GET", self.site.door.url(route.path, route.base))
            reply, _ = await self.site.see(call, session=self.session, summary="the throwaway person looks around")
            if isinstance(reply, Answer) and reply.status == 200:
                self.ledger.learn(route.path, reply.json())

    async def _forms(self) -> list[Form]:
        """The forms of pages that the person can open."""
        frontier, forms = Frontier(2), list[Form]()
        frontier.add([self.site.door.url(path) for path in FIRST_PAGES])
        for _ in range(MOST_PAGES):
            url = frontier.next()
            if url is None:
                break
            reply, _ = await self.site.see(Call("GET", url), session=self.session, summary="looking for forms")
            if isinstance(reply, Answer) and reply.status == 200 and "html" in reply.content_type:
                links, found = read(url, reply.text())
                forms += found
                frontier.add([link for link in links if self._page(link)])
        return forms

    def _page(self, url: str) -> bool:
        path = urlsplit(url).path
        return url.startswith(self.site.door.bases) and "." not in path.rsplit("/", 1)[-1] and "/api/" not in path

    async def _sign_out(self) -> bool | None:
        """Whether the other site ends the session; tried when everything else is done."""
        route = self.site.settings.actions.sign_out
        if not route or not route.startswith("POST "):
            return None
        none = await self.touchstone.nobody(self.site)
        if not alive(await self.touchstone.ask(self.site, self.session, "before another site signs out"), none):
            return None
        write = Write("POST", self.site.door.url(split(route)[1]))
        for trick in tricks(write):
            await self._from_elsewhere(write, "", trick)
            after = await self.touchstone.ask(self.site, self.session, "after another site signed out")
            if after.sketch is not None and not alive(after, none):
                return True
        return False


def _path(template: str, values: dict[str, str]) -> str:
    """A path with its holes filled; '' when one has no value."""
    try:
        return filled(template, values)
    except Undone:
        return ""
