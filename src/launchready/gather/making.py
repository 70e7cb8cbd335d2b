"""Create records on the target, written down before, and take every one of them away again.

The journal has a line `planned` before the request, `made` with the ids after it, and `gone` once the removal
was answered. `undo_all` works from the journal alone, so that it also finishes the job of a run that was killed:
what was only planned is looked for by its canary.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from launchready.gather.pointer import take
from launchready.gather.site import Site
from launchready.model import Missing, MissingReason, Phase
from launchready.net.types import ANONYMOUS, Answer, Call, Reply, Session
from launchready.settings.schema import Recipe, Step

T = TypeVar("T")
MOST_RECORDS = 50
HOLE = re.compile(r"\{([a-z_][\w.-]*)\}")


@dataclass(slots=True)
class Made:
    """One record of ours: the recipe, who owns it, the ids kept from the answer, its own canary.

    `address` is the path at which it can be reached and removed.
    """

    recipe: str
    persona: str
    canary: str
    values: dict[str, str] = field(default_factory=dict)
    address: str = ""


class Undone(Exception):
    """A hole of a recipe has no value."""


def filled(text: str, values: dict[str, str]) -> str:
    """`text` with every `{name}` replaced; Undone when one has no value."""

    def one(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise Undone(f"{{{match[1]}}} in {text!r} has no value")
        return values[match[1]]

    return HOLE.sub(one, text)


def filled_body(body: Any, values: dict[str, str]) -> Any:
    """A body with every string filled."""
    if isinstance(body, dict):
        return {key: filled_body(item, values) for key, item in body.items()}
    if isinstance(body, list):
        return [filled_body(item, values) for item in body]
    return filled(body, values) if isinstance(body, str) else body


def split(route: str) -> tuple[str, str]:
    """`POST /api/posts` → method and path."""
    method, _, path = route.partition(" ")
    return method, path


async def make(site: Site, recipe: Recipe, known: dict[str, str]) -> Made | Missing:
    """Create one record by a recipe. `known` holds values of records made before, as `post.id`."""
    session = await site.person(recipe.persona)
    if isinstance(session, Missing):
        return session
    if not recipe.remove:
        return Missing(
            MissingReason.NOT_CONFIGURED,
            f'recipe {recipe.name} has no remove route, so nothing is created with it; add remove = "DELETE …"',
        )
    canary = site.canary(recipe.name)
    values = {**known, "canary": canary, "email": f"{canary}@example.com"}
    try:
        method, path = split(filled(recipe.create, values))
        body = filled_body(recipe.body, values)
    except Undone as gap:
        return Missing(MissingReason.NOT_CONFIGURED, f"recipe {recipe.name}: {gap}")
    number = plan(
        site,
        f"recipe {recipe.name}",
        canary,
        [Step(call=recipe.remove, **{"as": recipe.persona})],
        find=path,
        read=split(recipe.read)[1] if recipe.read else "",
        persona=recipe.persona,
        keep=recipe.keep,
        values=known,
    )
    call = Call.of_json(method, site.door.url(path, session.base or None), body)
    return await unbroken(_create(site, recipe, call, session, number, canary, values))


async def unbroken(work: Coroutine[Any, Any, T]) -> T:
    """Let a piece of work that changes the target end also when we are interrupted, so that what it made is known."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


async def _create(
    site: Site, recipe: Recipe, call: Call, session: Session, number: str, canary: str, values: dict[str, str]
) -> Made | Missing:
    reply, _ = await site.see(
        call, session=session, phase=Phase.ACTIVE, summary=f"{recipe.persona} creates our {recipe.name}"
    )
    if not isinstance(reply, Answer) or not 200 <= reply.status < 300:
        told = reply.status if isinstance(reply, Answer) else reply.detail
        if isinstance(reply, Answer):
            site.journal({"n": number, "state": "gone", "note": f"never made: {told}"})
        return Missing(MissingReason.REFUSED_BY_TARGET, f"recipe {recipe.name} made nothing: {told}")
    kept = {
        name: str(take(reply.json(), pointer))
        for name, pointer in recipe.keep.items()
        if take(reply.json(), pointer) is not None
    }
    site.journal({"n": number, "state": "made", "values": kept})
    try:
        address = filled(split(recipe.remove or "")[1], {**values, **kept})
    except Undone as gap:
        return Missing(MissingReason.NOT_CONFIGURED, f"recipe {recipe.name}: {gap}; see its keep")
    return Made(recipe.name, recipe.persona, canary, kept, address)


def plan(
    site: Site,
    what: str,
    canary: str,
    undo: Iterable[Step],
    *,
    find: str = "",
    read: str = "",
    persona: str = "",
    keep: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
) -> str:
    """Write down what is about to be created and how it is taken away; the entry's number."""
    number = secrets.token_hex(4)
    steps = [{"call": step.call, "as": step.persona, "body": step.body} for step in undo]
    site.journal(
        {
            "n": number,
            "state": "planned",
            "environment": site.environment,
            "what": what,
            "canary": canary,
            "undo": steps,
            "find": find,
            "read": read,
            "persona": persona,
            "keep": keep or {},
            "values": values or {},
        }
    )
    return number


