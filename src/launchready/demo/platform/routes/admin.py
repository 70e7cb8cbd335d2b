"""Community settings, figures, the audit log and outgoing webhooks."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from sqlalchemy import select

from launchready.demo.platform import analytics, audit, cache, pagination, webhooks
from launchready.demo.platform.deps import Caller, Db, SignedIn, State, require
from launchready.demo.platform.models_business import AuditEntry
from launchready.demo.platform.pagination import Paging
from launchready.demo.platform.schemas.business import (
    AnalyticsOut,
    AuditEntryOut,
    CommunityOut,
    DeliveryOut,
    HighlightsOut,
    NewWebhookOut,
    SettingsOut,
    SettingsPatch,
    WebhookIn,
    WebhookOut,
)
from launchready.demo.platform.schemas.common import Page

router = APIRouter(tags=["admin"])
webhooks_router = APIRouter(prefix="/webhooks", tags=["webhooks"])
Settings = Annotated[Caller, Depends(require("community:settings"))]
Auditor = Annotated[Caller, Depends(require("audit:read"))]
Analyst = Annotated[Caller, Depends(require("analytics:read"))]
HookManager = Annotated[Caller, Depends(require("webhooks:manage"))]


@router.get("/community")
def read_community(caller: SignedIn) -> CommunityOut:
    """The caller's community."""
    return CommunityOut.model_validate(caller.person.community)


@router.get("/community/highlights")
def read_highlights(caller: SignedIn, state: State, db: Db) -> HighlightsOut:
    """What the community liked most; counted anew every few seconds."""
    community = caller.person.community
    key = cache.key_of(community.id, "highlights")
    found = state.answers.get(key, lambda: analytics.most_liked(db, community))
    return HighlightsOut.model_validate(found)


@router.get("/community/settings")
def read_settings(caller: Settings) -> SettingsOut:
    """The community's settings."""
    return SettingsOut.model_validate(caller.person.community)


@router.patch("/community/settings")
def edit_settings(body: SettingsPatch, caller: Settings, db: Db) -> SettingsOut:
    """Change the community's settings."""
    community = caller.person.community
    for name, value in body.model_dump(exclude_none=True).items():
        setattr(community, name, value)
    audit.note(db, caller.person, "settings.changed", community.id)
    db.flush()
    return SettingsOut.model_validate(community)


@router.get("/admin/audit-log")
def list_audit_log(caller: Auditor, db: Db, page: Paging) -> Page[AuditEntryOut]:
    """Who did what in the community, newest first."""
    query = select(AuditEntry).where(AuditEntry.community_id == caller.person.community_id)
    found, cursor = pagination.fetch(db, query, page, AuditEntry.created_at, AuditEntry.id)
    return Page[AuditEntryOut](items=[AuditEntryOut.model_validate(e) for e in found], next_cursor=cursor)


@router.get("/admin/analytics")
def read_analytics(caller: Analyst, db: Db) -> AnalyticsOut:
    """Figures about the community."""
    return AnalyticsOut.model_validate(analytics.overview(db, caller.person))


@webhooks_router.get("")
def list_webhooks(caller: HookManager, db: Db, page: Paging) -> Page[WebhookOut]:
    """The community's webhooks."""
    found, cursor = webhooks.of_community(db, caller.person, page)
    return Page[WebhookOut](items=[WebhookOut.model_validate(h) for h in found], next_cursor=cursor)


@webhooks_router.post("", status_code=201)
def create_webhook(body: WebhookIn, caller: HookManager, db: Db) -> NewWebhookOut:
    """Add a webhook."""
    return NewWebhookOut.model_validate(webhooks.create(db, caller.person, body.url, list(body.events)))


@webhooks_router.delete("/{webhook_id}", status_code=204)
def delete_webhook(webhook_id: UUID, caller: HookManager, db: Db) -> None:
    """Remove a webhook."""
    webhooks.delete(db, caller.person, webhooks.find(db, caller.person, str(webhook_id)))


@webhooks_router.get("/{webhook_id}/deliveries")
def list_deliveries(webhook_id: UUID, caller: HookManager, db: Db, page: Paging) -> Page[DeliveryOut]:
    """What was sent to a webhook."""
    hook = webhooks.find(db, caller.person, str(webhook_id))
    found, cursor = webhooks.deliveries(db, hook, page)
    return Page[DeliveryOut](items=[DeliveryOut.model_validate(d) for d in found], next_cursor=cursor)
