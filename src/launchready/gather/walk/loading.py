"""Whether a page ever stops loading."""

from __future__ import annotations

import asyncio
import time

from launchready.artifacts.walk import Stuck
from launchready.gather.walk.templates import template
from launchready.gather.walk.walker import Opened, Walker


async def watch_loading(walker: Walker, opened: Opened) -> None:
    """Note indicators that stay for the whole patience though no request is under way.

    A page that still waits for an answer is slow, not stuck; that becomes a doubt. Indicators which come and go
    are fine: only one that was there at every look counts.
    """
    seen = await walker.ask("loading") or []
    if not seen:
        return
    path = opened.page.path
    if walker.waited >= walker.limits.waits:
        walker.found.waiting.append(f"{walker.role}: {path} shows a loading indicator; it was not waited for again")
        return
    walker.waited += 1
    started = time.monotonic()
    stayed = {one["path"]: one["what"] for one in seen}
    idle_since = time.monotonic()
    while stayed and time.monotonic() - started < walker.limits.patience * 3:
        await asyncio.sleep(min(0.25, walker.limits.patience / 8))
        if walker.visitor.pending:
            idle_since = time.monotonic()
        now = {one["path"] for one in await walker.ask("loading") or []}
        stayed = {place: what for place, what in stayed.items() if place in now}
        if time.monotonic() - max(started, idle_since) >= walker.limits.patience:
            break
    if not stayed:
        return
    waited = time.monotonic() - started
    if time.monotonic() - idle_since < walker.limits.patience * 0.9:
        walker.found.waiting.append(f"{walker.role}: {path} still waits for an answer after {waited:.0f} s")
        return
    await _note(walker, opened, stayed, waited)


async def _note(walker: Walker, opened: Opened, stayed: dict[str, str], waited: float) -> None:
    place, what = next(iter(stayed.items()))
    path = opened.page.path
    causes = [
        f"{call.method} {template(call.url)} {f'answered {call.status}' if call.status else 'was not answered'}"
        for call in walker.since(opened.marks)
        if call.own and call.refused is None and call.done and (call.status >= 400 or call.failed)
    ]
    cause = ", ".join(dict.fromkeys(causes[:3]))
    picture = await walker.picture("loading", path=place)
    summary = f"{what} is still there {waited:.0f} s later, with no request under way"
    evidence = [walker.evidence(f"GET {path}", summary + (f"; {cause}" if cause else ""), picture)]
    failed = next(
        (call for call in walker.since(opened.marks) if call.own and call.answer and call.status >= 400), None
    )
    if failed is not None and failed.answer is not None:
        evidence.append(walker.site.door.evidence(failed.answer, f"the page's own request answered {failed.status}"))
    walker.found.stuck.append(
        Stuck(
            walker.role,
            path,
            walker.say(what),
            round(waited, 1),
            cause,
            walker.hampered(opened.marks),
            tuple(evidence),
            walker.visitor.phone,
        )
    )
