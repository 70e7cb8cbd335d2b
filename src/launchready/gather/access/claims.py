"""Read a function with a role that one has lost, or only claims to have."""

from __future__ import annotations

from dataclasses import dataclass

from launchready.artifacts.functions import RoleClaim
from launchready.artifacts.routes import Route
from launchready.artifacts.sketch import Seen
from launchready.artifacts.views import Views
from launchready.derive.functions import COUNTED
from launchready.gather.access.chart import Chart, role_in, set_role
from launchready.gather.people.throwaway import Newcomer, enter, newcomer
from launchready.gather.site import Site
from launchready.model import Missing, Phase
from launchready.net.sign_in import sign_in
from launchready.net.types import Call, Session
from launchready.settings.schema import Persona, SignIn

HEADERS = ("X-Role", "X-User-Role", "X-User-Roles", "X-Roles", "X-Auth-Role", "Role", "X-Forwarded-Role")
FLAGS = ("X-Admin", "X-Is-Admin", "X-Internal")


@dataclass(frozen=True, slots=True)
class _Function:
    """A read that the lowest role is denied, as somebody allowed sees it twice, and as the lowest role gets it."""

    route: Route
    view: Seen
    again: Seen
    plain: Seen


async def claims(chart: Chart, views: Views, person: Newcomer) -> list[RoleClaim]:
    """A role that was taken away, a role in headers and query, a role named at sign-in."""
    role = chart.middle() or chart.roles[0]
    function = await _function(chart, views, role)
    if isinstance(function, str):
        return [RoleClaim("demoted", "", "throwaway", role, why=function)]
    return [
        *await _demoted(chart, function, role),
        *await _headers(chart, function, role),
        *await _signing_in(chart, function, role, person),
    ]


async def _function(chart: Chart, views: Views, role: str) -> _Function | str:
    """A list that the role may read and the lowest may not, with values to compare by."""
    seen = {view.route: view.seen for view in views.views if view.persona and view.seen}
    fits = [
        route
        for route in chart.routes.routes
        if route.method == "GET"
        and not route.holes
        and not route.operation
        and chart.policy.stance(route.key, chart.lowest) == "denied"
        and chart.policy.stance(route.key, role) == "allowed"
        and route.key in seen
    ]
    fits.sort(key=lambda route: -_values(seen.get(route.key)))
    for route in fits[:3]:
        call = _call(chart.site, route)
        user = chart.people.get(role, chart.top)
        views_ = [
            (await chart.site.see(call, session=user, summary=f"{user.persona}, who may, reads it"))[1]
            for _ in range(2)
        ]
        low = chart.people[chart.lowest]
        _, plain = await chart.site.see(call, session=low, summary=f"{low.persona}, who may not, reads it")
        if views_[0].ok and _values(views_[0]):
            return _Function(route, views_[0], views_[1], plain)
    return f"no reading route is known that a {role} may use and a {chart.lowest} may not; state it in [[access]]"


def _values(seen: Seen | None) -> int:
    return sum(leaf.kind in COUNTED for leaf in seen.sketch.leaves) if seen and seen.sketch else 0


def _call(site: Site, route: Route, query: str = "") -> Call:
    return Call("GET", site.door.url(route.path, route.base) + query)


def ways(site: Site) -> list[SignIn]:
    """The throwaway person's own way, and every other way of the personas that takes a name and a password."""
    setup = site.settings.throwaway
    found = [setup.sign_in] if setup else []
    for persona in site.settings.personas_of(site.environment):
        way = persona.sign_in
        if way.route and len(way.fields) == 2 and all((way.route, way.session) != (w.route, w.session) for w in found):
            found.append(way)
    return found


async def _demoted(chart: Chart, function: _Function, role: str) -> list[RoleClaim]:
    """Sessions of every kind from before the role was taken away."""
    key, site = function.route.key, chart.site

    def untold(why: str) -> list[RoleClaim]:
        return [RoleClaim("demoted", key, "throwaway", role, why=why)]

    if chart.role_route() is None:
        return untold("no route that sets a person's role is known")
    person = await newcomer(site, role=role, by=chart.top.persona)
    if isinstance(person, Missing):
        return untold(person.detail)
    _, data = await chart.state(person, f"{chart.top.persona} looks at the throwaway person")
    if role_in(data) != role:
        await set_role(chart, chart.top, person, role, f"the throwaway person becomes {role}")
    sessions: list[tuple[str, Session]] = []
    for way in ways(site):
        session = await enter(site, person, way)
        if isinstance(session, Missing):
            return untold(session.detail)
        _, before = await site.see(
            _call(site, function.route), session=session, summary=f"a throwaway {role} reads it ({way.session})"
        )
        if not before.ok:
            return untold(f"a throwaway {role} could not read it before")
        sessions.append((way.session, session))
    await set_role(chart, chart.top, person, chart.lowest, f"{chart.top.persona} takes the role away")
    _, data = await chart.state(person, f"{chart.top.persona} looks at the throwaway person")
    if role_in(data) != chart.lowest:
        return untold("the role could not be taken away again")
    told = []
    for carrier, session in sessions:
        _, tried = await site.see(
            _call(site, function.route), session=session, summary=f"the same session, now of a {chart.lowest}"
        )
        told.append(
            RoleClaim("demoted", key, "throwaway", role, carrier, function.view, function.again, function.plain, tried)
        )
    return told


async def _headers(chart: Chart, function: _Function, role: str) -> list[RoleClaim]:
    """A role in headers, then in the query."""
    low, site = chart.people[chart.lowest], chart.site
    dressed = _call(site, function.route)
    for name in HEADERS:
        dressed = dressed.with_header(name, role)
    for name in FLAGS:
        dressed = dressed.with_header(name, "true")
    asked = [
        ("headers", dressed),
        ("query", _call(site, function.route, f"?role={role}&as={role}&admin=true&is_admin=true")),
    ]
    told = []
    for carrier, call in asked:
        words = f"{low.persona}, a {low.role}, names the role {role} in the {carrier}"
        _, tried = await site.see(call, session=low, summary=words)
        told.append(
            RoleClaim(
                "header", function.route.key, low.persona, role, carrier, function.view, function.again,
                function.plain, tried,
            )
        )  # fmt: skip
    return told


async def _signing_in(chart: Chart, function: _Function, role: str, person: Newcomer) -> list[RoleClaim]:
    """A role named in the body of the sign-in."""
    told, site = [], chart.site
    for way in ways(site):
        if way.how != "json" or way.route is None:
            continue
        fields = {
            name: person.email if "@" in value or value == "{email}" else person.password
            for name, value in way.fields.items()
        }
        more = {name: role for name in ("role", "scope") if name not in fields}
        who = Persona(
            name="throwaway", role=chart.lowest, sign_in=way.model_copy(update={"fields": {**fields, **more}})
        )
        session = await sign_in(site.door, who, site.environ, site.settings.actions)
        tried: Seen | None = None
        if isinstance(session, Session):
            _, tried = await site.see(
                _call(site, function.route),
                session=session,
                phase=Phase.READ,
                summary=f"a throwaway person that named the role {role} when signing in",
            )
        told.append(
            RoleClaim(
                "sign-in", function.route.key, "throwaway", role, way.session, function.view, function.again,
                function.plain, tried,
            )
        )  # fmt: skip
    return told
