"""Attacks by people who read or set fields that are not for them."""

from __future__ import annotations

from tests.demo.proofs import proof
from tests.demo.proofs_access import as_person, items
from tests.demo.visitor import BY_KEY, Visitor


@proof("access/field-exposure:admin-row")
def _(v: Visitor) -> bool:
    found = items(v, "/api/admin/members", as_person(v, "acme_admin"))
    return any(str(one.get("password_hash", "")).startswith("$") for one in found)


@proof("access/field-exposure:profile-email")
def _(v: Visitor) -> bool:
    other = BY_KEY["acme_member2"]
    shown = v.get(f"/api/members/{other.id}", headers=as_person(v)).json()
    return bool(shown.get("email") == other.email)


@proof("access/field-exposure:author-of-post")
def _(v: Visitor) -> bool:
    first = items(v, "/api/posts", as_person(v))[0]
    return "@" in v.get(f"/api/posts/{first['id']}", headers=as_person(v)).json().get("author_email", "")
