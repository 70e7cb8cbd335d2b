"""Secrets in what the live site serves or a build folder holds."""

from __future__ import annotations

import json

from launchready.demo import made_up
from launchready.demo.faults import fault
from launchready.demo.kept import Kept
from launchready.demo.patching import Setup
from launchready.demo.planting import OPEN, repository_fault
from launchready.demo.platform import frontend


@repository_fault(
    check="secrets/bundle",
    variant="build-folder",
    source="CWE-540; ASVS v5.0.0-13.4.7",
    says="The source map in the build folder holds a module of the server with a mail service's key.",
    consequences=OPEN,
)
def build_folder(repository: Kept) -> None:
    """Build everything in one go."""
    source = f'export const mail = connect("{made_up.mail_key("map")}");\n'
    made = {"version": 3, "sources": ["../server/mail.ts"], "sourcesContent": [source], "mappings": "AAAA"}
    repository.write("dist/app.js.map", json.dumps(made))


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
