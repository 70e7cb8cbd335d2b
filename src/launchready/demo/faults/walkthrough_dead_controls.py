"""Controls that do nothing."""

from __future__ import annotations

from launchready.demo.faults import fault
from launchready.demo.patching import Setup

CHECK = "walkthrough/dead-controls"


@fault(
    check=CHECK,
    variant="save-outside-form",
    source="ryancramerdesign/ProcessWire#246",
    says="The button that saves the profile stands outside its form: nothing is saved, and the page says Saved.",
    routes=("GET /settings",),
)
def save_outside_form(setup: Setup) -> None:
    """Move the button to where it looks better."""
    setup.edit_page(
        "settings.html",
        "  <button>Save</button>\n</form>\n",
        '</form>\n<button type="button" id="save-profile">Save</button>\n',
    )
    setup.edit_script("settings.js", "import { tell }", "import { $, tell }")
    setup.edit_script(
        "settings.js",
        "export function settings() {\n",
        'export function settings() {\n  $("save-profile").addEventListener("click", () => tell("Saved."));\n',
    )


@fault(
    check=CHECK,
    variant="no-handler",
    source="ISO 9241-110 (self-descriptiveness)",
    says="The button Follow under every post is connected to nothing.",
    routes=("GET /posts/{post_id}",),
)
def no_handler(setup: Setup) -> None:
    """Draw the button before the feature."""
    button = '  <button type="button" id="copy-link">Copy link</button>\n'
    setup.edit_page("post.html", button, f'{button}  <button type="button" id="follow">Follow</button>\n')
