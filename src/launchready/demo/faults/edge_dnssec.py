"""A signed domain whose signatures do not fit."""

from __future__ import annotations

from launchready.demo.faults import fault
from launchready.demo.patching import Setup

CHECK = "edge/dnssec"


@fault(
    check=CHECK,
    variant="bogus",
    source="Slack, 30 September 2021 (slack.engineering); RFC 4035 §5",
    says="The domain of the events is signed with a key that its parent does not know.",
    routes=("GET /",),
)
def bogus(setup: Setup) -> None:
    """Move the zone and leave the old DS with the parent."""
    zones = setup.internet.zones
    zones.add("example.org", "DS", f"4711 13 2 {'5a' * 32}")
    zones.signed.add("example.org")
    zones.bogus.add("example.org")
