"""What the CORS checks share: whether an answer holds what only the session opens, and how findings are grouped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from launchready.artifacts.cors import CorsReply, CorsRoute
from launchready.artifacts.sketch import Seen
from launchready.derive.overlap import NOTHING, Overlap, overlap
from launchready.model import Evidence


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer that shows a hole, and what it holds."""

    route: CorsRoute
    reply: CorsReply
    what: str = ""


@dataclass(frozen=True, slots=True)
class Gain:
    """What a session adds to an answer. `known` is False when there is nothing to compare with."""

    opened: bool
    shared: Overlap = NOTHING
    known: bool = True

    def words(self) -> str:
        """`14 values (email …) that strangers do not get`."""
        if self.shared:
            return f"{self.shared.words()} that strangers do not get"
        return "an answer that strangers do not get"


def gain(reply: Seen, plain: Seen | None, anonymous: Seen | None) -> Gain:
    """Whether this answer gives what the same request without a session does not.

    A stranger who is turned away makes any answer with content a gain; a stranger who is served leaves the values
    that stand in both answers with the session and not in the stranger's.
    """
    if not reply.ok or reply.sketch is None or reply.sketch.form == "empty":
        return Gain(False)
    if anonymous is None or anonymous.sketch is None or anonymous.retry_later or anonymous.sketch.status >= 500:
        return Gain(False, known=False)
    owner = plain.sketch if plain is not None else None
    shared = overlap(reply.sketch, owner, None, [anonymous.sketch] if anonymous.ok else [])
    if anonymous.ok:
        return Gain(bool(shared), shared)
    return Gain(True, shared)


def spread(hits: Iterable[Hit], asked: int) -> list[list[Hit]]:
    """One group when most of the routes asked have the hole (one cause), else each route for itself."""
    found = list(hits)
    if len(found) * 2 > asked:
        return [found] if found else []
    return [[hit] for hit in found]


def beside(group: list[Hit], asked: int) -> str:
    """` (and 11 more of 12 routes)` for a group, '' for a single route."""
    more = len({hit.route.route for hit in group}) - 1
    return f" (and {more} more of the {asked} routes asked)" if more > 0 else ""


def proofs(group: Iterable[Hit], most: int = 3) -> tuple[Evidence, ...]:
    """The evidence of the first few, without repeats."""
    found = [hit.reply.seen.evidence for hit in group if hit.reply.seen.evidence is not None]
    return tuple(dict.fromkeys(found))[:most]
