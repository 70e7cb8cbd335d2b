"""Events of a community, told to the webhooks that asked for them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from launchready.demo.platform import jobs
from launchready.demo.platform.models_business import Webhook, WebhookDelivery
from launchready.demo.platform.state import PlatformState

EVENTS = ("post.created", "member.joined", "report.created", "invoice.paid")


def publish(db: Session, state: PlatformState, community_id: str, event: str, payload: dict[str, Any]) -> None:
    """Leave a delivery for every webhook of the community that wants the event."""
    for hook in db.scalars(select(Webhook).where(Webhook.community_id == community_id)):
        if event not in hook.events:
            continue
        delivery = WebhookDelivery(webhook_id=hook.id, event=event, payload=payload)
        db.add(delivery)
        db.flush()
        jobs.enqueue(db, "webhook_delivery", {"delivery_id": delivery.id})
        state.worker.ensure_started()
