"""Facts that people want to see whole, as tables of the report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from launchready.artifacts.walk import Walk
from launchready.report.schema import TablePart

_STRANGER = {
    "sign-in": "is asked to sign in",
    "refused": "is refused",
    "missing": "the page for what does not exist",
    "same": "the start page",
    "content": "a page of its own: look whether that is meant",
    "unknown": "not known",
}


def tables(facts: Mapping[str, Mapping[type, Any]]) -> list[TablePart]:
    """Every table, by environment."""
    found: list[TablePart] = []
    for name, artifacts in facts.items():
        walk = artifacts.get(Walk)
        if isinstance(walk, Walk):
            found += _of_walk(walk, f" ({name})" if len(facts) > 1 else "")
    return found


def _of_walk(walk: Walk, where: str) -> list[TablePart]:
    visits = TablePart(
        title=f"Three visitors in {walk.browser}{where}",
        columns=["visitor", "who", "pages", "on a phone", "controls pressed", "forms tried", "seconds", "left out"],
        rows=[
            [
                visit.visitor,
                visit.how if visit.walked else f"not walked: {visit.why}",
                str(visit.pages),
                str(visit.phone_pages),
                str(visit.clicks),
                str(len({(one.page, one.form) for one in walk.forms if one.visitor == visit.visitor})),
                f"{visit.seconds:g}",
                "; ".join((*visit.left_out, *visit.doubts)) or "nothing",
            ]
            for visit in walk.visits
        ],
    )
    reach = TablePart(
        title=f"Pages of members, opened without signing in{where}",
        columns=["page", "seen by", "what a stranger gets", "status"],
        rows=[
            [one.path, ", ".join(one.seen_by), _STRANGER.get(one.outcome, one.outcome), str(one.status or "")]
            for one in walk.reach
        ],
    )
    return [visits, *([reach] if reach.rows else [])]
