"""Attacks without a session."""

from __future__ import annotations

from tests.demo.proofs import COMMENT, CONVERSATION, MEMBER, POST, proof
from tests.demo.visitor import Visitor

# --- auth/anonymous-read ---------------------------------------------------------------------------------


def reads_people(v: Visitor, path: str, headers: dict[str, str] | None = None) -> bool:
    answer = v.get(path, headers=headers)
    return answer.status_code == 200 and MEMBER.name in answer.text


@proof("auth/anonymous-read:member-directory")
def _(v: Visitor) -> bool:
    return reads_people(v, "/api/members?limit=100")


@proof("auth/anonymous-read:billing-invoices")
def _(v: Visitor) -> bool:
    return "ACME-2026-10" in v.get("/api/billing/invoices").text and v.get("/api/billing/invoices/1001").is_success


@proof("auth/anonymous-read:subrequest-header")
def _(v: Visitor) -> bool:
    repeated = ":".join(["middleware"] * 5)
    plain = reads_people(v, "/api/members?limit=100")
    return not plain and reads_people(v, "/api/members?limit=100", {"X-Middleware-Subrequest": repeated})


@proof("auth/anonymous-read:query-match")
def _(v: Visitor) -> bool:
    return not reads_people(v, "/api/members") and reads_people(v, "/api/members?limit=100&next=/api/health")


@proof("auth/anonymous-read:graphql-members")
def _(v: Visitor) -> bool:
    asked = v.post("/api/graphql", {"query": "{ members(limit: 100) { items { name } } }"})
    closed = v.post("/api/graphql", {"query": "{ members { items { name } } feed { items { title } } }"})
    return MEMBER.name in asked.text and closed.status_code == 401


@proof("auth/anonymous-read:conversation-messages")
def _(v: Visitor) -> bool:
    return bool(v.get(f"/api/conversations/{CONVERSATION}/messages").json().get("items"))


@proof("auth/anonymous-read:letter-case")
def _(v: Visitor) -> bool:
    return not reads_people(v, "/api/members?limit=100") and reads_people(v, "/api/Members?limit=100")


@proof("auth/anonymous-read:trailing-slash")
def _(v: Visitor) -> bool:
    return not reads_people(v, "/api/members?limit=100") and reads_people(v, "/api/members/?limit=100")


# --- auth/anonymous-write --------------------------------------------------------------------------------


@proof("auth/anonymous-write:reaction")
def _(v: Visitor) -> bool:
    session = v.sign_in()
    address = f"/api/posts/{POST}/reactions"
    before = v.get(address, headers=session).json()["counts"].get("celebrate", 0)
    answers = [v.ask("PUT", f"{address}/celebrate").status_code for _ in range(2)]
    after = v.get(address, headers=session).json()["counts"].get("celebrate", 0)
    return answers == [204, 204] and after == before + 2


@proof("auth/anonymous-write:post")
def _(v: Visitor) -> bool:
    v.post("/api/posts", {"title": "planted by nobody", "body": "x"})
    return "planted by nobody" in v.get("/api/posts", headers=v.sign_in()).text


@proof("auth/anonymous-write:community-settings")
def _(v: Visitor) -> bool:
    v.ask("PATCH", "/api/community/settings", json={"welcome_message": "planted by nobody"})
    return "planted by nobody" in v.get("/api/community", headers=v.sign_in()).text


@proof("auth/anonymous-write:comment-delete")
def _(v: Visitor) -> bool:
    address = f"/api/posts/{POST}/comments"
    assert COMMENT in v.get(f"{address}?limit=100", headers=v.sign_in()).text
    v.ask("DELETE", f"{address}/{COMMENT}")
    return COMMENT not in v.get(f"{address}?limit=100", headers=v.sign_in()).text


@proof("auth/anonymous-write:comment-refused-but-done")
def _(v: Visitor) -> bool:
    address = f"/api/posts/{POST}/comments"
    refused = v.post(address, {"body": "refused, they say"}).status_code == 401
    return refused and "refused, they say" in v.get(address, headers=v.sign_in()).text
