"""Attacks by people who are signed in and reach further than they may."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from launchready.demo.platform.seed import stable_id
from tests.demo.proofs import CONVERSATION, POST, proof
from tests.demo.visitor import API, BY_KEY, Visitor, bearer, session_cookie

PRIVATE_POST = stable_id("acme", "post", 19)
PRIVATE_GROUP = stable_id("group", "acme", "private")
PRIVATE_FILE = stable_id("acme", "upload", "terms")
INSIDER, OUTSIDER = "acme_member2", "acme_member"


def as_person(v: Visitor, key: str = OUTSIDER) -> dict[str, str]:
    """The headers of someone with a bearer token, who needs no CSRF token."""
    credentials = {"email": BY_KEY[key].email, "password": BY_KEY[key].password}
    return bearer(v.post("/api/auth/token", credentials, host=API).json()["access_token"])


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


@proof("access/list-leaks:include-groups")
def _(v: Visitor) -> bool:
    insider = BY_KEY[INSIDER].id
    shown = v.get(f"/api/members/{insider}?include=groups", headers=as_person(v)).json()["groups"]
    return PRIVATE_GROUP in {group["id"] for group in shown}


@proof("access/list-leaks:total")
def _(v: Visitor) -> bool:
    session = as_person(v)
    title = v.get(f"/api/posts/{PRIVATE_POST}", headers=as_person(v, INSIDER)).json()["title"]
    found = v.get(f"/api/search?limit=100&q={quote(title)}", headers=session).json()
    return PRIVATE_POST not in str(found) and found["total"] > len(found["posts"])


@proof("access/list-leaks:sort-by-secret")
def _(v: Visitor) -> bool:
    session, admin = as_person(v), as_person(v, "acme_admin")
    answer = v.get("/api/search?q=acme&sort=email", headers=session)
    emails = {item["id"]: item["email"] for item in items(v, "/api/admin/members?limit=100", admin)}
    order = [emails[person["id"]] for person in answer.json()["people"]] if answer.status_code == 200 else []
    return len(order) > 3 and order == sorted(order)


@proof("access/list-leaks:graphql-nested")
def _(v: Visitor) -> bool:
    author = v.get(f"/api/posts/{PRIVATE_POST}", headers=as_person(v, INSIDER)).json()["author"]["id"]
    query = f'{{ member(id: "{author}") {{ posts(limit: 5) {{ id }} }} }}'
    shown = {item["id"] for item in items(v, "/api/posts?limit=100", as_person(v))}
    posts = v.post("/api/graphql", {"query": query}, headers=as_person(v)).json()["data"]["member"]["posts"]
    return bool({post["id"] for post in posts} - shown)


# --- more of object-read and object-write ------------------------------------------------------------------


@proof("access/object-read:batch")
def _(v: Visitor) -> bool:
    return PRIVATE_POST in v.get(f"/api/posts/batch?ids={POST}&ids={PRIVATE_POST}", headers=as_person(v)).text


@proof("access/object-read:comment-by-child-id")
def _(v: Visitor) -> bool:
    hidden = stable_id("acme", "comment", 16)
    return hidden in v.get(f"/api/posts/{POST}/comments/{hidden}", headers=as_person(v)).text


@proof("access/object-read:old-version")
def _(v: Visitor) -> bool:
    closed = v.get(f"/api/groups/{PRIVATE_GROUP}", headers=as_person(v)).status_code == 404
    return closed and v.get(f"/api/v1/groups/{PRIVATE_GROUP}", headers=as_person(v)).status_code == 200


@proof("access/object-write:put-unguarded")
def _(v: Visitor) -> bool:
    owner, other = as_person(v), as_person(v, INSIDER)
    post = made(v, "/api/posts", {"title": "Mine", "body": "As I wrote it"}, owner)
    wanted = {"title": "Not mine", "body": "As I did not"}
    assert v.ask("PATCH", f"/api/posts/{post}", json=wanted, headers=other).status_code == 403
    v.ask("PUT", f"/api/posts/{post}", json=wanted, headers=other)
    return bool(v.get(f"/api/posts/{post}", headers=owner).json()["body"] == "As I did not")


@proof("access/object-write:report-withdrawn")
def _(v: Visitor) -> bool:
    report = made(v, "/api/reports", {"post_id": POST, "reason": "Advertising"}, as_person(v))
    v.ask("DELETE", f"/api/reports/{report}", headers=as_person(v, INSIDER))
    return report not in v.get("/api/reports?limit=100", headers=as_person(v, "acme_moderator")).text


# --- more of role-functions ------------------------------------------------------------------------------


@proof("access/role-functions:method-override")
def _(v: Visitor) -> bool:
    session = as_person(v)
    assert v.get("/api/admin/analytics", headers=session).status_code == 403
    return "open_reports" in v.post("/api/admin/analytics", headers={**session, "X-HTTP-Method-Override": "GET"}).text


def newcomer(v: Visitor, to: str = "member", by: str = "acme_admin", **more: Any) -> tuple[Any, dict[str, str]]:
    """Invite someone and let them join with more in the body; the answer to the redeeming, and credentials."""
    email = f"{stable_id(to, by, *more)}@example.com"
    invited = v.post("/api/invites", {"email": email, "role": to}, headers=as_person(v, by))
    if invited.status_code != 201:
        return invited, {}
    password = "-".join(("quiet", "harbour", "4711"))
    body = {"name": "Somebody New", "password": password, **more}
    joined = v.post(f"/api/invites/by-token/{invited.json()['token']}/redeem", body)
    return joined, {"email": email, "password": password}


def role_of(v: Visitor, person_id: str) -> str:
    members = items(v, "/api/admin/members?limit=100", as_person(v, "acme_admin"))
    return str(next(item["role"] for item in members if item["id"] == person_id))


@proof("access/role-change:stale-role")
def _(v: Visitor) -> bool:
    joined, credentials = newcomer(v, "member_manager", "acme_owner")
    answer = v.post("/api/auth/sign-in", credentials)
    session = {"Cookie": session_cookie(answer).split(";")[0], "X-CSRF-Token": answer.json()["csrf_token"]}
    assert v.get("/api/invites", headers=session).status_code == 200
    address = f"/api/admin/members/{joined.json()['id']}"
    demoted = v.ask("PATCH", address, json={"role": "member"}, headers=as_person(v, "acme_owner"))
    assert demoted.json()["role"] == "member"
    return v.get("/api/invites", headers=session).status_code == 200


@proof("access/role-functions:delete-by-suspender")
def _(v: Visitor) -> bool:
    joined, _credentials = newcomer(v)
    address = f"/api/admin/members/{joined.json()['id']}"
    v.ask("DELETE", address, headers=as_person(v, "acme_member_manager"))
    return joined.json()["id"] not in v.get("/api/admin/members?limit=100", headers=as_person(v, "acme_admin")).text


# --- access/tenant-isolation -----------------------------------------------------------------------------


def stranger(v: Visitor, key: str = "globex_member") -> dict[str, str]:
    return as_person(v, key)


@proof("access/tenant-isolation:member-by-id")
def _(v: Visitor) -> bool:
    path = f"/api/v1/members/{BY_KEY[OUTSIDER].id}"
    return BY_KEY[OUTSIDER].name in v.get(path, headers=stranger(v), host=API).text


@proof("access/tenant-isolation:webhook-list")
def _(v: Visitor) -> bool:
    return "acme-members" in v.get("/api/webhooks", headers=stranger(v, "globex_admin"), host=API).text


@proof("access/tenant-isolation:header")
def _(v: Visitor) -> bool:
    asked = {**stranger(v), "X-Tenant-ID": "acme"}
    return "Maintenance" in v.get("/api/groups", headers=asked, host=API).text


@proof("access/tenant-isolation:comment-across")
def _(v: Visitor) -> bool:
    post = made(v, "/api/posts", {"title": "Ours", "body": "For us"}, as_person(v))
    v.post(f"/api/posts/{post}/comments", {"body": "From elsewhere"}, headers=stranger(v), host=API)
    return "From elsewhere" in v.get(f"/api/posts/{post}/comments", headers=as_person(v)).text


@proof("access/tenant-isolation:cached-answer")
def _(v: Visitor) -> bool:
    right = v.get("/api/community/highlights", headers=as_person(v)).json()
    return bool(v.get("/api/community/highlights", headers=stranger(v), host=API).json() == right)


# --- access/field-exposure -------------------------------------------------------------------------------


@proof("access/field-exposure:whole-row")
def _(v: Visitor) -> bool:
    return "password_hash" in v.get(f"/api/members/{BY_KEY[INSIDER].id}", headers=as_person(v)).json()


@proof("access/field-exposure:group-member-emails")
def _(v: Visitor) -> bool:
    return "@acme-members" in v.get("/api/groups/maintenance/members", headers=as_person(v)).text


@proof("access/field-exposure:graphql-email")
def _(v: Visitor) -> bool:
    asked = {"query": "{ members(limit: 3) { items { email status } } }"}
    return "@acme-members" in v.post("/api/graphql", asked, headers=as_person(v)).text


# --- access/field-write ----------------------------------------------------------------------------------


@proof("access/field-write:me-role")
def _(v: Visitor) -> bool:
    session = as_person(v, INSIDER)
    taken = v.ask("PATCH", "/api/me", json={"role": "admin"}, headers=session).status_code == 200
    now = v.get("/api/me", headers=session).json()["role"]
    if taken:
        v.ask("PATCH", "/api/me", json={"role": "member"}, headers=session)
    return bool(now == "admin")


@proof("access/field-write:inviter")
def _(v: Visitor) -> bool:
    manager, owner = as_person(v, "acme_member_manager"), BY_KEY["acme_owner"].id
    v.post("/api/invites", {"email": "some.friend@example.com", "invited_by": owner}, headers=manager)
    listed = {item["email"]: item["invited_by"] for item in items(v, "/api/invites", manager)}
    return listed.get("some.friend@example.com") == owner


@proof("access/field-write:settings-plan")
def _(v: Visitor) -> bool:
    v.ask("PATCH", "/api/community/settings", json={"seats": 5000}, headers=as_person(v, "acme_admin"))
    return bool(v.get("/api/billing/plan", headers=as_person(v, "acme_owner")).json()["seats"] == 5000)


@proof("access/field-write:post-created-at")
def _(v: Visitor) -> bool:
    owner = as_person(v)
    post = made(v, "/api/posts", {"title": "Mine", "body": "As I wrote it"}, owner)
    v.ask("PATCH", f"/api/posts/{post}", json={"created_at": "2099-01-01T00:00:00Z"}, headers=owner)
    return str(v.get(f"/api/posts/{post}", headers=owner).json()["created_at"]).startswith("2099")


# --- access/admin-limits ---------------------------------------------------------------------------------


@proof("access/admin-limits:private-messages")
def _(v: Visitor) -> bool:
    path = f"/api/conversations/{CONVERSATION}/messages"
    closed = v.get(path, headers=as_person(v, "acme_member_manager")).status_code == 404
    return closed and bool(items(v, path, as_person(v, "acme_admin")))


@proof("access/admin-limits:graphql-messages")
def _(v: Visitor) -> bool:
    asked = {"query": f'{{ messages(conversationId: "{CONVERSATION}") {{ items {{ body }} }} }}'}
    data = v.post("/api/graphql", asked, headers=as_person(v, "acme_admin")).json()["data"]
    return bool(data and data["messages"]["items"])


@proof("access/admin-limits:conversation-list")
def _(v: Visitor) -> bool:
    return CONVERSATION in v.get("/api/conversations", headers=as_person(v, "acme_admin")).text


# --- access/role-change ----------------------------------------------------------------------------------


def gives(v: Visitor, person_id: str, role: str, by: str = "acme_admin") -> bool:
    """Whether somebody's role became what was asked for."""
    v.ask("PATCH", f"/api/admin/members/{person_id}", json={"role": role}, headers=as_person(v, by))
    return role_of(v, person_id) == role


