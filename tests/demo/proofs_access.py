"""Attacks by people who are signed in and reach further than they may."""

from __future__ import annotations

from typing import Any

from launchready.demo.platform.seed import stable_id
from tests.demo.proofs import POST, proof
from tests.demo.visitor import BY_KEY, Visitor, bearer

PRIVATE_POST = stable_id("acme", "post", 19)
PRIVATE_GROUP = stable_id("group", "acme", "private")
PRIVATE_FILE = stable_id("acme", "upload", "terms")
INSIDER, OUTSIDER = "acme_member2", "acme_member"


def as_person(v: Visitor, key: str = OUTSIDER) -> dict[str, str]:
    """The headers of someone with a bearer token, who needs no CSRF token."""
    return bearer(v.token(key))


def made(v: Visitor, path: str, body: dict[str, Any], headers: dict[str, str]) -> str:
    """The id of something that one just created."""
    answer = v.post(path, body, headers=headers)
    assert answer.status_code in (201, 202), answer.text
    return str(answer.json()["id"])


def items(v: Visitor, path: str, headers: dict[str, str]) -> list[dict[str, Any]]:
    answer = v.get(path, headers=headers)
    return list(answer.json()["items"]) if answer.status_code == 200 else []


# --- access/object-read ----------------------------------------------------------------------------------


@proof("access/object-read:private-post")
def _(v: Visitor) -> bool:
    right = v.get(f"/api/posts/{PRIVATE_POST}", headers=as_person(v, INSIDER)).json()
    return v.get(f"/api/posts/{PRIVATE_POST}", headers=as_person(v)).json() == right


@proof("access/object-read:attachment")
def _(v: Visitor) -> bool:
    return "private round" in v.get(f"/api/uploads/{PRIVATE_FILE}", headers=as_person(v)).text


@proof("access/object-read:graphql-post")
def _(v: Visitor) -> bool:
    asked = {"query": f'{{ post(id: "{PRIVATE_POST}") {{ title body }} }}'}
    data = v.post("/api/graphql", asked, headers=as_person(v)).json()["data"]
    return bool(data and data["post"]["body"])


# --- access/object-write ---------------------------------------------------------------------------------


@proof("access/object-write:edit-post")
def _(v: Visitor) -> bool:
    owner, other = as_person(v), as_person(v, INSIDER)
    post = made(v, "/api/posts", {"title": "Mine", "body": "As I wrote it"}, owner)
    v.ask("PATCH", f"/api/posts/{post}", json={"body": "As I did not"}, headers=other)
    return bool(v.get(f"/api/posts/{post}", headers=owner).json()["body"] == "As I did not")


@proof("access/object-write:delete-group")
def _(v: Visitor) -> bool:
    owner, other = as_person(v), as_person(v, INSIDER)
    group = made(v, "/api/groups", {"name": "Only us", "visibility": "private"}, owner)
    assert v.get(f"/api/groups/{group}", headers=other).status_code == 404
    v.ask("DELETE", f"/api/groups/{group}", headers=other)
    return v.get(f"/api/groups/{group}", headers=owner).status_code == 404


@proof("access/object-write:delete-comment-then-refuse")
def _(v: Visitor) -> bool:
    owner, other = as_person(v, INSIDER), as_person(v)
    address = f"/api/posts/{POST}/comments"
    comment = made(v, address, {"body": "My two cents"}, owner)
    refused = v.ask("DELETE", f"{address}/{comment}", headers=other).status_code == 403
    return refused and comment not in v.get(address, headers=owner).text


@proof("access/object-write:message-by-child-id")
def _(v: Visitor) -> bool:
    owner, other = as_person(v, "acme_member_manager"), as_person(v)
    wanted = {"member_ids": [BY_KEY["acme_moderator"].id], "body": "Between us"}
    theirs = made(v, "/api/conversations", wanted, owner)
    message = items(v, f"/api/conversations/{theirs}/messages", owner)[0]["id"]
    mine = stable_id("acme", "conversation", 0)
    v.ask("DELETE", f"/api/conversations/{mine}/messages/{message}", headers=other)
    return message not in v.get(f"/api/conversations/{theirs}/messages", headers=owner).text


# --- access/role-functions -------------------------------------------------------------------------------


@proof("access/role-functions:audit-log")
def _(v: Visitor) -> bool:
    return bool(items(v, "/api/admin/audit-log", as_person(v)))


@proof("access/role-functions:settings-by-rank")
def _(v: Visitor) -> bool:
    answers = {}
    for key in ("acme_member", "acme_member_manager"):
        v.ask("PATCH", "/api/community/settings", json={"welcome_message": key}, headers=as_person(v, key))
        answers[key] = v.get("/api/community", headers=as_person(v)).json()["welcome_message"]
    return answers["acme_member"] != "acme_member" and answers["acme_member_manager"] == "acme_member_manager"


@proof("access/role-functions:export-wrong-right")
def _(v: Visitor) -> bool:
    return v.post("/api/exports", {"kind": "emails"}, headers=as_person(v)).status_code == 202


# --- access/list-leaks -----------------------------------------------------------------------------------


@proof("access/list-leaks:group-filter")
def _(v: Visitor) -> bool:
    session = as_person(v)
    found = {item["id"] for item in items(v, f"/api/posts?limit=100&group_id={PRIVATE_GROUP}", session)}
    return bool(found) and not found & {item["id"] for item in items(v, "/api/posts?limit=100", session)}


@proof("access/list-leaks:search-without-brackets")
def _(v: Visitor) -> bool:
    body = v.get(f"/api/posts/{PRIVATE_POST}", headers=as_person(v, INSIDER)).json()["body"]
    words = max(body.split(), key=len).strip(".,;:")
    return PRIVATE_POST in v.get(f"/api/search?q={words}&limit=100", headers=as_person(v)).text


@proof("access/list-leaks:large-page")
def _(v: Visitor) -> bool:
    session = as_person(v)
    plain = {item["id"] for item in items(v, "/api/members", session)}
    return bool({item["id"] for item in items(v, "/api/members?limit=100", session)} - plain)
