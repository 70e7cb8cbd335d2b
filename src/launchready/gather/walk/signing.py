"""Whether the front-end takes a visitor for a person, and signing in by its own form where it does not."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from launchready.gather.visits.signing import PATHS, opens_form
from launchready.gather.walk.templates import template
from launchready.gather.walk.walker import Opened, Walker
from launchready.net.sign_in import expand
from launchready.settings.schema import Persona


def credentials(walker: Walker, persona: Persona | None) -> tuple[str, str] | None:
    """The name and password of a persona that signs in by them; None when the settings name none."""
    if persona is None or persona.sign_in.how not in ("json", "form"):
        return None
    values: list[tuple[str, str]] = []
    for name, text in persona.sign_in.fields.items():
        with suppress(KeyError):
            values.append((name.lower(), expand(text, walker.site.environ)[0]))
    secret = next((value for name, value in values if "pass" in name or "pwd" in name), "")
    user = next((value for _, value in values if "@" in value), "") or next(
        (value for name, value in values if any(word in name for word in ("user", "login", "mail", "name"))), ""
    )
    return (user, secret) if user and secret else None


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
    await fill_sign_in(walker, *known)
    again = await walker.open(walker.site.door.url("/"))
    if again is not None and _inside(again, stranger):
        return ""
    return f"signing in by the form at {template(page.facts['url'])} did not lead inside"


def _inside(opened: Opened, stranger: str) -> bool:
    return not opened.facts["password"] and opened.page.ok and opened.page.signature != stranger


async def fill_sign_in(walker: Walker, user: str, password: str) -> None:
    """Fill in the form that asks for a password and send it, as a person would."""
    tab: Any = walker.tab
    with suppress(Exception), walker.visitor.rules_as(signing_in=True):
        secret = tab.locator("input[type=password]:visible").first
        name = tab.locator(
            "input[type=email]:visible, input[autocomplete=username]:visible, input[name*=mail i]:visible,"
            " input[name*=user i]:visible, input[name*=login i]:visible, input[type=text]:visible"
        ).first
        await name.fill(user)
        await secret.fill(password)
        await secret.press("Enter", no_wait_after=True)
        await walker.visitor.quiet(still=0.6, longest=8.0)