@proof("access/role-change:grants-above")
def _(v: Visitor) -> bool:
    return gives(v, newcomer(v)[0].json()["id"], "owner")


@proof("access/role-change:promotes-itself")
def _(v: Visitor) -> bool:
    return gives(v, BY_KEY["acme_admin"].id, "owner")


@proof("access/role-change:owner-demoted")
def _(v: Visitor) -> bool:
    second = newcomer(v, "owner", "acme_owner")[0].json()["id"]
    return gives(v, second, "member")


@proof("access/role-change:invite-above")
def _(v: Visitor) -> bool:
    joined = newcomer(v, "owner", "acme_member_manager")[0]
    return bool(joined.status_code == 201 and joined.json()["role"] == "owner")


@proof("access/role-change:redeem-role")
def _(v: Visitor) -> bool:
    joined = newcomer(v, "member", "acme_admin", role="owner")[0]
    return bool(joined.status_code == 201 and joined.json()["role"] == "owner")


@proof("access/role-change:redeem-any-address")
def _(v: Visitor) -> bool:
    joined = newcomer(v, "moderator", "acme_admin", email="somebody.else@example.org")[0]
    return bool(joined.status_code == 201 and joined.json()["email"] == "somebody.else@example.org")


# --- access/existence ------------------------------------------------------------------------------------


