"""Whether somebody's answer holds what only the owner of a record should see."""

from __future__ import annotations

from collections.abc import Iterable

from launchready.artifacts.access import OwnerMap, Reach, ReadTarget, Record
from launchready.artifacts.sketch import TELLING, Seen, Sketch

PROOF = TELLING | {"id"}
MOST_NAMED = 4


def known_to(found: OwnerMap, persona: str) -> frozenset[str]:
    """Hashes of every value and line that a persona sees in views of its own."""
    values: set[str] = set()
    for sight in found.sights:
        if sight.persona == persona and sight.seen.sketch and sight.seen.ok:
            values |= {leaf.digest for leaf in sight.seen.sketch.leaves} | sight.seen.sketch.words
    return frozenset(values)


def owner_saw(target: ReadTarget) -> bool:
    """Whether the owner got the record twice."""
    return target.owner.ok and target.again.ok


def leak(target: ReadTarget, reach: Reach, canary: str, known: frozenset[str]) -> str:
    """What of the owner's view the other got, in words; '' for nothing.

    The owner's canary is proof. Else it takes values beyond the id that the owner saw twice alike, and that neither a
    stranger, nor the answer to an id of nothing, nor any view of the other's own holds; a time counts only where the
    other's answer holds the whole of the owner's.
    """
    mine, theirs = target.owner.sketch, reach.seen.sketch
    if mine is None or theirs is None or not theirs.ok or not owner_saw(target):
        return ""
    outside = [seen.sketch for seen in (target.stranger, *reach.absent) if seen and seen.sketch and seen.sketch.ok]
    if canary and canary in theirs.marks and canary in mine.marks:
        return "" if any(canary in one.marks for one in outside) else "what the owner wrote"
    again = target.again.sketch
    assert again is not None
    if theirs.form != mine.form:
        return ""
    if mine.form != "json":
        return _lines(mine, again, theirs, outside, known)
    steady = {(leaf.path, leaf.digest, leaf.kind) for leaf in mine.leaves if leaf.kind not in ("null", "flag")}
    steady &= {(leaf.path, leaf.digest, leaf.kind) for leaf in again.leaves}
    public = {leaf.digest for one in outside for leaf in one.leaves}
    got = {(leaf.path, leaf.digest) for leaf in theirs.leaves}
    shared = [item for item in steady if item[:2] in got and item[1] not in public | known]
    proof = [item for item in shared if item[2] in PROOF]
    whole = all(item[:2] in got for item in steady)
    if proof or (whole and any(item[2] == "time" for item in shared)):
        return _words([path for path, _, _ in shared])
    return ""


def _lines(mine: Sketch, again: Sketch, theirs: Sketch, outside: list[Sketch], known: frozenset[str]) -> str:
    if not mine.words:
        public = {one.body for one in outside}
        return "the same file" if mine.length and mine.body == again.body == theirs.body not in public else ""
    shared = mine.words & again.words & theirs.words
    for one in outside:
        shared -= one.words
    count = len(shared - known)
    return f"{count} line{'s' if count > 1 else ''} of the owner's" if count else ""


def _words(paths: Iterable[str]) -> str:
    unique = sorted(set(paths))
    named = ", ".join(unique[:MOST_NAMED]) + (" …" if len(unique) > MOST_NAMED else "")
    return f"values of the owner's ({named})"


def told_apart(denied: Seen, absent: tuple[Seen, ...]) -> str:
    """How a refusal differs from the answers to two ids that name nothing, in words; '' when it does not.

    Only what both of these answers have in common counts, so that request ids and times are no difference.
    """
    if denied.sketch is None or len(absent) < 2 or any(one.sketch is None for one in absent):
        return ""
    here = denied.sketch
    first, second = (one.sketch for one in absent)
    assert first is not None and second is not None
    if first.status != second.status or here.status in (429, 503) or first.status in (429, 503):
        return ""
    if here.status != first.status:
        return f"status {here.status} for a record that is there, {first.status} for one that is not"
    if here.form != first.form or first.form != second.form:
        return ""
    if here.form == "json":
        same = _steady(first) & _steady(second)
        moving = {path for path, _ in _steady(first) ^ _steady(second)}
        mine = {(path, value) for path, value in _steady(here) if path not in moving}
        return "the words of the refusal" if mine != {item for item in same if item[0] not in moving} else ""
    return (
        "the words of the refusal" if (first.words & second.words) != (here.words & first.words & second.words) else ""
    )


def _steady(sketch: Sketch) -> frozenset[tuple[str, str]]:
    return frozenset((leaf.path, leaf.digest) for leaf in sketch.leaves)


def record_of(found: OwnerMap, name: str) -> Record | None:
    """The record of this name."""
    return next((one for one in found.records if one.name == name), None)
