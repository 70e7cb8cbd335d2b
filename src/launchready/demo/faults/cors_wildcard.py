"""A star on an API that knows who is asking."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from launchready.demo.faults import fault
from launchready.demo.patching import Setup

CHECK = "cors/wildcard"


@fault(
    check=CHECK,
    variant="fallback",
    source="CVE-2026-42091; CWE-942",
    says="Origins that are not on the list get a star instead of nothing, so every page may use a bearer "
    "token it got hold of and read what needs none.",
    routes=("GET /api/me",),
)
def fallback(setup: Setup) -> None:
    """Answer * where nothing should stand."""
    setup.cors.star = lambda origin: not setup.cors.reflects(origin)


@fault(
    check=CHECK,
    variant="everywhere",
    source="CVE-2026-42091; CWE-942",
    says="Every answer of the API says *.",
    routes=("GET /api/me",),
    consequences={
        "cors/approved-origin": "a browser refuses * together with a session, so the approved front end "
        "cannot read either",
    },
)
def everywhere(setup: Setup) -> None:
    """Answer * to everyone."""
    setup.cors.star = lambda _origin: True
    setup.cors.refused.append(lambda _origin: True)


@fault(
    check=CHECK,
    variant="with-credentials",
    source="CVE-2024-25124; CVE-2018-20744",
    says="A star and credentials are sent together; browsers refuse the pair, other clients and the next "
    "version of the library do not.",
    routes=("GET /api/me",),
)
def with_credentials(setup: Setup) -> None:
    """Answer * with credentials where nothing should stand."""
    setup.cors.star = lambda origin: not setup.cors.reflects(origin)
    setup.cors.star_with_credentials = True


class _StarOnHost:
    """A proxy rule of one host."""

    def __init__(self, app: ASGIApp, host: str) -> None:
        self.app, self.host = app, host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put a star on every answer of that host."""
        if scope["type"] != "http" or Headers(scope=scope).get("host", "").split(":")[0] != self.host:
            await self.app(scope, receive, send)
            return

        async def starring(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                if "Access-Control-Allow-Origin" not in answer:
                    answer["Access-Control-Allow-Origin"] = "*"
            await send(message)

        await self.app(scope, receive, starring)


@fault(
    check=CHECK,
    variant="api-host",
    source="CWE-942",
    says="The proxy of the API host puts a star on every answer that has no origin of its own.",
    routes=("GET /api/me",),
)
def api_host(setup: Setup) -> None:
    """Answer * on the API host only."""
    host = setup.config.api_host
    setup.wrap(lambda app: _StarOnHost(app, host))
