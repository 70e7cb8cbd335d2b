"""Whether the list of routes can be taken for the whole of the API."""

from __future__ import annotations

from launchready.artifacts.routes import Routes
from launchready.model import Missing

FOUND_BY_LOOKING = frozenset({"openapi", "graphql", "bundle", "code", "har"})


def blind_spot(routes: Routes | Missing) -> str:
    """The sentence that forbids a pass when only the settings name routes; '' when a source of its own was read."""
    if isinstance(routes, Missing):
        return routes.detail
    seen = {source for route in routes.routes for source in route.sources}
    if seen & FOUND_BY_LOOKING:
        return ""
    return (
        f"only the {len(routes.routes)} routes that the settings name were looked at; "
        "give the API's schema (openapi under the environment) or the code (--repo), so that the others are known"
    )
