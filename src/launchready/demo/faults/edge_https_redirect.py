"""Content over plain http, on a site beside the platform."""

from __future__ import annotations

from launchready.demo.faults import fault
from launchready.demo.internet.plan import DOCS
from launchready.demo.internet.sites import Said, page, to
from launchready.demo.patching import Setup

CHECK = "edge/https-redirect"


@fault(
    check=CHECK,
    variant="served",
    source="RFC 6797 §7.2; CWE-319",
    says="The documentation is served over plain http as well.",
    routes=("GET /",),
)
def served(setup: Setup) -> None:
    """Listen on both ports alike."""
    setup.internet.sites[DOCS].plain = page("Docs")


@fault(
    check=CHECK,
    variant="deep-pages",
    source="ASVS v5.0.0-12.2.1",
    says="Only the front page of the documentation is sent to https; its pages are served over http.",
    routes=("GET /",),
)
def deep_pages(setup: Setup) -> None:
    """Redirect `/` and nothing else."""
    whole, front = page("Docs"), to(f"https://{DOCS}")

    def answer(target: str, cookies: str) -> Said:
        return front(target, cookies) if target == "/" else whole(target, cookies)

    setup.internet.sites[DOCS].plain = answer


@fault(
    check=CHECK,
    variant="circle",
    source="cloudflare/cloudflare-docs#33132; tenancy/multi-tenant#669",
    says="The documentation sends http to itself without end.",
    routes=("GET /",),
    consequences={"edge/canonical-host": "whoever comes over http goes round in a circle"},
)
def circle(setup: Setup) -> None:
    """Build the address from the scheme behind the proxy."""
    setup.internet.sites[DOCS].plain = to(f"http://{DOCS}")
