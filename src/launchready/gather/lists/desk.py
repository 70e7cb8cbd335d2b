"""One round of asking lists: what everybody sees by right, and what an answer has beyond that."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from launchready.artifacts.access import OwnerMap, Record, Someone
from launchready.artifacts.lists import Yield
from launchready.artifacts.routes import Route, Routes
from launchready.artifacts.sketch import Seen
from launchready.gather.access.owners import PAGE_SIZES
from launchready.gather.access.shapes import fits, id_of, objects
from launchready.gather.fields.telling import kind_of, values
from launchready.gather.filling import Ledger
from launchready.gather.lists.reading import (
    commonest_pair,
    goes_on,
    id_digests,
    items_of,
    lists_of,
    order_of,
    sorted_by,
    top_ids,
    total_of,
)
from launchready.gather.lists.variants import SEARCHES, Variant
from launchready.gather.people.views import query_of
from launchready.gather.site import Site
from launchready.net.types import Answer, Call, Reply, Session

Query = tuple[tuple[str, str], ...]
_TITLES = re.compile(r"(name|title|subject|slug|url)$", re.I)


MOST_PAGES = 4


def cursor_of(route: Route) -> str:
    """The parameter that says where the last page ended; '' when there is none."""
    names = [one.name for one in route.parameters if one.place == "query"]
    return next((name for name in names if re.search("cursor|page_?token|after|starting", name, re.I)), "")


@dataclass(frozen=True, slots=True)
class Plain:
    """One list as its caller gets it when nothing is added."""

    route: Route
    path: str
    session: Session
    data: Any
    seen: Seen
    next: str
    asked: Query = ()
    ids: frozenset[str] = frozenset()


@dataclass(slots=True)
class Desk:
    """`deleted`: canary → what it was. `sent` counts requests; answers in clear live only while they are looked at."""

    site: Site
    routes: Routes
    owners: OwnerMap
    deleted: dict[str, str] = field(default_factory=dict)
    sent: int = 0
    sessions: dict[str, Session] = field(default_factory=dict)
    ledgers: dict[str, Ledger] = field(default_factory=dict)
    _direct: dict[tuple[str, str], Seen | None] = field(default_factory=dict)

    @property
    def term(self) -> str:
        """A word that stands in every record of ours."""
        return f"lr-canary-{self.site.marker}"

    def size(self, route: Route) -> Query:
        """The largest page that the schema allows, up to 100."""
        for one in route.parameters:
            if one.place == "query" and one.name.lower() in PAGE_SIZES:
                most = one.schema.get("maximum")
                return ((one.name, str(min(int(most), 100) if isinstance(most, int | float) and most >= 1 else 100)),)
        return ()

    def search_of(self, route: Route, who: Session) -> Query:
        """A search term that finds much of what this person has seen, for a route that needs one; else nothing."""
        name = next((one.name for one in route.parameters if one.required and one.name in SEARCHES), "")
        ledger = self.ledgers.get(who.persona)
        return ((name, commonest_pair(ledger.texts("name", "title"))),) if name and ledger else ()

    async def get(self, who: Session, route: Route, path: str, query: Query, told: str) -> tuple[Reply, Seen]:
        """One reading request, with the query that the route needs and what is added."""
        self.sent += 1
        needed = query_of(route).lstrip("?")
        given = {name for name, _ in query}
        kept = [part for part in needed.split("&") if part and part.split("=")[0] not in given]
        text = "&".join([*kept, *([urlencode(query)] if query else [])])
        url = self.site.door.url(path + (f"?{text}" if text else ""), who.base or route.base)
        return await self.site.see(Call("GET", url), session=who, summary=f"{who.persona} {told}")

    async def walked(self, plain: Plain) -> Plain:
        """The list with the ids of its further pages, and the cursor where the walk ended."""
        name = cursor_of(plain.route)
        ids = top_ids(plain.seen.sketch) if plain.seen.sketch else frozenset()
        following = plain.next
        for _ in range(MOST_PAGES if name else 0):
            if not following:
                break
            reply, seen = await self.get(
                plain.session, plain.route, plain.path, ((name, following),), "looks at the next page"
            )
            if not isinstance(reply, Answer) or not seen.ok or seen.sketch is None:
                break
            ids |= top_ids(seen.sketch)
            following = goes_on(reply.json())
        return replace(plain, ids=ids, next=following)

    def hidden_from(self, persona: str) -> list[Record]:
        """Records of other people that this persona's own views do not show."""
        other = {one.persona for one in self.owners.others(persona)}
        lawful = {one.canary for one in self.owners.records if one.owner not in other or persona in one.seen_by}
        return [
            one
            for one in self.owners.records
            if one.owner in other and persona not in one.seen_by and (not one.canary or one.canary not in lawful)
        ]

    def strangeness(self, persona: str) -> int:
        """How many records of ours this persona must not see: who has most to stumble on is the best caller."""
        return sum(1 for one in self.hidden_from(persona) if one.canary)

    def sights(self, persona: str, route: str = "") -> list[Seen]:
        """What a persona sees of its own accord."""
        return [
            one.seen
            for one in self.owners.sights
            if one.persona == persona and one.seen.ok and (not route or one.route == route)
        ]

    def beyond(self, plain: Plain, persona: str) -> frozenset[str]:
        """Ids that another persona's view of the same list has and the caller's has not."""
        theirs = [top_ids(seen.sketch) for seen in self.sights(persona, plain.route.key) if seen.sketch]
        return frozenset().union(*theirs) - plain.ids

    async def direct(self, who: Session, path: str) -> Seen | None:
        """What the caller gets when it reads a record by its own address; None when no route reads it."""
        key = (who.persona, path)
        if key not in self._direct:
            route = next(
                (one for one in self.routes.routes if one.method == "GET" and one.holes and fits(one.path, path)), None
            )
            self._direct[key] = (await self.get(who, route, path, (), "reads it directly"))[1] if route else None
        return self._direct[key]

    async def told_by_plain(self, plain: Plain, hidden: list[Record]) -> list[Yield]:
        """What the list shows without being asked: what its caller may not read one by one, and totals of others."""
        found = await self._listed(plain)
        total, items = total_of(plain.data), items_of(plain.data)
        if total is None or plain.next or total <= len(items) or plain.asked:
            return found
        digest = self.site.sketcher.digest(repr(total))
        for one in self.owners.others(plain.session.persona):
            for seen in self.sights(one.persona, plain.route.key):
                same = seen.sketch and any(
                    leaf.digest == digest and "[]" not in leaf.path for leaf in seen.sketch.leaves
                )
                if same and seen.sketch and len(top_ids(seen.sketch)) == total:
                    what = f"its total counts {total}, all that {one.persona} sees, while it lists {len(items)}"
                    return [*found, Yield("count", "", what, plain.seen, (seen,))]
        return found

    async def _listed(self, plain: Plain) -> list[Yield]:
        other = {one.persona for one in self.owners.others(plain.session.persona)}
        found = []
        for record in self.owners.records:
            if record.owner not in other or not record.canary or not _in_text(plain.data, record.canary):
                continue
            seen = await self.direct(plain.session, record.path)
            if seen is not None and seen.sketch and seen.sketch.status in (403, 404):
                what = f"{record.name}, which {plain.session.persona} may not read at its own address"
                found.append(Yield("record", "", what, plain.seen, (seen,)))
        return found

    async def try_one(self, plain: Plain, variant: Variant, hidden: list[Record]) -> list[Yield]:
        """Ask in one other way; where the whole is refused, its first three parts one by one."""
        base = (*self.size(plain.route), *plain.asked)
        query = (*(pair for pair in base if pair[0] not in dict(variant.query)), *variant.query)
        reply, seen = await self.get(plain.session, plain.route, plain.path, query, f"asks for {variant.what}")
        if isinstance(reply, Answer) and reply.status in (400, 422) and len(variant.query) > 1:
            found = []
            for pair in variant.query[:3]:
                found += await self.try_one(plain, Variant(variant.what, (pair,)), hidden)
            return found
        return await self.judged(plain, variant, reply, seen, hidden)

    async def judged(self, plain: Plain, way: Variant, reply: Reply, seen: Seen, hidden: list[Record]) -> list[Yield]:
        """What one answer has that its caller's views and rights have not."""
        if not isinstance(reply, Answer) or not seen.ok or seen.sketch is None:
            return []
        query, text = "&".join(f"{name}={value}" for name, value in way.query), reply.text()
        found = [
            Yield("deleted", query, what, self._marked(reply, seen, canary))
            for canary, what in self.deleted.items()
            if canary in text
        ]
        for record in hidden:
            if not record.canary or record.canary not in text:
                continue
            if (proof := await self._refused(plain, record.path)) is not None:
                found.append(Yield("record", query, record.name, self._marked(reply, seen, record.canary), proof))
        found = found or await self._foreign(plain, query, reply, seen)
        return [*found, *self._fields(plain, query, reply, seen), *await self._counted(plain, way, reply, seen, hidden)]

    async def _counted(
        self, plain: Plain, way: Variant, reply: Answer, seen: Seen, hidden: list[Record]
    ) -> list[Yield]:
        """A total beyond what is listed, that is exactly what the owner of a hidden record gets listed."""
        data = reply.json()
        total, shown = total_of(data), len(items_of(data))
        if total is None or goes_on(data) or total <= shown or not self.sessions:
            return []
        for name in dict.fromkeys(record.owner for record in hidden if record.canary):
            if name not in self.sessions:
                continue
            query = (
                *self.size(plain.route),
                *(pair for pair in way.query if pair[0] not in dict(self.size(plain.route))),
            )
            theirs, proof = await self.get(self.sessions[name], plain.route, plain.path, query, "asks the same")
            other = theirs.json() if isinstance(theirs, Answer) and proof.ok else None
            if total_of(other) == total == len(items_of(other)):
                what = f"a total of {total}, all that {name} gets, while it lists {shown}"
                return [Yield("count", "&".join(f"{key}={value}" for key, value in way.query), what, seen, (proof,))]
        return []

    def _marked(self, reply: Answer, seen: Seen, value: str) -> Seen:
        return Seen(self.site.door.evidence(reply, "it stands in the list", mark=[value]), seen.sketch)

    def _address(self, plain: Plain, name: str, value: str) -> str:
        """Where a record of a list can be read: below the list, or in the collection that the list is named after."""
        below = f"{plain.path.rstrip('/')}/{value}"
        if any(one.method == "GET" and one.holes and fits(one.path, below) for one in self.routes.routes):
            return below
        ends = [one.path for one in self.routes.routes if one.method == "GET" and len(one.holes) == 1]
        near = next((path for path in ends if path.rstrip("/").split("/")[-2:-1] == [name] and path.endswith("}")), "")
        return f"{near.rpartition('/')[0]}/{value}" if near else below

    async def _refused(self, plain: Plain, path: str) -> tuple[Seen, ...] | None:
        """The refused direct read; () when no route reads such a record one by one; None when it is lawful."""
        seen = await self.direct(plain.session, path)
        if seen is None:
            return ()
        return (seen,) if seen.sketch and seen.sketch.status in (401, 403, 404) else None

    async def _foreign(self, plain: Plain, query: str, reply: Answer, seen: Seen) -> list[Yield]:
        """Records that were there before: in another person's view, in none of the caller's, and not to be read."""
        me = plain.session.persona
        assert seen.sketch is not None
        mine = [one.seen for one in self.owners.sights if one.persona == me and one.route != plain.route.key]
        known = frozenset().union(*(id_digests(one.sketch) for one in mine if one.ok and one.sketch))
        fresh = top_ids(seen.sketch) - known - plain.ids
        for other in self.owners.others(me) if fresh else ():
            same = frozenset().union(
                *(top_ids(one.sketch) for one in self.sights(other.persona, plain.route.key) if one.sketch)
            )
            anywhere = frozenset().union(*(id_digests(one.sketch) for one in self.sights(other.persona) if one.sketch))
            for name, item in ((name, item) for name, items in lists_of(reply.json()).items() for item in items):
                digest = self.site.sketcher.digest(repr(item.get("id", item.get("uuid"))))
                if digest not in fresh or digest not in anywhere:
                    continue
                proof = await self._refused(plain, self._address(plain, name, id_of(item)))
                if proof is None or (proof == () and (digest not in same or plain.next)):
                    continue
                what = f"a record that {other.persona} sees and {me} does not"
                return [Yield("record", query, what, self._marked(reply, seen, id_of(item)), proof)]
        return []

    def _fields(self, plain: Plain, query: str, reply: Answer, seen: Seen) -> list[Yield]:
        """Values in fields that the plain list lacks, for few by name or form, or as another's own view has them."""
        me = plain.session.persona
        paths = {one.path for one in values(plain.data)}
        mine = {leaf.digest for one in self.sights(me) if one.sketch for leaf in one.sketch.leaves}
        theirs: dict[str, str] = {}
        for other in self.owners.others(me):
            for one in self.sights(other.persona):
                for leaf in one.sketch.leaves if one.sketch else ():
                    if leaf.kind in ("email", "phone"):
                        theirs.setdefault(leaf.digest, other.persona)
        found: dict[str, Yield] = {}
        for value in values(reply.json()):
            digest = self.site.sketcher.digest(repr(value.value))
            kind = kind_of(value)
            if value.path in paths or value.path in found or digest in mine or not (kind or digest in theirs):
                continue
            if kind == "contact" and digest not in theirs:
                continue
            who = f", as {theirs[digest]}'s own view has it" if digest in theirs else ""
            sure = digest in theirs or kind == "hash"
            what = f"the field {value.path}{who}"
            found[value.path] = Yield("field", query, what, self._marked(reply, seen, value.name), (), sure)
        return list(found.values())

    async def further_pages(
        self, plain: Plain, peer: Someone | None, sessions: dict[str, Session], hidden: list[Record]
    ) -> list[Yield]:
        """The second page of a list of one, and the page that another person's cursor leads to."""
        name = cursor_of(plain.route)
        size = self.size(plain.route)
        if not name or not size or len(items_of(plain.data)) < 2:
            return []
        found: list[Yield] = []
        people = [plain.session, *([sessions[peer.persona]] if peer and peer.persona in sessions else [])]
        for who in people:
            first, _ = await self.get(who, plain.route, plain.path, ((size[0][0], "1"),), "asks for a page of one")
            cursor = goes_on(first.json()) if isinstance(first, Answer) else ""
            if cursor:
                way = Variant(f"the page after {who.persona}'s first", ((name, cursor),))
                found += await self.try_one(plain, way, hidden)
        return found

    async def orders(self, plain: Plain, ways: list[Variant], sessions: dict[str, Session]) -> list[Yield]:
        """Whether the order by a field that is not shown tells its values."""
        before = order_of(plain.data)
        shown = {one.name for one in values(plain.data)}
        found = []
        for way in ways if before else ():
            name = way.query[0][1]
            if name in shown:
                continue
            after, seen = await self._order(plain, way.query)
            moved = [
                key for key, ids in after.items() if ids != before.get(key) and set(ids) == set(before.get(key, ()))
            ]
            if not moved:
                continue
            nothing = tuple((key, "lr_no_such_field") for key, _ in way.query)
            control, _ = await self._order(plain, nothing)
            again, _ = await self._order(plain, way.query)
            if again != after or (control and any(control.get(key) != before[key] for key in moved)):
                continue
            by = await self._values_of(plain, name, set(after[moved[0]]), sessions)
            if sorted_by(after[moved[0]], by) or (not by and name == "password_hash"):
                what = f"the order by {name}, a field that {plain.session.persona} is not shown"
                query = f"{way.query[0][0]}={name}"
                found.append(Yield("order", query, what, seen, (plain.seen,), bool(by)))
        return found

    async def _order(self, plain: Plain, query: Query) -> tuple[dict[str, list[str]], Seen]:
        """The order of every list in an answer; {} when it was refused."""
        base = (*self.size(plain.route), *plain.asked)
        reply, seen = await self.get(plain.session, plain.route, plain.path, (*base, *query), "asks for another order")
        return (order_of(reply.json()) if isinstance(reply, Answer) and seen.ok else {}), seen

    async def _values_of(self, plain: Plain, name: str, ids: set[str], sessions: dict[str, Session]) -> dict[str, str]:
        """The field's values by id, as somebody else's lists show them."""
        for one in self.owners.sights:
            holds = one.seen.sketch and any(leaf.path.endswith(f".{name}") for leaf in one.seen.sketch.leaves)
            route = self.routes.find(one.route)
            if not holds or route is None or one.persona not in sessions or one.persona == plain.session.persona:
                continue
            reply, _ = await self.get(sessions[one.persona], route, route.path, self.size(route), f"reads {name}")
            data = reply.json() if isinstance(reply, Answer) else None
            found = {id_of(item): str(item[name]) for item in objects(data) if id_of(item) in ids and name in item}
            if len(found) >= 4:
                return found
        return {}


def _in_text(data: Any, canary: str) -> bool:
    """Whether a canary stands in an answer elsewhere than in a name or a title."""
    return any(canary in str(one.value) and not _TITLES.search(one.name) for one in values(data))
