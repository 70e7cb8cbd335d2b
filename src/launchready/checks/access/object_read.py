"""Nobody reads another person's record by changing an id.

## What it looks at

Every reading route that takes an id, in its path, its query or as an argument of GraphQL: asked with the id of a
record whose owner is known, as a person of the same role, as somebody lower and as a stranger. Where the plain
request is refused, it is asked again by the usual ways around: below a record of the other's own, with `.json` or a
slash at the end, in version 1 of the API, as another content type, with the owner named in the query or in a header.

## Why it matters

Changing an id is the first thing that a curious member tries. What answers is somebody's message, draft, file or
invoice, and nothing in the logs looks unusual.

## How it is judged

A status proves nothing. It fails when the answer holds the owner's canary, a random text that this audit put into the
record, or values beyond the id that the owner sees twice alike and that neither a stranger gets nor an id of nothing.
What the other person sees in lists of its own counts as lawful: what everybody may open, what was shared, groups that
both are in. So does a person of a higher role, whose limits are a check of their own. A record that no list shows, at
an id that nobody guesses, may be meant for everybody who has the link: without a rule that says `own` it is left to a
person to decide, and the check stays unverified. So it does without two people of one role.

## How to fix

Ask in the query for what the caller may see, instead of loading by id and asking afterwards; answer 404 to the rest.

Bad: `post = db.get(Post, post_id)`

Good: `post = db.scalar(select(Post).where(Post.id == post_id, visible_to(caller)))`

## References

- OWASP API1:2023 Broken Object Level Authorization
- CWE-639 Authorization Bypass Through User-Controlled Key
- OWASP ASVS v5.0.0-8.2.2
- roadmap.sh API security: prefer-uuid, avoid-personal-id-urls
"""

from __future__ import annotations

from launchready.artifacts.access import ObjectReads, OwnerMap
from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Routes
from launchready.checks.registry import check
from launchready.derive.coverage import blind_spot
from launchready.derive.trespass import inside, judge_reads
from launchready.model import Effort, Missing, Severity, Verdict, settle

FIX = "load the record by its id and by what the caller may see, in one query, and answer 404 to everybody else"


@check(
    title="Reading other people's records",
    fine="Changing an id shows nobody anything.",
    failure="Members can read other people's records by changing an id.",
    severity=Severity.BLOCKER,
    effort=Effort(1, 4),
    since="0.1",
)
def object_read(reads: ObjectReads, owners: OwnerMap, policy: AccessPolicy, routes: Routes | Missing) -> Verdict:
    """Attempts between people of one tenant; other tenants are access/tenant-isolation's matter."""
    told = judge_reads(reads, owners, policy, inside, FIX)
    doubts = [*owners.doubts, *reads.untried, *told.doubts, *filter(None, [blind_spot(routes)])]
    if not told.equals:
        doubts.insert(
            0,
            "nobody asked for the record of another person of the same role; "
            "name two personas of one role and a recipe that makes records",
        )
    return settle(told.findings, doubts, told.fine, "no route that takes an id is known; give a schema or settings")
