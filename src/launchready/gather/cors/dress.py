"""A person's session as a browser would send it for a page of somebody else: the cookies, and nothing more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from launchready.gather.cors.set_cookie import read_line
from launchready.net.types import Session


def cookies_only(session: Session) -> Session | None:
    """The session without its headers, which no foreign page has; None when it has no cookie.

    A sign-in that gives a token may set cookies too, which a browser keeps: those count as well.
    """
    cookies = dict(session.cookies) or cookies_in(session.set_cookie_lines)
    return replace(session, cookies=cookies, headers={}, unsafe_headers={}) if cookies else None


def headers_only(session: Session) -> Session | None:
    """The session without its cookies; None when it has no header."""
    return replace(session, cookies={}, cookie_rules={}) if session.headers else None


def cookies_in(lines: Iterable[str]) -> dict[str, str]:
    """Name and value of every cookie that these Set-Cookie lines leave in a browser."""
    jar: dict[str, str] = {}
    for line in lines:
        found = read_line(line)
        if found is None:
            continue
        if found.clears:
            jar.pop(found.name, None)
        else:
            jar[found.name] = line.split(";")[0].partition("=")[2].strip()
    return jar
