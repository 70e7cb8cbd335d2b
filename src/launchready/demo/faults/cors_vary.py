"""The origin decides the answer, and caches are not told."""

from __future__ import annotations

from launchready.demo.faults import fault
from launchready.demo.patching import Setup

CHECK = "cors/vary"


@fault(
    check=CHECK,
    variant="never",
    source="rs/cors#10; RFC 9110 §12.5.5",
    says="The origin is reflected without Vary, so a cache hands one site's answer to another.",
    routes=("GET /api/me",),
)
def never(setup: Setup) -> None:
    """Send no Vary."""
    setup.cors.vary = "never"


@fault(
    check=CHECK,
    variant="only-when-allowed",
    source="expressjs/cors#106",
    says="Vary comes only with an approved origin, so a cache keeps the refusal for the right site.",
    routes=("GET /api/me",),
)
def only_when_allowed(setup: Setup) -> None:
    """Send Vary together with the permission only."""
    setup.cors.vary = "when allowed"
