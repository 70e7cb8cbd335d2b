"""Versions of TLS that are withdrawn, on a site beside the platform."""

from __future__ import annotations

from launchready.demo.faults import fault
from launchready.demo.internet.plan import STATUS
from launchready.demo.patching import Setup

CHECK = "edge/protocols"


@fault(
    check=CHECK,
    variant="old-versions",
    source="RFC 8996 §4, §5",
    says="The status site still takes TLS 1.0 and 1.1.",
    routes=("GET /",),
)
def old_versions(setup: Setup) -> None:
    """Keep the settings of an old load balancer."""
    setup.internet.sites[STATUS].protocols = "old"


@fault(
    check=CHECK,
    variant="only-old",
    source="RFC 9325 §3.1.1",
    says="The status site speaks nothing newer than TLS 1.1.",
    routes=("GET /",),
)
def only_old(setup: Setup) -> None:
    """Never touch the appliance."""
    setup.internet.sites[STATUS].protocols = "only-old"
