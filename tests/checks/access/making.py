"""Three people, two tenants, one record: the ground of the cases of this row."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from launchready.artifacts.access import (
    ObjectReads,
    ObjectWrites,
    OwnerMap,
    Reach,
    ReadTarget,
    Record,
    Sight,
    Someone,
    WriteAttempt,
)
from launchready.artifacts.routes import Route, Routes
from tests.checks.making import seen

CANARY = "lr-canary-1-post-2"
KNOWN = Routes((Route("GET", "/api/posts/{id}", "https://a.example", ("openapi",)),))
PEOPLE = (
    Someone("member", "member", "acme", ids=("1",)),
    Someone("member2", "member", "acme", ids=("2",)),
    Someone("stranger", "member", "globex", ids=("3",)),
)
RECORD = Record("the post of member", "post", "member", "/api/posts/7", "/api/posts", CANARY, {"id": "7"}, listed=True)
OWNER = seen(200, {"title": "t", "body": "b", "made": "m"}, marks=(CANARY,), kinds={"made": "time"})
REFUSED = seen(404, {"code": "c"})
ABSENT = (seen(404, {"code": "c"}), seen(404, {"code": "c"}))
STRANGER = seen(401, {"code": "s"})


def owners(*records: Record, sights: tuple[Sight, ...] = (), people: tuple[Someone, ...] = PEOPLE) -> OwnerMap:
    """An owner map."""
    return OwnerMap(people, records or (RECORD,), sights)


def target(*reaches: Reach, **more: Any) -> ObjectReads:
    """One route that shows the record, tried by some."""
    made = ReadTarget("GET /api/posts/{id}", "/api/posts/7", "path", RECORD.name, OWNER, OWNER, STRANGER, reaches)
    return ObjectReads((replace(made, **more),))


def reach(answer: Any = REFUSED, persona: str = "member2", **more: Any) -> Reach:
    """One person's attempt to read."""
    return Reach(persona, "/api/posts/7", answer, absent=more.pop("absent", ABSENT), **more)


BEFORE = seen(200, {"title": "t"})


def attempt(answer: Any = REFUSED, persona: str = "member2", **more: Any) -> ObjectWrites:
    """One person's attempt to change."""
    made = WriteAttempt(
        "PATCH /api/posts/{id}",
        "/api/posts/7",
        RECORD.name,
        persona,
        answer,
        more.pop("canary", "lr-canary-1-theirs-9"),
        reader="member",
        read_path="/api/posts/7",
        before=BEFORE,
        again=BEFORE,
        after=BEFORE,
    )
    return ObjectWrites((replace(made, **more),), (RECORD,))
