"""Links and pictures that lead nowhere."""

from __future__ import annotations

from launchready.demo.faults import fault
from launchready.demo.patching import Setup

CHECK = "walkthrough/broken-links"


@fault(
    check=CHECK,
    variant="dead-link",
    source="RFC 9110 §15.5.5",
    says="The public front page links to an imprint that is not there.",
    routes=("GET /",),
)
def dead_link(setup: Setup) -> None:
    """Link to a page that was never written."""
    board = "<h2>From the public board</h2>\n"
    setup.edit_page("front.html", board, f'<p><a href="/imprint">Imprint</a></p>\n{board}')


@fault(
    check=CHECK,
    variant="dead-image",
    source="RFC 9110 §15.5.5",
    says="The sign-in page shows a picture that was left out of the deployment.",
    routes=("GET /sign-in",),
)
def dead_image(setup: Setup) -> None:
    """Name a file that was never copied."""
    title = "<h1>Sign in</h1>\n"
    setup.edit_page("sign_in.html", title, f'{title}<img src="/static/welcome.png" alt="The last user day">\n')
