"""Tables of a hosted backend that the public key in the bundle opens to everybody."""

from __future__ import annotations

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.rest.tables import always

CHECK = "auth/open-backend"
SOURCE = "CVE-2025-48757"


@fault(
    check=CHECK,
    variant="policy-off",
    source=SOURCE,
    says="Row-level security is off for the table profiles, so the key in the bundle reads and writes every "
    "member's address and phone number.",
    routes=("GET /rest/v1/profiles", "POST /rest/v1/profiles", "DELETE /rest/v1/profiles"),
)
def policy_off(setup: Setup) -> None:
    """Make a table and never switch its policies on."""
    setup.backend.tables["profiles"].secured = False


@fault(
    check=CHECK,
    variant="policy-true",
    source=SOURCE,
    says="The read policy of the table direct_messages is `true`, so anybody reads private messages.",
    routes=("GET /rest/v1/direct_messages",),
)
def policy_true(setup: Setup) -> None:
    """Silence the warning with a policy that allows everybody."""
    setup.backend.tables["direct_messages"].policies["select"] = always


@fault(
    check=CHECK,
    variant="open-write",
    source=SOURCE,
    says="The table announcements shows only what is published, but its write policies are `true`, so anybody "
    "puts up, changes and removes announcements.",
    routes=("POST /rest/v1/announcements", "PATCH /rest/v1/announcements", "DELETE /rest/v1/announcements"),
)
def open_write(setup: Setup) -> None:
    """Think of readers only."""
    for action in ("insert", "update", "delete"):
        setup.backend.tables["announcements"].policies[action] = always


@fault(
    check=CHECK,
    variant="token-table",
    source="Moltbook disclosure by Wiz, 2026",
    says="The table of service tokens has no row-level security, so anybody copies working credentials.",
    routes=("GET /rest/v1/service_tokens",),
)
def token_table(setup: Setup) -> None:
    """Forget one table."""
    setup.backend.tables["service_tokens"].secured = False
