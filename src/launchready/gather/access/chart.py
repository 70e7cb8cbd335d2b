"""Who is who, and how a throwaway person's role is set and read back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Route, Routes
from launchready.artifacts.sketch import Seen
from launchready.derive.roles import above, next_above
from launchready.gather.access.targets import Spot, look, plain
from launchready.gather.making import split, unbroken
from launchready.gather.people.throwaway import Newcomer, list_of
from launchready.gather.site import Site
from launchready.model import Phase
from launchready.net.types import Call, Session

ROLE_FIELDS = ("role", "roles", "role_name", "user_role", "access_level")


@dataclass(slots=True)
class Chart:
    """Who is who: one session a role, roles from the highest down."""

    site: Site
    routes: Routes
    policy: AccessPolicy
    people: dict[str, Session]
    roles: list[str]
    keys: list[str]

    @property
    def top(self) -> Session:
        """The person who may do most."""
        return self.people[self.roles[0]]

    @property
    def lowest(self) -> str:
        """The role that may do least."""
        return self.roles[-1]

    def higher(self, role: str) -> str:
        """The next role above one, '' for the highest."""
        return next_above(self.policy, self.keys, self.roles, role)

    def all_above(self, role: str) -> list[str]:
        """Every role above one."""
        return [one for one in self.roles if above(self.policy, self.keys, one, role)]

    def middle(self) -> str:
        """A role above the lowest that is not the highest: it may be given to a throwaway person without harm."""
        return next((role for role in self.roles[1:] if role in self.all_above(self.lowest)), "")

    def role_route(self) -> tuple[Route, str] | None:
        """The route that sets a person's role, with the field's name: its path has the person's id."""
        setup = self.site.settings.throwaway
        home = plain(split(setup.remove[-1].call)[1]) if setup else ()
        for route in self.routes.routes:
            if route.writes and not route.operation and plain(route.path)[: len(home)] == home and home:
                field = role_field(route.body)
                if field and "{}" not in plain(route.path)[len(home) :]:
                    return route, field
        return None

    async def state(self, person: Newcomer, summary: str) -> tuple[Seen, dict[str, Any]]:
        """A throwaway person's record as the people in charge see it in the list of people."""
        setup = self.site.settings.throwaway
        assert setup
        seen, data = await look(
            self.site, Spot(self.top.persona, list_of(setup.remove), self.site.door.base, person.name), summary
        )
        return seen, data if isinstance(data, dict) else {}


def role_field(schema: dict[str, Any] | None) -> str:
    """The name of the field that takes a role; '' when there is none."""
    parts = (schema or {}).get("properties")
    return next((name for name in ROLE_FIELDS if isinstance(parts, dict) and name in parts), "")


def address_of(route: Route, person: Newcomer) -> str:
    """The path of a route that acts on a person."""
    mine = person.address.strip("/").split("/")
    return "/" + "/".join([*mine, *route.path.strip("/").split("/")[len(mine) :]])


async def set_role(chart: Chart, session: Session, person: Newcomer, role: str, summary: str) -> tuple[str, Seen]:
    """Ask the role route for a role; the route's key and what came."""
    found = chart.role_route()
    assert found is not None
    route, field = found
    value: Any = [role] if field == "roles" else role
    call = Call.of_json(route.method, chart.site.door.url(address_of(route, person), route.base), {field: value})
    _, seen = await unbroken(chart.site.see(call, session=session, phase=Phase.ACTIVE, summary=summary))
    return route.key, seen


def role_in(data: dict[str, Any]) -> str:
    """The role that a record of a person names."""
    for name in ROLE_FIELDS:
        value = data.get(name)
        if isinstance(value, str):
            return value
        if isinstance(value, list) and value and isinstance(value[0], str):
            return value[0]
    return ""
