"""Writing routes act only for people who signed in.

## What it looks at

Every writing route that is known and not public by the access policy, tried once without a session: on records
that this audit created itself, with a payload that the schema or a recipe calls valid and a canary in its text.

## Why it matters

A route that writes for strangers fills the community with spam, changes other people's words, or deletes them.

## How it is judged

A status proves no write, and none disproves it. Before and after the attempt the owner looks at the record or its
list; it fails when the canary has appeared there, or when something that was stable before has changed. A refusal
(401, 403, or a redirect to the sign-in page) is fine. A 2xx whose effect nobody can see, a validation error that came
before the question of who is asking, and an invented id that was answered 404 stay unverified.

## How to fix

Ask who is calling before anything is read from the body, on every writing route, by a dependency of the router.

Bad: `@app.put("/api/posts/{id}/like")` with `def like(id, db): …`

Good: `def like(id, person: Person = Depends(signed_in), db = …)`, on a router whose default is signed in.

## References

- OWASP API2:2023 Broken Authentication
- CWE-306 Missing Authentication for Critical Function
- OWASP ASVS v5.0.0-8.2.1, v5.0.0-8.3.1
- RFC 9110 §15.5.2
- roadmap.sh API security: endpoint-authentication
"""

from __future__ import annotations

from launchready.artifacts.routes import Routes
from launchready.artifacts.writes import AnonymousWrites, WriteTry
from launchready.checks.registry import check
from launchready.derive.coverage import blind_spot
from launchready.derive.overlap import same_values
from launchready.model import Confidence, Effort, Evidence, Finding, Missing, Severity, Subject, Verdict, settle

FIX = "ask for a session on this route before its body is read"


@check(
    title="Writing without signing in",
    fine="Strangers can change nothing.",
    failure="Anyone can change the platform's data without signing in.",
    severity=Severity.BLOCKER,
    effort=Effort(0.5, 2),
    since="0.1",
)
def anonymous_write(writes: AnonymousWrites, routes: Routes | Missing) -> Verdict:
    """Read effects back; believe no status."""
    guessed = {route.key for route in routes.routes if route.hidden} if isinstance(routes, Routes) else set()
    findings: list[Finding] = []
    unverified: list[str] = [*filter(None, [blind_spot(routes)])]
    evidence: list[Evidence] = []
    for item in writes.tries:
        effect = effect_of(item)
        if effect:
            findings.append(_finding(item, effect))
        elif doubt := _doubt(item, guessed=item.route in guessed):
            unverified.append(f"{item.route}: {doubt}")
        elif item.attempt and item.attempt.evidence:
            evidence.append(item.attempt.evidence)
    return settle(findings, unverified, evidence, "no private writing route is known; give a schema or settings")


def effect_of(item: WriteTry) -> str:
    """What the owner saw happen, in words; '' when nothing was seen."""
    before, again, after = (seen.sketch if seen else None for seen in (item.before, item.again, item.after))
    if before is None or after is None:
        return ""
    if item.canary and item.canary in after.marks and item.canary not in before.marks:
        return f"what the stranger wrote now stands in {item.read_path}, as {item.reader} sees it"
    if again is None or not same_values(before, again):
        return ""
    if after.status in (404, 410) and before.ok:
        return f"{item.read_path} is gone for {item.reader}"
    if after.ok and not same_values(before, after):
        return f"{item.read_path} is no longer what {item.reader} saw twice before"
    return ""


def _doubt(item: WriteTry, *, guessed: bool) -> str:
    """Why nothing can be said of this try; '' when the stranger was refused outright.

    A route that only scripts name and that answers 404 or 405 is not there: a form that a script handles, for instance.
    """
    if item.attempt is None or item.attempt.sketch is None:
        return item.why or (item.attempt.failure if item.attempt else "it was not tried")
    sketch = item.attempt.sketch
    if sketch.refused or (guessed and sketch.status in (404, 405)):
        return ""
    if item.attempt.retry_later:
        return f"it was busy (status {sketch.status})"
    if item.made_up:
        return f"no record of ours fits its path, and an invented id got {sketch.status}; add a recipe"
    if sketch.ok:
        return item.why or f"a stranger got {sketch.status}, and {item.reader} saw no effect in {item.read_path}"
    return f"a stranger got {sketch.status} instead of a refusal; it may look at the body before it asks who is calling"


def _finding(item: WriteTry, effect: str) -> Finding:
    method, _, path = item.route.partition(" ")
    seen = [item.attempt, item.after, item.before]
    evidence = tuple(one.evidence for one in seen if one and one.evidence)
    return Finding(
        Subject(method=method, route=path, persona="anonymous"),
        f"Anyone can use {method} {path} without signing in: {effect}.",
        evidence,
        Confidence.CERTAIN,
        FIX,
    )
