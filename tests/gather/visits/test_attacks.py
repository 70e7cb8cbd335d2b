"""The other site's pages, and what is read from the platform's."""

from __future__ import annotations

import json

import pytest

from launchready.gather.visits.attacks import Write, as_pair, multipart, of_form, tricks
from launchready.gather.visits.reading import Frontier, read, template
from launchready.gather.visits.storage import suspicious, values_of, without
from launchready.gather.visits.targets import gentle

CANARY = "lr-canary-ab12-cross-00ff00ff"


def test_a_text_form_spells_the_same_json() -> None:
    name, value = as_pair({"title": CANARY, "count": 3, "tags": ["a"]}) or ("", "")
    body = json.loads(f"{name}={value}\r\n")
    assert body == {"title": f"{CANARY} = ", "count": 3, "tags": ["a"]}


def test_no_text_form_without_a_free_text() -> None:
    assert as_pair({"count": 3}) is None
    assert as_pair({"a": "1=2", "title": CANARY}) is None


def test_json_is_tried_as_text_first() -> None:
    found = [trick.how for trick in tricks(Write("POST", "https://x.org/p", {"title": CANARY}, "application/json"))]
    assert found[:2] == ["a form of JSON as text/plain", "a fetch of JSON as text/plain"]
    assert len(found) == 4


def test_a_value_cannot_leave_its_place() -> None:
    evil = '"><script>alert(1)</script>'
    for trick in tricks(Write("POST", "https://x.org/p", {"title": CANARY + evil}, "application/json")):
        assert "<script>alert" not in trick.page.replace("<script>f", "").replace("<script>H", "")


@pytest.mark.parametrize(("method", "body", "hows"), [("GET", {"a": "b"}, 2), ("POST", None, 2)])
def test_links_and_empty_writes(method: str, body: dict[str, str] | None, hows: int) -> None:
    assert len(tricks(Write(method, "https://x.org/p", body))) == hows


def test_a_form_is_filled_without_its_token() -> None:
    page = (
        '<form method=post action="/save"><input type=hidden name=csrf_token value=secret><input name=title>'
        '<input type=email name=mail><input type=hidden name=kind value=x></form><a href="/next#top">n</a>'
    )
    links, (form,) = read("https://x.org/edit", page)
    write = of_form(form, CANARY)
    assert links == ["https://x.org/next"]
    assert write.url == "https://x.org/save"
    assert write.secret == {"csrf_token": "secret"}
    assert write.body == {"title": CANARY, "mail": f"{CANARY}@example.com", "kind": "x"}


def test_a_file_goes_as_a_file() -> None:
    body, kind = multipart({"file": CANARY, "kind": "attachment"}, ("file",))
    assert b'name="file"; filename="note.txt"' in body
    assert kind.startswith("multipart/form-data; boundary=")


def test_templates_come_in_turn() -> None:
    frontier = Frontier()
    frontier.add(["https://x.org/p/1", "https://x.org/p/2", "https://x.org/about"])
    assert [frontier.next() for _ in range(4)] == [
        "https://x.org/p/1", "https://x.org/about", "https://x.org/p/2", None,
    ]  # fmt: skip
    assert template("https://x.org/p/0190a1b2-0000-4000-8000-000000000000/x") == "/p/{}/x"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("access_token", "a1b2c3d4e5f6a7b8c9", True),
        ("theme", "dark", False),
        ("csrf_token", "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8", False),
        ("blob", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", True),
        ("session_hint", "short", False),
    ],
)
def test_what_looks_like_a_session(name: str, value: str, expected: bool) -> None:
    assert suspicious(name, value) is expected


def test_tokens_inside_json_are_found() -> None:
    assert list(values_of("auth", '{"state": {"token": "abc", "n": 1}}')) == [("state.token", "abc")]
    assert list(values_of("plain", "dark")) == [("", "dark")]


def test_one_parameter_is_taken_out() -> None:
    assert without("https://x.org/f?token=1&a=2", "token") == "https://x.org/f?a=2"


@pytest.mark.parametrize(
    ("path", "fine"),
    [
        ("/api/groups/{id}/join", True),
        ("/api/admin/jobs", False),
        ("/api/auth/token", False),
        ("/members/1/ban", False),
    ],
)
def test_what_is_left_alone(path: str, fine: bool) -> None:
    assert gentle(path) is fine
