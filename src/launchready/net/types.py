"""What goes out and what comes back: calls, answers, failures. Values only."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from launchready.model import MissingReason

JSON_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Call:
    """One request to be sent. `headers` are in order; `body` is raw bytes, its type among the headers."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None

    @classmethod
    def of_json(cls, method: str, url: str, payload: Any, headers: tuple[tuple[str, str], ...] = ()) -> Call:
        """A call with a JSON body."""
        body = json.dumps(payload, ensure_ascii=False).encode()
        return cls(method, url, (("content-type", JSON_TYPE), *headers), body)

    def with_header(self, name: str, value: str) -> Call:
        """The same call with one header more, or replaced."""
        kept = tuple((key, old) for key, old in self.headers if key.lower() != name.lower())
        return replace(self, headers=(*kept, (name, value)))


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it came. Header names are lower case, repeated headers stay apart.

    `number` is the exchange's number in the run, `seconds` from the first byte out to the last byte in,
    `truncated` says that the size cap ended the reading.
    """

    number: int
    call: Call
    persona: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    seconds: float
    truncated: bool = False
    when: str = ""

    def header(self, name: str) -> str | None:
        """The first header of this name."""
        return next((value for key, value in self.headers if key == name.lower()), None)

    def all_headers(self, name: str) -> tuple[str, ...]:
        """Every header of this name, in order."""
        return tuple(value for key, value in self.headers if key == name.lower())

    @property
    def content_type(self) -> str:
        """The media type without parameters, lower case, or ''."""
        return (self.header("content-type") or "").split(";")[0].strip().lower()

    def text(self) -> str:
        """The body as text; undecodable bytes replaced."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body as JSON, or None when it is none (also when truncated)."""
        try:
            return json.loads(self.body) if self.body and not self.truncated else None
        except (ValueError, RecursionError):
            return None


@dataclass(frozen=True, slots=True)
class Failed:
    """No answer: refused by us (scope, phase, budget) or never came. `detail` is a sentence for people."""

    reason: MissingReason
    detail: str
    number: int = 0
    call: Call | None = None
    persona: str = "anonymous"


Reply = Answer | Failed


@dataclass(frozen=True, slots=True)
class CookieRule:
    """Where one cookie may go, as its Set-Cookie line said.

    `host` is the host that set it; `domain` is True when sub-hosts of `host` get it too.
    """

    host: str
    domain: bool = False
    path: str = "/"
    secure: bool = False

    def admits(self, scheme: str, host: str, path: str) -> bool:
        """Whether a request to this place carries the cookie."""
        if self.secure and scheme != "https":
            return False
        if host != self.host and not (self.domain and host.endswith("." + self.host)):
            return False
        if self.path in ("", "/") or path == self.path:
            return True
        return path.startswith(self.path if self.path.endswith("/") else self.path + "/")


@dataclass(slots=True)
class Session:
    """How one persona's requests are dressed. Secrets live here only; everything written is redacted.

    `cookies` go to the hosts in `cookie_hosts` (empty: to every host in scope), `headers` too;
    `unsafe_headers` (anti-forgery) are added to POST, PUT, PATCH and DELETE. `persona` is `anonymous` for
    none. A cookie with an entry in `cookie_rules` goes where that rule says instead. `base` is the address that
    this person uses, '' for the environment's first.
    """

    persona: str
    role: str = ""
    tenant: str = ""
    cookies: dict[str, str] = field(default_factory=dict, repr=False)
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    unsafe_headers: dict[str, str] = field(default_factory=dict, repr=False)
    cookie_hosts: frozenset[str] = frozenset()
    set_cookie_lines: tuple[str, ...] = field(default=(), repr=False)
    how: str = ""
    cookie_rules: dict[str, CookieRule] = field(default_factory=dict)
    base: str = ""

    def secrets(self) -> dict[str, str]:
        """Secret value → the shell variable that stands for it in everything that is written."""
        stem = "LR_SESSION_" + self.persona.upper().replace("-", "_")
        values = [*self.cookies.values()]
        dressed = (*self.headers.values(), *self.unsafe_headers.values())
        values += [value.split(" ", 1)[-1] for value in dressed]
        unique = list(dict.fromkeys(value for value in values if value))
        return {value: f"${stem}" + (f"_{index}" if index else "") for index, value in enumerate(unique)}


ANONYMOUS = Session("anonymous")
