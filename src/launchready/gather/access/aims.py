"""Which route shows which record, who else may try it, in the order of danger. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlencode

from launchready.artifacts.access import OwnerMap, Record, Someone
from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Parameter, Route, Routes
from launchready.derive.standing import higher, may_try, named
from launchready.gather.access.shapes import (
    KEYS_HANDED_OUT,
    begin,
    covers,
    id_of,
    is_hole,
    kind_before,
    parts_of,
    singular,
    stem,
)
from launchready.gather.routes.example import payload

MOST_AIMS = 400
MOST_ATTACKERS = 3


@dataclass(frozen=True, slots=True)
class Aim:
    """One route aimed at one record. `path` holds the id `ident`; `query`, `variables` and `body` as far as needed.

    `instead` is another record, for when the owner sees nothing here.
    """

    route: Route
    record: Record
    path: str
    ident: str
    by: str = "path"
    query: dict[str, Any] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    attackers: tuple[Someone, ...] = ()
    instead: Aim | None = None

    @property
    def asked(self) -> str:
        """Path and query."""
        return self.path + (f"?{urlencode(self.query)}" if self.query else "")


def attackers(found: OwnerMap, policy: AccessPolicy, route: Route, record: Record) -> tuple[Someone, ...]:
    """Who should not reach the record by this route: a peer, somebody lower, somebody of another tenant.

    Left out are those who see the record in views of their own, who stand higher (what they may see is
    access/admin-limits' matter), and whose role may not use the route at all (access/role-functions' matter).
    """
    owner = found.person(record.owner)
    allow = policy.allowed(route.key) or ()
    if owner is None or "public" in allow:
        return ()
    able = [
        one
        for one in found.others(record.owner)
        if one.persona not in record.seen_by and may_try(policy, route.key, one.role)
    ]
    inside = [one for one in able if one.tenant == owner.tenant] if "own-tenant" not in allow else []
    outside = [one for one in able if one.tenant != owner.tenant]
    equal = [one for one in inside if one.role == owner.role]
    equal += [
        one
        for one in inside
        if one.role != owner.role and named(policy, route.key, one.role) and named(policy, route.key, owner.role)
    ]
    lower = [one for one in inside if one not in equal and not higher(policy, one.role, owner.role)]
    outside.sort(key=lambda one: (one.role != owner.role, not higher(policy, one.role, owner.role)))
    return tuple(dict.fromkeys([*equal[:1], *outside[:1], *lower[:1]]))[:MOST_ATTACKERS]


def read_aims(found: OwnerMap, routes: Routes, policy: AccessPolicy) -> tuple[list[Aim], list[str]]:
    """Every reading route with the best record for it, and the routes for which there is none, as sentences."""
    aims: list[Aim] = []
    untried: list[str] = []
    for route in distinct(routes):
        if not _reads(route) or policy.public(route.key):
            continue
        mine = [aim for record in found.records for aim in _aims(route, record, found)]
        if not mine:
            if wants_id(route):
                untried.append(f"{route.key}: no record of a known owner fits it; add a recipe that makes one")
            continue
        aims += _best(mine, found, policy)
    if len(aims) > MOST_AIMS:
        untried.append(f"{len(aims) - MOST_AIMS} records were not asked for, after the {MOST_AIMS} most private ones")
    return sorted(aims, key=_danger)[:MOST_AIMS], untried


def distinct(routes: Routes) -> list[Route]:
    """The routes without those that only name an instance of another: `/posts/{id}/like` of `/posts/{id}/{kind}`."""
    stated = [one for one in routes.routes if {"openapi", "graphql"} & set(one.sources)]
    return [
        one
        for one in routes.routes
        if one in stated
        or not any(
            other.method == one.method and not other.operation and covers(other.path, one.path) for other in stated
        )
    ]


def _reads(route: Route) -> bool:
    """A reading route that names a record: in its path, its query or its arguments."""
    if route.operation:
        return route.operation.startswith("query") and bool(route.by_id)
    return route.method == "GET" and not any(KEYS_HANDED_OUT.search(hole) for hole in route.holes)


def wants_id(route: Route) -> bool:
    """Whether a route cannot be asked without an id, and its holes are no plain choices."""
    return bool(route.by_id) or any(not _choices(route, hole) for hole in route.holes)


def _choices(route: Route, hole: str) -> list[Any]:
    """The values that the schema lists for a hole."""
    one = next((p for p in route.parameters if p.name == hole and p.place == "path"), None)
    return list(one.schema.get("enum", ())) if one else []


def _best(aims: list[Aim], found: OwnerMap, policy: AccessPolicy) -> list[Aim]:
    """For one route and place of the id: the record that most others should not reach, with the next best behind it.

    A record of another tenant comes in where no record of the first is out of the others' reach.
    """
    kept: dict[str, list[Aim]] = {}
    for plain in aims:
        aim = replace(plain, attackers=attackers(found, policy, plain.route, plain.record))
        if aim.attackers:
            kept.setdefault(aim.by + ",".join(aim.query), []).append(aim)
    chosen = []
    for place in kept.values():
        place.sort(key=_worth, reverse=True)
        instead = next((one for one in place[1:] if one.record.route != place[0].record.route), None)
        chosen.append(replace(place[0], instead=instead))
    return chosen


def _worth(aim: Aim) -> tuple[int, bool, bool, int]:
    record = aim.record
    exact = len(parts_of(aim.path)) == len(parts_of(record.path))
    return (len(aim.attackers), bool(record.canary), exact, -len(record.seen_by))


def _danger(aim: Aim) -> tuple[bool, bool, str]:
    """Our own private records first, then what others share with few."""
    return (not aim.record.canary, bool(aim.record.seen_by), aim.route.key)


def _aims(route: Route, record: Record, found: OwnerMap) -> Iterator[Aim]:
    """Every way in which a route can name a record."""
    ident = id_of(record.ids)
    if route.operation:
        argument = next((name for name in route.by_id if _argument_kind(route, name) == singular(record.kind)), None)
        if argument and ident:
            yield Aim(route, record, route.path, ident, "argument", variables={argument: ident})
        return
    beside = values_of(found, record)
    path = concrete(route, record, beside)
    if path is not None:
        yield Aim(route, record, path, _named_in(path, record) or ident, query=needed_query(route))
    if ident and not route.holes:
        for one in route.parameters:
            if one.place == "query" and singular(record.kind) in _query_kinds(route, one.name):
                query = {**needed_query(route), one.name: ident}
                yield Aim(route, record, route.path, ident, "query", query=query)


def _query_kinds(route: Route, name: str) -> set[str]:
    """What kinds of record a query parameter asks for by id: `ids` on `/posts/batch`, `post_id` on `/posts/one`.

    Another kind's id narrows a list (`group_id` on `/posts`), which is access/list-leaks' matter.
    """
    parts = parts_of(route.path)
    own = {singular(parts[-1]), kind_before(parts, len(parts) - 1)} if parts else set()
    if name.lower() in ("id", "ids", "uuid", "uuids"):
        return own
    return {stem(name.removesuffix("s"))} & own - {name.lower()}


def _argument_kind(route: Route, name: str) -> str:
    """What kind of record an argument names: by its own name, or for a bare `id` by the operation's."""
    return stem(name) if stem(name) and name.lower() not in ("id", "uuid") else singular(route.name)


