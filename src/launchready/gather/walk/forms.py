"""Forms filled in badly on purpose, where what they make can be taken away again.

First it is filled in well with every write held back: that tells which route it writes to. Bad input is really sent
only when a recipe of the settings says how a record of that route is removed; it was accepted when the write was
answered with success. Without a recipe the page alone is tried: if it sends nothing, the input was refused.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from typing import Any

from launchready.artifacts.walk import FormLeft, FormTry
from launchready.gather.making import filled, plan, record_with, split
from launchready.gather.pointer import take
from launchready.gather.walk import saving
from launchready.gather.walk.filling import Bad, bad_inputs, fillable, plausible, signs_in, why_left
from launchready.gather.walk.found import FormSeen
from launchready.gather.walk.saving import SAYS_SAVED, fill
from launchready.gather.walk.templates import template
from launchready.gather.walk.walker import Walker
from launchready.model import Evidence, Phase
from launchready.net.browser.notes import Called
from launchready.net.browser.rules import harmful_word
from launchready.net.scope import fits_route, place
from launchready.net.types import Answer, Call
from launchready.settings.schema import Recipe, Step

_SUBMIT = (
    "(index) => { const form = document.forms[index]; const button = form && form.querySelector("
    "'button:not([type]), button[type=submit], input[type=submit], input[type=image]');"
    " if (button) button.click(); else if (form) form.requestSubmit(); return Boolean(form); }"
)
_WAIT = 1.2


async def try_forms(walker: Walker, forms: list[FormSeen]) -> None:
    """Try each form; those that could not be tried to the end are named with the reason."""
    tried = 0
    for form in forms:
        if not any(fillable(field) and field["type"] != "search" for field in form.fields) or signs_in(form.fields):
            continue
        told = "the budget was used up"
        if tried < walker.limits.forms and walker.left > 4:
            tried += 1
            told = await _try(walker, form)
        if told:
            left = FormLeft(walker.role, template(form.url), walker.say(form.name)[:60], told)
            walker.found.left.append(left)


async def _try(walker: Walker, form: FormSeen) -> str:
    """Try one form; '' when every kind of bad input was answered, else why not."""
    bads = bad_inputs(form.fields, walker.site.canary("form"))
    if not bads:
        return ""
    # A page that was not ready yet lets a submit pass unheard, so once more before anything is said.
    held = await _dry(walker, form) or await _dry(walker, form)
    if held is None:
        # Valid and nothing sent: it only filters or counts in the page. Invalid: we could not fill it in.
        valid = await walker.tab.evaluate("(index) => document.forms[index]?.checkValidity() ?? true", form.index)
        return "" if valid else "it could not be filled in well"
    recipe, why = _allowed(walker, form, held)
    doubts = []
    for bad in bads:
        if walker.left < 3:
            return "the budget was used up before all was tried"
        if not await _send(walker, form, bad, held, recipe):
            doubts.append(bad.what)
    return f"{', '.join(doubts)}: the page would have sent it, which was held back; {why}" if doubts else ""


def _allowed(walker: Walker, form: FormSeen, held: Called) -> tuple[Recipe | None, str]:
    """The recipe that takes away again what the form makes; None with the reason when there is none."""
    path, route = _path(held), f"{held.method} {template(held.url)}"
    if not walker.writing:
        return None, walker.site.why_not(Phase.ACTIVE)
    if reason := why_left(form.fields):
        return None, reason
    if word := harmful_word(path):
        return None, f"{route} may destroy or pay for something ({word})"
    for recipe in walker.site.settings.recipes:
        if recipe.remove and fits_route(recipe.create, held.method, path):
            return recipe, ""
    return None, f"no recipe in the settings says how what {route} makes is taken away again"


async def _dry(walker: Walker, form: FormSeen) -> Called | None:
    """Fill the form in well and submit it with every write held back; the write that it attempted."""
    marks = await _submit(walker, form, plausible(form.fields, walker.site.canary("form")), writes=())
    if marks is None:
        return None
    writes = [call for call in walker.since(marks) if call.own and call.method not in ("GET", "HEAD", "OPTIONS")]
    if writes:
        return writes[0]
    facts = await walker.ask("facts")
    new = facts["text"] if facts else ""
    if not walker.since(marks) and SAYS_SAVED.search(new) and not SAYS_SAVED.search(form.text):
        await saving.note(walker, form.url, form.name, "the form", form=form.index)
    return None


async def _submit(
    walker: Walker, form: FormSeen, values: dict[int, str], writes: tuple[str, ...]
) -> tuple[int, int, int] | None:
    """Open the form's page, fill it in, submit it; where its notes begin, None when the form is not there.

    A page whose last submit sent nothing is as it was, and is not opened again.
    """
    if walker.tab.url != form.url or walker.submitted is None or walker.since(walker.submitted):
        await walker.reopen(form.url)
    found = [one for one in await walker.ask("forms") or [] if one["index"] == form.index and one["shown"]]
    if not found:
        return None
    locator: Any = walker.tab.locator("form").nth(form.index)
    for field in form.fields:
        if field["type"] in ("checkbox", "radio") and field["required"]:
            await fill(locator, field, "")
        elif field["at"] in values:
            await fill(locator, field, values[int(str(field["at"]))])
    marks = walker.submitted = walker.visitor.notes.marks()
    with walker.visitor.rules_as(writes=writes, pressing=True), suppress(Exception):
        await walker.tab.evaluate(_SUBMIT, form.index)
        await asyncio.sleep(0.15)
        await walker.visitor.quiet(still=0.3, longest=_WAIT * 3)
    return marks


async def _send(walker: Walker, form: FormSeen, bad: Bad, held: Called, recipe: Recipe | None) -> bool:
    """Submit one bad input; whether it was answered, by the page or the server. What it made is taken away again."""
    path = _path(held)
    number = _journal(walker, recipe, path) if recipe else ""
    marks = await _submit(walker, form, bad.values, writes=(f"{held.method} {path}",) if recipe else ())
    await walker.visitor.settled()
    sent = walker.since(marks) if marks else []
    write = next((call for call in sent if call.own and call.method == held.method and _path(call) == path), None)
    # What we held back ourselves is answered with 204, which says nothing about the platform.
    accepted = write is not None and write.refused is None and 200 <= write.status < 300
    if recipe:
        await _undo(walker, recipe, path, number, write.answer if accepted and write else None)
    if marks is None or (write is not None and (write.refused is not None or not write.status)):
        return False
    shut = write is None and bad.kind == "empty" and await _stays_shut(walker, form, bad)
    evidence = await _proof(walker, form, bad, write, shut)
    walker.found.forms.append(
        FormTry(
            walker.role,
            template(form.url),
            walker.say(form.name)[:60],
            f"{held.method} {template(held.url)}",
            bad.what,
            accepted,
            write.status if write else 0,
            evidence,
            shut,
        )
    )
    return True


async def _stays_shut(walker: Walker, form: FormSeen, bad: Bad) -> bool:
    """Whether right input is not sent after a refused attempt, twice, although a fresh page sends it."""
    good = plausible(form.fields, walker.site.canary("form"))
    for number in range(2):
        marks = await _submit(walker, form, good, writes=())
        if marks is None or walker.since(marks):
            return False
        if number == 0:
            walker.submitted = None
            marks = await _submit(walker, form, bad.values, writes=())
            if marks is None or walker.since(marks):
                return False
    return True


def _path(call: Called) -> str:
    here = place(call.url)
    return here.path if here else ""


async def _proof(walker: Walker, form: FormSeen, bad: Bad, write: Called | None, shut: bool) -> tuple[Evidence, ...]:
    path, name = template(form.url), walker.say(form.name)[:60]
    if shut:
        told = f'the form "{name}" was sent {bad.what} and refused; filled in well after that, it sends nothing'
        return (walker.evidence(f"GET {path}", told, await walker.picture("form-shut", form=form.index)),)
    if write is None or not 200 <= write.status < 300:
        said = f"it was refused with {write.status}" if write else "nothing was sent"
        return (walker.evidence(f"GET {path}", f'the form "{name}" {bad.what}: {said}'),)
    told = f'the form "{name}" {bad.what} was accepted with {write.status}'
    picture = await walker.picture(f"form-{bad.kind}", form=form.index)
    proofs = [walker.evidence(f"GET {path}", told, picture)]
    if write.answer is not None:
        proofs.append(walker.site.door.evidence(write.answer, told))
    return tuple(proofs)


def _holes(pattern: str, path: str) -> dict[str, str]:
    """The values that stand in a path where its pattern has `{name}`."""
    names = re.findall(r"\{([^{}]*)\}", pattern)
    shape = re.sub(r"\\\{[^{}]*\\\}", "([^/]+)", re.escape(pattern))
    found = re.fullmatch(shape, path)
    return dict(zip(names, found.groups(), strict=False)) if found else {}


def _journal(walker: Walker, recipe: Recipe, path: str) -> str:
    """Write down what may be made now and how it goes away."""
    assert recipe.remove
    known = _holes(split(recipe.create)[1], path)
    return plan(
        walker.site,
        f"a {recipe.name} made by a form",
        "lr-canary-" + walker.site.marker,
        [Step(call=recipe.remove, **{"as": walker.visitor.name})],
        find=path,
        persona=walker.visitor.name,
        keep=recipe.keep,
        values=known,
    )


async def _undo(walker: Walker, recipe: Recipe, path: str, number: str, made: Answer | None) -> None:
    """Take away what was made at once; what cannot be is left to the end of the run, which finds it in the journal."""
    site = walker.site
    if made is None:
        site.journal({"n": number, "state": "gone", "note": "never made"})
        return
    data = made.json()
    record = record_with(data, site.marker) or data
    kept = {
        name: str(take(record, pointer) if take(record, pointer) is not None else take(data, pointer))
        for name, pointer in recipe.keep.items()
        if take(record, pointer) is not None or take(data, pointer) is not None
    }
    site.journal({"n": number, "state": "made", "values": kept})
    with suppress(Exception):
        method, address = split(filled(recipe.remove or "", {**_holes(split(recipe.create)[1], path), **kept}))
        reply = await site.door.send(
            Call(method, site.door.url(address)),
            session=walker.visitor.session,
            phase=Phase.ACTIVE,
            why="taking away what a form made",
        )
        if isinstance(reply, Answer) and (200 <= reply.status < 300 or reply.status in (404, 410)):
            site.journal({"n": number, "state": "gone"})