def told_apart(v: Visitor, path: str, denied: str) -> bool:
    """Whether somebody else's id and one of nothing are answered in two ways."""
    answers = [v.get(path.format(i), headers=as_person(v)) for i in (denied, stable_id("acme", "no such"))]
    first, second = ((a.status_code, a.json()["error"]["code"]) for a in answers)
    return bool(first != second)


@proof("access/existence:private-group")
def _(v: Visitor) -> bool:
    return told_apart(v, "/api/groups/{}", PRIVATE_GROUP)


@proof("access/existence:wording")
def _(v: Visitor) -> bool:
    return told_apart(v, "/api/conversations/{}", stable_id("acme", "conversation", 1))


@proof("access/existence:side-route")
def _(v: Visitor) -> bool:
    return told_apart(v, "/api/posts/{}/reactions", PRIVATE_POST)


@proof("access/existence:file-forbidden")
def _(v: Visitor) -> bool:
    return told_apart(v, "/api/uploads/{}", PRIVATE_FILE)


# --- what the client holds -------------------------------------------------------------------------------


@proof("access/object-read:download-link")
def _(v: Visitor) -> bool:
    own = v.post("/api/exports/41/link", headers=as_person(v, "acme_admin"))
    answer = v.get("/api/exports/files/41", headers=as_person(v))
    return own.status_code == 200 and answer.status_code == 200 and "Malik Thompson" in answer.text


@proof("access/role-change:role-cookie")
def _(v: Visitor) -> bool:
    session = v.sign_in()
    assert v.get("/api/billing/plan", headers=session).status_code == 403
    forged = {**session, "Cookie": f"{session['Cookie']}; role=owner"}
    return "seats" in v.get("/api/billing/plan", headers=forged).text
