"""Nothing private lies at addresses that the schema does not list.

## What it looks at

Routes that the API's schema does not name but that were found elsewhere: in the scripts, chunks and source maps that
the site serves and in the platform's source code; and the well-known places where debug pages, metrics, backups, log
files, version control and administration tools are often left; older versions of the API; and sign-up routes beside
the listed one. Each is asked without a session.

## Why it matters

What nobody remembers nobody protects. Debug pages and old interfaces hand out settings, sessions and members to
whoever reads the site's own scripts or tries the usual names.

## How it is judged

A place fails when its answer has the mark of what it would be (key=value lines of an environment file, a `[core]`
section, `# TYPE` lines of metrics, a heap of settings) or holds personal values, and is not the page that a made-up
name beside it gets: a single-page application answers everything and proves nothing. Metrics that the access policy
calls public pass while they hold nothing personal. A route from scripts or code fails as in auth/anonymous-read: a
stranger gets values of a member's own view, or personal values. A sign-up that nobody lists fails when the account it
makes can sign in at once. A source that could not be read keeps the check unverified.

## How to fix

Serve debug and metrics on an internal address only, delete what is old, and put every route behind the same gate.

Bad: `app.include_router(debug_router)` in production

Good: `if settings.debug: app.include_router(debug_router)`, with metrics on a port that only the monitoring reaches

## References

- OWASP API8:2023 Security Misconfiguration
- OWASP API9:2023 Improper Inventory Management
- CWE-306 Missing Authentication for Critical Function
- CWE-425 Direct Request (Forced Browsing)
- CWE-489 Active Debug Code
- OWASP ASVS v5.0.0-13.4.2, v5.0.0-13.4.5, v5.0.0-15.2.3
- roadmap.sh API security: debug-mode-off, restrict-private-apis
"""

from __future__ import annotations

from launchready.artifacts.places import OldVersions, Place, SecondDoor, SecondDoors, WellKnown
from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Routes
from launchready.artifacts.sightings import BundleRoutes, CodeRoutes
from launchready.artifacts.views import AnonymousReads
from launchready.checks.registry import check
from launchready.derive.overlap import same_page
from launchready.derive.sessions import alive
from launchready.derive.strangers import Stranger, judge_reads
from launchready.model import Confidence, Effort, Evidence, Finding, Missing, Severity, Subject, Verdict, settle

FIX = "take it off the public address, or put it behind the same sign-in as everything else"


@check(
    title="Hidden routes and forgotten places",
    fine="No debug page, backup, old route or internal tool is open.",
    failure="A hidden route or internal tool is open to anyone who guesses its address.",
    severity=Severity.BLOCKER,
    effort=Effort(0.5, 3),
    since="0.1",
)
def hidden_routes(
    places: WellKnown,
    routes: Routes,
    reads: AnonymousReads,
    policy: AccessPolicy,
    bundle: BundleRoutes | Missing,
    code: CodeRoutes | Missing,
    versions: OldVersions | Missing,
    doors: SecondDoors | Missing,
) -> Verdict:
    """Judge the well-known places, older versions and second doors, then the routes that only scripts or code name."""
    findings: list[Finding] = []
    unverified = [source.detail for source in (bundle, code, versions, doors) if isinstance(source, Missing)]
    evidence: list[Evidence] = []
    known = {route.path for route in routes.routes if not route.hidden}
    older = versions.places if isinstance(versions, OldVersions) else ()
    for place in (*places.places, *older):
        told = _judge(place, policy, known)
        if isinstance(told, Finding):
            findings.append(told)
        elif told:
            unverified.append(told)
        elif place.seen.evidence:
            evidence.append(place.seen.evidence)
    tried = doors.doors if isinstance(doors, SecondDoors) else ()
    findings += [_of_door(door) for door in tried if alive(door.session, door.none)]
    hidden = {route.key for route in routes.routes if route.hidden}
    strangers = judge_reads(reads, policy, hidden, guessed=True)
    findings += [_of_route(item, routes) for item in strangers.open]
    unverified += strangers.doubts
    evidence += strangers.fine or strangers.looked[:1]
    return settle(findings, unverified, evidence, "no well-known place was asked")


def _judge(place: Place, policy: AccessPolicy, known: set[str]) -> Finding | str:
    if place.seen.sketch is None:
        return f"{place.route}: {place.seen.failure}"
    if place.seen.retry_later:
        return f"{place.route}: it was busy (status {place.seen.sketch.status})"
    if not place.seen.ok or place.route.split(" ", 1)[1] in known:
        return ""
    if not (place.proof or place.personal) or same_page(place.seen.sketch, place.control.sketch):
        return ""
    if policy.public(place.route) and not place.personal:
        return ""
    method, _, path = place.route.partition(" ")
    beside = " It holds personal values." if place.personal else ""
    assert place.seen.evidence
    return Finding(
        Subject(method=method, route=path, persona="anonymous", host=place.base.split("://", 1)[-1]),
        f"Anyone can open {path}: {_named(place.kind)}.{beside}",
        tuple(seen.evidence for seen in (place.seen, place.control) if seen.evidence),
        Confidence.CERTAIN if place.proof else Confidence.FIRM,
        FIX,
    )


def _named(kind: str) -> str:
    article = "an" if kind[0] in "aeiou" else "a"
    return kind if kind in ("metrics", "version control", "sessions") else f"{article} {kind}"


def _of_door(door: SecondDoor) -> Finding:
    method, _, path = door.route.partition(" ")
    return Finding(
        Subject(method=method, route=path, persona="anonymous"),
        f"Anyone can make a working account by {path}, a sign-up that the schema does not list.",
        tuple(seen.evidence for seen in (door.attempt, door.session) if seen and seen.evidence),
        Confidence.CERTAIN,
        "take the second sign-up away, or hold it to the same rules as the first",
    )


def _of_route(item: Stranger, routes: Routes) -> Finding:
    method, _, path = item.read.route.partition(" ")
    route = routes.find(item.read.route)
    where = f", which only {route.where} names," if route and route.where else ""
    assert item.seen.evidence
    return Finding(
        Subject(method=method, route=path, persona="anonymous"),
        f"Anyone can read {path}{where} without signing in: {item.words}.",
        tuple(seen.evidence for seen in (item.seen, item.read.owner) if seen and seen.evidence),
        Confidence.CERTAIN if item.read.owner else Confidence.FIRM,
        FIX,
        variant=item.way,
    )
