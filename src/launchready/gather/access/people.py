"""Who acts for which role, and what each of them is called by the platform."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from launchready.artifacts.routes import Route
from launchready.gather.routes.example import payload
from launchready.gather.site import Site
from launchready.net.types import Answer, Call, Session

INVENTED = "00000000-0000-4000-8000-000000000000"
_ID = re.compile(r"^(id|uuid|_id|user_?id|person_?id|member_?id|account_?id|sub)$", re.I)


def one_per_role(people: Sequence[Session]) -> list[Session]:
    """The first person of each role, all of one tenant: the first person's, or the one that has most roles."""
    if not people:
        return []
    tenants: dict[str, dict[str, Session]] = {}
    for session in people:
        tenants.setdefault(session.tenant, {}).setdefault(session.role, session)
    first = tenants[people[0].tenant]
    chosen = first if len(first) > 1 else max(tenants.values(), key=len)
    return list(chosen.values())


async def id_of(site: Site, session: Session) -> str:
    """The id by which the platform knows a person: from the route that says who is asking; '' when it does not say."""
    asked = site.people.who_am_i
    if not asked:
        return ""
    call = Call("GET", site.door.url(asked.split(" ", 1)[1]))
    reply, _ = await site.see(call, session=session, summary=f"who {session.persona} is")
    data = reply.json() if isinstance(reply, Answer) else None
    return id_in(data)


def id_in(data: Any) -> str:
    """The id of the outermost object that has one."""
    todo = [data]
    while todo:
        value = todo.pop(0)
        if isinstance(value, dict):
            for key, item in value.items():
                if _ID.match(str(key)) and isinstance(item, str | int) and not isinstance(item, bool):
                    return str(item)
            todo.extend(value.values())
        elif isinstance(value, list):
            todo.extend(value[:5])
    return ""


def made_up(route: Route) -> str:
    """The route's path with a valid id that cannot exist in every hole."""
    schemas = {parameter.name: parameter.schema for parameter in route.parameters if parameter.place == "path"}
    parts = []
    for part in route.path.split("/"):
        hole = part.startswith("{") and part.endswith("}")
        parts.append(_invented(schemas.get(part[1:-1]) or {}) if hole else part)
    return "/".join(parts)


def _invented(schema: dict[str, Any]) -> str:
    if schema.get("type") in ("integer", "number"):
        return "999999999"
    if schema.get("format") == "uuid" or not schema.get("type"):
        return INVENTED
    return str(payload(schema, canary="invented-record", text_fields=False)) or INVENTED
