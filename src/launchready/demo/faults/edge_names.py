"""Names that do not resolve or lead elsewhere."""

from __future__ import annotations

from launchready.demo.faults import fault
from launchready.demo.internet.plan import ASSETS, DOCS, EVENTS
from launchready.demo.internet.sites import CLOSED
from launchready.demo.patching import Setup

CHECK = "edge/names"
DEAD = "2001:db8::24"


@fault(
    check=CHECK,
    variant="drift",
    source="RFC 1034 §3.6.2 (shape: a record that was forgotten when the site moved)",
    says="The host of the assets still leads to the old server.",
    routes=("GET /",),
)
def drift(setup: Setup) -> None:
    """Move the site and not the name."""
    setup.internet.zones.put(ASSETS, "A", "198.51.100.9")


@fault(
    check=CHECK,
    variant="no-name",
    source="RFC 2308 §2.1",
    says="The host of the events does not exist in the DNS.",
    routes=("GET /",),
)
def no_name(setup: Setup) -> None:
    """Forget it when the zone is moved."""
    setup.internet.zones.drop(EVENTS)


@fault(
    check=CHECK,
    variant="name-server",
    source="MasterCard, akam.ne, 2020 to 2025 (krebsonsecurity.com)",
    says="One of the domain's name servers is misspelt; whoever registers that name answers for the domain.",
    routes=("GET /",),
)
def name_server(setup: Setup) -> None:
    """A letter too few, and nothing looks broken."""
    setup.internet.zones.put("example.com", "NS", "ns1.example.net.", "ns2.exampl.org.")


@fault(
    check=CHECK,
    variant="private",
    source="RFC 1918 §3",
    says="The host of the events has a private address beside the public one.",
    routes=("GET /",),
)
def private(setup: Setup) -> None:
    """Leave the test address in."""
    setup.internet.zones.add(EVENTS, "A", "10.0.0.7")


@fault(
    check=CHECK,
    variant="dead-address",
    source="RFC 8305 §1 (why such hosts seem to work)",
    says="The host of the events publishes an IPv6 address at which nothing listens.",
    routes=("GET /",),
)
def dead_ipv6(setup: Setup) -> None:
    """Publish what the provider offered and listen on IPv4 only."""
    setup.internet.zones.add(EVENTS, "AAAA", DEAD)
    setup.internet.connect[f"[{DEAD}]:443"] = f"127.0.0.1:{CLOSED}"


@fault(
    check=CHECK,
    variant="denied",
    source="RFC 4074 §4.2",
    says="The name server denies the name of the events as soon as IPv6 is asked for.",
    routes=("GET /",),
)
def denied(setup: Setup) -> None:
    """An old load balancer that answers for itself."""
    setup.internet.zones.moods[EVENTS] = "no-aaaa"


@fault(
    check=CHECK,
    variant="circle",
    source="RFC 1034 §3.6.2",
    says="The aliases of the documentation lead in a circle.",
    routes=("GET /",),
)
def circle(setup: Setup) -> None:
    """Two providers that each point to the other."""
    setup.internet.zones.put(DOCS, "CNAME", "docs-old.example.net.")
    setup.internet.zones.put("docs-old.example.net", "CNAME", f"{DOCS}.")
