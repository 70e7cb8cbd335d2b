"""Addresses that an owner is handed for a record, a download for instance; where they hold an id only, others try."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from launchready.artifacts.access import Record
from launchready.artifacts.routes import Route, Routes
from launchready.gather.access.shapes import KEYS_HANDED_OUT, fits, is_hole, kind_of, parts_of
from launchready.gather.site import Site
from launchready.model import Missing, Phase
from launchready.net.types import Answer, Call

_GIVES_LINK = re.compile(r"link|url|download|presign|share", re.I)
MOST_LINKS = 20


async def linked(site: Site, routes: Routes, records: list[Record]) -> list[Record]:
    """The same records at the addresses that their owners get for them; what holds a key is left out."""
    asking = [
        (record, route)
        for record in records
        for route in routes.routes
        if record.canary and route.method == "POST" and not route.operation and _asks(route, record)
    ]
    found = []
    for record, route in asking[:MOST_LINKS]:
        session = await site.person(record.owner)
        if isinstance(session, Missing):
            continue
        path = f"{record.path}/{parts_of(route.path)[-1]}"
        call = Call("POST", site.door.url(path, session.base or route.base))
        reply, _ = await site.see(call, session=session, phase=Phase.ACTIVE, summary="the owner asks for a link")
        for address in _addresses(reply.json() if isinstance(reply, Answer) else None, site.door.own_hosts):
            if _known(routes, address) and address != record.path:
                name = f"the link to {record.name}"
                ids = {"id": parts_of(address)[-1]}
                found.append(replace(record, name=name, kind=kind_of(address), path=address, ids=ids))
    return found


def _asks(route: Route, record: Record) -> bool:
    """Whether a route is the record's own and by its name gives a link."""
    parts = parts_of(route.path)
    own = "/" + "/".join(parts[:-1])
    return bool(parts) and bool(_GIVES_LINK.search(parts[-1])) and fits(own, record.path) and not is_hole(parts[-1])


def _addresses(data: Any, hosts: frozenset[str]) -> list[str]:
    """Paths among the texts of an answer, without those that carry a query: there a key decides."""
    todo, found = [data], []
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            todo.extend(value.values())
        elif isinstance(value, list):
            todo.extend(value[:50])
        elif isinstance(value, str) and re.match(r"(https?:/)?/[\w.-]", value) and len(value) < 500:
            parts = urlsplit(value)
            if not parts.query and (not parts.hostname or parts.hostname in hosts):
                found.append(parts.path)
    return found


def _known(routes: Routes, path: str) -> bool:
    """Whether a path is that of a reading route whose holes are no keys."""
    return any(
        route.method == "GET"
        and route.holes
        and fits(route.path, path)
        and not any(KEYS_HANDED_OUT.search(hole) for hole in route.holes)
        for route in routes.routes
    )
