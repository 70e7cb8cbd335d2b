"""The pictures of a run as the report carries them: at findings, and one film strip a visitor."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from launchready.artifacts.walk import Walk
from launchready.report.schema import PicturePart
from launchready.verdict.judge import Result

# Bytes of pictures that one report carries; what is over stays in the run folder alone.
MOST_BYTES = 8_000_000
_VISITORS = {"anonymous": "Somebody who is not signed in", "member": "A member", "admin": "An admin"}


def pictures(
    results: Sequence[Result], facts: Mapping[str, Mapping[type, Any]], read: Callable[[str], bytes]
) -> list[PicturePart]:
    """Those of findings first, then the strips in the order of the walk. `read` gives a kept file, b'' when gone."""
    kept: list[PicturePart] = []
    left = MOST_BYTES
    for place, title, caption, more in (*_of_findings(results), *_of_strips(facts)):
        data = read(place)
        if not data or len(data) > left:
            continue
        left -= len(data)
        kind = "png" if place.endswith(".png") else "jpeg"
        kept.append(
            PicturePart(
                title=title,
                data=f"data:image/{kind};base64,{base64.b64encode(data).decode()}",
                caption=caption,
                **more,
            )
        )
    return kept


def _of_findings(results: Sequence[Result]) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    seen: set[str] = set()
    for result in results:
        for finding in result.findings:
            for item in finding.evidence:
                if item.kind == "picture" and item.where and item.where not in seen:
                    seen.add(item.where)
                    yield item.where, item.summary, "", {"check": result.check.id}


def _of_strips(facts: Mapping[str, Mapping[type, Any]]) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    for name, artifacts in facts.items():
        walk = artifacts.get(Walk)
        if not isinstance(walk, Walk):
            continue
        for visit in walk.visits:
            who = _VISITORS.get(visit.visitor, visit.visitor)
            where = f" on {name}" if len(facts) > 1 else ""
            how = "" if visit.visitor == "anonymous" else f", {visit.how}"
            for place, page in visit.strip:
                yield place, page, "", {"strip": f"{who}{where}{how}"}
