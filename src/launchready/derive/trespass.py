"""Judging attempts to read other people's records: the part that the checks of permissions share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from launchready.artifacts.access import ObjectReads, OwnerMap, Reach, ReadTarget, Record, Someone
from launchready.artifacts.policy import AccessPolicy
from launchready.derive.leaks import known_to, leak, owner_saw, record_of
from launchready.derive.unguessable import unguessable
from launchready.model import Confidence, Evidence, Finding, Subject

Wanted = Callable[[Someone, Someone], bool]


@dataclass(slots=True)
class Judged:
    """What came of all attempts: holes, doubts in sentences, evidence of refusals, attempts by equals."""

    findings: list[Finding] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    fine: list[Evidence] = field(default_factory=list)
    equals: int = 0


def inside(owner: Someone, other: Someone) -> bool:
    """Both belong to one tenant."""
    return owner.tenant == other.tenant


def across(owner: Someone, other: Someone) -> bool:
    """They belong to different tenants."""
    return owner.tenant != other.tenant


def judge_reads(reads: ObjectReads, found: OwnerMap, policy: AccessPolicy, wanted: Wanted, fix: str) -> Judged:
    """Judge every attempt between two people of the wanted relation."""
    told = Judged()
    views = {one.persona: known_to(found, one.persona) for one in found.people}
    for target in reads.targets:
        record = record_of(found, target.record)
        owner = found.person(record.owner) if record else None
        if record is None or owner is None:
            continue
        tried = [(one, found.person(one.persona)) for one in target.reaches]
        mine = [(one, who) for one, who in tried if who is not None and wanted(owner, who)]
        told.equals += sum(who.role == owner.role for _, who in mine)
        leaks = [(one, who, leak(target, one, record.canary, views[one.persona])) for one, who in mine]
        holes = [item for item in leaks if item[2]]
        if holes and _undecided(target, record, policy, holes[0][1], owner):
            who = holes[0][1].persona
            told.doubts.append(
                f"{target.route}: {who} can read {record.name} by an id that nobody guesses, and no list shows whose "
                "such records are; decide with a rule in [[access]] (own, or signed-in for everybody who has the link)"
            )
        elif holes:
            told.findings.append(_finding(target, record, owner, holes, fix))
        else:
            _weigh(told, target, [one for one, _ in mine])
    return told


def _undecided(target: ReadTarget, record: Record, policy: AccessPolicy, other: Someone, owner: Someone) -> bool:
    """A file or the like at an address that only who was told it knows: maybe meant for everybody who was."""
    if owner.tenant != other.tenant or record.listed or {"own"} & set(policy.allowed(target.route) or ()):
        return False
    return all(unguessable(value) for value in record.ids.values())


def _weigh(told: Judged, target: ReadTarget, reaches: list[Reach]) -> None:
    """No leak was seen: what proves that there is none, and what only leaves it open."""
    if reaches and not owner_saw(target) and not target.keyed:
        status = f"status {target.owner.sketch.status}" if target.owner.sketch else target.owner.failure
        told.doubts.append(
            f"{target.route}: not even the owner gets {target.record} there ({status}); "
            "add a recipe whose record can be read"
        )
        return
    for one in reaches:
        sketch = one.seen.sketch
        if sketch is None:
            told.doubts.append(f"{target.route}: {one.seen.failure or 'no answer'}")
        elif one.seen.retry_later:
            told.doubts.append(f"{target.route}: it was busy (status {sketch.status}) when {one.persona} asked")
        elif sketch.status >= 500:
            told.doubts.append(f"{target.route}: it broke (status {sketch.status}) when {one.persona} asked")
        elif sketch.ok and not owner_saw(target):
            told.doubts.append(
                f"{target.route}: {one.persona} got an answer where the owner of {target.record} got none"
                + (f" ({target.owner.failure})" if target.owner.failure else "")
            )
        elif one.seen.evidence:
            told.fine.append(one.seen.evidence)


def _finding(
    target: ReadTarget, record: Record, owner: Someone, holes: list[tuple[Reach, Someone, str]], fix: str
) -> Finding:
    reach, who, what = min(holes, key=lambda item: bool(item[0].way))
    method, _, path = target.route.partition(" ")
    route, _, operation = path.partition(" ")
    people = " and ".join(dict.fromkeys(f"{one.persona} ({_called(one, owner)})" for _, one, _ in holes))
    way = f" {reach.way}" if reach.way else ""
    by = {"path": "changing the id in the path", "query": "changing the id in the query"}.get(
        target.by, "changing the id in the request"
    )
    seen = (reach.seen, target.owner, *(reach.absent[:1]))
    return Finding(
        Subject(method=method, route=route, persona=who.persona, name=operation),
        f"{people} can read {record.name} at {route}{f' ({operation})' if operation else ''}, by {by}{way}: "
        f"the answer holds {what}, which a stranger does not get and no view of {who.persona}'s own shows.",
        tuple(one.evidence for one in seen if one.evidence),
        Confidence.CERTAIN if record.canary else Confidence.FIRM,
        fix,
        variant=reach.way or target.by,
    )


def _called(one: Someone, owner: Someone) -> str:
    """In which relation the other stands to the owner."""
    if one.tenant != owner.tenant:
        return f"of the tenant {one.tenant or 'without a name'}"
    return "of the same role" if one.role == owner.role else one.role
