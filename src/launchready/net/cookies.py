"""Cookies as a browser keeps them, one person's at a time: Set-Cookie lines and saved browser states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

from launchready.net.scope import place
from launchready.net.types import CookieRule, Session


def take_lines(session: Session, lines: Iterable[str], url: str, now: float) -> None:
    """Put the cookies of an answer from `url` into a session; expired ones leave it. `now` in Unix seconds.

    A cookie for a foreign domain, for a public suffix, or Secure from plain http is dropped, as in life.
    """
    here = place(url)
    if here is None:
        return
    for line in lines:
        session.set_cookie_lines = (*session.set_cookie_lines, line)[-50:]
        pair, *rest = line.split(";")
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not equals or not name:
            continue
        attributes = {
            key.strip().lower(): inner.strip() for key, _, inner in (attribute.partition("=") for attribute in rest)
        }
        rule = _rule(attributes, here.host, here.path)
        if rule is None or (rule.secure and here.scheme != "https"):
            continue
        if _is_over(attributes, now):
            session.cookies.pop(name, None)
            session.cookie_rules.pop(name, None)
        else:
            session.cookies[name] = value.strip('"') if value.count('"') == 2 else value
            session.cookie_rules[name] = rule


def _rule(attributes: Mapping[str, str], host: str, path: str) -> CookieRule | None:
    domain = attributes.get("domain", "").lstrip(".").lower()
    wanted = attributes.get("path", "")
    folder = wanted if wanted.startswith("/") else path.rsplit("/", 1)[0] or "/"
    secure = "secure" in attributes
    if not domain or domain == host:
        return CookieRule(host, bool(domain), folder, secure)
    if not host.endswith("." + domain) or _is_public_suffix(domain):
        return None
    return CookieRule(domain, True, folder, secure)


def _is_over(attributes: Mapping[str, str], now: float) -> bool:
    age = attributes.get("max-age", "")
    if age.lstrip("-").isdigit():
        return int(age[:12]) <= 0
    if "expires" not in attributes:
        return False
    try:
        return parsedate_to_datetime(attributes["expires"]).timestamp() <= now
    except (TypeError, ValueError, IndexError, OverflowError):
        return False


@lru_cache(maxsize=1)
def _suffixes() -> Any:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


@lru_cache(maxsize=256)
def _is_public_suffix(domain: str) -> bool:
    return bool(_suffixes().privatesuffix(domain) is None)


def take_state(session: Session, cookie: Mapping[str, Any], hosts: Iterable[str], now: float) -> None:
    """Put one cookie of a saved browser state into a session, when it is for one of `hosts` and not over."""
    domain, name, value = (str(cookie.get(key, "")) for key in ("domain", "name", "value"))
    bare = domain.lstrip(".").lower()
    wide = domain.startswith(".")
    expires = cookie.get("expires", -1)
    if not name or (isinstance(expires, int | float) and 0 < expires <= now):
        return
    if any(host == bare or (wide and host.endswith("." + bare)) for host in hosts):
        session.cookies[name] = value
        session.cookie_rules[name] = CookieRule(bare, wide, str(cookie.get("path") or "/"), bool(cookie.get("secure")))
