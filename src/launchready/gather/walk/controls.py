"""Press what looks as if pressing it did something, and note what does nothing, twice.

Before a page's controls are pressed the page is watched at rest, so that what moves by itself is no effect. No write
leaves the browser while controls are pressed: the attempt alone shows that a control lives.
"""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import suppress
from typing import Any

from launchready.artifacts.walk import DeadControl
from launchready.gather.walk import saving
from launchready.gather.walk.templates import template, without_fragment
from launchready.gather.walk.walker import Opened, Walker
from launchready.net.browser.notes import Called
from launchready.net.browser.rules import harmful_word, words_of
from launchready.net.browser.start import gone

# Labels of what writes; not pressed where only reading is allowed.
WRITES = frozenset(
    "save post send submit create add invite like follow join publish upload share reply comment apply confirm accept "
    "approve register sign signup update edit rename pin star vote react rsvp book request start enable generate "
    "speichern senden anlegen erstellen einladen".split()
)
_STILL_SECONDS = 0.35
# Requests by which a control shows that it lives; the browser's own (an icon) and beacons are none.
_LIVELY = frozenset({"document", "fetch", "xhr", "script", "image", "stylesheet"})

Control = dict[str, Any]


async def press_controls(walker: Walker, opened: Opened) -> list[str]:
    """Press the page's controls that were not pressed before; the addresses that this led to."""
    led: list[str] = []
    tried: dict[tuple[str, ...], int] = {}
    home = without_fragment(opened.facts["url"])
    await _rest(walker, _STILL_SECONDS)
    while True:
        control = _next(walker, await walker.ask("controls") or [], tried)
        if control is None:
            break
        if walker.found.clicks >= walker.limits.clicks or walker.left < 3:
            walker.leave_out("not every control was pressed", "seconds" if walker.left < 3 else "clicks")
            break
        walker.found.clicks += 1
        effect = await _press(walker, control, walker.limits.effect_seconds)
        if effect is None:
            # Something that was left open may lie over it: once more on a fresh page.
            effect = await _pressed_afresh(walker, home, control)
        now = walker.tab.url
        dead = await _confirmed(walker, home, control) if effect == "" else False
        if effect is None or dead is None:
            told = "could not be pressed" if effect is None else "did nothing, and could not be pressed again"
            walker.found.left_out.append(f'"{walker.say(control["name"])}" on {opened.page.path} {told}')
        if dead:
            await _note(walker, opened, control)
        if effect in ("changes", "state") and saving.promises(control) and await saving.broken(walker, home, control):
            await saving.note(walker, opened.facts["url"], control["name"], "the button", path=control["place"])
        if effect in ("url", "call", "changes"):
            led += [link["href"] for link in (await walker.ask("facts") or {"links": []})["links"]]
        if without_fragment(now) != home:
            led.append(now)
        await _back(walker, home)
        walker.pressed.add(_key(control))
    return led


def _key(control: Control) -> tuple[str, ...]:
    return (control["tag"], control["name"], control["place"])


def _next(walker: Walker, controls: list[Control], tried: dict[tuple[str, ...], int]) -> Control | None:
    """The next control to press; of those that are named and shaped alike only two."""
    for control in controls:
        alike = (control["tag"], control["name"], control["words"])
        if _key(control) in walker.pressed or tried.get(alike, 0) >= 2 or not _may(walker, control):
            continue
        tried[alike] = tried.get(alike, 0) + 1
        walker.pressed.add(_key(control))
        return control
    return None


def _may(walker: Walker, control: Control) -> bool:
    """Whether it may be pressed: alive by its looks, and by its words neither destroying nor, when reading, writing."""
    if control["off"] or control["current"] or control["top"]:
        return False
    label = f"{control['name']} {control['words']}"
    if harmful_word(label) or not set(words_of(label)).isdisjoint(walker.site.settings.walk.never_press):
        return False
    if walker.writing:
        return True
    return control["form"] != "post" and not any(word in WRITES for word in words_of(label))


async def _rest(walker: Walker, seconds: float) -> None:
    """Watch what changes by itself."""
    await walker.probe("probe?.watch('still')")
    await asyncio.sleep(seconds)


async def _press(walker: Walker, control: Control, seconds: float) -> str | None:
    """Press one control; the word for its effect, '' for none, None when it could not be pressed at all."""
    with suppress(gone()):
        return await _pressed(walker, control, seconds)
    return None


async def _pressed(walker: Walker, control: Control, seconds: float) -> str | None:
    handle = await _handle(walker, control)
    element = handle.as_element() if handle else None
    if element is None:
        return None
    with walker.visitor.rules_as(writes=(), pressing=True):
        try:
            await element.hover(timeout=1500)
            await asyncio.sleep(0.08)
        except gone():
            # Something lies over it: a person with a keyboard still reaches it.
            return await _by_key(walker, element, control, seconds)
        await _begin(walker, control)
        state, marks = await walker.ask("state", index=control["index"]), walker.visitor.notes.marks()
        await element.click(timeout=1500, no_wait_after=True)
        return await _effect(walker, control, state, marks, seconds)


