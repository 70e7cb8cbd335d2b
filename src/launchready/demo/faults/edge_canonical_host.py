"""Ways to the site that part, go round in circles or lose what was asked for."""

from __future__ import annotations

from launchready.demo.faults import fault
from launchready.demo.internet.plan import APEX, WWW
from launchready.demo.internet.sites import Said, page, to
from launchready.demo.patching import Setup

CHECK = "edge/canonical-host"


@fault(
    check=CHECK,
    variant="two-hosts",
    source="RFC 9110 §15.4 (shape: www left out of the redirect rule)",
    says="The name with www shows the site itself instead of leading to the application.",
    routes=("GET /",),
)
def two_hosts(setup: Setup) -> None:
    """Serve every name that arrives."""
    setup.internet.sites[WWW].secure = page("Acme Community")


@fault(
    check=CHECK,
    variant="circle",
    source="tenancy/multi-tenant#669; cloudflare/cloudflare-docs#33132",
    says="The name with www is redirected to itself over https without end.",
    routes=("GET /",),
)
def circle(setup: Setup) -> None:
    """Force https behind a proxy that speaks http."""
    setup.internet.sites[WWW].secure = to(f"https://{WWW}")


@fault(
    check=CHECK,
    variant="lost-path",
    source="RFC 9110 §15.4 (shape: return 301 without $request_uri)",
    says="The bare domain sends every address to the front page, so that links in mails are lost.",
    routes=("GET /",),
)
def lost_path(setup: Setup) -> None:
    """Redirect to the front page only."""
    setup.internet.sites[APEX].secure = to(f"https://{setup.config.app_host}", keep=False)


@fault(
    check=CHECK,
    variant="lost-query",
    source="RFC 9110 §15.4 (shape: $uri instead of $request_uri)",
    says="The bare domain drops the query on the way to the application.",
    routes=("GET /",),
)
def lost_query(setup: Setup) -> None:
    """Keep the path and forget the rest."""
    home = to(f"https://{setup.config.app_host}")

    def answer(target: str, cookies: str) -> Said:
        return home(target.partition("?")[0], cookies)

    setup.internet.sites[APEX].secure = answer


@fault(
    check=CHECK,
    variant="detour",
    source="chromium/hstspreload.org#47 (the lawful order, broken)",
    says="From http and www it takes three redirects to the application.",
    routes=("GET /",),
)
def detour(setup: Setup) -> None:
    """One rule after the other: without www, then https, then the application."""
    setup.internet.sites[WWW].plain = to(f"http://{APEX}")


@fault(
    check=CHECK,
    variant="downgrade",
    source="RFC 6797 §7.2; CWE-319",
    says="The bare domain sends people from https back to http.",
    routes=("GET /",),
)
def downgrade(setup: Setup) -> None:
    """An address in the settings that is older than the certificate."""
    setup.internet.sites[APEX].secure = to(f"http://{setup.config.app_host}")


@fault(
    check=CHECK,
    variant="dead-twin",
    source="RFC 9110 §15.4 (shape: no virtual host for www)",
    says="The name with www answers that nothing is there.",
    routes=("GET /",),
)
def dead_twin(setup: Setup) -> None:
    """Point the name to the server and tell the server nothing."""
    setup.internet.sites[WWW].secure = lambda target, cookies: Said(404, {}, "Not found.\n")
