"""Reading Set-Cookie lines the way browsers do (RFC 10025 §5.6), without keeping a value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from email.utils import parsedate_to_datetime

from launchready.artifacts.cookies import SetCookie
from launchready.model import Evidence

SAME_SITE = frozenset({"strict", "lax", "none"})


def read_line(line: str, host: str = "") -> SetCookie | None:
    """One Set-Cookie line, or None when browsers would ignore it. The last of a repeated attribute counts."""
    pair, *attributes = line.split(";")
    name, equals, value = pair.partition("=")
    name, value = (name.strip(), value.strip()) if equals else ("", name.strip())
    if not name or "\x00" in line:
        return None
    found = SetCookie(name, host, clears=not value)
    age: int | None = None
    expired = False
    for attribute in attributes:
        key, _, given = (part.strip() for part in attribute.partition("="))
        match key.lower():
            case "secure":
                found = replace(found, secure=True)
            case "httponly":
                found = replace(found, http_only=True)
            case "samesite":
                found = replace(found, same_site=given.lower() if given.lower() in SAME_SITE else "")
            case "domain":
                found = replace(found, domain=given.lower().removeprefix("."))
            case "path":
                found = replace(found, path=given if given.startswith("/") else "")
            case "max-age":
                digits = given.removeprefix("-")
                age = int(given) if digits.isascii() and digits.isdigit() and len(digits) < 16 else age
            case "expires":
                expired = _past(given)
    gone = age <= 0 if age is not None else expired
    return replace(found, clears=found.clears or gone)


def _past(date: str) -> bool:
    """Whether an Expires date lies before the year 2000: the usual way to take a cookie away."""
    try:
        return parsedate_to_datetime(date.replace("-", " ")).year < 2000
    except (TypeError, ValueError, IndexError, OverflowError):
        return False


def kept(lines: Iterable[SetCookie]) -> tuple[SetCookie, ...]:
    """What a browser has after these lines: the last of equal name, domain and path, without what was cleared."""
    jar: dict[tuple[str, str, str, str], SetCookie] = {}
    for line in lines:
        jar[(line.name, line.host, line.domain, line.path)] = line
    return tuple(line for line in jar.values() if not line.clears)


def as_evidence(line: SetCookie, persona: str, when: str, source: str, repeat: str = "") -> Evidence:
    """The line as evidence, its value left out."""
    return Evidence(
        kind="set-cookie",
        subject=f"{line.host or 'the platform'}: cookie {line.name}",
        when=when,
        persona=persona,
        summary=f"{source} sets the cookie {line.name}",
        repeat=repeat,
        excerpt=f"Set-Cookie: ⟦{line.spelled}⟧",
    )
