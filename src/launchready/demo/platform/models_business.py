"""Tables about running the community: billing, hooks, exports, jobs, mail and the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from launchready.demo.platform.db import Base, UtcDateTime
from launchready.demo.platform.models import moment, new_id, owned_by


class Invoice(Base):
    """A bill to one community."""

    __tablename__ = "invoices"

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[str] = owned_by("communities")
    number: Mapped[str] = mapped_column(unique=True)
    amount_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(default="EUR")
    state: Mapped[str] = mapped_column(default="open")
    issued_at: Mapped[datetime] = moment()
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PaymentEvent(Base):
    """An event of the payment provider that has been handled, so that it is handled once."""

    __tablename__ = "payment_events"

    id: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    received_at: Mapped[datetime] = moment()


class Webhook(Base):
    """An address of the customer that is told about events."""

    __tablename__ = "webhooks"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    community_id: Mapped[str] = owned_by("communities")
    created_by: Mapped[str] = owned_by("people")
    url: Mapped[str]
    events: Mapped[list[str]] = mapped_column(JSON)
    secret: Mapped[str]
    created_at: Mapped[datetime] = moment()


class WebhookDelivery(Base):
    """One event on its way to one webhook."""

    __tablename__ = "webhook_deliveries"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    webhook_id: Mapped[str] = owned_by("webhooks")
    event: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    status_code: Mapped[int | None]
    created_at: Mapped[datetime] = moment()
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AuditEntry(Base):
    """Who did what; holds ids only, so that removing a person leaves no personal data here."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[str] = owned_by("communities")
    actor_id: Mapped[str | None]
    action: Mapped[str]
    target_id: Mapped[str | None]
    created_at: Mapped[datetime] = moment()


class ExportJob(Base):
    """A file with data of the community that is made in the background."""

    __tablename__ = "export_jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[str] = owned_by("communities")
    person_id: Mapped[str] = owned_by("people")
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="queued")
    row_count: Mapped[int | None]
    created_at: Mapped[datetime] = moment()
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Job(Base):
    """Work for the background worker."""

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(default="waiting", index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    run_at: Mapped[datetime] = moment()
    last_error: Mapped[str | None]
    created_at: Mapped[datetime] = moment()


class OutgoingMail(Base):
    """A mail that has been handed over for sending."""

    __tablename__ = "mail_outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    to_address: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str]
    body: Mapped[str] = mapped_column()
    created_at: Mapped[datetime] = moment()


__all__ = [
    "AuditEntry",
    "ExportJob",
    "Invoice",
    "Job",
    "OutgoingMail",
    "PaymentEvent",
    "Webhook",
    "WebhookDelivery",
]