def _named_in(path: str, record: Record) -> str:
    """The part of a path that names the record or what it hangs on, the last one."""
    values = {*record.ids.values(), *parts_of(record.path)}
    return next((part for part in reversed(parts_of(path)) if part in values and any(c.isdigit() for c in part)), "")


def values_of(found: OwnerMap, record: Record) -> dict[str, str]:
    """Ids by kind: the record's own first, then those of other records of the same owner."""
    values: dict[str, str] = {}
    for one in [record, *(other for other in found.records if other.owner == record.owner)]:
        ident = id_of(one.ids)
        if ident:
            values.setdefault(singular(one.kind), ident)
    return values


def concrete(route: Route, record: Record, beside: dict[str, str]) -> str | None:
    """The route's path aimed at the record; None when it does not name it or a hole stays open."""
    begun = begin(route.path, record.path) if record.path else None
    own = set(record.ids.values()) | set(parts_of(record.path))
    parts = parts_of(begun or route.path)
    ident, kind = id_of(record.ids), singular(record.kind)
    made: list[str] = []
    hit = begun is not None
    for place, part in enumerate(parts):
        if not is_hole(part):
            made.append(part)
            continue
        hole = part[1:-1]
        wanted = stem(hole) or kind_before(parts, place)
        if wanted == kind and ident and begun is None:
            made.append(quote(ident, safe="@:+,-._~"))
            hit = True
            continue
        choice = _choices(route, hole)
        value = str(choice[0]) if choice else beside.get(wanted) or beside.get(kind_before(parts, place))
        if value is None:
            return None
        made.append(quote(value, safe="@:+,-._~"))
    if not hit or not any(part in own for part in made):
        return None
    return "/" + "/".join(made)


def needed_query(route: Route) -> dict[str, Any]:
    """The simplest value of every query parameter that must be given."""
    return {one.name: _simple(one) for one in route.parameters if one.place == "query" and one.required}


def _simple(one: Parameter) -> Any:
    return payload(one.schema or {"type": "string"}, canary="a", text_fields=False)


def own_parent(aim: Aim, found: OwnerMap, persona: str) -> str | None:
    """The path with every id but the last replaced by the attacker's own of the same kind; None without such."""
    template, parts = parts_of(aim.route.path), parts_of(aim.path)
    holes = [place for place, part in enumerate(template) if is_hole(part)]
    if len(holes) < 2 or parts[holes[-1]] not in aim.record.ids.values():
        return None
    theirs = {singular(one.kind): id_of(one.ids) for one in _of(found.records, persona)}
    changed = False
    for place in holes[:-1]:
        kind = stem(template[place][1:-1]) or kind_before(template, place)
        if value := theirs.get(kind) or theirs.get(kind_before(template, place)):
            parts[place] = value
            changed = True
    return "/" + "/".join(parts) if changed else None


def _of(records: Iterable[Record], persona: str) -> list[Record]:
    return [one for one in records if one.owner == persona]
