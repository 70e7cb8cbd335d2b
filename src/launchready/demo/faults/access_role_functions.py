"""Functions that a role must not reach."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Depends, Request, Response
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from starlette.types import ASGIApp, Receive, Scope, Send

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import deps, errors, policy, sessions
from launchready.demo.platform.models import BrowserSession, Person
from launchready.demo.platform.pagination import Paging
from launchready.demo.platform.routes import admin, auth, exports, members
from launchready.demo.platform.routes.posts import Writer
from launchready.demo.platform.schemas.auth import Credentials, SignedInOut
from launchready.demo.platform.schemas.business import (
    AnalyticsOut,
    AuditEntryOut,
    ExportIn,
    ExportOut,
    SettingsOut,
    SettingsPatch,
)
from launchready.demo.platform.schemas.common import Page
from launchready.demo.platform.state import PlatformState

CHECK = "access/role-functions"


@fault(
    check=CHECK,
    variant="audit-log",
    source="CVE-2025-24866",
    says="The audit log asks for a session and for no permission, so every member reads who did what.",
    routes=("GET /api/admin/audit-log",),
)
def audit_log(setup: Setup) -> None:
    """Leave the permission off."""

    def endpoint(caller: deps.SignedIn, db: deps.Db, page: Paging) -> Page[AuditEntryOut]:
        return admin.list_audit_log(caller, db, page)

    setup.before("GET", "/api/admin/audit-log", endpoint)


@fault(
    check=CHECK,
    variant="settings-by-rank",
    source="CWE-863; OWASP API5:2023",
    says="Changing the community's settings compares ranks from the wrong side, so moderators and member "
    "managers may do it; members are refused.",
    routes=("PATCH /api/community/settings",),
)
def settings_by_rank(setup: Setup) -> None:
    """Refuse the lowest role where the two highest should be asked for."""

    def endpoint(body: SettingsPatch, caller: deps.SignedIn, db: deps.Db) -> SettingsOut:
        if policy.rank(caller.person.role) <= policy.rank("member"):
            raise errors.forbidden()
        return admin.edit_settings(body, caller, db)

    setup.before("PATCH", "/api/community/settings", endpoint)


@fault(
    check=CHECK,
    variant="export-wrong-right",
    source="GHSA-h3jj-5f3v-3685 (shape: right guard, wrong constant)",
    says="Asking for an export is guarded by the right to write posts, which every member has, so any member "
    "starts an export of all addresses.",
    routes=("POST /api/exports",),
)
def export_wrong_right(setup: Setup) -> None:
    """Guard with another permission; everything else about exports is as before."""

    def endpoint(body: ExportIn, caller: Writer, state: deps.State, db: deps.Db) -> ExportOut:
        return exports.create_export(body, caller, state, db)

    counted = Depends(deps.limited("exports_per_account"))
    setup.before("POST", "/api/exports", endpoint, status_code=202, dependencies=[counted])


@fault(
    check=CHECK,
    variant="method-override",
    source="CVE-2026-40103 (shape: the guard goes by another method than the route)",
    says="The guard of the figures looks at GET requests; a POST with X-HTTP-Method-Override: GET is routed as a GET "
    "behind it, so every member reads them.",
    routes=("GET /api/admin/analytics",),
)
def method_override(setup: Setup) -> None:
    """Change the method between guard and route."""

    def endpoint(request: Request, caller: deps.SignedIn, db: deps.Db) -> AnalyticsOut:
        came_as_get = not getattr(request.state, "method_overridden", False)
        if came_as_get and not policy.may(caller.person, "analytics:read"):
            raise errors.forbidden()
        return admin.read_analytics(caller, db)

    setup.before("GET", "/api/admin/analytics", endpoint)
    setup.wrap(_Overriding)


class _Overriding:
    """Believes the header that old clients send because they know only GET and POST."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put the wanted method in place of POST."""
        if scope["type"] == "http" and scope["method"] == "POST":
            wanted = dict(scope["headers"]).get(b"x-http-method-override", b"").decode("latin-1").upper()
            if wanted == "GET":
                scope["method"] = wanted
                state: dict[str, Any] = scope.setdefault("state", {})
                state["method_overridden"] = True
        await self.app(scope, receive, send)


@fault(
    check="access/role-change",
    variant="stale-role",
    source="ASVS 5.0 8.3.2 (a change of rights takes effect at once); CWE-613",
    says="The role is kept in the session at sign-in, so somebody who was demoted keeps their functions until they "
    "sign in again.",
    routes=("GET /api/invites", "GET /api/admin/members", "GET /api/admin/audit-log"),
)
def stale_role(setup: Setup) -> None:
    """Read the role that the person had when the session began."""
    kept: dict[str, str] = {}
    create, person_for_token = sessions.create, sessions.person_for_token

    def creating(db: Session, person: Person) -> str:
        token = create(db, person)
        kept[sessions.hash_of(token)] = person.role
        return token

    def finding(db: Session, token: str) -> tuple[Person, BrowserSession] | None:
        found = person_for_token(db, token)
        if found is not None:
            set_committed_value(found[0], "role", kept.get(found[1].token_hash, found[0].role))
        return found

    setup.replace(sessions, "create", creating)
    setup.replace(sessions, "person_for_token", finding)


@fault(
    check=CHECK,
    variant="delete-by-suspender",
    source="CVE-2026-4056 (shape: a right that the next lower role has too)",
    says="Removing a member for good asks for the right to suspend, which member managers have.",
    routes=("DELETE /api/admin/members/{member_id}",),
)
def delete_by_suspender(setup: Setup) -> None:
    """Guard the removal like the suspension."""

    def endpoint(member_id: UUID, caller: members.Suspender, state: deps.State, db: deps.Db) -> None:
        members.delete_member(member_id, caller, state, db)

    setup.before("DELETE", "/api/admin/members/{member_id}", endpoint, status_code=204)


@fault(
    check="access/role-change",
    variant="role-cookie",
    source="CWE-565; CVE-2026-6145 (shape: what the client sends decides who it is)",
    says="Signing in leaves the role in a cookie beside the session, and the role in the cookie is the one that "
    "counts: whoever writes owner into it reaches what owners reach.",
    routes=("GET /api/billing/plan", "GET /api/admin/members", "GET /api/admin/audit-log"),
)
def role_cookie(setup: Setup) -> None:
    """Keep the role with the client."""
    from_cookie = deps.caller_from_cookie

    def believing(request: Request, state: PlatformState, session: Session, raw: str) -> deps.Caller | None:
        caller = from_cookie(request, state, session, raw)
        told = request.cookies.get("role")
        if caller is not None and told in policy.RANKS:
            set_committed_value(caller.person, "role", told)
        return caller

    def sign_in(
        body: Credentials, request: Request, response: Response, state: deps.State, db: deps.Db, address: deps.Address
    ) -> SignedInOut:
        made = auth.sign_in(body, request, response, state, db, address)
        response.set_cookie("role", made.user.role, secure=True, httponly=True, samesite="lax", path="/")
        return made

    setup.replace(deps, "caller_from_cookie", believing)
    setup.before("POST", "/api/auth/sign-in", sign_in)
