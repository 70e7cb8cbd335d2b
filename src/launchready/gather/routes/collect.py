"""All routes of one environment: the API schema, GraphQL and the settings, merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from launchready.artifacts.routes import Route, Routes
from launchready.artifacts.sightings import BundleRoutes, CodeRoutes, HarRoutes, TrafficRoutes
from launchready.gather.registry import gatherer
from launchready.gather.routes.declared import SOURCE, declared
from launchready.gather.routes.fetch import Fetched, Opens, fetch_graphql, fetch_openapi
from launchready.gather.routes.merge import merge
from launchready.gather.routes.sighted import of_sightings
from launchready.gather.site import Site
from launchready.model import Missing, MissingReason, Phase
from launchready.net.types import Session
from launchready.settings.schema import Settings


@gatherer(title="finding the routes", phase=Phase.PASSIVE)
async def routes(
    site: Site, bundle: BundleRoutes | Missing, code: CodeRoutes | Missing, recorded: HarRoutes | Missing
) -> Routes | Missing:
    """What anyone may read of the routes; when the schema asks for a sign-in, once more as the first person."""
    environment = site.settings.environments[site.environment]
    sighted = _sighted(site, bundle, code, recorded)
    if site.no_schema:
        return _together(site.settings, site.environment, Fetched(), Fetched(), sighted)
    schema = await fetch_openapi(site.door, environment)
    graph = await fetch_graphql(site.door, environment)
    locked = (schema.locked and not schema.routes) or (graph.locked and not graph.routes)
    if locked and site.door.phase.rank >= Phase.READ.rank:
        person = next(iter(await site.signed_in()), None)
        if person:
            schema, graph = await _again(site, person, schema, graph)
    return _together(site.settings, site.environment, schema, graph, sighted)


def _sighted(
    site: Site, bundle: BundleRoutes | Missing, code: CodeRoutes | Missing, recorded: HarRoutes | Missing
) -> list[Route]:
    """What scripts, source code and recordings name beside the schema."""
    found: list[Route] = []
    if isinstance(bundle, BundleRoutes):
        found += of_sightings(bundle.sightings, "bundle", site.door.base)
    if isinstance(code, CodeRoutes):
        found += of_sightings(code.sightings, "code", site.door.base)
    if isinstance(recorded, HarRoutes):
        found += of_sightings(recorded.sightings, "har", site.door.base)
    return found


def with_traffic(found: Routes | Missing, traffic: TrafficRoutes | Missing | None, base: str) -> Routes | Missing:
    """The routes together with what three visitors called in a browser.

    The walk needs a browser and minutes, so that the gatherers of the API never wait for it; who lists the routes
    adds it. A walk that could not be made is a doubt, and the other routes stand.
    """
    if traffic is None:
        return found
    if isinstance(traffic, Missing):
        told = f"what the front-end calls: {traffic.detail}"
        return found if isinstance(found, Missing) else replace(found, doubts=(*found.doubts, told))
    called = of_sightings(traffic.sightings, "traffic", base)
    if isinstance(found, Missing):
        return Routes(merge(called), {}, (found.detail, *traffic.doubts)) if called else found
    return replace(found, routes=merge(found.routes, called), doubts=(*found.doubts, *traffic.doubts))


async def _again(site: Site, person: Session, schema: Fetched, graph: Fetched) -> tuple[Fetched, Fetched]:
    environment = site.settings.environments[site.environment]
    if schema.locked and not schema.routes:
        schema = await fetch_openapi(site.door, environment, person)
    if graph.locked and not graph.routes:
        graph = await fetch_graphql(site.door, environment, person)
    return schema, graph


async def known_routes(door: Opens, settings: Settings, environment: str) -> Routes | Missing:
    """The routes that can be found without any sign-in."""
    here = settings.environments[environment]
    return _together(settings, environment, await fetch_openapi(door, here), await fetch_graphql(door, here))


def _together(
    settings: Settings, environment: str, schema: Fetched, graph: Fetched, sighted: Sequence[Route] = ()
) -> Routes | Missing:
    stated = declared(settings, environment)
    found = merge(schema.routes, graph.routes, stated, sighted)
    doubts = tuple(dict.fromkeys((*schema.doubts, *graph.doubts)))
    if not found:
        told = "; ".join(doubts) or "no API schema was found"
        return Missing(MissingReason.NOT_CONFIGURED, f"no route is known: {told}")
    named = (("openapi", schema.origin), ("graphql", graph.origin), (SOURCE, "launchready.toml" if stated else ""))
    return Routes(found, {name: where for name, where in named if where}, doubts)
