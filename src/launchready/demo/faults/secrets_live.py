"""Secrets that the running platform gives away: in its scripts, its source maps, its answers, its error pages."""

from __future__ import annotations

from typing import Any

from launchready.demo import made_up
from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import frontend
from launchready.demo.platform.deps import Db
from launchready.demo.platform.routes import billing

OPEN = {"secrets/rotation": "nobody has written down that the secret was replaced"}


@fault(
    check="secrets/bundle",
    variant="public-prefix",
    source="Eyevinn/intercom-frontend#625; CWE-200",
    says="A setting with a public prefix compiled the payment provider's secret key into the served script.",
    routes=("GET /static/app.js",),
    consequences=OPEN,
)
def public_prefix(setup: Setup) -> None:
    """Give the setting the prefix that makes the build see it."""
    setup.add_module("payments.js", f'const payments = {{ PUBLIC_PAYMENTS_KEY: "{made_up.payment_key("script")}" }};\n')


@fault(
    check="secrets/bundle",
    variant="source-map",
    source="CWE-540; ASVS v5.0.0-13.4.7",
    says="The published source map holds a module for tests with a chat bot's token, which the script itself lacks.",
    routes=("GET /static/app.js.map",),
    consequences=OPEN,
)
def source_map(setup: Setup) -> None:
    """Publish the map with what was left out of the build."""
    made = frontend.in_work()
    made.mapped.add("app.js")
    made.unused["../src/notify.js"] = f'export const token = "{made_up.chat_token("map")}";\n'


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
