"""Session cookies that more parties can read or send than should."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import cookies, deps

CHECK = "cors/cookies"
SIGN_IN = ("POST /api/auth/sign-in",)
PLAIN_NAME = "session"


def _change(setup: Setup, **changes: object) -> None:
    """Set the session cookie with other options."""
    options = cookies.session_cookie_options
    setup.replace(cookies, "session_cookie_options", lambda: {**options(), **changes})


def _rename(setup: Setup) -> None:
    """Give the cookie a name without the prefix, which demands Secure and forbids a domain."""
    setup.replace(cookies, "SESSION_COOKIE", PLAIN_NAME)
    deps.cookie_scheme.model.name = PLAIN_NAME


@fault(
    check=CHECK,
    variant="no-secure",
    source="CVE-2022-4683; CVE-2024-24768; CVE-2026-48058",
    says="The session cookie lacks Secure, so one http request hands it to the network.",
    routes=SIGN_IN,
)
def no_secure(setup: Setup) -> None:
    """Leave Secure away, and with it the name that would demand it."""
    _rename(setup)
    _change(setup, secure=False)


@fault(
    check=CHECK,
    variant="no-httponly",
    source="lemmy.world, July 2023; CWE-1004",
    says="Scripts may read the session cookie, so one stored script takes over every reader's account.",
    routes=SIGN_IN,
)
def no_httponly(setup: Setup) -> None:
    """Leave HttpOnly away."""
    _change(setup, httponly=False)


@fault(
    check=CHECK,
    variant="samesite-none",
    source="CWE-1275; RFC 10025 §4.1.2.7",
    says="The session cookie says SameSite=None, so every other site's requests carry it.",
    routes=SIGN_IN,
)
def samesite_none(setup: Setup) -> None:
    """Send the cookie from everywhere."""
    _change(setup, samesite="none")


class _WideDomain:
    """A session for all subdomains, on the host where that is possible."""

    def __init__(self, app: ASGIApp, host: str) -> None:
        self.app, self.host = app, host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the domain to the session cookie."""
        if scope["type"] != "http" or Headers(scope=scope).get("host", "").split(":")[0] != self.host:
            await self.app(scope, receive, send)
            return
        domain = self.host.split(".", 1)[1]

        async def widening(message: Message) -> None:
            if message["type"] == "http.response.start":
                start = f"{PLAIN_NAME}=".encode()
                wide = f"; Domain={domain}".encode()
                message["headers"] = [
                    (
                        name,
                        value + wide if name.lower() == b"set-cookie" and value.startswith(start) else value,
                    )
                    for name, value in message["headers"]
                ]
            await send(message)

        await self.app(scope, receive, widening)


@fault(
    check=CHECK,
    variant="wide-domain",
    source="RFC 10025 §4.1.2.3; ASVS v5.0.0-3.3.1",
    says="The session cookie is set for all of example.com, so every other subdomain receives it.",
    routes=SIGN_IN,
)
def wide_domain(setup: Setup) -> None:
    """Set the cookie for the parent domain."""
    _rename(setup)
    host = setup.config.app_host
    setup.wrap(lambda app: _WideDomain(app, host))
