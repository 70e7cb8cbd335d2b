"""What two answers have in common that says something about somebody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from launchready.artifacts.sketch import PERSONAL, Seen, Sketch

MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Overlap:
    """Values that stand in both answers and in none of the controls.

    `count` of values, `fields` their paths, `personal` the kinds among them that are personal by form
    (e-mail addresses, phone numbers, tokens).
    """

    count: int
    fields: tuple[str, ...]
    personal: tuple[str, ...]

    def __bool__(self) -> bool:
        return self.count > 0

    def words(self) -> str:
        """`14 values (items[].name, items[].email …)`."""
        named = ", ".join(self.fields[:MOST_NAMED]) + (" …" if len(self.fields) > MOST_NAMED else "")
        noun = "value" if self.count == 1 else "values"
        return f"{self.count} {noun}" + (f" ({named})" if named else "")


NOTHING = Overlap(0, (), ())


def overlap(
    stranger: Sketch | None, owner: Sketch | None, again: Sketch | None = None, controls: Iterable[Sketch] = ()
) -> Overlap:
    """The owner's telling values that the stranger's answer has too.

    Left out: what changes between two views of the owner, and what stands anywhere in a control answer.
    HTML and text answers are compared line by line, JSON value by value.
    """
    if stranger is None or owner is None or stranger.form != owner.form:
        return NOTHING
    others = [control for control in controls if control is not None]
    if stranger.form == "json":
        pairs = stranger.telling & owner.telling
        if again is not None:
            pairs &= again.telling
        open_values = {digest for control in others for _, digest in control.telling}
        pairs = frozenset(pair for pair in pairs if pair[1] not in open_values)
        fields = tuple(sorted({path for path, _ in pairs}))
        return Overlap(len(pairs), fields, tuple(sorted(stranger.kinds(pairs) & PERSONAL)))
    lines = stranger.words & owner.words
    if again is not None:
        lines &= again.words
    for control in others:
        lines -= control.words
    return Overlap(len(lines), (), ())


def same_page(one: Sketch, other: Sketch | None) -> bool:
    """Whether two answers are the same page: equal bodies, or the same form with mostly the same words."""
    if other is None or one.form != other.form:
        return False
    if one.body == other.body:
        return True
    if one.form == "json":
        mine, theirs = ({(leaf.path, leaf.kind) for leaf in sketch.leaves} for sketch in (one, other))
        return one.status == other.status and mine == theirs and not one.telling
    if one.title and one.title == other.title and not (one.words or other.words):
        return True
    union = one.words | other.words
    return bool(union) and len(one.words & other.words) >= 0.9 * len(union)


def same_answer(one: Seen, other: Seen) -> bool:
    """Whether two exchanges got the same status and the same page."""
    if one.sketch is None or other.sketch is None:
        return False
    return one.sketch.status == other.sketch.status and same_page(one.sketch, other.sketch)


def same_values(one: Sketch, other: Sketch) -> bool:
    """Whether two answers say exactly the same: every JSON value, else the whole body."""
    if one.status != other.status:
        return False
    if one.form == other.form == "json":
        return {(leaf.path, leaf.digest) for leaf in one.leaves} == {(leaf.path, leaf.digest) for leaf in other.leaves}
    return one.body == other.body
