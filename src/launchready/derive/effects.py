"""What an attempt to change somebody else's record did, judged by what the owner saw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from launchready.artifacts.access import ObjectWrites, OwnerMap, Someone, WriteAttempt
from launchready.derive.overlap import same_values
from launchready.model import Confidence, Evidence, Finding, Subject

UNCLEAR = frozenset({400, 406, 409, 412, 413, 415, 422, 428})


@dataclass(slots=True)
class Effects:
    """What came of all attempts: holes, doubts in sentences, evidence of refusals, attempts by equals."""

    findings: list[Finding] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    fine: list[Evidence] = field(default_factory=list)
    equals: int = 0


def judge_writes(
    writes: ObjectWrites, found: OwnerMap, wanted: Callable[[Someone, Someone], bool], fix: str
) -> Effects:
    """Judge every attempt between two people of the wanted relation."""
    told = Effects()
    owners = {record.name: record.owner for record in writes.records}
    holes: dict[str, list[tuple[WriteAttempt, str]]] = {}
    for item in writes.attempts:
        owner, other = found.person(owners.get(item.record, "")), found.person(item.persona)
        if owner is None or other is None or not wanted(owner, other):
            continue
        told.equals += owner.role == other.role
        if effect := effect_of(item):
            holes.setdefault(item.route, []).append((item, effect))
        elif doubt := doubt_of(item):
            told.doubts.append(f"{item.route}: {doubt}")
        elif item.attempt.evidence:
            told.fine.append(item.attempt.evidence)
    told.findings = [_finding(route, items, found, owners, fix) for route, items in holes.items()]
    return told


def effect_of(item: WriteAttempt) -> str:
    """What the reader saw happen, in words; '' when nothing was seen.

    The canary of the payload is proof whatever the status. Without it, what was seen twice alike before must be gone or
    changed, and the attempt must have been accepted, or the record be gone: views change for other reasons too.
    """
    before, again, after = (seen.sketch if seen else None for seen in (item.before, item.again, item.after))
    if before is None or after is None:
        return ""
    if item.canary and item.canary in after.marks and item.canary not in before.marks:
        return f"what {item.persona} wrote now stands in {item.read_path}, as {item.reader} sees it"
    if again is None or not same_values(before, again):
        return ""
    if after.status in (404, 410) and before.ok:
        return f"{item.read_path} is gone for {item.reader}"
    sketch = item.attempt.sketch
    accepted = sketch is not None and sketch.status < 400
    if after.ok and not same_values(before, after):
        fewer = len(after.leaves) < len(before.leaves)
        if accepted or fewer:
            return f"{item.read_path} is no longer what {item.reader} saw twice before"
    return ""


def doubt_of(item: WriteAttempt) -> str:
    """Why nothing can be said of an attempt without an effect; '' when it was refused or changed nothing."""
    sketch = item.attempt.sketch
    if sketch is None:
        return item.attempt.failure or "it was not tried"
    if item.attempt.retry_later:
        return f"it was busy (status {sketch.status}) when {item.persona} tried"
    if sketch.status >= 500:
        return f"it broke (status {sketch.status}) when {item.persona} tried"
    if sketch.status in UNCLEAR:
        return f"{item.persona} got {sketch.status}, which may speak of the payload and not of the person; add a recipe"
    looked = item.after is not None and item.after.sketch is not None and item.before is not None
    if sketch.ok and not looked:
        return f"{item.persona} got {sketch.status}, and {item.why or 'nobody could look whether it had an effect'}"
    before, again = (seen.sketch if seen else None for seen in (item.before, item.again))
    if sketch.ok and before and again and not item.canary and not same_values(before, again):
        return f"{item.persona} got {sketch.status}, and {item.read_path} changes by itself"
    return ""


def _finding(
    route: str, items: list[tuple[WriteAttempt, str]], found: OwnerMap, owners: dict[str, str], fix: str
) -> Finding:
    item, effect = min(items, key=lambda one: bool(one[0].way))
    method, _, path = route.partition(" ")
    owner = found.person(owners[item.record])
    people = " and ".join(dict.fromkeys(f"{one.persona} ({_called(found, one.persona, owner)})" for one, _ in items))
    word = "remove" if method == "DELETE" else "act on" if method == "POST" else "change"
    way = f" {item.way}" if item.way else ""
    seen = (item.attempt, item.after, item.before)
    return Finding(
        Subject(method=method, route=path, persona=item.persona),
        f"{people} can {word} {item.record} by {method} {path}{way}: {effect}.",
        tuple(one.evidence for one in seen if one and one.evidence),
        Confidence.CERTAIN if item.canary or "gone" in effect else Confidence.FIRM,
        fix,
        variant=item.way,
    )


def _called(found: OwnerMap, persona: str, owner: Someone | None) -> str:
    one = found.person(persona)
    if one is None or owner is None:
        return persona
    if one.tenant != owner.tenant:
        return f"of the tenant {one.tenant or 'without a name'}"
    return "of the same role" if one.role == owner.role else one.role
