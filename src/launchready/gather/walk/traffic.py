"""The routes that the front-end really called while three visitors walked."""

from __future__ import annotations

from launchready.artifacts.sightings import Sighting, TrafficRoutes
from launchready.artifacts.walk import NetworkCall, Walk
from launchready.gather.bundles.paths import ASSET
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.model import Phase

CALLS = frozenset({"fetch", "xhr", "websocket", "eventsource", "form"})
ABSENT = frozenset({404, 405, 410, 501})


@gatherer(title="routes that the front-end called", phase=Phase.PASSIVE)
async def traffic(site: Site, walk: Walk) -> TrafficRoutes:
    """Each route once, with who called it; pages, files and what is not there are no routes of the API."""
    found: dict[tuple[str, str, str, str], list[NetworkCall]] = {}
    for call in walk.calls:
        if call.method == "GET" and (call.kind not in CALLS or ASSET.search(call.path)):
            continue
        if call.status in ABSENT and not call.held:
            continue
        found.setdefault((call.method, call.path, call.base, call.operation), []).append(call)
    doubts = [f"{visit.visitor}: {visit.why}" for visit in walk.visits if not visit.walked]
    return TrafficRoutes(tuple(_sighting(calls) for calls in found.values()), tuple(doubts))


def _sighting(calls: list[NetworkCall]) -> Sighting:
    first = calls[0]
    people = ", ".join(dict.fromkeys(call.visitor for call in calls))
    held = " (held back)" if all(call.held for call in calls) else ""
    # An answer proves the route; a request that we held back only that the front-end would send it.
    sure = (
        "certain" if any(100 < call.status < 400 or call.status in (401, 403, 409, 422) for call in calls) else "firm"
    )
    method = "WS" if first.kind == "websocket" else first.method
    return Sighting(
        "GET" if method == "WS" else method,
        first.path,
        first.base,
        f"traffic of {people}{held}",
        sure,
        operation=first.operation,
    )
