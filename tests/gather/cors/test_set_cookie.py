"""Set-Cookie lines are read as browsers read them, and no value is kept."""

from __future__ import annotations

import pytest

from launchready.artifacts.cookies import SetCookie
from launchready.gather.cors.dress import cookies_in, cookies_only, headers_only
from launchready.gather.cors.set_cookie import as_evidence, kept, read_line
from launchready.net.types import CookieRule, Session

CASES = [
    (
        "sid=abc; Path=/; Secure; HttpOnly; SameSite=Lax",
        SetCookie("sid", path="/", secure=True, http_only=True, same_site="lax"),
    ),
    ("sid=a=b==; secure;HTTPONLY ;samesite=NONE", SetCookie("sid", secure=True, http_only=True, same_site="none")),
    ("sid=abc; Domain=.Example.COM", SetCookie("sid", domain="example.com")),
    ("sid=abc; SameSite=Sometimes", SetCookie("sid")),
    ("sid=abc; SameSite=Strict; SameSite=None", SetCookie("sid", same_site="none")),
    ("sid=abc; Path=elsewhere", SetCookie("sid")),
    ("sid=abc; Secured; HttpOnlyish", SetCookie("sid")),
    ("sid=secure; httponly", SetCookie("sid", http_only=True)),
    ("sid=; Path=/", SetCookie("sid", path="/", clears=True)),
    ("sid=abc; Max-Age=0", SetCookie("sid", clears=True)),
    ("sid=abc; Expires=Thu, 01 Jan 1970 00:00:00 GMT", SetCookie("sid", clears=True)),
    ("sid=abc; Expires=Thu, 01-Jan-1970 00:00:00 GMT", SetCookie("sid", clears=True)),
    ("sid=abc; Max-Age=600; Expires=Thu, 01 Jan 1970 00:00:00 GMT", SetCookie("sid")),
    ("no name at all", None),
    ("=abc", None),
    ("", None),
]


@pytest.mark.parametrize(("line", "expected"), CASES, ids=[case[0] or "empty" for case in CASES])
def test_read_line(line: str, expected: SetCookie | None) -> None:
    assert read_line(line) == expected


def test_the_last_line_of_a_cookie_is_kept() -> None:
    lines = [read_line(text, "h") for text in ("a=1", "a=2; Secure", "b=1", "b=; Max-Age=0", "a=1; Domain=x.org")]
    found = kept(line for line in lines if line)
    assert [(line.name, line.domain, line.secure) for line in found] == [("a", "", True), ("a", "x.org", False)]


def test_no_value_is_shown() -> None:
    line = read_line("sid=s3cr3tvalue; Secure; Path=/; SameSite=Lax; Comment=s3cr3tvalue", "app.example.com")
    assert line is not None
    shown = as_evidence(line, "member", "2026-01-01T00:00:00Z", "signing in")
    assert "s3cr3tvalue" not in repr(line) + repr(shown)
    assert shown.excerpt == "Set-Cookie: ⟦sid=…; Path=/; Secure; SameSite=Lax⟧"


def test_a_foreign_page_sends_the_cookies_and_no_header() -> None:
    session = Session("m", cookies={"sid": "x"}, headers={"Authorization": "Bearer y"}, unsafe_headers={"X-CSRF": "z"})
    dressed = cookies_only(session)
    assert dressed is not None
    assert (dressed.cookies, dressed.headers, dressed.unsafe_headers) == ({"sid": "x"}, {}, {})
    bare = headers_only(session)
    assert bare is not None
    assert (bare.cookies, bare.headers) == ({}, {"Authorization": "Bearer y"})
    assert session.cookies and session.headers


def test_cookies_set_beside_a_token_count_for_a_browser() -> None:
    session = Session(
        "m", headers={"Authorization": "Bearer y"}, set_cookie_lines=("a=1; Path=/", "b=2", "a=; Max-Age=0")
    )
    dressed = cookies_only(session)
    assert dressed is not None
    assert dressed.cookies == {"b": "2"}
    assert cookies_only(Session("m", headers={"X": "y"})) is None
    assert headers_only(Session("m", cookies={"a": "1"}, cookie_rules={"a": CookieRule("h")})) is None
    assert cookies_in(["a=b=c; Path=/"]) == {"a": "b=c"}
