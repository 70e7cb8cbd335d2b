"""From a session's cookies to those that a browser is given. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from launchready.net.scope import Place, place
from launchready.net.types import CookieRule, Session

_READABLE = re.compile(r"csrf|xsrf", re.I)
_SAME_SITE = {"lax": "Lax", "strict": "Strict", "none": "None"}


def browser_cookies(session: Session, bases: Iterable[str]) -> list[dict[str, Any]]:
    """Playwright's cookie dictionaries: each cookie where its rule says, else on every own host it may go to.

    HttpOnly and SameSite are as the server's Set-Cookie line said. Without such a line a cookie is hidden from
    scripts, unless its name says that scripts are to read it.
    """
    lines = {name: attributes for name, attributes in map(_parsed, session.set_cookie_lines) if name}
    hosts = [here for here in map(place, bases) if here]
    found: list[dict[str, Any]] = []
    for name, value in session.cookies.items():
        attributes = lines.get(name)
        flags: dict[str, Any] = {
            "httpOnly": "httponly" in attributes if attributes is not None else not _READABLE.search(name)
        }
        if attributes and (same := _SAME_SITE.get(attributes.get("samesite", "").lower())):
            flags["sameSite"] = same
        rule = session.cookie_rules.get(name)
        places = _places(name, rule, hosts, session.cookie_hosts)
        found.extend({"name": name, "value": value, **where, **flags} for where in places)
    return found


def _places(name: str, rule: CookieRule | None, hosts: list[Place], allowed: frozenset[str]) -> list[dict[str, Any]]:
    if rule is not None:
        domain = ("." if rule.domain else "") + rule.host
        return [{"domain": domain, "path": rule.path or "/", "secure": rule.secure}]
    bound = name.startswith(("__Host-", "__Secure-"))
    return [
        {"domain": here.host, "path": "/", "secure": bound or here.scheme == "https"}
        for here in {here.host: here for here in hosts}.values()
        if not allowed or here.host in allowed
    ]


def _parsed(line: str) -> tuple[str, dict[str, str]]:
    pair, *rest = line.split(";")
    attributes = {}
    for part in rest:
        key, _, value = part.strip().partition("=")
        attributes[key.lower()] = value.strip()
    return pair.partition("=")[0].strip(), attributes
