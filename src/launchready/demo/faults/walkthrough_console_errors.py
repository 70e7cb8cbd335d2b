"""Scripts that fail where only the console tells."""

from __future__ import annotations

from launchready.demo.faults import fault
from launchready.demo.patching import Setup

CHECK = "walkthrough/console-errors"


@fault(
    check=CHECK,
    variant="uncaught",
    source="CWE-476",
    says="A script on the page of messages writes into an element that is gone and fails.",
    routes=("GET /messages",),
)
def uncaught(setup: Setup) -> None:
    """Remove an element and forget who wrote into it."""
    start = "export async function messages() {\n"
    late = '  setTimeout(() => {\n    $("unread-total").textContent = "0";\n  }, 50);\n'
    setup.edit_script("people.js", start, f"{start}{late}")


@fault(
    check=CHECK,
    variant="unhandled-rejection",
    source="CWE-248",
    says="The directory asks for JSON, gets a page, and nobody handles the failure.",
    routes=("GET /members",),
)
def unhandled_rejection(setup: Setup) -> None:
    """Start a request and look away."""
    start = "export function members() {\n"
    setup.edit_script("people.js", start, f'{start}  fetch("/terms").then((answer) => answer.json());\n')
