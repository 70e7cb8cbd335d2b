"""Whether a session still is a person: what the who-am-I route gives to it and not to anybody."""

from __future__ import annotations

import json
import re
from typing import Any

from launchready.model import Missing, MissingReason, Phase
from launchready.net.door import Door
from launchready.net.mask import json_fields
from launchready.net.types import Answer, Call, Failed, Reply, Session

_WORD = re.compile(r"[A-Za-zÀ-ɏ]{2,40}")


async def alive(door: Door, session: Session, who_am_i: str | None) -> bool | Missing:
    """Whether the who-am-I route (`GET /api/me`) answers this session with 2xx and what strangers do not get.

    The stranger's answers are fetched once per door. Missing when it cannot be known: no such route, no
    answer, or an answer that speaks of the server and not of the person (429 and 5xx).
    """
    if not who_am_i:
        return Missing(
            MissingReason.NOT_CONFIGURED,
            f"Nothing proves the session of {session.persona} alive; name a route in [actions] who_am_i.",
        )
    method, _, path = who_am_i.partition(" ")
    call = Call(method, door.url(path, session.base or None))
    stranger = await _control(door, call, 0)
    if isinstance(stranger, Missing):
        return stranger
    answer = await door.send(call, session=session, phase=Phase.READ, why=f"{session.persona}: who am I")
    if problem := _unclear(answer, who_am_i):
        return problem
    assert isinstance(answer, Answer)
    if not _ok(answer):
        return False
    if not _ok(stranger):
        return True
    again = await _control(door, call, 1)
    if isinstance(again, Missing):
        return again
    return differs(answer, stranger, again)


def _ok(answer: Answer) -> bool:
    return 200 <= answer.status < 300


def _unclear(reply: Reply, who_am_i: str) -> Missing | None:
    if isinstance(reply, Failed):
        return Missing(reply.reason, f"{who_am_i}: {reply.detail}")
    if reply.status == 429 or reply.status >= 500:
        return Missing(MissingReason.REFUSED_BY_TARGET, f"{who_am_i} answers {reply.status}, which says nothing.")
    return None


async def _control(door: Door, call: Call, turn: int) -> Answer | Missing:
    """What a stranger gets, from the door's memory when it was asked before. Failures are not remembered."""
    key = f"{call.method} {call.url} {turn}"
    known = door.controls.get(key)
    if isinstance(known, Answer):
        return known
    reply = await door.send(call, phase=Phase.PASSIVE, why="who am I, as a stranger")
    if problem := _unclear(reply, f"{call.method} {call.url}"):
        return problem
    assert isinstance(reply, Answer)
    door.controls[key] = reply
    return reply


def differs(answer: Answer, first: Answer, second: Answer) -> bool:
    """Whether an answer says something that two answers to a stranger, both 2xx, do not say.

    What changes between the two strangers (times, request ids, anti-forgery values) counts for nothing.
    """
    mine, one, two = answer.json(), first.json(), second.json()
    if mine is not None:
        return _facts(mine, _moving(one, two)) != _facts(one, _moving(one, two))
    if answer.content_type not in ("text/html", "application/xhtml+xml"):
        return False
    steady = _words(first) & _words(second)
    return bool(steady - _words(answer))


def _facts(value: Any, moving: frozenset[str]) -> frozenset[tuple[str, str]]:
    return frozenset((pointer, json.dumps(inner)) for pointer, _, inner in json_fields(value) if pointer not in moving)


def _moving(one: Any, two: Any) -> frozenset[str]:
    return frozenset(pointer for pointer, _ in _facts(one, frozenset()) ^ _facts(two, frozenset()))


def _words(answer: Answer) -> frozenset[str]:
    return frozenset(_WORD.findall(answer.text()))