async def _pressed_afresh(walker: Walker, home: str, control: Control) -> str | None:
    await walker.reopen(home)
    await _rest(walker, _STILL_SECONDS)
    again = next((one for one in await walker.ask("controls") or [] if _key(one) == _key(control)), None)
    return await _press(walker, again, walker.limits.effect_seconds) if again else None


async def _by_key(walker: Walker, element: Any, control: Control, seconds: float) -> str | None:
    await element.focus()
    await _begin(walker, control)
    state, marks = await walker.ask("state", index=control["index"]), walker.visitor.notes.marks()
    await element.press("Enter", timeout=1000, no_wait_after=True)
    # What lies over it may take the press in vain, so that no effect proves nothing.
    return await _effect(walker, control, state, marks, seconds) or None


async def _handle(walker: Walker, control: Control) -> Any:
    return await walker.tab.evaluate_handle(f"() => window[Symbol.for('launchready.controls')]?.[{control['index']}]")


async def _begin(walker: Walker, control: Control) -> None:
    await walker.probe(f"probe?.watch('effect', window[Symbol.for('launchready.controls')]?.[{int(control['index'])}])")


async def _effect(walker: Walker, control: Control, state: Any, marks: tuple[int, int, int], seconds: float) -> str:
    """The first sign that something happened, looked for until the time is over."""
    deadline = time.monotonic() + seconds
    polled = walker.polled()
    while True:
        calls, said, events = walker.visitor.notes.since(marks)
        if any(event.kind in ("dialog", "download", "popup", "filechooser") for event in events):
            return "event"
        if any(_lively(call, polled) for call in calls):
            return "call"
        if any("launchready" not in line.text for line in said if line.kind == "uncaught"):
            return "error"
        seen = await walker.probe("return probe ? probe.effects() : {changes: 1, effects: []}")
        now = await walker.ask("state", index=control["index"])
        if now is None or state is None:
            return "url"
        if now["url"] != state["url"]:
            return "url"
        if seen is None or seen["changes"]:
            return "changes"
        if seen["effects"]:
            return "event"
        # The control itself gets the focus by being pressed; only that somebody else got it is an effect.
        moved = now["focus"] and now["focus"] != state["focus"]
        if moved or any(now[name] != state[name] for name in ("title", "fields", "open", "history", "self")):
            return "state"
        if time.monotonic() >= deadline:
            return ""
        await asyncio.sleep(0.06)


def _lively(call: Called, polled: frozenset[str]) -> bool:
    """Whether a request is an effect: not a tracker's, and not one that the page repeats by itself."""
    foreign = call.refused is not None and call.refused.kind == "scope"
    return call.kind in _LIVELY and not foreign and f"{call.method} {template(call.url)}" not in polled


async def _back(walker: Walker, home: str) -> None:
    """Back to the page as it was: extra tabs closed; opened again if the address changed or a dialog stands."""
    for page in list(walker.visitor.context.pages):
        if page is not walker.tab:
            with suppress(gone()):
                await page.close()
    await walker.visitor.quiet(still=0.1, longest=2.0)
    if without_fragment(walker.tab.url) == home and not await walker.tab_has_dialog():
        return
    await walker.reopen(home)
    await _rest(walker, _STILL_SECONDS)


async def _confirmed(walker: Walker, home: str, control: Control) -> bool | None:
    """Whether it does nothing on a fresh copy of the page either, with more time, down to the pixels; None: unknown."""
    with suppress(gone()):
        await walker.reopen(home)
        await _rest(walker, walker.limits.effect_seconds)
        again = next(
            (one for one in await walker.ask("controls") or [] if _key(one) == _key(control) and _may(walker, one)),
            None,
        )
        if again is None:
            return None
        control["index"] = again["index"]
        # In the middle of the window and under the mouse, as it will be when it was pressed.
        await _shot(walker, again)
        handle = await _handle(walker, again)
        await handle.as_element().hover(timeout=1500)
        shots = [await _shot(walker, again), await _shot(walker, again)]
        effect = await _press(walker, again, walker.limits.effect_seconds * 2)
        if effect != "":
            return None if effect is None else False
        return shots[0] != shots[1] or await _shot(walker, again) == shots[1]
    return None


async def _shot(walker: Walker, control: Control) -> bytes:
    """The window without the control itself, whose frame tells only that it has the focus."""
    await walker.ask("outline", edge=12, index=control["index"], blank=True)
    try:
        data: bytes = await walker.tab.screenshot(type="png", animations="disabled", caret="hide", timeout=5000)
    finally:
        await walker.ask("uncover")
    return data


async def _note(walker: Walker, opened: Opened, control: Control) -> None:
    path = opened.page.path
    name = re.sub(r"\s+", " ", walker.say(control["name"]))[:60] or control["place"]
    said = [line for line in walker.visitor.notes.said if "not focusable" in line.text and line.page == walker.tab.url]
    why = "; the console says that a field which must be filled in cannot be reached" if said else ""
    picture = await walker.picture("dead", index=control["index"])
    summary = f'"{name}" was pressed twice and nothing happened{why}'
    walker.found.dead.append(
        DeadControl(
            walker.role,
            path,
            name,
            "link" if control["link"] else "button",
            walker.hampered(opened.marks),
            (walker.evidence(f"GET {path}", summary, picture),),
        )
    )
