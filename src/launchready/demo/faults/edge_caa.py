"""CAA records that stop the next renewal."""

from __future__ import annotations

from launchready.demo.faults import fault
from launchready.demo.internet.plan import STATUS
from launchready.demo.patching import Setup

CHECK = "edge/caa"


@fault(
    check=CHECK,
    variant="nobody",
    source="RFC 8659 §4.2",
    says="No authority may issue for the status site, which has a certificate that must be renewed.",
    routes=("GET /",),
)
def nobody(setup: Setup) -> None:
    """Copy the record of a domain that has no sites."""
    setup.internet.zones.add(STATUS, "CAA", '0 issue ";"')


@fault(
    check=CHECK,
    variant="critical",
    source="RFC 8659 §4.1",
    says="A critical record that no authority knows forbids every certificate of the status site.",
    routes=("GET /",),
)
def critical(setup: Setup) -> None:
    """Invent a tag and mark it as critical."""
    setup.internet.zones.add(STATUS, "CAA", '128 policy "acme"')
