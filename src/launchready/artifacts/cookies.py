"""Which cookies carry a session, and how they are protected. Values of cookies never stand here."""

from __future__ import annotations

from dataclasses import dataclass

from launchready.artifacts.sketch import Seen
from launchready.model import Evidence


@dataclass(frozen=True, slots=True)
class SetCookie:
    """One Set-Cookie line without its value.

    `domain` is '' for a cookie of the host alone; `same_site` is `strict`, `lax`, `none` or '' when it is absent
    or no word that browsers know. `host` is the host that set it, `clears` whether the line takes the cookie away.
    """

    name: str
    host: str = ""
    domain: str = ""
    path: str = ""
    secure: bool = False
    http_only: bool = False
    same_site: str = ""
    clears: bool = False
    evidence: Evidence | None = None

    @property
    def spelled(self) -> str:
        """The line as it came, with `…` for the value."""
        parts = [f"{self.name}=…"]
        parts += [f"Domain={self.domain}"] if self.domain else []
        parts += [f"Path={self.path}"] if self.path else []
        parts += ["Secure"] if self.secure else []
        parts += ["HttpOnly"] if self.http_only else []
        parts += [f"SameSite={self.same_site.capitalize()}"] if self.same_site else []
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class CookieUse:
    """One cookie of a session: the who-am-I route asked with it alone and with all the others."""

    name: str
    alone: Seen | None = None
    without: Seen | None = None
    lines: tuple[SetCookie, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonCookies:
    """The cookies of one persona's session.

    `how` is the way of signing in. The route was asked with all the cookies (`cookies`), with the session's
    headers alone (`headers`, None when it has none) and with nothing (`none`). `untried` names cookies beyond
    the number that is tried.
    """

    persona: str
    how: str
    route: str = ""
    cookies: Seen | None = None
    headers: Seen | None = None
    none: Seen | None = None
    uses: tuple[CookieUse, ...] = ()
    untried: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class SessionCookies:
    """The cookies of every persona.

    `hosts` are the names of the environment's hosts, `local` says that it is plain http on this machine, and
    `sign_in` is the route that hands out sessions, '' when none is known.
    """

    people: tuple[PersonCookies, ...]
    hosts: tuple[str, ...] = ()
    local: bool = False
    sign_in: str = ""
