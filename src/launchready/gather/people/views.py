"""What the first persona who may use each reading route sees there, with ids learned on the way."""

from __future__ import annotations

import asyncio
from urllib.parse import urlencode

from launchready.artifacts.routes import Route, Routes
from launchready.artifacts.views import View, Views
from launchready.gather.filling import Ledger
from launchready.gather.registry import gatherer
from launchready.gather.routes.example import payload
from launchready.gather.site import Site, no_people
from launchready.gather.whoami import likely_key
from launchready.model import Missing, Phase
from launchready.net.types import Answer, Call, Session


@gatherer(title="reading every route as the people of the settings", phase=Phase.READ)
async def views(site: Site, routes: Routes) -> Views | Missing:
    """Ask each reading route as one persona after another until one sees something."""
    if not site.people.who_am_i:
        site.people.who_am_i = likely_key(routes.routes)
    people = await site.signed_in()
    if not people:
        return no_people(site)
    ledgers = {session.persona: Ledger() for session in people}
    reading = [route for route in routes.routes if route.method == "GET" and not route.operation]
    found: list[View] = []
    for depth in sorted({len(route.holes) for route in reading}):
        wave = [route for route in reading if len(route.holes) == depth]
        found += await asyncio.gather(*(_view(site, route, people, ledgers) for route in wave))
    found += await asyncio.gather(
        *(_query(site, route, people) for route in routes.routes if route.operation.startswith("query"))
    )
    return Views(tuple(sorted(found, key=lambda view: view.route)), tuple(session.persona for session in people))


async def _view(site: Site, route: Route, people: list[Session], ledgers: dict[str, Ledger]) -> View:
    tried: list[tuple[str, int]] = []
    why = "no id is known for it: nobody's lists show one"
    for session in people:
        ledger = ledgers[session.persona]
        for path in ledger.fill(route.path) if route.holes else [route.path]:
            asked = path + query_of(route)
            reply, seen = await site.see(
                Call("GET", site.door.url(asked, route.base)), session=session, summary=f"{session.persona} reads it"
            )
            if not isinstance(reply, Answer):
                why = reply.detail
                continue
            tried.append((session.persona, reply.status))
            if seen.ok:
                ledger.learn(path, reply.json())
                return View(route.key, asked, route.base, session.persona, seen, tuple(tried))
            why = f"nobody got data from it (last status {reply.status})"
    return View(route.key, route.path, route.base, tried=tuple(tried), why=why)


async def _query(site: Site, route: Route, people: list[Session]) -> View:
    why = "its arguments are not known"
    tried: list[tuple[str, int]] = []
    if route.document:
        for session in people:
            call = Call.of_json("POST", site.door.url(route.path, route.base), {"query": route.document})
            reply, seen = await site.see(call, session=session, summary=f"{session.persona} asks it", reading=True)
            if isinstance(reply, Answer):
                tried.append((session.persona, reply.status))
                data = reply.json()
                if seen.ok and isinstance(data, dict) and data.get("data") and not data.get("errors"):
                    return View(route.key, route.path, route.base, session.persona, seen, tuple(tried))
                why = "nobody got data from it"
    return View(route.key, route.path, route.base, tried=tuple(tried), why=why)


def query_of(route: Route) -> str:
    """The query string with the simplest valid value of every required parameter, or ''."""
    needed = {
        p.name: payload(p.schema or {"type": "string"}, canary="a", text_fields=False)
        for p in route.parameters
        if p.place == "query" and p.required
    }
    return "?" + urlencode(needed) if needed else ""
