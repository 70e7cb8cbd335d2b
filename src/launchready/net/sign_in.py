"""Becoming a person, and proving that we still are: every way of `[personas.sign_in]`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode

from launchready.model import Missing, MissingReason, Phase
from launchready.net.alive import alive
from launchready.net.budget import retry_after
from launchready.net.cookies import take_lines, take_state
from launchready.net.door import Door
from launchready.net.dress import next_call
from launchready.net.pages import hidden_value
from launchready.net.pointer import at
from launchready.net.scope import place
from launchready.net.types import ANONYMOUS, Answer, Call, Failed, Reply, Session
from launchready.settings.schema import Actions, Csrf, Persona, SignIn

__all__ = ["alive", "expand", "sign_in"]

_VARIABLE = re.compile(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?")


def _no(persona: Persona, reason: MissingReason, detail: str) -> Missing:
    return Missing(reason, f"{persona.name} cannot sign in: {detail}")


class _NotSet(Exception):
    """A variable of the environment is not set; the text is its name."""


@dataclass(slots=True)
class _Attempt:
    """One sign-in under way: what was learned before the sign-in request goes out."""

    fields: dict[str, str]
    headers: dict[str, str] = field(default_factory=dict)
    session: Session = field(default_factory=lambda: Session(ANONYMOUS.persona))


def expand(text: str, environ: Mapping[str, str]) -> tuple[str, list[tuple[str, str]]]:
    """A setting with its `$NAME` and `${NAME}` filled in, and the (value, `$NAME`) pairs that were used.

    Only a text that begins with `$` is looked at, so that a dollar inside a plain value stays one. Raises
    KeyError with the name of a variable that is not set or empty.
    """
    found = _VARIABLE.fullmatch(text)
    if found is None:
        return text, []
    value = environ.get(found[1], "")
    if not value:
        raise KeyError(found[1])
    return value, [(value, f"${found[1]}")]


async def sign_in(door: Door, persona: Persona, environ: Mapping[str, str], actions: Actions) -> Session | Missing:
    """Become a persona. `environ` holds the credentials; `actions.sign_in` is the route when none is stated.

    Missing says what to mend: NOT_CONFIGURED (a variable or file is not there), REFUSED_BY_TARGET (the answer
    was no), NO_ACCESS (the answer gave no session), or the reason of the failed request.
    """
    way = persona.sign_in
    try:
        filled = {name: _filled(door, text, environ) for name, text in way.fields.items()}
        if way.how in ("bearer", "api_key"):
            return _with_token(persona, way, _filled(door, way.token or "", environ), _hosts(door, None))
        if way.how == "storage_state":
            return _from_file(door, persona, way.file or Path())
    except _NotSet as missing:
        return _no(
            persona,
            MissingReason.NOT_CONFIGURED,
            f"the environment variable {missing} is not set.",
        )
    route = way.route or actions.sign_in or ""
    attempt = _Attempt(filled)
    if way.csrf and (problem := await _fetch_csrf(door, persona, way, attempt)):
        return problem
    return await _post(door, persona, way, route, attempt)


def _filled(door: Door, text: str, environ: Mapping[str, str]) -> str:
    try:
        value, used = expand(text, environ)
    except KeyError as missing:
        raise _NotSet(str(missing.args[0])) from None
    for secret, name in used:
        door.redactor.add(secret, name)
    return value


def _hosts(door: Door, url: str | None) -> frozenset[str]:
    here = place(url) if url else None
    return door.own_hosts | ({here.host} if here else frozenset())


def _with_token(persona: Persona, way: SignIn, token: str, hosts: frozenset[str]) -> Session:
    session = Session(persona.name, persona.role, persona.tenant, cookie_hosts=hosts, how=way.how)
    if way.how == "api_key":
        session.headers[way.header] = token
    else:
        _carry(session, way, token)
    return session


def _carry(session: Session, way: SignIn, token: str) -> None:
    """Put a token where it goes: `Authorization: Bearer`, or as `send_as` (`X-Auth: {token}`) says."""
    name, colon, shape = (way.send_as or "Authorization: Bearer {token}").partition(":")
    shape = shape.strip() if colon else "{token}"
    value = shape.replace("{token}", token) if "{token}" in shape else f"{shape} {token}".strip()
    session.headers[name.strip()] = value


def _from_file(door: Door, persona: Persona, file: Path) -> Session | Missing:
    """A session saved by a browser (Playwright's storage state): cookies, and a token in local storage."""
    try:
        state = json.loads(file.read_text("utf-8"))
        cookies = [dict(cookie) for cookie in state["cookies"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return _no(
            persona,
            MissingReason.NOT_CONFIGURED,
            f"{file} is no readable browser state; save it anew with `launchready login`.",
        )
    session = Session(persona.name, persona.role, persona.tenant, cookie_hosts=door.own_hosts, how="storage_state")
    for cookie in cookies:
        take_state(session, cookie, door.own_hosts, door.now())
    for origin in state.get("origins") or []:
        _token_from_storage(door, session, persona.sign_in, origin)
    if not session.cookies and not session.headers:
        return _no(
            persona,
            MissingReason.NOT_CONFIGURED,
            f"{file} holds no cookie or token for {', '.join(sorted(door.own_hosts))}; "
            "save it anew with `launchready login`.",
        )
    return session


def _token_from_storage(door: Door, session: Session, way: SignIn, origin: Any) -> None:
    """The token that a page kept in local storage, when `session` says under which name (`body:/NAME`)."""
    if not isinstance(origin, dict) or not way.session.startswith("body:/"):
        return
    here = place(str(origin.get("origin", "")))
    wanted = way.session.removeprefix("body:/")
    for entry in origin.get("localStorage") or []:
        if here and here.host in door.own_hosts and entry.get("name") == wanted and entry.get("value"):
            _carry(session, way, str(entry["value"]).strip('"'))


async def _fetch_csrf(door: Door, persona: Persona, way: SignIn, attempt: _Attempt) -> Missing | None:
    """Fetch the page that hands out the anti-forgery value before the sign-in, when there is one."""
    csrf = way.csrf
    if csrf is None or not csrf.page:
        return None
    url = door.url(csrf.page, persona.base)
    reply = await door.send(Call("GET", url), phase=Phase.PASSIVE, follow=3, why=f"{persona.name}: sign-in page")
    if isinstance(reply, Failed):
        return _no(persona, reply.reason, reply.detail)
    take_lines(attempt.session, reply.all_headers("set-cookie"), reply.call.url, door.now())
    value = _csrf_value(csrf, reply, attempt.session)
    if not value:
        return _no(
            persona,
            MissingReason.NO_ACCESS,
            f"{csrf.page} answers {reply.status} without the anti-forgery value {csrf.take}.",
        )
    door.redactor.add(value, "$LR_CSRF_" + persona.name.upper().replace("-", "_"))
    if csrf.take.startswith("form:") or csrf.field:
        attempt.fields[csrf.field or csrf.take.split(":", 1)[1]] = value
    if csrf.header or not csrf.take.startswith("form:"):
        attempt.headers[_csrf_header(csrf)] = value
    return None


def _csrf_header(csrf: Csrf) -> str:
    name = csrf.take.split(":", 1)[1]
    return csrf.header or ("X-XSRF-TOKEN" if "xsrf" in name.lower() else "X-CSRF-Token")


def _csrf_value(csrf: Csrf, answer: Answer, session: Session) -> str:
    where, _, name = csrf.take.partition(":")
    if where == "body":
        value = at(answer.json(), name)
        return str(value) if isinstance(value, str | int) else ""
    if where == "cookie":
        return unquote(session.cookies.get(name, ""))
    if where == "header":
        return answer.header(name) or ""
    return hidden_value(answer.text(), name)


async def _post(door: Door, persona: Persona, way: SignIn, route: str, attempt: _Attempt) -> Session | Missing:
    method, _, path = route.partition(" ")
    url = door.url(path, persona.base)
    headers = tuple(attempt.headers.items())
    if way.how == "json":
        call = Call.of_json(method, url, attempt.fields, headers)
    else:
        kind = ("content-type", "application/x-www-form-urlencoded")
        page = door.url(way.csrf.page, persona.base) if way.csrf and way.csrf.page else url
        origin = "/".join(url.split("/")[:3])
        body = urlencode(attempt.fields).encode()
        call = Call(method, url, (kind, ("origin", origin), ("referer", page), *headers), body)
    reply = await _send(door, call, persona, attempt.session)
    if isinstance(reply, Answer) and reply.status in (429, 503):
        wait = retry_after(reply.header("retry-after"), door.now())
        if wait is not None and door.budget.affordable(wait):
            reply = await _send(door, call, persona, attempt.session)
    if isinstance(reply, Failed):
        return _no(persona, reply.reason, reply.detail)
    if reply.status >= 400:
        return _no(
            persona,
            MissingReason.REFUSED_BY_TARGET,
            f"{route} answers {reply.status}; check the credentials and fields.",
        )
    return await _session_of(door, persona, way, route, attempt, reply)


async def _send(door: Door, call: Call, persona: Persona, session: Session) -> Reply:
    return await door.send(call, session=session, phase=Phase.READ, signing_in=True, why=f"{persona.name}: sign in")


async def _session_of(
    door: Door, persona: Persona, way: SignIn, route: str, attempt: _Attempt, answer: Answer
) -> Session | Missing:
    """The session that an accepted sign-in gives, by the way that `session` names."""
    hosts = _hosts(door, answer.call.url)
    session = Session(persona.name, persona.role, persona.tenant, cookie_hosts=hosts, how=way.how)
    session.cookies.update(attempt.session.cookies)
    session.cookie_rules.update(attempt.session.cookie_rules)
    take_lines(session, answer.all_headers("set-cookie"), answer.call.url, door.now())
    where, _, name = way.session.partition(":")
    if where == "cookie":
        if answer.status in (301, 302, 303, 307, 308):
            await _walk(door, session, answer)
        if problem := _no_cookie(persona, route, attempt, session, answer):
            return problem
    else:
        token = answer.header(name) if where == "header" else at(answer.json(), name)
        if not isinstance(token, str) or not token:
            return _no(
                persona,
                MissingReason.NO_ACCESS,
                f"the answer of {route} ({answer.status}) has no {way.session}.",
            )
        session.cookies.clear()
        session.cookie_rules.clear()
        _carry(session, way, token)
    if way.csrf and (not way.csrf.take.startswith("form:") or way.csrf.header):
        value = _csrf_value(way.csrf, answer, session) or attempt.headers.get(_csrf_header(way.csrf), "")
        if not value:
            return _no(
                persona,
                MissingReason.NO_ACCESS,
                f"the answer of {route} has no anti-forgery value {way.csrf.take}.",
            )
        session.unsafe_headers[_csrf_header(way.csrf)] = value
    for value, variable in session.secrets().items():
        door.redactor.add(value, variable)
    return session


def _no_cookie(persona: Persona, route: str, attempt: _Attempt, session: Session, answer: Answer) -> Missing | None:
    if session.cookies and session.cookies != attempt.session.cookies:
        return None
    dropped = any("secure" in line.lower().split(";", 1)[-1] for line in session.set_cookie_lines)
    if dropped and answer.call.url.startswith("http://"):
        return _no(
            persona,
            MissingReason.NO_ACCESS,
            f"{route} sets a Secure cookie, which is never sent over plain http; use the https address in `urls`.",
        )
    return _no(
        persona,
        MissingReason.NO_ACCESS,
        f"{route} answers {answer.status} without a session cookie; "
        "check the credentials, or say in `session` where the token is.",
    )


async def _walk(door: Door, session: Session, answer: Answer) -> None:
    """Follow the redirects after a sign-in, since some hand out the cookie only there."""
    bare = Session(ANONYMOUS.persona, cookies=session.cookies, cookie_rules=session.cookie_rules)
    for _ in range(4):
        call = next_call(answer.call, answer.status, answer.header("location") or "")
        if call.method != "GET" or call.url == answer.call.url:
            return
        reply = await door.send(call, session=bare, phase=Phase.READ, why=f"{session.persona}: after sign-in")
        if isinstance(reply, Failed):
            return
        take_lines(session, reply.all_headers("set-cookie"), reply.call.url, door.now())
        answer = reply
        if answer.status not in (301, 302, 303, 307, 308):
            return
