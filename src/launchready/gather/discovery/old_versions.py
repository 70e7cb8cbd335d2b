"""Ask the schema's reading routes under other version prefixes: an API that was replaced is often still there."""

from __future__ import annotations

import asyncio
import re
import secrets
from dataclasses import replace

from launchready.artifacts.places import OldVersions, Place
from launchready.artifacts.routes import Routes
from launchready.artifacts.sketch import Seen, Sketch
from launchready.artifacts.views import View, Views
from launchready.derive.overlap import overlap
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.model import Missing, Phase
from launchready.net.types import Answer, Call

MOST_ROUTES = 40
_VERSION = re.compile(r"/v(\d+)(?=/|$)")


@gatherer(title="asking older versions of the API", phase=Phase.PASSIVE)
async def old_versions(site: Site, routes: Routes, views: Views | Missing) -> OldVersions:
    """Each reading route without ids, under each older prefix, without a session."""
    seen = {view.route: view for view in views.views if view.seen} if isinstance(views, Views) else {}
    known = {route.path for route in routes.routes}
    plain = [r for r in routes.routes if r.method == "GET" and not r.holes and not r.hidden and not r.operation]
    plain.sort(key=lambda route: (seen.get(route.key) is None, route.path))
    asked = [
        (path, route.base, seen.get(route.key))
        for route in plain[:MOST_ROUTES]
        for path in others(route.path)
        if path not in known
    ]
    places = await asyncio.gather(*(_ask(site, path, base, view) for path, base, view in asked))
    return OldVersions(tuple(place for place in places if place is not None))


def others(path: str) -> list[str]:
    """`/api/posts` → `/api/v1/posts`, `/api/v0/posts`, `/v1/posts`; `/api/v3/posts` → v2, v1 and none."""
    match = _VERSION.search(path)
    if match:
        lower = range(max(0, int(match[1]) - 2), int(match[1]))
        return [_VERSION.sub(f"/v{number}", path, count=1) for number in lower] + [_VERSION.sub("", path, count=1)]
    if not path.startswith("/api/"):
        return []
    rest = path.removeprefix("/api")
    return [f"/api/v1{rest}", f"/api/v0{rest}", f"/v1{rest}"]


async def _ask(site: Site, path: str, base: str, view: View | None) -> Place | None:
    call = Call("GET", site.door.url(path, base))
    reply, seen = await site.see(call, phase=Phase.PASSIVE, summary=f"a stranger asks {path}")
    if not isinstance(reply, Answer) or not seen.ok:
        late = not isinstance(reply, Answer) or seen.retry_later
        return Place(f"GET {path}", base, "older version of the API", seen, seen) if late else None
    area = path.rpartition("/")[0]
    _, control = await site.see(
        Call("GET", site.door.url(f"{area}/no-such-{secrets.token_hex(4)}", base)),
        phase=Phase.PASSIVE,
        summary="a name that cannot exist, as control",
    )
    personal = site.sketcher.personal(reply)
    controls = [control.sketch] if control.sketch else []
    shared = overlap(_values(seen), _values(view.seen), controls=controls) if view and view.seen else None
    proof = f"{shared.count} values that {view.persona} sees in the current version" if view and shared else ""
    told = site.seen(reply, f"{path} answers a stranger", personal)
    return Place(f"GET {path}", base, "older version of the API", told, control, proof, bool(personal))


def _values(seen: Seen | None) -> Sketch | None:
    """The sketch with bare field names, so that a list with and without an envelope compare."""
    if seen is None or seen.sketch is None:
        return None
    leaves = tuple(replace(leaf, path=leaf.path.rsplit(".", 1)[-1].replace("[]", "")) for leaf in seen.sketch.leaves)
    return replace(seen.sketch, leaves=leaves)
