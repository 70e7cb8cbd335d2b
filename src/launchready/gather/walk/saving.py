"""A button that says "saved" while nothing is sent or kept anywhere."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from typing import Any

from launchready.artifacts.walk import DeadControl
from launchready.gather.walk.filling import plausible
from launchready.gather.walk.templates import template
from launchready.gather.walk.walker import Walker
from launchready.net.browser.rules import words_of
from launchready.net.browser.start import gone

SAYS_SAVED = re.compile(r"\b(saved|updated|sent|thank you|thanks|success(fully)?|gespeichert|gesendet)\b", re.I)
_PROMISES = frozenset({"save", "update", "apply", "send", "submit", "post", "publish", "speichern", "senden"})
_KEPT = "() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href])"


def promises(control: dict[str, Any]) -> bool:
    """Whether a control outside of every form promises to keep something; forms are tried as forms."""
    return not control["form"] and not _PROMISES.isdisjoint(words_of(control["name"]))


async def says_saved(walker: Walker) -> bool:
    """Whether the page says now that something was saved."""
    facts = await walker.ask("facts") or {"text": "", "said": ""}
    return bool(SAYS_SAVED.search(f"{facts['text']}\n{facts['said']}"))


async def broken(walker: Walker, home: str, control: dict[str, Any]) -> bool:
    """Whether the page says "saved" after a press, and on a second look nothing was."""
    return await says_saved(walker) and await _empty_promise(walker, home, control["place"])


async def _empty_promise(walker: Walker, home: str, place: str) -> bool:
    """Whether the control at a place says "saved" on a fresh page with every field filled in, and sends nothing.

    What goes over an open socket, or is kept in the browser alone, is not nothing.
    """
    with suppress(gone()):
        await walker.reopen(home)
        if await says_saved(walker):
            return False
        for form in await walker.ask("forms") or []:
            values = plausible(form["fields"], walker.site.canary("form")) if form["shown"] else {}
            for field in form["fields"]:
                if field["at"] in values and field["tag"] != "select":
                    await fill(walker.tab.locator("form").nth(form["index"]), field, values[field["at"]])
        control = next((one for one in await walker.ask("controls") or [] if one["place"] == place), None)
        if control is None or walker.visitor.notes.sockets:
            return False
        marks, before = walker.visitor.notes.marks(), await walker.tab.evaluate(_KEPT)
        handle = await walker.tab.evaluate_handle(
            f"() => window[Symbol.for('launchready.controls')]?.[{int(control['index'])}]"
        )
        element = handle.as_element()
        if element is None:
            return False
        with walker.visitor.rules_as(writes=(), pressing=True):
            await element.click(timeout=1500, no_wait_after=True)
            await asyncio.sleep(walker.limits.effect_seconds * 2.5)
            await walker.visitor.quiet(still=0.2, longest=3.0)
        polled = walker.polled()
        sent = [call for call in walker.since(marks) if f"{call.method} {template(call.url)}" not in polled]
        return not sent and await walker.tab.evaluate(_KEPT) == before and await says_saved(walker)
    walker.found.left_out.append(f"whether what says it saved on {template(home)} keeps anything could not be seen")
    return False


async def note(walker: Walker, url: str, name: str, said: str, **mark: Any) -> None:
    """Note something that promises more than it does, once a page."""
    path, name = template(url), walker.say(name)[:60]
    if any((one.page, one.control, one.kind) == (path, name, "form") for one in walker.found.dead):
        return
    picture = await walker.picture("unsaved", **mark)
    told = f'{said} "{name}" says that it saved something, and nothing was sent'
    proof = walker.evidence(f"GET {path}", told, picture)
    walker.found.dead.append(DeadControl(walker.role, path, name, "form", "", (proof,)))


async def fill(form: Any, field: dict[str, Any], value: str) -> None:
    """Put a value into a field; one that takes none is left as it is."""
    name = str(field["name"]).replace('"', '\\"')
    target = form.locator(f'[name="{name}"], [id="{name}"]').first
    with suppress(gone()):
        if field["tag"] == "select":
            await target.select_option(value, timeout=4000)
        elif field["type"] in ("checkbox", "radio"):
            await target.check(timeout=4000)
        else:
            await target.fill(value, timeout=4000)
