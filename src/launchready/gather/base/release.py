"""Ask the platform which release it runs."""

from __future__ import annotations

from launchready.artifacts.release import Release
from launchready.gather.pointer import take
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.model import Missing, MissingReason, Phase
from launchready.net.types import Answer, Call


@gatherer(title="asking for the release", phase=Phase.PASSIVE)
async def release(site: Site) -> Release | Missing:
    """`release = "GET /api/version#/release"`: the value at that place of that answer."""
    stated = site.settings.environments[site.environment].release
    if not stated:
        return Missing(MissingReason.NOT_CONFIGURED, f"[environments.{site.environment}] release is not set")
    route, _, pointer = stated.partition("#")
    path = route.split(" ", 1)[-1]
    reply, _ = await site.see(Call("GET", site.door.url(path)), phase=Phase.PASSIVE, summary="which release runs")
    if not isinstance(reply, Answer):
        return Missing(reply.reason, reply.detail)
    value = take(reply.json(), pointer) if pointer else reply.text().strip()[:100]
    if not value:
        return Missing(MissingReason.REFUSED_BY_TARGET, f"{route} has no release id at {pointer or 'its text'}")
    return Release(str(value)[:100], route)
