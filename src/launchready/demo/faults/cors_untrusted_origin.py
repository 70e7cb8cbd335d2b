"""Origins that may read with a person's session and must not."""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from launchready.demo.faults import fault
from launchready.demo.patching import Setup

CHECK = "cors/untrusted-origin"
EVERYWHERE = ("GET /api/me",)
ONE_ROUTE = "/api/notifications"


@fault(
    check=CHECK,
    variant="any",
    source="CVE-2024-41659; CVE-2018-20744",
    says="Whatever origin asks is echoed with credentials, so any page that a member visits reads all.",
    routes=EVERYWHERE,
)
def any_origin(setup: Setup) -> None:
    """Echo the origin."""
    setup.cors.allowed.append(lambda _origin: True)


@fault(
    check=CHECK,
    variant="null",
    source="RFC 6454 §7; CWE-346",
    says="The origin null may read with credentials, and every sandboxed frame has that origin.",
    routes=EVERYWHERE,
)
def null(setup: Setup) -> None:
    """Put null on the list, as one does for local files."""
    setup.cors.allowed.append(lambda origin: origin == "null")


@fault(
    check=CHECK,
    variant="suffix",
    source="CVE-2024-27302",
    says="The list is compared with ends-with, so https://evilapp.example.com passes for app.example.com.",
    routes=EVERYWHERE,
)
def suffix(setup: Setup) -> None:
    """Compare the end of the origin."""
    host = setup.config.app_host
    setup.cors.allowed.append(lambda origin: origin.endswith(host))


@fault(
    check=CHECK,
    variant="prefix",
    source="CVE-2026-37737; Kludex/starlette#801; CVE-2024-41657",
    says="The list is compared with starts-with, so https://app.example.com.evil.net passes.",
    routes=EVERYWHERE,
)
def prefix(setup: Setup) -> None:
    """Compare the beginning of the origin."""
    start = f"https://{setup.config.app_host}"
    setup.cors.allowed.append(lambda origin: origin.startswith(start))


@fault(
    check=CHECK,
    variant="unescaped-dot",
    source="cyu/rack-cors#86; expressjs/cors#412",
    says="The dots of the pattern are not escaped, so https://appxexample.com passes, and is for sale.",
    routes=EVERYWHERE,
)
def unescaped_dot(setup: Setup) -> None:
    """Use the host name as a pattern."""
    pattern = re.compile(f"https://{setup.config.app_host}")
    setup.cors.allowed.append(lambda origin: pattern.fullmatch(origin) is not None)


@fault(
    check=CHECK,
    variant="http-scheme",
    source="RFC 6454 §5; CWE-346",
    says="Only the host is compared, so a page forged on the network, over http, reads along.",
    routes=EVERYWHERE,
)
def http_scheme(setup: Setup) -> None:
    """Forget the scheme."""
    hosts = {origin.removeprefix("https://") for origin in setup.config.allowed_origins}
    setup.cors.allowed.append(lambda origin: origin.removeprefix("http://") in hosts)


@fault(
    check=CHECK,
    variant="other-port",
    source="RFC 6454 §5; CWE-346",
    says="The port is cut off before comparing, so whatever runs on another port of the host reads along.",
    routes=EVERYWHERE,
)
def other_port(setup: Setup) -> None:
    """Forget the port."""
    approved = setup.config.allowed_origins
    setup.cors.allowed.append(lambda origin: re.sub(r":\d+$", "", origin) in approved)


@fault(
    check=CHECK,
    variant="sibling-subdomain",
    source="CVE-2026-55438; openscan-explorer/explorer#364",
    says="Every subdomain of example.com may read, so one that is taken over, or a forgotten one, is enough.",
    routes=EVERYWHERE,
)
def sibling_subdomain(setup: Setup) -> None:
    """Allow the whole domain."""
    domain = setup.config.app_host.split(".", 1)[1]
    pattern = re.compile(rf"https://[a-z0-9-]+\.{re.escape(domain)}")
    setup.cors.allowed.append(lambda origin: pattern.fullmatch(origin) is not None)


class _EchoOnOneRoute:
    """A decorator someone put on one route to get on with the work."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Echo the origin in the answer of that route."""
        origin = Headers(scope=scope).get("origin") if scope["type"] == "http" else None
        if origin is None or scope["path"] != ONE_ROUTE:
            await self.app(scope, receive, send)
            return

        async def echoing(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                answer["Access-Control-Allow-Origin"] = origin
                answer["Access-Control-Allow-Credentials"] = "true"
            await send(message)

        await self.app(scope, receive, echoing)


@fault(
    check=CHECK,
    variant="one-route",
    source="CVE-2024-41659 (shape); CWE-942",
    says="One route has its own rule that echoes every origin; the rest of the API is right.",
    routes=("GET /api/notifications",),
)
def one_route(setup: Setup) -> None:
    """Echo on the notifications only."""
    setup.wrap(_EchoOnOneRoute)