async def undo_all(site: Site) -> list[str]:
    """Take away everything of this environment that the journal still holds; what could not be, in sentences."""
    entries: dict[str, dict[str, Any]] = {}
    for line in site.journalled():
        if line.get("state") == "planned" and line.get("environment") == site.environment:
            entries[line["n"]] = line
        elif line.get("n") in entries:
            entries[line["n"]] = {**entries[line["n"]], **{key: line[key] for key in ("state", "note") if key in line}}
            entries[line["n"]]["values"] = {**entries[line["n"]]["values"], **line.get("values", {})}
    left = []
    for number, entry in reversed(entries.items()):
        if entry["state"] == "gone":
            continue
        told = await _undo(site, entry)
        if told:
            left.append(f"{entry['what']} ({entry['canary']}): {told}")
        else:
            site.journal({"n": number, "state": "gone"})
    return left


async def _undo(site: Site, entry: dict[str, Any]) -> str:
    """Take one entry away; '' when it is gone, else why it is not."""
    values = dict(entry["values"])
    if entry["state"] == "planned":
        found = await _look_for(site, entry)
        if isinstance(found, str):
            return found
        if found is None:
            return ""
        values.update(found)
        if not entry["undo"]:
            return "no route is known to take it away"
    for step in entry["undo"]:
        told = await _undo_step(site, step, values)
        if told:
            return told
    return ""


async def _undo_step(site: Site, step: dict[str, Any], values: dict[str, str]) -> str:
    """One step of taking away, as the person it is meant for, and where that one may not, as the others in turn."""
    try:
        method, path = split(filled(step["call"], values))
        body = filled_body(step["body"], values) if step.get("body") is not None else None
    except Undone as gap:
        return f"it cannot be taken away: {gap}"
    told = ""
    others = [persona.name for persona in site.settings.personas_of(site.environment)]
    for name in dict.fromkeys([step["as"], *others]):
        session = await site.person(name)
        if isinstance(session, Missing):
            told = told or session.detail
            continue
        reply = await send(site, method, path, body, session, f"taking away what we created, as {name}")
        if isinstance(reply, Answer) and 200 <= reply.status < 300:
            return ""
        if isinstance(reply, Answer) and reply.status in (404, 410):
            if not told:
                return ""
            continue  # The one it is meant for was refused: that another does not find it says nothing.
        told = told or f"{step['call']} answered {reply.status if isinstance(reply, Answer) else reply.detail}"
        if not isinstance(reply, Answer) or reply.status not in (401, 403):
            return told
    return told


async def send(site: Site, method: str, path: str, body: Any, session: Session, why: str) -> Reply:
    """One changing request, with a JSON body or none."""
    url = site.door.url(path, session.base or None)
    call = Call(method, url) if body is None else Call.of_json(method, url, body)
    return await site.door.send(call, session=session, phase=Phase.ACTIVE, why=why)


async def _look_for(site: Site, entry: dict[str, Any]) -> dict[str, str] | str | None:
    """The ids of a planned record: by its canary in the list it would stand in, else in the records of that list.

    None when it is not there (or when there is no list to look in), a sentence when nobody could look.
    """
    session = await site.person(entry["persona"]) if entry["persona"] else ANONYMOUS
    if not entry["find"]:
        return None
    if isinstance(session, Missing):
        return f"it may be there, but nobody could look: {session.detail}"
    call = Call("GET", site.door.url(entry["find"], session.base or None))
    reply, _ = await site.see(call, session=session, summary="looking for what we created")
    if not isinstance(reply, Answer) or reply.status in (401, 403) or reply.status >= 429:
        return f"it may be there, but {entry['find']} could not be read"
    record = record_with(reply.json(), entry["canary"])
    if record is not None:
        return _ids(record, entry)
    for candidate in _records(reply.json())[:MOST_RECORDS] if entry.get("read") else ():
        ids = _ids(candidate, entry)
        try:
            path = filled(entry["read"], {**entry["values"], **ids})
        except Undone:
            continue
        call = Call("GET", site.door.url(path, session.base or None))
        inside, _ = await site.see(call, session=session, summary="looking inside it")
        if isinstance(inside, Answer) and entry["canary"] in inside.text():
            return ids
    return None


def _ids(record: dict[str, Any], entry: dict[str, Any]) -> dict[str, str]:
    """The kept values of a record as a list shows it."""
    names = {name: take(record, pointer.rsplit("/", 1)[-1]) for name, pointer in entry["keep"].items()}
    return {name: str(value) for name, value in names.items() if value is not None}


def _records(data: Any) -> list[dict[str, Any]]:
    """The objects of the first list in an answer."""
    if isinstance(data, dict):
        data = next((value for value in data.values() if isinstance(value, list)), [])
    return [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []


def record_with(data: Any, canary: str) -> dict[str, Any] | None:
    """The innermost JSON object that holds the canary in one of its own or nested values."""
    todo, best = [data], None
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            if canary in json.dumps(value, ensure_ascii=False):
                best = value if "id" in value or best is None else best
                todo.extend(value.values())
        elif isinstance(value, list):
            todo.extend(value)
    return best if isinstance(best, dict) else None
