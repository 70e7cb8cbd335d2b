"""Try sign-up routes that the schema does not list: do they make an account that works at once?"""

from __future__ import annotations

import re
import secrets

from launchready.artifacts.places import SecondDoor, SecondDoors
from launchready.artifacts.routes import Routes
from launchready.artifacts.views import Views
from launchready.gather import whoami
from launchready.gather.making import HOLE, plan, unbroken
from launchready.gather.people.throwaway import Newcomer, enter, list_of
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.model import Missing, MissingReason, Phase
from launchready.net.types import ANONYMOUS, Answer, Call

SIGN_UP = re.compile(r"/(register|sign-?up|signup|join|create-account|registration)/?$", re.I)
GUESSES = ("register", "signup", "sign-up", "registration", "create-account")


@gatherer(title="trying sign-up routes that nobody lists", phase=Phase.ACTIVE)
async def second_doors(site: Site, routes: Routes, views: Views) -> SecondDoors | Missing:
    """The routes of that name which only scripts or code know, and the usual names beside the sign-in route."""
    setup = site.settings.throwaway
    if setup is None:
        return Missing(
            MissingReason.NOT_CONFIGURED,
            "no way to remove a person is set, so no unlisted sign-up was tried; add [throwaway] to the settings",
        )
    touchstone = whoami.find(site, views)
    if isinstance(touchstone, Missing):
        return touchstone
    listed = {route.path for route in routes.routes if not route.hidden}
    paths = [route.path for route in routes.routes if route.hidden and SIGN_UP.search(route.path)]
    if setup.sign_in.route:
        beside = setup.sign_in.route.split(" ", 1)[1].rstrip("/").rpartition("/")[0]
        paths += [f"{beside}/{guess}" for guess in GUESSES]
    wanted = [path for path in dict.fromkeys(paths) if path not in listed]
    return SecondDoors(tuple([await _try(site, touchstone, path) for path in wanted]))


async def _try(site: Site, touchstone: whoami.WhoAmI, path: str) -> SecondDoor:
    setup = site.settings.throwaway
    assert setup
    canary = site.canary("door")
    email, password = f"{canary}@example.com", secrets.token_urlsafe(15) + "aA1!"
    site.hide(password, "$LR_THROWAWAY_PASSWORD")
    number = plan(
        site,
        f"an account by {path}",
        canary,
        setup.remove,
        find=list_of(setup.remove),
        persona=setup.remove[0].persona,
        keep={hole: "/id" for step in setup.remove for hole in HOLE.findall(step.call)},
    )
    body = {"email": email, "password": password, "name": "Audit visitor"}
    call = Call.of_json("POST", site.door.url(path), body)
    reply, seen = await unbroken(
        site.see(call, session=ANONYMOUS, phase=Phase.ACTIVE, summary=f"a stranger signs up by {path}")
    )
    if not isinstance(reply, Answer) or not seen.ok:
        if isinstance(reply, Answer):
            site.journal({"n": number, "state": "gone", "note": f"never made: {reply.status}"})
        return SecondDoor(f"POST {path}", seen)
    person = Newcomer(canary, email, password, {}, number, "", "")
    session = await enter(site, person, setup.sign_in)
    if isinstance(session, Missing):
        return SecondDoor(f"POST {path}", seen, why=session.detail)
    told = await touchstone.ask(site, session, f"the account made by {path} asks who it is")
    return SecondDoor(f"POST {path}", seen, told, await touchstone.nobody(site))
