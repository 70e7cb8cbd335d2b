"""Templates, bad input, inline state and the kinds of private values: the parts without a browser."""

from __future__ import annotations

import pytest

from launchready.gather.walk.carrying import inline_state, kind_of
from launchready.gather.walk.filling import bad_inputs, plausible, signs_in, why_left
from launchready.gather.walk.keeping import kind_of as kind_of_stored
from launchready.gather.walk.templates import key_of, template, without_fragment


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://x.example/posts/17?tab=2", "/posts/{id}"),
        ("https://x.example/posts/133b8951-01eb-5b7b-8c67-ec3fe9b4632f/edit", "/posts/{id}/edit"),
        ("https://x.example/", "/"),
        ("https://x.example", "/"),
        ("https://x.example/about-us", "/about-us"),
        ("https://x.example/p/how-to-mend-a-pump", "/p/{id}"),
        ("https://x.example/static/app.f84f567f.js", "/static/app.{hash}.js"),
        ("https://x.example/app#/members/4", "/app#/members/{id}"),
        ("https://x.example/app#part", "/app"),
        ("https://x.example/invite/9fKd83jfk2LLs0dkeWq8", "/invite/{id}"),
    ],
)
def test_template(url: str, path: str) -> None:
    assert template(url) == path


def test_pages_are_told_apart_by_the_names_of_the_query() -> None:
    assert (
        key_of("https://x.example/a?b=1&c=2") == key_of("https://x.example/a?c=5&b=9") != key_of("https://x.example/a")
    )
    assert without_fragment("https://x.example/a#part") == "https://x.example/a"
    assert without_fragment("https://x.example/#/a") == "https://x.example/#/a"


def field(at: int, name: str, kind: str = "text", **more: object) -> dict[str, object]:
    known = {"at": at, "name": name, "tag": "input", "type": kind, "required": False, "label": "", "shown": True}
    return {**known, "most": 0, "least": 0, "options": [], "off": False, "min": "", "autocomplete": "", **more}


def test_every_kind_of_bad_input() -> None:
    fields = [field(0, "title"), field(1, "email", "email"), field(2, "start", "date"), field(3, "hidden", "hidden")]
    assert [bad.kind for bad in bad_inputs(fields, "lr-canary")] == ["empty", "email", "past", "oversize"]
    assert plausible(fields, "lr-canary") == {0: "lr-canary", 1: "lr-canary@example.com", 2: "2099-01-02"}


def test_a_birthday_may_be_past_and_a_limited_line_cannot_be_oversize() -> None:
    fields = [field(0, "birth_date", "date"), field(1, "nick", most=20)]
    assert [bad.kind for bad in bad_inputs(fields, "lr-canary")] == []


def test_forms_about_credentials_are_left() -> None:
    secret = [field(0, "user"), field(1, "password", "password")]
    assert signs_in(secret)
    assert why_left(secret)
    assert not signs_in([*secret, field(2, "email", "email")])
    assert why_left([field(0, "avatar", "file")])
    assert not why_left([field(0, "title")])


@pytest.mark.parametrize(
    ("path", "value", "kind"),
    [
        ("items[].email", "ann@corp.example", "email"),
        ("items[].hash", "$2b$12$abcdefghijklmnopqrstuv", "hash"),
        ("user.passwordHash", "0123456789abcdef", "secret"),
        ("user.dateOfBirth", "1990-01-01", "private"),
        ("user.lastLoginIp", "203.0.113.4", "private"),
        ("user.phone", "+49 170 1234567", "phone"),
        ("note", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl", "token"),
        ("csrf_token", "5be792839e03eb6a6e93e6db067e927b", ""),
        ("user.name", "Ann Lee", ""),
        ("user.email", "a•••@c•••.example", ""),
        ("user.phone", None, ""),
        ("must_reset_password", True, ""),
        ("next_cursor", "eyJpZCI6NH0", ""),
        ("items[].key", "feature-x", ""),
    ],
)
def test_kinds_of_values(path: str, value: object, kind: str) -> None:
    assert kind_of(path, value) == kind


def test_inline_state_in_all_its_dresses() -> None:
    html = """<script type="application/json">{"a": 1}</script>
    <script id="__NEXT_DATA__" type="application/json">{"props": {"b": 2}}</script>
    <script>window.__STATE__ = {"c": 3};</script>
    <script>self.__next_f.push([1, "2:{\\"d\\": {\\"email\\": \\"x@y.example\\"}}"])</script>
    <script src="/app.js"></script><script>var x = function () { return 1; };</script>
    <div data-props="{&quot;e&quot;: 5, &quot;f&quot;: 6}"></div>"""
    found = list(inline_state(html))
    assert {"a": 1} in found
    assert {"props": {"b": 2}} in found
    assert {"c": 3} in found
    assert {"d": {"email": "x@y.example"}} in found
    assert {"e": 5, "f": 6} in found


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("auth", '{"access_token": "0123456789abcdef"}', "token"),
        ("jwt", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln", "jwt"),
        ("session", "4f9d2b7a8c6e1d3f5a7b", "token"),
        ("theme", "dark", "other"),
        ("csrf_token", "5be792839e03eb6a6e93e6db067e927b", "other"),
        ("cart", '{"items": []}', "other"),
    ],
)
def test_kinds_of_what_is_stored(name: str, value: str, kind: str) -> None:
    assert kind_of_stored(name, value) == kind
