"""Records of ours that are made and taken back at once: whoever shows them later shows what its owner deleted."""

from __future__ import annotations

from launchready.gather.making import Made, make, send, split
from launchready.gather.site import Site
from launchready.model import Missing, Phase
from launchready.net.types import Answer


async def deleted_canaries(site: Site) -> dict[str, str]:
    """Canary → recipe of every record that was made and removed; {} where nothing may be made."""
    if site.door.phase.rank < Phase.ACTIVE.rank or site.door.permitted is None:
        return {}
    gone: dict[str, str] = {}
    known: dict[str, str] = {}
    for recipe in site.settings.recipes:
        if "{" in recipe.create or "{canary}" not in str(recipe.body):
            continue
        made = await make(site, recipe, known)
        if not isinstance(made, Made):
            continue
        session = await site.person(made.persona)
        if isinstance(session, Missing):
            continue
        method, _ = split(recipe.remove or "")
        reply = await send(site, method, made.address, None, session, "taking back what we made, to look for it later")
        if isinstance(reply, Answer) and 200 <= reply.status < 300:
            gone[made.canary] = f"the {recipe.name} that {made.persona} deleted"
    return gone
