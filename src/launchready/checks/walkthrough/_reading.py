"""What the checks of this row share: who walked, and facts of several visitors as one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Protocol, TypeVar

from launchready.artifacts.walk import Walk
from launchready.model import Evidence

NAMES = {"anonymous": "somebody who is not signed in", "member": "a member", "admin": "an admin"}
VISITORS = tuple(NAMES)


class Fact(Protocol):
    """Anything that one visitor met."""

    @property
    def visitor(self) -> str:
        """The part that the visitor plays."""
        ...


F = TypeVar("F", bound=Fact)


def unwalked(walk: Walk) -> list[str]:
    """One sentence for each visitor of whom nothing can be said, and for each thing that a visitor did not reach."""
    known = {visit.visitor for visit in walk.visits}
    told = [f"{visit.visitor} could not be walked: {visit.why}" for visit in walk.visits if not visit.walked]
    told += [f"{NAMES.get(visit.visitor, visit.visitor)}: {what}" for visit in walk.visits for what in visit.left_out]
    return told + [f"{visitor} was not walked" for visitor in VISITORS if visitor not in known]


def walked(walk: Walk) -> list[Evidence]:
    """Evidence of the visits that were made."""
    return [visit.evidence for visit in walk.visits if visit.walked and visit.evidence]


def together(facts: Iterable[F], key: Callable[[F], Hashable]) -> list[tuple[F, str]]:
    """Facts that several visitors met, once: the first of them, and in words who met it."""
    groups: dict[Hashable, list[F]] = {}
    for fact in facts:
        groups.setdefault(key(fact), []).append(fact)
    return [(group[0], people(one.visitor for one in group)) for group in groups.values()]


def people(visitors: Iterable[str]) -> str:
    """`A member and an admin`, as the beginning of a sentence."""
    names = [NAMES.get(visitor, visitor) for visitor in dict.fromkeys(visitors)]
    text = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return text[:1].upper() + text[1:]


def meets(who: str) -> str:
    """The verb after `people`: one meets, several meet."""
    return "meet" if " and " in who else "meets"
