"""Roles that outlive their end or are only claimed, and invites that do."""

from __future__ import annotations

from contextvars import ContextVar

from sqlalchemy.orm import Session
from starlette.types import ASGIApp, Receive, Scope, Send

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import accounts, invites, opaque, passwords, policy
from launchready.demo.platform.models import Invite, Person
from launchready.demo.platform.state import PlatformState

CHECK = "access/role-change"


@fault(
    check=CHECK,
    variant="permissions-remembered",
    source="CVE-2026-44553 (shape: what was true when the session began)",
    says="What a person may do is remembered when first asked, so whoever was an administrator stays one.",
    routes=("PATCH /api/admin/members/{member_id}", "GET /api/admin/members"),
)
def permissions_remembered(setup: Setup) -> None:
    """Keep the role of the first request."""
    first: dict[str, str] = {}

    def may(person: Person, permission: str) -> bool:
        return permission in policy.PERMISSIONS.get(first.setdefault(person.id, person.role), frozenset())

    setup.replace(policy, "may", may)


@fault(
    check=CHECK,
    variant="role-header",
    source="CWE-807; OWASP API5:2023",
    says="A header that the old gateway used to set says which role the caller has, and everybody may send it.",
    routes=("GET /api/admin/members", "GET /api/admin/audit-log"),
)
def role_header(setup: Setup) -> None:
    """Let `X-User-Role` decide."""
    claimed: ContextVar[str] = ContextVar("claimed", default="")

    class Listening:
        def __init__(self, app: ASGIApp) -> None:
            self.app = app

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            headers = dict(scope.get("headers") or ())
            claimed.set(headers.get(b"x-user-role", b"").decode("latin-1"))
            await self.app(scope, receive, send)

    def may(person: Person, permission: str) -> bool:
        return permission in policy.PERMISSIONS.get(claimed.get() or person.role, frozenset())

    setup.wrap(Listening)
    setup.replace(policy, "may", may)


@fault(
    check=CHECK,
    variant="revoked-invite",
    source="CWE-613; ASVS v5.0.0-6.4.1",
    says="Taking an invite back hides it from the list and leaves its link working.",
    routes=("DELETE /api/invites/{invite_id}", "POST /api/invites/by-token/{token}/redeem"),
)
def revoked_invite(setup: Setup) -> None:
    """Remember the invites that were taken back, and redeem them all the same."""
    kept: dict[str, tuple[str, str, str]] = {}
    redeem, revoke = invites.redeem, invites.revoke

    def remember(db: Session, person: Person, invite: Invite) -> None:
        kept[invite.token_hash] = (invite.community_id, invite.email, invite.role)
        revoke(db, person, invite)

    def redeem_all(db: Session, state: PlatformState, token: str, name: str, password: str) -> Person:
        known = kept.pop(opaque.digest(token), None)
        if known is None:
            return redeem(db, state, token, name, password)
        community, email, role = known
        return accounts.create_person(db, state, community, email, name, role, passwords.hash_password(password))

    setup.replace(invites, "revoke", remember)
    setup.replace(invites, "redeem", redeem_all)
