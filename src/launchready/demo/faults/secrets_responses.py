"""Secrets in answers and error pages."""

from __future__ import annotations

from typing import Any

from launchready.demo import made_up
from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.planting import OPEN
from launchready.demo.platform.deps import Db
from launchready.demo.platform.routes import billing


@fault(
    check="secrets/responses",
    variant="webhook-echo",
    source="CVE-2026-58511; CVE-2026-33677",
    says="Reading the plan back also gives the token with which the billing service is called.",
    routes=("GET /api/billing/plan",),
    consequences=OPEN,
)
def webhook_echo(setup: Setup) -> None:
    """Send the stored record as it is."""

    def plan(caller: billing.Reader, db: Db) -> dict[str, Any]:
        told = billing.read_plan(caller, db).model_dump(mode="json")
        return {**told, "notify": {"kind": "chat", "authorization": made_up.chat_token("webhook")}}

    setup.before("GET", "/api/billing/plan", plan)


@fault(
    check="secrets/responses",
    variant="error-page",
    source="CWE-209; ASVS v5.0.0-16.5.1",
    says="The page for an address that does not exist prints the settings of the server into a comment.",
    routes=("GET /nowhere",),
    consequences={**OPEN, "secrets/bundle": "the same page refuses a moderator who opens the administration"},
)
def error_page(setup: Setup) -> None:
    """Leave the debug page of development on."""
    shown = "\n".join(f"{name}={value}" for name, value in made_up.environment().items())
    setup.edit_page("error.html", "<h1>", f"<!-- {shown} -->\n<h1>")
