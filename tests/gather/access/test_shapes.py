"""Paths, kinds and ids, by tables."""

from __future__ import annotations

import pytest

from launchready.artifacts.policy import AccessPolicy, Rule
from launchready.artifacts.routes import Route
from launchready.derive.standing import higher, lowest_first, may_try
from launchready.derive.unguessable import unguessable
from launchready.gather.access.identity import own_ids, tenant_ids
from launchready.gather.access.shapes import begin, covers, fill, fits, kind_of, singular, stem, stranger_of
from launchready.gather.access.write_aims import by_body
from tests.checks.access.making import RECORD

UUID = "0b9e2c1e-7f43-4f7e-9a53-1f6a0f2b9c11"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("post_id", "post"), ("postId", "post"), ("id", ""), ("group", "group"), ("group_ids", "group_id"), ("slug", "")],
)
def test_stem(name: str, kind: str) -> None:
    assert stem(name) == kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/api/posts/7", "post"), ("/api/posts/7/comments/9", "comment"), ("/api/entries/1", "entry"), ("/me", "me")],
)
def test_kind_of(path: str, kind: str) -> None:
    assert kind_of(path) == kind


def test_paths_and_templates() -> None:
    assert fits("/posts/{id}", "/posts/7") and not fits("/posts/{id}", "/posts/7/x")
    assert begin("/posts/{id}/comments", "/posts/7") == "/posts/7/comments"
    assert begin("/posts/{id}", "/posts/7/comments/9") == "/posts/7"
    assert begin("/posts", "/posts/7") is None and begin("/groups/{id}", "/posts/7") is None
    assert fill("/posts/{post_id}/comments/{comment_id}", {"post": "7", "comment": "a/b"}) == "/posts/7/comments/a%2Fb"
    assert fill("/posts/{post_id}", {}) is None
    assert covers("/a/{x}/{kind}", "/a/{y}/like") and not covers("/a/like", "/a/{x}")
    assert singular("boxes") == "box" and singular("audit-logs") == "audit_log" and singular("access") == "access"


@pytest.mark.parametrize("value", ["7", "1001", UUID, "quiet-garden", "member@example.com", "aB3xYz9012345678"])
def test_an_id_of_nothing_has_the_same_form(value: str) -> None:
    made = stranger_of(value, "3f9a" * 8)
    assert made != value
    form, same = ([letter.isalnum() for letter in text] for text in (made, value))
    assert form == same or value.isdigit()
    assert made.isdigit() == value.isdigit()
    assert unguessable(made) or not unguessable(value)


def test_unguessable() -> None:
    assert unguessable(UUID) and unguessable("aB3xYz9012345678")
    assert not unguessable("1001") and not unguessable("a-group-with-a-long-name")


def test_who_a_person_is() -> None:
    answer = {"id": UUID, "email": "a@example.com", "name": "A", "community_id": "c1", "created_at": "x"}
    assert own_ids(answer) == (UUID,) and tenant_ids(answer) == ("c1",)
    inside = {"data": {"user": {"userId": 7, "orgSlug": "acme", "org": {"id": 3, "plan": "x"}}}}
    assert own_ids(inside) == ("7",) and set(tenant_ids(inside)) == {"acme", "3"}
    assert own_ids([1]) == () and tenant_ids(None) == ()


def test_how_roles_stand() -> None:
    policy = AccessPolicy((Rule(("* /a/**",), ("owner",)), Rule(("* /b/**",), ("owner", "admin"))))
    assert higher(policy, "owner", "admin") and not higher(policy, "admin", "owner")
    assert higher(AccessPolicy(), "moderator", "member") and not higher(AccessPolicy(), "member", "member")
    assert lowest_first(policy, ["owner", "member", "admin"]) == ["member", "admin", "owner"]
    assert may_try(policy, "GET /b/1", "admin") and not may_try(policy, "GET /a/1", "admin")


def test_ids_in_bodies() -> None:
    properties = {"post_id": {"type": "string"}, "ids": {"type": "array"}, "title": {"type": "string"}}
    route = Route("POST", "/api/posts/batch", "", ("openapi",), body={"properties": properties})
    assert list(by_body(route, RECORD, "7")) == [("post_id", {"post_id": "7"}), ("ids", {"ids": ["7"]})]
    other = Route("POST", "/api/groups", "", ("openapi",), body={"properties": properties})
    assert [name for name, _ in by_body(other, RECORD, "7")] == ["post_id"]
