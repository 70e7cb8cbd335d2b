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
from launchready.artifacts.sketch import PERSONAL, Seen, Sketch
from launchready.artifacts.views import AnonymousReads, Read
from launchready.checks.registry import check
from launchready.derive.overlap import Overlap, overlap, same_page
from launchready.model import Confidence, Effort, Evidence, Finding, Severity, Subject, Verdict, settle

FIX = "ask for a session on this route itself, and make 'signed in' the default for every router"


@check(
    title="Reading without signing in",
    fine="Strangers get nothing from private routes.",
    failure="Anyone can read members' data without signing in.",
    severity=Severity.BLOCKER,
    effort=Effort(0.5, 2),
    since="0.1",
)
def anonymous_read(reads: AnonymousReads, policy: AccessPolicy) -> Verdict:
    """Compare what strangers get with what people see."""
    findings: list[Finding] = []
    unverified: list[str] = []
    evidence: list[Evidence] = []
    public = [read for read in reads.reads if policy.public(read.route)]
    controls = [read.anonymous.sketch for read in public if read.anonymous.sketch and read.anonymous.ok]
    page = reads.sign_in_page.sketch if reads.sign_in_page else None
    for read in reads.reads:
        if read in public:
            continue
        told = _judge(read, policy.public(read.route), [*controls], page)
        if isinstance(told, Finding):
            findings.append(told)
        elif told:
            unverified.append(f"{read.route}: {told}")
        elif read.anonymous.evidence:
            evidence.append(read.anonymous.evidence)
    return settle(findings, unverified, evidence, "no private reading route is known; give a schema or settings")


def _judge(read: Read, public: bool | None, controls: list[Sketch], page: Sketch | None) -> Finding | str:
    """A finding, a doubt in words, or '' when a stranger gets nothing."""
    own = read.control.sketch if read.control else None
    for door in read.doors:
        shared = _shared(read, door.seen.sketch, controls, own)
        if shared and public is False:
            return _finding(read, door.seen, shared, door.name)
    sketch = read.anonymous.sketch
    if sketch is None:
        return read.anonymous.failure
    if not sketch.ok:
        return _refusal(read, sketch)
    if same_page(sketch, page) or (sketch.form == "html" and sketch.asks_sign_in) or (own and same_page(sketch, own)):
        return ""
    shared = _shared(read, sketch, controls, own)
    if shared and (public is False or shared.personal):
        return _finding(read, read.anonymous, shared, "")
    if read.owner is None and public is None:
        return _without_people(read, sketch, own)
    if shared:
        return "it answers strangers with data, and no access rule says whether it is public"
    if sketch.form == "empty" or _has_data(read, controls, own):
        return ""
    return "it answers strangers, but nobody's view of it has data to compare with"


def _refusal(read: Read, sketch: Sketch) -> str:
    if sketch.refused or (sketch.status == 404 and read.owner is not None and read.owner.ok):
        return ""
    if read.anonymous.retry_later:
        return f"it was busy (status {sketch.status}) when a stranger asked"
    if read.owner is not None and read.owner.ok:
        return "" if 300 <= sketch.status < 500 else f"it broke (status {sketch.status}) when a stranger asked"
    if sketch.status in (400, 404, 405, 422):
        return f"{read.why or 'nobody could use it'}, and a stranger got {sketch.status}, which proves nothing"
    return f"a stranger got status {sketch.status}, and nobody's view is known to compare with"


def _shared(read: Read, stranger: Sketch | None, controls: list[Sketch], own: Sketch | None) -> Overlap:
    owner = read.owner.sketch if read.owner else None
    again = read.again.sketch if read.again else None
    return overlap(stranger, owner, again, [*controls, *([own] if own else [])])


def _has_data(read: Read, controls: list[Sketch], own: Sketch | None) -> bool:
    """The member's view holds stable values of its own, so that an answer without any of them is without the data."""
    return bool(_shared(read, read.owner.sketch if read.owner else None, controls, own))


def _without_people(read: Read, sketch: Sketch, own: Sketch | None) -> Finding | str:
    pairs = sketch.telling - (own.telling if own else frozenset())
    kinds = sketch.kinds(pairs) & PERSONAL
    if sketch.form == "json" and kinds:
        fields = tuple(sorted({leaf.path for leaf in sketch.leaves if leaf.kind in kinds}))
        return _finding(read, read.anonymous, Overlap(len(pairs), fields, tuple(sorted(kinds))), "")
    if sketch.form == "json" and pairs:
        return "it answers strangers with data, and neither a persona nor a rule says whether it is public"
    return "" if sketch.form == "empty" else "it answers strangers, and nobody signed in to compare with"


def _finding(read: Read, seen: Seen, shared: Overlap, way: str) -> Finding:
    method, _, path = read.route.partition(" ")
    assert seen.evidence
    evidence = [seen.evidence] + ([read.owner.evidence] if read.owner and read.owner.evidence else [])
    what = {"email": "e-mail addresses", "phone": "phone numbers", "token": "tokens"}
    among = [what[kind] for kind in shared.personal]
    beside = f", among them {' and '.join(among)}" if among else ""
    view = f"{shared.words()} of what {read.persona} sees" if read.persona else shared.words()
    return Finding(
        Subject(method=method, route=path, persona="anonymous"),
        f"Anyone can read {path} without signing in{' ' + way if way else ''}: {view}{beside}.",
        tuple(evidence),
        Confidence.CERTAIN if read.owner else Confidence.FIRM,
        FIX,
        variant=way,
    )
