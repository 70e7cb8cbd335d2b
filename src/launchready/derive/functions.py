"""Whether a role reached a function that the rules deny it: by data or by effect, never by a status alone. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from launchready.artifacts.functions import FunctionRead, FunctionWrite
from launchready.artifacts.sketch import PERSONAL, TELLING, Seen, Sketch
from launchready.derive.overlap import same_page, same_values

COUNTED = TELLING | {"id", "time"}
Outcome = Literal["reached", "refused", "doubt"]


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one try: the outcome, the sentence for it, and whether data or an effect proves it."""

    outcome: Outcome
    words: str = ""
    proved: bool = False


REFUSED = Told("refused")


def read_told(read: FunctionRead, seen: Seen, lawful: frozenset[str] = frozenset()) -> Told:
    """Judge what a role that may not read this route got from it."""
    sketch = seen.sketch
    if sketch is None:
        return Told("doubt", seen.failure)
    if not sketch.ok:
        return _refusal(seen, sketch, read)
    view = read.view.sketch if read.view and read.view.ok else None
    nobody = read.nobody.sketch if read.nobody and read.nobody.ok else None
    if nobody is not None and same_values(sketch, nobody):
        return REFUSED
    if view is None:
        return _without_view(read, sketch, nobody)
    return shared(sketch, view, read.again.sketch if read.again else None, nobody, lawful)


def shared(
    sketch: Sketch, view: Sketch, again: Sketch | None, nobody: Sketch | None, lawful: frozenset[str] = frozenset()
) -> Told:
    """Compare an answer with what somebody allowed sees: stable values that this role sees nowhere by right."""
    if sketch.form != "json" or view.form != "json":
        return _page(sketch, view, nobody)
    stable = _leaves(view) & (_leaves(again) if again is not None else _leaves(view))
    open_ = {digest for _, digest, _ in _leaves(nobody)} if nobody is not None else set()
    theirs = {(path, digest) for path, digest, _ in _leaves(sketch)}
    telling = {
        (path, digest, kind)
        for path, digest, kind in stable
        if kind in COUNTED and digest not in lawful and digest not in open_
    }
    got = {(path, digest) for path, digest, _ in telling} & theirs
    if got:
        fields = sorted({path for path, _ in got})
        named = ", ".join(fields[:4]) + (" …" if len(fields) > 4 else "")
        return Told("reached", f"{len(got)} values of what {{user}} sees ({named})", True)
    if telling:
        return REFUSED
    if any(kind in COUNTED and digest not in open_ for _, digest, kind in stable):
        none_of_it = not {(path, digest) for path, digest, _ in stable} & theirs
        return REFUSED if none_of_it else Told("doubt", "it answers with values that this role sees elsewhere by right")
    figures = {(path, digest) for path, digest, kind in stable if kind != "null" and digest not in open_}
    if len({digest for _, digest in figures}) > 1 and figures <= theirs:
        return Told("reached", f"the same {len(figures)} figures as {{user}}", True)
    if figures - theirs and len({digest for _, digest in figures}) > 1:
        return REFUSED
    return Told("doubt", "it answers, and nobody's view of it has data to compare with")


def _leaves(sketch: Sketch) -> set[tuple[str, str, str]]:
    return {(leaf.path, leaf.digest, leaf.kind) for leaf in sketch.leaves}


def _refusal(seen: Seen, sketch: Sketch, read: FunctionRead) -> Told:
    if sketch.refused:
        return REFUSED
    if seen.retry_later or sketch.status >= 500:
        return Told("doubt", f"status {sketch.status} is no refusal")
    if read.guessed:
        return Told("doubt", f"status {sketch.status} proves no refusal: nobody could use it, so no real id is known")
    return REFUSED


def _without_view(read: FunctionRead, sketch: Sketch, nobody: Sketch | None) -> Told:
    open_ = nobody.telling if nobody is not None else frozenset()
    kinds = sketch.kinds(sketch.telling - open_) & PERSONAL
    if sketch.form == "json" and kinds:
        return Told("reached", f"values of the kind {' and '.join(sorted(kinds))}")
    if sketch.form == "empty" or (sketch.form == "json" and not sketch.leaves):
        return REFUSED
    return Told("doubt", read.why or "it answers, and nobody whom the rules allow it is there to compare with")


def _page(sketch: Sketch, view: Sketch, nobody: Sketch | None) -> Told:
    if sketch.asks_sign_in or sketch.form != view.form or (nobody is not None and same_page(sketch, nobody)):
        return REFUSED
    lines = (sketch.words & view.words) - (nobody.words if nobody is not None else frozenset())
    if not lines and sketch.form == "html":
        return REFUSED
    if sketch.form in ("text", "binary") and sketch.body == view.body and sketch.length:
        return Told("reached", "the very file that {user} gets", True)
    return Told("doubt", "a page is served, and whether it holds more than its frame cannot be told")


def write_told(one: FunctionWrite) -> Told:
    """Judge what came of a writing function tried by a role that may not use it."""
    sketch = one.attempt.sketch if one.attempt else None
    if one.attempt is None or sketch is None:
        return Told("doubt", one.why or (one.attempt.failure if one.attempt else "it was not tried"))
    before, again, after = (seen.sketch if seen else None for seen in (one.before, one.again, one.after))
    if one.canary and after is not None and one.canary in after.marks:
        return Told("reached", "what was sent stands there now", True)
    if before is not None and after is not None:
        if before.ok and after.status in (404, 410):
            return Told("reached", "the record is gone", True)
        if _changed(before, again, after):
            return Told("reached", "the record is not as it was", True)
    if sketch.refused:
        return REFUSED
    if one.attempt.retry_later or sketch.status >= 500:
        return Told("doubt", f"status {sketch.status} is no refusal")
    if one.made and sketch.ok:
        return Told("reached", "the answer describes the record that was made")
    if one.probe:
        return Told("doubt", f"status {sketch.status} to a harmless request proves no refusal; {one.why}")
    if after is not None and sketch.status in (404, 405, 409, 410):
        return REFUSED
    if sketch.ok:
        return Told("doubt", f"it was accepted ({sketch.status}), and no effect was seen; {one.why or 'look at it'}")
    return Told("doubt", f"status {sketch.status} is no refusal; {one.why or 'the payload may not fit'}")


def _changed(before: Sketch, again: Sketch | None, after: Sketch) -> bool:
    if not before.ok or not after.ok:
        return False
    volatile = {path for path, _, _ in _leaves(before) ^ _leaves(again)} if again is not None else set()
    mine, theirs = ({leaf for leaf in _leaves(one) if leaf[0] not in volatile} for one in (before, after))
    if before.form == after.form == "json":
        return mine != theirs
    return again is not None and before.body == again.body != after.body
