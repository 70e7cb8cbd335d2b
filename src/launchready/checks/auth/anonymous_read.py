"""Private routes answer only to people who signed in.

## What it looks at

Every reading route that is known, asked once as a person with a session and once without any, plainly and by
the usual ways around a gate: a trailing slash, other letter case, a public path in the query, an internal
proxy header.

## Why it matters

A route that answers strangers hands out members, messages or invoices to whoever finds its address, and
search engines and scrapers do find it.

## How it is judged

A status alone proves nothing. It fails when the stranger's answer holds values of the member's own view that do
not change by themselves and do not stand in the answer to a made-up address, unless the access policy calls the
route public. Without a rule, only values that are personal by form (e-mail addresses, phone numbers, tokens)
fail; anything else is left to a person to decide and keeps the check unverified. A sign-in page with status 200,
an empty list and a single-page shell are no leak.

## How to fix

Ask for the session where the route is declared, not in a proxy or a page in front of it, and make private the
default, so that a forgotten line refuses instead of serving.

Bad: `@app.get("/api/members")` with `def members(db): …`

Good: `router = APIRouter(dependencies=[Depends(signed_in)])`, and public routes on a router of their own.

## References

- OWASP API2:2023 Broken Authentication
- CWE-306 Missing Authentication for Critical Function
- OWASP ASVS v5.0.0-8.2.1, v5.0.0-8.3.1
- RFC 9110 §15.5.2
- roadmap.sh API security: endpoint-authentication
"""

from __future__ import annotations

from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Routes
from launchready.artifacts.views import AnonymousReads
from launchready.checks.registry import check
from launchready.derive.coverage import blind_spot
from launchready.derive.strangers import Stranger, judge_reads
from launchready.model import Confidence, Effort, Finding, Missing, Severity, Subject, Verdict, settle

FIX = "ask for a session on this route itself, and make 'signed in' the default for every router"


@check(
    title="Reading without signing in",
    fine="Strangers get nothing from private routes.",
    failure="Anyone can read members' data without signing in.",
    severity=Severity.BLOCKER,
    effort=Effort(0.5, 2),
    since="0.1",
)
def anonymous_read(reads: AnonymousReads, policy: AccessPolicy, routes: Routes | Missing) -> Verdict:
    """Compare what strangers get with what people see; hidden routes are auth/hidden-routes' matter."""
    listed = None
    if isinstance(routes, Routes):
        listed = {route.key for route in routes.routes if not route.hidden}
    told = judge_reads(reads, policy, listed)
    doubts = [*told.doubts, *filter(None, [blind_spot(routes)])]
    return settle(
        [_finding(item) for item in told.open],
        doubts,
        told.fine,
        "no private reading route is known; give a schema or settings",
    )


def _finding(item: Stranger) -> Finding:
    method, _, path = item.read.route.partition(" ")
    return Finding(
        Subject(method=method, route=path, persona="anonymous"),
        f"Anyone can read {path} without signing in{' ' + item.way if item.way else ''}: {item.words}.",
        tuple(seen.evidence for seen in (item.seen, item.read.owner) if seen and seen.evidence),
        Confidence.CERTAIN if item.read.owner else Confidence.FIRM,
        FIX,
        variant=item.way,
    )
