"""Every list as its least caller, asked in other ways than the front-end asks: what does it yield then?"""

from __future__ import annotations

from collections import Counter

from launchready.artifacts.access import OwnerMap, Someone
from launchready.artifacts.lists import ListAnswers, ListAsked, Yield
from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Route, Routes
from launchready.derive.standing import lowest_first, may_try, named
from launchready.gather.access.shapes import KEYS_HANDED_OUT
from launchready.gather.filling import Ledger
from launchready.gather.lists.deleted import deleted_canaries
from launchready.gather.lists.desk import Desk, Plain
from launchready.gather.lists.reading import goes_on, is_list
from launchready.gather.lists.variants import SECRET_FIELDS, Variant, by, includes_of, variants
from launchready.gather.registry import gatherer
from launchready.gather.site import Site, no_people
from launchready.model import Missing, Phase
from launchready.net.scope import refused_route
from launchready.net.types import Answer, Session

MOST_LISTS = 60
MOST_REQUESTS = 1200


@gatherer(title="asking lists in other ways", phase=Phase.READ)
async def list_answers(site: Site, routes: Routes, owners: OwnerMap, policy: AccessPolicy) -> ListAnswers | Missing:
    """One caller for each list; one list after another, so that its requests can be told apart."""
    twins = {one.persona for one in owners.people if one.same_as}
    sessions = {session.persona: session for session in await site.everyone() if session.persona not in twins}
    if not sessions:
        return no_people(site)
    desk = Desk(site, routes, owners, deleted=await deleted_canaries(site), sessions=sessions)
    order = lowest_first(policy, (session.role for session in sessions.values()))
    people = sorted(
        sessions.values(),
        key=lambda one: (order.index(one.role), bool(one.base), -desk.strangeness(one.persona)),
    )
    told: list[ListAsked] = []
    left: list[str] = []
    for route in sorted(filter(_may_list, routes.routes), key=lambda one: (len(one.holes), one.path)):
        address = site.door.url(route.path, route.base)
        if "openapi" not in route.sources and refused_route("GET", address, site.settings):
            continue  # A page that is never opened for reading is no list; what the schema names stays a doubt.
        if len(told) >= MOST_LISTS or desk.sent >= MOST_REQUESTS:
            left.append(f"{route.key} was left out: {MOST_LISTS} lists or {MOST_REQUESTS} requests are the most")
            continue
        plain = await _plain(desk, route, policy, people)
        if isinstance(plain, Plain):
            told.append(await _ask(desk, plain, sessions, policy))
        elif plain:
            left.append(f"{route.key}: {plain}")
    return ListAnswers(tuple(told), tuple(left))


def _paths(desk: Desk, route: Route, session: Session, ledger: Ledger) -> list[str]:
    """Where to ask: about people, those who have most to hide from the caller; else what the caller's lists show."""
    if not route.holes:
        return [route.path]
    if not includes_of(route) or len(route.holes) > 1:
        return ledger.fill(route.path)[:1]
    hidden = Counter(record.owner for record in desk.hidden_from(session.persona) if record.canary)
    people = [desk.owners.person(name) for name, _ in hidden.most_common(2)]
    own = [route.path.replace(f"{{{route.holes[0]}}}", one.ids[0]) for one in people if one and one.ids]
    return [*own, *ledger.fill(route.path)[:1]]


def _may_list(route: Route) -> bool:
    if route.method != "GET" or route.operation or route.hidden:
        return False
    if route.path.rstrip("/").endswith("}") and not includes_of(route):
        return False
    return not any(KEYS_HANDED_OUT.search(hole) for hole in route.holes)


async def _plain(desk: Desk, route: Route, policy: AccessPolicy, people: list[Session]) -> Plain | str:
    """The list as the least person who gets one; else why it is not known, '' when there is no list to look at."""
    doubt = ""
    for session in people:
        if not may_try(policy, route.key, session.role):
            continue
        ledger = desk.ledgers.setdefault(session.persona, Ledger())
        for path in _paths(desk, route, session, ledger):
            asked = desk.search_of(route, session)
            reply, seen = await desk.get(session, route, path, asked, "looks at the list")
            if isinstance(reply, Answer) and seen.ok:
                data = reply.json()
                ledger.learn(path, data)
                if not is_list(data) and not includes_of(route):
                    return ""
                return await desk.walked(Plain(route, path, session, data, seen, goes_on(data), asked))
            if not isinstance(reply, Answer):
                doubt = seen.failure
                break
            if reply.status in (401, 429) or reply.status >= 500:
                doubt = f"{session.persona} got status {reply.status}"
    return doubt


async def _ask(desk: Desk, plain: Plain, sessions: dict[str, Session], policy: AccessPolicy) -> ListAsked:
    """All other ways of one list; it stops at the first that yields something of each kind."""
    route, me = plain.route, plain.session
    mine = desk.owners.person(me.persona)
    others = [one for one in desk.owners.others(me.persona) if one.persona in sessions]
    peer = _peer(desk, plain, [one for one in others if mine is None or one.tenant == mine.tenant])
    foreign = next((one for one in others if mine and one.tenant and one.tenant != mine.tenant), None)
    hidden = desk.hidden_from(me.persona)
    before = desk.sent
    yields: list[Yield] = [*await desk.told_by_plain(plain, hidden)]
    ways = [Variant("a larger page", desk.size(route)), *variants(route, peer, foreign, hidden, desk.term)]
    for variant in ways if desk.size(route) else ways[1:]:
        yields += await desk.try_one(plain, variant, hidden)
    yields += await desk.further_pages(plain, peer, sessions, hidden)
    if not named(policy, route.key, me.role):
        # Who has a rule of its own for a list sees the fields that it could be sorted by.
        yields += await desk.orders(plain, [by(name) for name in SECRET_FIELDS], sessions)
    unique = {(one.kind, one.what): one for one in reversed(yields)}
    return ListAsked(
        route.key, plain.path, me.persona, me.role, plain.seen, desk.sent - before, tuple(reversed(unique.values()))
    )


def _peer(desk: Desk, plain: Plain, others: list[Someone]) -> Someone | None:
    """The other person who has most on this list that the caller does not see."""
    return max(others, key=lambda one: len(desk.beyond(plain, one.persona)), default=None)
