"""Pages over HTTPS that load parts over plain HTTP."""

from __future__ import annotations

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import frontend

CHECK = "edge/mixed-content"


@fault(
    check=CHECK,
    variant="picture",
    source="NodeBB/NodeBB#6118; CWE-319",
    says="The picture of a post has an http address, as it was pasted.",
    routes=("GET /posts/{post_id}",),
)
def picture(setup: Setup) -> None:
    """Keep the address from before the certificate."""
    address = f"http://{setup.config.app_host}/static/icon.svg"
    text = '  <p class="text">{{ post.body }}</p>\n'
    setup.edit_page("post.html", text, f'{text}  <img src="{address}" alt="A pump" width="64" height="64">\n')


@fault(
    check=CHECK,
    variant="script",
    source="NodeBB/nodebb-theme-lavender#80 (shape); CWE-319",
    says="The directory asks for a script over http, which browsers refuse, so what it should do never happens.",
    routes=("GET /members",),
)
def script(setup: Setup) -> None:
    """Build an address from the scheme behind the proxy."""
    frontend.in_work().plain["visits.js"] = b'document.documentElement.dataset.counted = "yes";\n'
    address = f"http://{setup.config.app_host}/static/visits.js"
    setup.edit_page("members.html", "<h1>Members</h1>\n", f'<h1>Members</h1>\n<script src="{address}"></script>\n')


@fault(
    check=CHECK,
    variant="frame",
    source="RFC 6797 §12.4; CWE-319",
    says="The public front page frames the partners' community over http, which browsers leave empty.",
    routes=("GET /",),
)
def frame(setup: Setup) -> None:
    """Paste a snippet that is older than the certificate."""
    address = f"http://{setup.config.customer_host}/terms"
    setup.edit_page(
        "front.html",
        "<h2>From the public board</h2>\n",
        f'<iframe src="{address}" title="Our partners"></iframe>\n<h2>From the public board</h2>\n',
    )
