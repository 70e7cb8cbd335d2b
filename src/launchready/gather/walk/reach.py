"""Pages that people saw while signed in, opened by nobody."""

from __future__ import annotations

from urllib.parse import urlsplit

from launchready.artifacts.walk import Reach
from launchready.gather.visits.signing import PATHS
from launchready.gather.walk.templates import template
from launchready.gather.walk.walker import Opened, Walker
from launchready.model import Phase
from launchready.net.types import Call

MOST = 12


async def try_reach(walker: Walker, seen: dict[str, tuple[str, tuple[str, ...]]], missing: str, start: str) -> None:
    """Open each path (template → address and who saw it) and say what a stranger gets."""
    known = {page.path for page in walker.found.pages}
    for path, (url, people) in list(seen.items()):
        if path in known:
            continue
        if walker.left < 1 or len(walker.found.reach) >= MOST:
            walker.found.doubts.append("not every page of members was tried without signing in")
            return
        outcome, status = await _refused(walker, url)
        if not outcome:
            opened = await walker.open(url)
            outcome, status = _outcome(opened, url, missing, start), opened.page.status if opened else 0
        walker.found.reach.append(Reach(path, people, outcome, status))


async def _refused(walker: Walker, url: str) -> tuple[str, int]:
    """What the server alone says to a stranger: sent to sign in, or refused; ('', …) when only a browser can tell."""
    _, seen = await walker.site.see(Call("GET", url), phase=Phase.PASSIVE, summary="a stranger opens a page of members")
    if seen.sketch is None:
        return "", 0
    if 300 <= seen.sketch.status < 400 and seen.sketch.asks_sign_in:
        return "sign-in", seen.sketch.status
    return "refused" if seen.sketch.status in (401, 403, 404, 410) else "", seen.sketch.status


def _outcome(opened: Opened | None, url: str, missing: str, start: str) -> str:
    if opened is None:
        return "unknown"
    landed = urlsplit(opened.facts["url"]).path.rstrip("/")
    if opened.facts["password"] or landed in PATHS:
        return "sign-in"
    if opened.page.status in (401, 403, 404, 410):
        return "refused"
    if missing and opened.page.signature == missing:
        return "missing"
    if opened.page.signature == start or (landed == "" and template(url) != "/"):
        return "same"
    return "content" if opened.page.ok else "unknown"
