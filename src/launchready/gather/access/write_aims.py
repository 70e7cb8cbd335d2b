"""Which route changes which record of ours, and who else may try it; what removes comes last. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from launchready.artifacts.access import OwnerMap, Record, Someone
from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Route, Routes
from launchready.derive.standing import higher, may_try, named
from launchready.gather.access.aims import MOST_AIMS, MOST_ATTACKERS, Aim, concrete, distinct, values_of, wants_id
from launchready.gather.access.shapes import KEYS_HANDED_OUT, id_of, kind_before, parts_of, singular, stem
from launchready.gather.routes.example import payload

_REMOVES = re.compile(
    r"delete|remove|purge|destroy|erase|archive|close|leave|suspend|ban|withdraw|revoke|decision", re.I
)


def write_aims(found: OwnerMap, routes: Routes, policy: AccessPolicy) -> tuple[list[Aim], list[str]]:
    """Every writing route with the best record of ours for it; the routes without one as sentences."""
    aims: list[Aim] = []
    untried: list[str] = []
    for route in distinct(routes):
        if not route.writes or policy.public(route.key):
            continue
        if route.operation:
            if route.by_id:
                untried.append(f"{route.key}: GraphQL mutations are not tried on other people's records yet")
            continue
        if any(KEYS_HANDED_OUT.search(hole) for hole in route.holes):
            continue
        ours = [record for record in found.records if record.canary or record.through]
        mine = [aim for record in ours for aim in _aims(route, record, found)]
        if mine:
            aims += _best(mine, found, policy)
        elif route.holes and wants_id(route) and not route.hidden:
            untried.append(f"{route.key}: no record of ours fits it; add a recipe that makes one")
    if len(aims) > MOST_AIMS:
        untried.append(f"{len(aims) - MOST_AIMS} records were not tried, after the {MOST_AIMS} that hurt least")
    return sorted(aims, key=_harm)[:MOST_AIMS], untried


def _best(aims: list[Aim], found: OwnerMap, policy: AccessPolicy) -> list[Aim]:
    """For one route and place of the id: the private record, and the one that others see but do not own."""
    chosen: dict[tuple[str, bool], Aim] = {}
    for plain in aims:
        aim = replace(plain, attackers=attackers(found, policy, plain))
        if aim.by != "path" and aim.record.seen_by:
            continue
        place = (aim.by, bool(aim.record.seen_by))
        if aim.attackers and (place not in chosen or _worth(aim) > _worth(chosen[place])):
            chosen[place] = aim
    return list(chosen.values())


def _worth(aim: Aim) -> tuple[int, bool, int]:
    return (len(aim.attackers), itself(aim), -len(aim.record.seen_by))


def itself(aim: Aim) -> bool:
    """Whether the route is the record's own address, not something that hangs on it."""
    return aim.by == "path" and parts_of(aim.path) == parts_of(aim.record.path)


def _harm(aim: Aim) -> tuple[int, str]:
    """Changes first, then what removes a part, then what removes the whole."""
    removes = aim.route.method == "DELETE" or bool(_REMOVES.search(aim.route.path))
    return (2 if removes and itself(aim) else 1 if removes else 0, aim.route.key)


def attackers(found: OwnerMap, policy: AccessPolicy, aim: Aim) -> tuple[Someone, ...]:
    """Who must not change the record by this route: a peer, somebody of another tenant, somebody lower.

    Somebody who sees the record counts only for its own address, and only where it names its owner: to answer, to
    react, to join is lawful, and what names nobody may belong to all. Whose role a rule names may act on what it sees.
    """
    route, record = aim.route, aim.record
    owner = found.person(record.owner)
    allow = policy.allowed(route.key) or ()
    if owner is None:
        return ()

    def able(one: Someone) -> bool:
        if not may_try(policy, route.key, one.role):
            return False
        if one.persona not in record.seen_by:
            return True
        return itself(aim) and record.names_owner and not named(policy, route.key, one.role)

    others = [one for one in found.others(record.owner) if able(one)]
    outside = [one for one in others if one.tenant != owner.tenant]
    inside = [one for one in others if one.tenant == owner.tenant and "own-tenant" not in allow]
    equal = [one for one in inside if one.role == owner.role]
    equal += [one for one in inside if one.role != owner.role and named(policy, route.key, one.role)]
    lower = [one for one in inside if one not in equal and not higher(policy, one.role, owner.role)]
    outside.sort(key=lambda one: (one.role != owner.role, not higher(policy, one.role, owner.role)))
    return tuple(dict.fromkeys([*equal[:1], *outside[:1], *lower[:1]]))[:MOST_ATTACKERS]


def _aims(route: Route, record: Record, found: OwnerMap) -> Iterator[Aim]:
    """The route aimed at a record by its path, else by an id in its body."""
    ident = id_of(record.ids)
    beside = values_of(found, record)
    owner = found.person(record.owner)
    if owner and owner.ids:
        for word in ("person", "user", "member", "account"):
            beside.setdefault(word, owner.ids[0])
    path = concrete(route, record, beside)
    if path is not None and len(parts_of(path)) >= len(parts_of(record.path)):
        yield Aim(route, record, path, ident)
    elif ident and not route.holes:
        for name, body in by_body(route, record, ident):
            yield Aim(route, record, route.path, ident, f"body {name}", body=body)


def by_body(route: Route, record: Record, ident: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The parts of a JSON body that can name the record (`group_id`, `ids`), each with what goes there."""
    properties = (route.body or {}).get("properties")
    parts = parts_of(route.path)
    for name, schema in properties.items() if isinstance(properties, dict) else ():
        bare = name.lower()
        many = bare.endswith(("ids", "uuids"))
        if bare in ("id", "ids", "uuid", "uuids"):
            kinds = {singular(parts[-1]), kind_before(parts, len(parts) - 1)} if parts else set()
        else:
            kinds = {stem(name.removesuffix("s"))} - {bare}
        if singular(record.kind) in kinds and isinstance(schema, dict):
            yield name, {name: [ident] if many else ident}


def body_with(route: Route, canary: str, fixed: dict[str, Any]) -> bytes:
    """The simplest valid JSON body, with some parts given."""
    made = payload(route.body or {}, canary=canary)
    return json.dumps({**(made if isinstance(made, dict) else {}), **fixed}, ensure_ascii=False).encode()
