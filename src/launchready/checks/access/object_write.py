"""Nobody changes or removes another person's record by changing an id.

## What it looks at

Every writing route that takes the id of a record, in its path or in its body: tried as a person of the same role and
as somebody lower, on records that this audit made for it, with a payload that the schema or a recipe calls valid and
a canary in its text; where a path has two ids, also below a record of the other's own. What removes comes last.

## Why it matters

Nearly half of all confirmed reports of this kind change something: somebody else's words, membership, files. A status
in a log does not show it, and nobody can tell afterwards who it was.

## How it is judged

Neither a refusal nor a success is believed. Before and after each attempt the owner looks at the record, or somebody
who may see it where the owner has no view. It fails when the canary of the attempt has appeared there, when the record
is gone, or when something that stood there twice alike is no longer the same. A 2xx that changed nothing, or the
caller's own record, is no hole. To answer, to react or to join is lawful for whoever sees a record; what a rule opens
to a role by its name is too. A validation error says nothing of the person, and an effect that nobody can see says
nothing at all: both stay unverified.

## How to fix

Load the record by its id and by who may change it, in one query, before anything is read from the body.

Bad: `post = db.get(Post, post_id)` and then `post.title = body.title`

Good: `post = own_post(db, caller, post_id)`, which answers 404 unless the caller wrote it

## References

- OWASP API1:2023 Broken Object Level Authorization
- CWE-639 Authorization Bypass Through User-Controlled Key
- OWASP ASVS v5.0.0-8.2.2
- roadmap.sh API security: prefer-uuid, avoid-personal-id-urls
"""

from __future__ import annotations

from launchready.artifacts.access import ObjectWrites, OwnerMap
from launchready.artifacts.routes import Routes
from launchready.checks.registry import check
from launchready.derive.coverage import blind_spot
from launchready.derive.effects import judge_writes
from launchready.derive.trespass import inside
from launchready.model import Effort, Missing, Severity, Verdict, settle

FIX = "ask who may change this record in the query that loads it, and answer 404 to everybody else"


@check(
    title="Changing other people's records",
    fine="Changing an id changes nothing of anybody else's.",
    failure="Members can change or remove other people's records by changing an id.",
    severity=Severity.BLOCKER,
    effort=Effort(1, 4),
    since="0.1",
)
def object_write(writes: ObjectWrites, owners: OwnerMap, routes: Routes | Missing) -> Verdict:
    """Attempts between people of one tenant; other tenants are access/tenant-isolation's matter."""
    told = judge_writes(writes, owners, inside, FIX)
    doubts = [*owners.doubts, *writes.untried, *told.doubts, *filter(None, [blind_spot(routes)])]
    doubts += [f"{what} could not be put back" for what in writes.left]
    if not told.equals:
        doubts.insert(
            0,
            "nobody tried to change the record of a person of the same role; "
            "name two personas of one role and a recipe that makes records",
        )
    return settle(
        told.findings, doubts, told.fine, "no route that changes a record is known; give a schema or settings"
    )
