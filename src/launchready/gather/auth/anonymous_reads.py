"""Ask every reading route without a session, and where an answer comes, learn what to compare it with."""

from __future__ import annotations

import asyncio
import secrets

from launchready.artifacts.routes import Routes
from launchready.artifacts.sketch import Seen
from launchready.artifacts.views import AnonymousReads, Door, Read, View, Views
from launchready.derive.overlap import overlap
from launchready.gather.people.views import query_of
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.model import Missing, Phase
from launchready.net.types import Answer, Call, Session

SKIPPED_GATE = "middleware:middleware:middleware:middleware:middleware"


@gatherer(title="reading every route without a session", phase=Phase.PASSIVE)
async def anonymous_reads(site: Site, routes: Routes, views: Views | Missing) -> AnonymousReads:
    """Every reading route as a stranger; the plain request first, then the known ways around a gate."""
    seen_by_people = {view.route: view for view in views.views} if isinstance(views, Views) else {}
    reading = [route for route in routes.routes if route.method == "GET" and not route.operation]
    plain = [
        seen_by_people.get(route.key) or View(route.key, route.path + query_of(route), route.base)
        for route in reading
        if route.key in seen_by_people or not route.holes
    ]
    queries = [
        (route, seen_by_people.get(route.key) or View(route.key, route.path, route.base))
        for route in routes.routes
        if route.operation.startswith("query") and route.document
    ]
    controls = _Controls(site)
    reads = await asyncio.gather(
        *(_read(site, view, controls) for view in plain),
        *(_query(site, view, route.document) for route, view in queries),
    )
    page = await _sign_in_page(site)
    return AnonymousReads(tuple(sorted(reads, key=lambda read: read.route)), page)


class _Controls:
    """One request per area for a name that cannot exist there."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._tasks: dict[tuple[str, str], asyncio.Task[Seen]] = {}

    async def near(self, path: str, base: str) -> Seen:
        area = path.split("?")[0].rstrip("/").rsplit("/", 1)[0]
        key = (base, area)
        if key not in self._tasks:
            self._tasks[key] = asyncio.create_task(self._ask(area, base))
        return await self._tasks[key]

    async def _ask(self, area: str, base: str) -> Seen:
        call = Call("GET", self._site.door.url(f"{area}/no-such-{secrets.token_hex(4)}", base))
        _, seen = await self._site.see(call, phase=Phase.PASSIVE, summary="a name that cannot exist, as control")
        return seen


async def _read(site: Site, view: View, controls: _Controls) -> Read:
    url = site.door.url(view.path, view.base)
    if view.path.count("{"):
        return await _unfilled(site, view)
    call = Call("GET", url)
    reply, anonymous = await site.see(call, phase=Phase.PASSIVE, summary="a stranger asks for it")
    if not isinstance(reply, Answer):
        return Read(view.route, view.path, view.persona, anonymous, view.seen, why=reply.detail)
    control: Seen | None = None
    if anonymous.ok:
        control = await controls.near(view.path, view.base)
        again = await _again(site, view, call)
        if again is not None:
            owner_reply, again_seen = again
            marks = site.sketcher.shared(reply, owner_reply)
            anonymous = site.seen(reply, "a stranger gets what the member gets", marks)
            return Read(view.route, view.path, view.persona, anonymous, view.seen, again_seen, control, why=view.why)
        personal = site.sketcher.personal(reply)
        return Read(
            view.route,
            view.path,
            "",
            site.seen(reply, "a stranger asks for it", personal),
            None,
            None,
            control,
            why=view.why,
        )
    doors = await _doors(site, view, call) if view.persona else ()
    if doors:
        control = await controls.near(view.path, view.base)
    return Read(view.route, view.path, view.persona, anonymous, view.seen, None, control, doors, view.why)


async def _unfilled(site: Site, view: View) -> Read:
    """An id nobody knows: a refusal still proves that the route asks for a session first."""
    guess = "/".join(
        "00000000-0000-4000-8000-000000000000" if part.startswith("{") else part for part in view.path.split("/")
    )
    _, seen = await site.see(
        Call("GET", site.door.url(guess, view.base)),
        phase=Phase.PASSIVE,
        summary="a stranger asks for a record that does not exist",
    )
    return Read(view.route, guess, "", seen, why=view.why or "no id is known for it")


async def _again(site: Site, view: View, call: Call) -> tuple[Answer, Seen] | None:
    person = await site.person(view.persona) if view.persona else None
    if not isinstance(person, Session):
        return None
    reply, seen = await site.see(call, session=person, summary=f"{view.persona} reads it again")
    return (reply, seen) if isinstance(reply, Answer) else None


async def _doors(site: Site, view: View, call: Call) -> tuple[Door, ...]:
    """The same data by other ways: a slash more, another case, a harmless query, an internal header."""
    url, _, query = call.url.partition("?")
    tail = f"?{query}" if query else ""
    head, _, last = url.rpartition("/")
    harmless = f"{query}&" if query else ""
    ways = {
        "with a slash at the end": Call("GET", f"{url}/{tail}"),
        "with capital letters": Call("GET", f"{head}/{last.upper()}{tail}"),
        "with a public path in the query": Call("GET", f"{url}?{harmless}next=/api/health"),
        "with the header x-middleware-subrequest": call.with_header("x-middleware-subrequest", SKIPPED_GATE),
        "with the header x-forwarded-user": call.with_header("x-forwarded-user", "admin"),
        "with .json at the end": Call("GET", f"{url}.json{tail}"),
    }
    replies = await asyncio.gather(
        *(site.see(way, phase=Phase.PASSIVE, summary=f"a stranger asks {name}") for name, way in ways.items())
    )
    found = []
    for name, (reply, seen) in zip(ways, replies, strict=True):
        if isinstance(reply, Answer) and seen.ok and view.seen and overlap(seen.sketch, view.seen.sketch):
            found.append(Door(name, seen))
    return tuple(found)


async def _query(site: Site, view: View, document: str) -> Read:
    call = Call.of_json("POST", site.door.url(view.path, view.base), {"query": document})
    reply, anonymous = await site.see(call, phase=Phase.PASSIVE, summary="a stranger asks the query", reading=True)
    if isinstance(reply, Answer) and anonymous.ok and view.persona:
        person = await site.person(view.persona)
        if isinstance(person, Session):
            again_reply, again_seen = await site.see(
                call, session=person, summary=f"{view.persona} asks again", reading=True
            )
            if isinstance(again_reply, Answer):
                marks = site.sketcher.shared(reply, again_reply)
                anonymous = site.seen(reply, "a stranger gets what the member gets", marks)
            return Read(view.route, view.path, view.persona, anonymous, view.seen, again_seen, why=view.why)
    return Read(view.route, view.path, view.persona, anonymous, view.seen, why=view.why)


async def _sign_in_page(site: Site) -> Seen | None:
    """The page that asks for a password, wherever it is, to tell it from content."""
    for path in ("/sign-in", "/login", "/signin", "/auth/login", "/accounts/login/"):
        _, seen = await site.see(Call("GET", site.door.url(path)), phase=Phase.PASSIVE, summary="the sign-in page")
        if seen.ok and seen.sketch and seen.sketch.asks_sign_in:
            return seen
    return None
