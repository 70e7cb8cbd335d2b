"""Whether the front-end takes a visitor for a person, and signing in by its own form where it does not."""

from __future__ import annotations

from contextlib import suppress

from launchready.gather.visits.signing import PATHS, opens_form, submit
from launchready.gather.walk.templates import template
from launchready.gather.walk.walker import Opened, Walker
from launchready.net.browser.start import gone


async def signed_in(walker: Walker, opened: Opened | None, stranger: str, known: tuple[str, str] | None) -> str:
    """'' when the front-end shows this visitor more than a stranger, else the sentence that says why not.

    `stranger` is the signature of the start page as nobody saw it.
    """
    if opened is None:
        return "the start page could not be opened"
    if opened.page.status >= 500:
        return f"the start page answers {opened.page.status} to this visitor"
    if _inside(opened, stranger):
        return ""
    if known is None:
        return "the front-end does not accept the session, and there is no name and password to sign in with"
    page = opened if opened.facts["password"] else None
    for path in PATHS if page is None else ():
        page = await walker.open(walker.site.door.url(path))
        if page is not None and page.facts["password"]:
            break
    if page is None or not page.facts["password"]:
        page = await walker.open(walker.site.door.url("/"))
        if page is None or not await opens_form(walker.visitor, walker.tab):
            return "the front-end does not accept the session, and no form to sign in was found"
    with suppress(gone()):
        await submit(walker.visitor, walker.tab, *known)
    again = await walker.open(walker.site.door.url("/"))
    if again is not None and _inside(again, stranger):
        return ""
    return f"signing in by the form at {template(page.facts['url'])} did not lead inside"


def _inside(opened: Opened, stranger: str) -> bool:
    return not opened.facts["password"] and opened.page.ok and opened.page.signature != stranger
