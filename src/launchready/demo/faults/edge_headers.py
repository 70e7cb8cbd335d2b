"""Security headers that are absent or too weak."""

from __future__ import annotations

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import headers

CHECK = "edge/headers"
PAGES = ("GET /", "GET /sign-in")
HSTS = "Strict-Transport-Security"
CSP = "Content-Security-Policy"


def _change(setup: Setup, *without: str, **changes: str) -> None:
    """Send the headers without some, or with other values (names with underscores)."""
    right = headers.security_headers
    altered = {name.replace("_", "-"): value for name, value in changes.items()}

    def wrong() -> dict[str, str]:
        return {name: value for name, value in {**right(), **altered}.items() if name not in without}

    setup.replace(headers, "security_headers", wrong)


def _leave_out(setup: Setup, directive: str) -> None:
    """Send the platform's policy without one directive."""
    right = headers.content_security_policy

    def shorter() -> str:
        return "; ".join(part for part in right().split("; ") if part.split(" ")[0] != directive)

    setup.replace(headers, "content_security_policy", shorter)


@fault(
    check=CHECK,
    variant="no-csp",
    source="ASVS v5.0.0-3.4.3",
    says="No Content-Security-Policy, so injected markup may run any script.",
    routes=PAGES,
)
def no_csp(setup: Setup) -> None:
    """Send no policy."""
    _change(setup, CSP)


@fault(
    check=CHECK,
    variant="unsafe-inline",
    source="ASVS v5.0.0-3.4.3",
    says="The policy allows inline scripts, so it stops no injected one.",
    routes=PAGES,
)
def unsafe_inline(setup: Setup) -> None:
    """Allow what a template once needed."""
    setup.allow("script-src", "'unsafe-inline'")


@fault(
    check=CHECK,
    variant="no-hsts",
    source="RFC 6797 §6.1; ASVS v5.0.0-3.4.1",
    says="No Strict-Transport-Security, so the first http request of every visit can be taken over.",
    routes=PAGES,
)
def no_hsts(setup: Setup) -> None:
    """Send no HSTS."""
    _change(setup, HSTS)


@fault(
    check=CHECK,
    variant="short-hsts",
    source="RFC 6797 §6.1; ASVS v5.0.0-3.4.1",
    says="Strict-Transport-Security lasts five minutes, so it protects nobody who comes back tomorrow.",
    routes=PAGES,
)
def short_hsts(setup: Setup) -> None:
    """Leave the value of the first trial."""
    _change(setup, Strict_Transport_Security="max-age=300")


@fault(
    check=CHECK,
    variant="no-nosniff",
    source="ASVS v5.0.0-3.4.4",
    says="No X-Content-Type-Options, so a browser may take an upload for a page.",
    routes=PAGES,
)
def no_nosniff(setup: Setup) -> None:
    """Let browsers guess."""
    _change(setup, "X-Content-Type-Options")


@fault(
    check=CHECK,
    variant="frameable",
    source="ASVS v5.0.0-3.4.6; CWE-1021",
    says="Neither frame-ancestors nor X-Frame-Options, so other sites can lay pages under their own buttons.",
    routes=PAGES,
)
def frameable(setup: Setup) -> None:
    """Leave both away."""
    _change(setup, "X-Frame-Options")
    _leave_out(setup, "frame-ancestors")


@fault(
    check=CHECK,
    variant="no-referrer-policy",
    source="ASVS v5.0.0-3.4.5",
    says="No Referrer-Policy, so what stands in addresses goes to other sites as the browser sees fit.",
    routes=PAGES,
)
def no_referrer_policy(setup: Setup) -> None:
    """Leave it to the browser."""
    _change(setup, "Referrer-Policy")
