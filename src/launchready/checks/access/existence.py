"""A record that somebody may not see looks like one that is not there.

## What it looks at

Every reading route that takes an id, asked by a person who may not see the record, once with the id of a record that
is there and twice with ids of the same form that name nothing.

## Why it matters

Where the two answers differ, anybody can find out which ids, groups, addresses or conversations exist, and whose
attempt to hide something is worth a closer look.

## How it is judged

It fails when the status differs (403 for what is there, 404 for what is not), or the words of the refusal do. Only
what the two answers for nothing have in common is compared, so that request ids and times make no difference. Records
that the person sees in lists of its own are left out: there is nothing to hide. A refusal that comes before the
record is looked for, the same for every id, is fine.

## How to fix

Answer with one and the same 404 in both cases, best from one place that looks for what the caller may see.

Bad: `if post is None: raise NotFound()` and then `if not may_see(post): raise Forbidden()`

Good: `if post is None or not may_see(post): raise NotFound()`

## References

- CWE-204 Observable Response Discrepancy
- RFC 9110 §15.5.4, §15.5.5
"""

from __future__ import annotations

from launchready.artifacts.access import ObjectReads, OwnerMap, Reach, ReadTarget
from launchready.checks.registry import check
from launchready.derive.leaks import owner_saw, record_of, told_apart
from launchready.derive.unguessable import unguessable
from launchready.model import Confidence, Effort, Evidence, Finding, Severity, Subject, Verdict, settle

FIX = "answer 404 in the same words for what is not there and for what the caller may not see"


@check(
    title="Finding out what exists",
    fine="What somebody may not see looks like what is not there.",
    failure="Members can find out which records exist that they may not see.",
    severity=Severity.LOW,
    effort=Effort(0.5, 1),
    since="0.1",
)
def existence(reads: ObjectReads, owners: OwnerMap) -> Verdict:
    """Compare the refusal of a record that is there with the answers for two that are not."""
    findings: list[Finding] = []
    doubts: list[str] = list(owners.doubts)
    fine: list[Evidence] = []
    for target in reads.targets:
        if not owner_saw(target) and target.reaches and not target.keyed:
            doubts.append(f"{target.route}: not even the owner gets {target.record} there, so a refusal says nothing")
        for reach in target.reaches if owner_saw(target) else ():
            if reach.way or not reach.absent or _came_through(reach):
                continue
            missing = [one for one in (reach.seen, *reach.absent) if one.sketch is None or one.retry_later]
            if missing:
                doubts.append(f"{target.route}: {missing[0].failure or 'it was busy'}")
            elif difference := told_apart(reach.seen, reach.absent):
                findings.append(_finding(target, reach, difference, owners))
            elif reach.seen.evidence:
                fine.append(reach.seen.evidence)
    return settle(
        findings, doubts, fine, "nobody was refused a record of somebody else, so there is nothing to compare"
    )


def _came_through(reach: Reach) -> bool:
    """The record was shown, or an answer of 2xx that is no error: another check's matter."""
    sketch = reach.seen.sketch
    if sketch is None or not sketch.ok:
        return False
    return not any(leaf.path.startswith("error") and leaf.kind != "null" for leaf in sketch.leaves)


def _finding(target: ReadTarget, reach: Reach, difference: str, owners: OwnerMap) -> Finding:
    method, _, path = target.route.partition(" ")
    route, _, operation = path.partition(" ")
    record = record_of(owners, target.record)
    hard = record is not None and record.ids and all(unguessable(value) for value in record.ids.values())
    beside = ", though its id is not one to guess" if hard else ""
    seen = (reach.seen, reach.absent[0])
    return Finding(
        Subject(method=method, route=route, persona=reach.persona, name=operation),
        f"{reach.persona} can tell that {target.record} is there, without being allowed to see it{beside}: "
        f"{difference}.",
        tuple(one.evidence for one in seen if one.evidence),
        Confidence.FIRM if not hard else Confidence.TENTATIVE,
        FIX,
    )
