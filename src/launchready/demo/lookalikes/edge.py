"""Names, certificates and redirects that look wrong and are right."""

from __future__ import annotations

from launchready.demo.internet.plan import ASSETS, DOCS, EVENTS, HELP, STATUS
from launchready.demo.internet.sites import Said, page
from launchready.demo.lookalikes import lookalike
from launchready.demo.patching import Setup


@lookalike(
    name="closed-port",
    looks_like="a host that does not redirect http to https",
    why_right="nothing listens on port 80, so that nothing can be read on its way",
    source="chromium/hstspreload.org#47",
    routes=("GET /",),
)
def closed_port(setup: Setup) -> None:
    """Close port 80 of one site and refuse everything on that of another."""
    setup.internet.sites[EVENTS].plain = None
    setup.internet.sites[STATUS].plain = lambda target, cookies: Said(403, {}, "Use https.\n")


@lookalike(
    name="short-life",
    looks_like="certificates that run out within days, stand for other names, or come with more than is needed",
    why_right="one lives for six days and is renewed in time, a star stands for the host, a root sent along is idle",
    source="RFC 9525 §6.3; RFC 8446 §4.4.2",
    routes=("GET /",),
)
def short_life(setup: Setup) -> None:
    """Four certificates that are all accepted."""
    for host, kind in ((HELP, "short-lived"), (STATUS, "wildcard"), (ASSETS, "with-root"), (DOCS, "ninety-days")):
        setup.internet.sites[host].certificate = kind


@lookalike(
    name="cookie-round",
    looks_like="a page that redirects to itself, and one that leads to another path",
    why_right="once, to see whether a cookie is kept; and a front page may lead to a language",
    source="measured: clients without cookies walk in circles",
    routes=("GET /",),
)
def cookie_round(setup: Setup) -> None:
    """Redirects within a host."""
    shown = page("Assets")

    def asks_for_cookie(target: str, cookies: str) -> Said:
        if "seen=1" in cookies:
            return shown(target, cookies)
        return Said(302, {"Location": target, "Set-Cookie": "seen=1; Path=/; Secure; HttpOnly; SameSite=Lax"})

    def in_a_language(target: str, cookies: str) -> Said:
        return Said(302, {"Location": "/en/"}) if target == "/" else page("Docs")(target, cookies)

    setup.internet.sites[ASSETS].secure = asks_for_cookie
    setup.internet.sites[DOCS].secure = in_a_language


@lookalike(
    name="names-that-lead-on",
    looks_like="aliases without an address, and names that nobody published",
    why_right="the target exists and only takes mail; a wildcard answers for the others",
    source="RFC 2308 §2.2; RFC 4592 §2",
    routes=("GET /",),
)
def names_that_lead_on(setup: Setup) -> None:
    """An alias of a name without address, and a wildcard."""
    zones = setup.internet.zones
    zones.add("news.example.com", "CNAME", "lists.example.org.")
    zones.add("lists.example.org", "MX", "10 mx.example.org.")
    zones.add("*.example.net", "A", "203.0.113.40")


@lookalike(
    name="narrow-caa",
    looks_like="CAA records that forbid certificates",
    why_right="they allow the authority in use, forbid wildcards, and name an address for reports",
    source="RFC 8659 §4.2, §4.3",
    routes=("GET /",),
)
def narrow_caa(setup: Setup) -> None:
    """Limit who may issue, rightly."""
    values = ('0 issue "example.net; validationmethods=dns-01"', '0 issuewild ";"', '0 iodef "mailto:ops@example.com"')
    setup.internet.zones.add(HELP, "CAA", *values)
