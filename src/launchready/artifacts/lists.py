"""What lists yield when they are asked otherwise than the front-end asks."""

from __future__ import annotations

from dataclasses import dataclass

from launchready.artifacts.sketch import Seen


@dataclass(frozen=True, slots=True)
class Yield:
    """One thing that stood in an answer and that its caller's own views and rights do not show.

    `kind`: record (another person's), deleted (a record of ours that its owner took back), field (a value that another
    person's own view has), order (the order tells a field that is not shown), count (a total counts what others see).
    `query` is what was added to the plain request; `what` says in words what was seen. `proofs` are the caller's
    refused direct read, and the view that has it by right.
    """

    kind: str
    query: str
    what: str
    seen: Seen
    proofs: tuple[Seen, ...] = ()
    sure: bool = True


@dataclass(frozen=True, slots=True)
class ListAsked:
    """One list as its least caller got it: the plain view, how many other ways were tried, and what they yielded."""

    route: str
    path: str
    persona: str
    role: str = ""
    plain: Seen | None = None
    tried: int = 0
    yields: tuple[Yield, ...] = ()


@dataclass(frozen=True, slots=True)
class ListAnswers:
    """Every list of one environment; `left_out` are sentences about what was not looked at."""

    lists: tuple[ListAsked, ...]
    left_out: tuple[str, ...] = ()
