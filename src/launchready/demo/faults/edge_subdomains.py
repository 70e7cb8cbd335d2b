"""Aliases that outlived what they led to."""

from __future__ import annotations

from launchready.demo.faults import fault
from launchready.demo.internet.plan import HELP
from launchready.demo.patching import Setup

CHECK = "edge/subdomains"


@fault(
    check=CHECK,
    variant="dangling",
    source="svcgatewayus.starbucks.com (bug bounty report, about 2018)",
    says="The shop's name still leads to an app that was deleted at its provider.",
    routes=("GET /",),
)
def dangling(setup: Setup) -> None:
    """Delete the app and keep the record."""
    setup.internet.zones.add("shop.example.com", "CNAME", "acme-shop.cloudapp.example.org.")


@fault(
    check=CHECK,
    variant="free-domain",
    source="SubdoMailing, Guardio Labs, February 2024",
    says="The landing page's name leads into a domain that nobody owns any more.",
    routes=("GET /",),
)
def free_domain(setup: Setup) -> None:
    """Outlive the agency."""
    setup.internet.zones.add("landing.example.com", "CNAME", "acme.spring-campaign.example.")


@fault(
    check=CHECK,
    variant="wildcard",
    source="OWASP API9:2023",
    says="Every name below the second domain that has no record of its own leads to an app that is gone.",
    routes=("GET /",),
)
def wildcard(setup: Setup) -> None:
    """Delete the app behind a wildcard."""
    setup.internet.zones.add("*.example.net", "CNAME", "preview.cloudapp.example.org.")


@fault(
    check=CHECK,
    variant="configured",
    source="svcgatewayus.starbucks.com (shape), on a host that is in use",
    says="The help site's name leads to an app that is gone.",
    routes=("GET /",),
    consequences={"edge/names": "the host does not resolve any more"},
)
def configured(setup: Setup) -> None:
    """Let the provider delete the app after a missed payment."""
    setup.internet.zones.drop(HELP)
    setup.internet.zones.add(HELP, "CNAME", "acme-help.cloudapp.example.org.")
