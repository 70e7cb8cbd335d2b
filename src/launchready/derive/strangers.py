"""What strangers get from reading routes: the judgement that auth/anonymous-read and auth/hidden-routes share."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.sketch import PERSONAL, Seen, Sketch
from launchready.artifacts.views import AnonymousReads, Read
from launchready.derive.overlap import Overlap, overlap, same_page
from launchready.model import Evidence


@dataclass(frozen=True, slots=True)
class Stranger:
    """One route that hands data to strangers: the read, the answer that proves it, the way, and what it is in words."""

    read: Read
    seen: Seen
    way: str
    words: str


@dataclass(slots=True)
class Strangers:
    """All judged routes. `doubts` are sentences, `fine` the evidence of refusals, `looked` that of any request."""

    open: list[Stranger] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    fine: list[Evidence] = field(default_factory=list)
    looked: list[Evidence] = field(default_factory=list)


def judge_reads(
    reads: AnonymousReads, policy: AccessPolicy, wanted: Collection[str] | None = None, *, guessed: bool = False
) -> Strangers:
    """Judge every read that is not public by rule; `wanted` are route keys, None for all.

    `guessed` says that they are only named in scripts or code: one that nobody finds (404, 405) is then not there.
    """
    told = Strangers()
    public = [read for read in reads.reads if policy.public(read.route)]
    controls = [read.anonymous.sketch for read in public if read.anonymous.sketch and read.anonymous.ok]
    page = reads.sign_in_page.sketch if reads.sign_in_page else None
    for read in reads.reads:
        if read.anonymous.evidence:
            told.looked.append(read.anonymous.evidence)
        if read in public or (wanted is not None and read.route not in wanted):
            continue
        if guessed and _absent(read):
            result: Stranger | str = ""
        else:
            result = _judge(read, policy.public(read.route), controls, page)
        if isinstance(result, Stranger):
            told.open.append(result)
        elif result:
            told.doubts.append(f"{read.route}: {result}")
        elif read.anonymous.evidence:
            told.fine.append(read.anonymous.evidence)
    return told


def _judge(read: Read, public: bool | None, controls: list[Sketch], page: Sketch | None) -> Stranger | str:
    """What a stranger gets, a doubt in words, or '' when it is nothing."""
    own = read.control.sketch if read.control else None
    for door in read.doors:
        shared = _shared(read, door.seen.sketch, controls, own)
        if shared and public is False:
            return _stranger(read, door.seen, shared, door.name)
    sketch = read.anonymous.sketch
    if sketch is None:
        return read.anonymous.failure
    if not sketch.ok:
        return _refusal(read, sketch)
    if same_page(sketch, page) or (sketch.form == "html" and sketch.asks_sign_in) or (own and same_page(sketch, own)):
        return ""
    shared = _shared(read, sketch, controls, own)
    if shared and (public is False or shared.personal):
        return _stranger(read, read.anonymous, shared, "")
    if read.owner is None:
        return _without_people(read, sketch, own, public)
    if shared:
        return "it answers strangers with data, and no access rule says whether it is public"
    if sketch.form == "empty" or _has_data(read, controls, own):
        return ""
    return "it answers strangers, but nobody's view of it has data to compare with"


def _absent(read: Read) -> bool:
    sketch = read.anonymous.sketch
    found = read.owner is not None and read.owner.ok
    return sketch is not None and sketch.status in (404, 405) and not found and "{" not in read.route


def _refusal(read: Read, sketch: Sketch) -> str:
    if sketch.refused or (sketch.status == 404 and read.owner is not None and read.owner.ok):
        return ""
    if read.anonymous.retry_later:
        return f"it was busy (status {sketch.status}) when a stranger asked"
    if read.owner is not None and read.owner.ok:
        return "" if 300 <= sketch.status < 500 else f"it broke (status {sketch.status}) when a stranger asked"
    if sketch.status in (400, 404, 405, 422):
        return f"{read.why or 'nobody could use it'}, and a stranger got {sketch.status}, which proves nothing"
    return f"a stranger got status {sketch.status}, and nobody's view is known to compare with"


def _shared(read: Read, stranger: Sketch | None, controls: list[Sketch], own: Sketch | None) -> Overlap:
    owner = read.owner.sketch if read.owner else None
    again = read.again.sketch if read.again else None
    return overlap(stranger, owner, again, [*controls, *([own] if own else [])])


def _has_data(read: Read, controls: list[Sketch], own: Sketch | None) -> bool:
    """The member's view holds stable values of its own, so that an answer without any of them is without the data."""
    return bool(_shared(read, read.owner.sketch if read.owner else None, controls, own))


def _without_people(read: Read, sketch: Sketch, own: Sketch | None, public: bool | None) -> Stranger | str:
    """Nobody's view is at hand: only values that are personal by their form prove anything."""
    pairs = sketch.telling - (own.telling if own else frozenset())
    kinds = sketch.kinds(pairs) & PERSONAL
    if sketch.form == "json" and kinds:
        fields = tuple(sorted({leaf.path for leaf in sketch.leaves if leaf.kind in kinds}))
        return _stranger(read, read.anonymous, Overlap(len(pairs), fields, tuple(sorted(kinds))), "")
    if sketch.form == "json" and pairs:
        who = "a rule calls it private, but nobody's view" if public is False else "neither a persona nor a rule"
        return f"it answers strangers with data, and {who} says what it is"
    return "" if sketch.form == "empty" else "it answers strangers, and nobody's view is known to compare with"


def _stranger(read: Read, seen: Seen, shared: Overlap, way: str) -> Stranger:
    what = {"email": "e-mail addresses", "phone": "phone numbers", "token": "tokens"}
    among = [what[kind] for kind in shared.personal]
    beside = f", among them {' and '.join(among)}" if among else ""
    view = f"{shared.words()} of what {read.persona} sees" if read.persona else shared.words()
    return Stranger(read, seen, way, view + beside)
