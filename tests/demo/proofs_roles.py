"""Attacks by people who want more than their role gives, and by those who have much and want to read all."""

from __future__ import annotations

from tests.demo.proofs import CONVERSATION, MEMBER, proof
from tests.demo.visitor import Visitor, bearer


def as_role(v: Visitor, key: str) -> dict[str, str]:
    return bearer(v.token(key))


def invited(v: Visitor, by: str, role: str, name: str) -> tuple[int, dict[str, str]]:
    answer = v.post("/api/invites", {"email": f"{name}@example.com", "role": role}, headers=as_role(v, by))
    return answer.status_code, answer.json()


def joined(v: Visitor, token: str, **more: str) -> tuple[int, dict[str, str]]:
    body = {"name": "New Person", "password": "a-long-Passphrase-1", **more}
    answer = v.post(f"/api/invites/by-token/{token}/redeem", body)
    return answer.status_code, answer.json()


@proof("access/role-change:permissions-remembered")
def _(v: Visitor) -> bool:
    _, invite = invited(v, "acme_owner", "admin", "was-admin")
    _, person = joined(v, invite["token"])
    signed = v.post("/api/auth/token", {"email": "was-admin@example.com", "password": "a-long-Passphrase-1"}).json()
    mine = bearer(signed["access_token"])
    if v.get("/api/admin/members", headers=mine).status_code != 200:
        return False
    body = {"role": "member"}
    v.ask("PATCH", f"/api/admin/members/{person['id']}", json=body, headers=as_role(v, "acme_owner"))
    return v.get("/api/admin/members", headers=mine).status_code == 200


@proof("access/role-change:role-header")
def _(v: Visitor) -> bool:
    headers = {**as_role(v, MEMBER.key), "X-User-Role": "admin"}
    return v.get("/api/admin/members", headers=headers).status_code == 200


@proof("access/role-change:revoked-invite")
def _(v: Visitor) -> bool:
    _, invite = invited(v, "acme_admin", "member", "taken-back")
    v.ask("DELETE", f"/api/invites/{invite['id']}", headers=as_role(v, "acme_admin"))
    return joined(v, invite["token"])[0] == 201


@proof("access/admin-limits:moderation-queue")
def _(v: Visitor) -> bool:
    mine = v.get(f"/api/conversations/{CONVERSATION}/messages", headers=as_role(v, MEMBER.key)).json()
    return v.get(f"/api/conversations/{CONVERSATION}/messages", headers=as_role(v, "acme_moderator")).json() == mine


@proof("access/admin-limits:words-in-audit-log")
def _(v: Visitor) -> bool:
    body = {"body": "Between you and me only."}
    v.post(f"/api/conversations/{CONVERSATION}/messages", body, headers=as_role(v, MEMBER.key))
    return "Between you and me" in v.get("/api/admin/audit-log", headers=as_role(v, "acme_admin")).text
