"""The route that says who is asking: the touchstone of every session test."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from launchready.artifacts.routes import Route
from launchready.artifacts.sketch import Seen
from launchready.artifacts.views import Views
from launchready.gather.site import Site
from launchready.model import Missing, MissingReason, Phase
from launchready.net.types import ANONYMOUS, Call, Session

NAMES = ("/me", "/whoami", "/who-am-i", "/profile", "/account", "/user", "/users/me", "/session", "/auth/me", "/self")


@dataclass(frozen=True, slots=True)
class WhoAmI:
    """A reading route that answers differently to every person. `route` is its key, `url` its address."""

    route: str
    url: str

    def call(self) -> Call:
        """The plain request."""
        return Call("GET", self.url)

    async def ask(self, site: Site, session: Session, summary: str) -> Seen:
        """What this session gets."""
        _, seen = await site.see(self.call(), session=session, phase=Phase.READ, summary=summary)
        return seen

    async def nobody(self, site: Site) -> Seen:
        """What a stranger gets."""
        _, seen = await site.see(self.call(), session=ANONYMOUS, phase=Phase.PASSIVE, summary="without a session")
        return seen


def likely_key(routes: Iterable[Route]) -> str | None:
    """The route that by its name says who is asking; None when no name does."""
    reading = [route.key for route in routes if route.method == "GET" and not route.holes]
    return next((key for ending in NAMES for key in reading if key.lower().endswith(ending)), None)


def find(site: Site, views: Views | Missing) -> WhoAmI | Missing:
    """The who-am-I route: as the settings say, else the likeliest of the routes that people can read."""
    stated = site.people.who_am_i
    if stated:
        return WhoAmI(stated, site.door.url(stated.split(" ", 1)[1]))
    if isinstance(views, Views):
        for ending in NAMES:
            for view in views.views:
                if view.persona and "{" not in view.route and view.route.lower().endswith(ending):
                    return WhoAmI(view.route, site.door.url(view.path, view.base))
    return Missing(MissingReason.NOT_CONFIGURED, "no route says who is signed in; set who_am_i under [actions]")
