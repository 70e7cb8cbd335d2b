"""Links, images and files of the platform's own that lead nowhere."""

from __future__ import annotations

from launchready.artifacts.walk import Broken
from launchready.gather.walk.templates import template
from launchready.gather.walk.walker import Walker
from launchready.model import Evidence, Phase
from launchready.net.browser.notes import Called
from launchready.net.types import Answer, Call

_KINDS = {"image": "image", "script": "script", "stylesheet": "style", "font": "font"}
_GONE = frozenset({404, 410})


def _dead(status: int) -> bool:
    return status in _GONE or status >= 500


async def check_links(walker: Walker, missing: str, start: str) -> None:
    """Links that were seen, images and files that were loaded. `missing` is the signature of a page that cannot
    exist, `start` that of the start page; where both are the same, a success proves nothing either way.
    """
    opened = {page.place: page for page in walker.found.pages if not page.phone}
    asked = 0
    for url, (page, text) in walker.found.links.items():
        seen = opened.get(walker.site.door.redactor.url(template(url)))
        if seen is not None and seen.status:
            soft = bool(missing) and seen.ok and seen.signature == missing != start
            if _dead(seen.status) or soft:
                _note_link(walker, page, url, text, seen.status, soft)
            continue
        if asked >= walker.limits.links or walker.left < 1:
            walker.leave_out("not every link was followed", "links" if asked >= walker.limits.links else "seconds")
            break
        asked += 1
        status, proof = await _status(walker, url)
        if _dead(status):
            _note_link(walker, page, url, text, status, False, proof)
    _note_files(walker)


async def _status(walker: Walker, url: str) -> tuple[int, tuple[Evidence, ...]]:
    """What a link answers to this visitor; 0 when it was not asked or did not answer."""
    session = walker.visitor.session
    phase = Phase.PASSIVE if session.persona == "anonymous" else Phase.READ
    reply, _ = await walker.site.see(
        Call("HEAD", url), session=session, phase=phase, summary="does the link lead anywhere?"
    )
    if isinstance(reply, Answer) and (reply.status >= 400):
        reply, seen = await walker.site.see(
            Call("GET", url), session=session, phase=phase, summary="does the link lead anywhere?"
        )
        if isinstance(reply, Answer):
            return reply.status, (seen.evidence,) if seen.evidence else ()
    return (reply.status if isinstance(reply, Answer) else 0), ()


def _note_link(
    walker: Walker, page: str, url: str, text: str, status: int, soft: bool, proof: tuple[Evidence, ...] = ()
) -> None:
    target = template(url)
    said = "the page for what does not exist" if soft else f"status {status}"
    summary = f'"{text}" on {page} leads to {target}: {said}'
    evidence = proof or _exchange(walker, url, summary) or (walker.evidence(f"GET {page}", summary),)
    if any(one.target == target and one.kind == "link" for one in walker.found.broken):
        return
    walker.found.broken.append(Broken(walker.role, page, target, "link", status, soft, evidence))


def _exchange(walker: Walker, url: str, summary: str) -> tuple[Evidence, ...]:
    for call in walker.visitor.notes.calls:
        if call.url == url and call.answer is not None:
            return (walker.site.door.evidence(call.answer, summary),)
    return ()


def _note_files(walker: Walker) -> None:
    """Images, scripts and styles that pages asked for and did not get."""
    for call in walker.visitor.notes.calls:
        kind = _KINDS.get(call.kind)
        if kind is None or not call.own or call.refused or not _lost(walker, call):
            continue
        target = template(call.url)
        if any(one.target == target and one.kind == kind for one in walker.found.broken):
            continue
        summary = f"the {kind} {target} answered {call.status}" if call.status else f"the {kind} {target} did not come"
        evidence = walker.site.door.evidence(call.answer, summary) if call.answer else walker.evidence(target, summary)
        walker.found.broken.append(
            Broken(walker.role, template(call.page), target, kind, call.status, False, (evidence,))
        )


def _lost(walker: Walker, call: Called) -> bool:
    if _dead(call.status):
        return True
    soft = 200 <= call.status < 300 and call.content_type == "text/html" and call.kind != "document"
    return soft or (call.kind == "image" and call.ok and call.url in walker.found.images)
