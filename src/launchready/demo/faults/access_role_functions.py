"""Functions that a role must not reach."""

from __future__ import annotations

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import deps, errors, policy
from launchready.demo.platform.pagination import Paging
from launchready.demo.platform.routes import admin, exports
from launchready.demo.platform.routes.posts import Writer
from launchready.demo.platform.schemas.business import AuditEntryOut, ExportIn, ExportOut, SettingsOut, SettingsPatch
from launchready.demo.platform.schemas.common import Page

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

    setup.before("POST", "/api/exports", endpoint, status_code=202)
