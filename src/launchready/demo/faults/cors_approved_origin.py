"""The right front end is refused."""

from __future__ import annotations

from launchready.demo.faults import fault
from launchready.demo.patching import Setup

CHECK = "cors/approved-origin"


@fault(
    check=CHECK,
    variant="trailing-slash",
    source="guardian/membership-frontend#493; bitwarden/server#5172",
    says="The list has a slash at the end of each origin, browsers send none, so every front end is refused.",
    routes=("GET /api/me",),
)
def trailing_slash(setup: Setup) -> None:
    """Compare with what was pasted from the address bar."""
    pasted = tuple(f"{origin}/" for origin in setup.config.allowed_origins)
    setup.cors.refused.append(lambda origin: origin not in pasted and origin in setup.config.allowed_origins)


@fault(
    check=CHECK,
    variant="forgotten-customer",
    source="9001/copyparty#1347 (shape: the list and the browser name the origin differently)",
    says="The customer's own domain is missing on the list, so the community's pages there cannot read.",
    routes=("GET /api/me",),
)
def forgotten_customer(setup: Setup) -> None:
    """Leave the second origin off."""
    customer = f"https://{setup.config.customer_host}"
    setup.cors.refused.append(lambda origin: origin == customer)
