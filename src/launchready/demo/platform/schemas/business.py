"""Shapes of settings, billing, exports, webhooks, payments and uploads."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from launchready.demo.platform.schemas.common import AnswerModel, Name, RequestModel

EventName = Literal["post.created", "member.joined", "report.created", "invoice.paid"]


class CommunityOut(AnswerModel):
    """A community, as its members see it."""

    id: str
    slug: str
    name: str
    description: str
    welcome_message: str


class HighlightOut(AnswerModel):
    """A post that many liked."""

    id: str
    title: str
    reactions: int


class HighlightsOut(AnswerModel):
    """What a community liked most."""

    community: str
    posts: list[HighlightOut]


class SettingsOut(CommunityOut):
    """The settings of a community."""

    open_sign_up: bool


class SettingsPatch(RequestModel):
    """Changes to the settings."""

    name: Name | None = None
    description: Annotated[str, Field(max_length=500)] | None = None
    welcome_message: Annotated[str, Field(max_length=1000)] | None = None
    open_sign_up: bool | None = None


class AnalyticsOut(AnswerModel):
    """Figures about a community."""

    members: int
    suspended_members: int
    groups: int
    posts: int
    posts_last_30_days: int
    comments: int
    reactions: int
    open_reports: int


class AuditEntryOut(AnswerModel):
    """One line of the audit log."""

    id: int
    actor_id: str | None
    action: str
    target_id: str | None
    created_at: datetime


class PlanOut(AnswerModel):
    """What the community pays for."""

    plan: str
    price_cents: int
    currency: Literal["EUR"] = "EUR"
    seats: int
    seats_used: int


class InvoiceOut(AnswerModel):
    """An invoice."""

    id: int
    number: str
    amount_cents: int
    currency: str
    state: Literal["open", "paid", "past_due"]
    issued_at: datetime
    paid_at: datetime | None


class PaymentMethodOut(AnswerModel):
    """The card on file: what may be shown of it."""

    brand: str | None
    last4: str | None
    expires: str | None


class PaymentMethodIn(RequestModel):
    """A card, as the payment provider describes it."""

    brand: Literal["visa", "mastercard", "amex"]
    last4: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$", max_length=4)]
    expires: Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", max_length=7)]


class ExportIn(RequestModel):
    """Which export is wanted."""

    kind: Literal["members", "emails"]


class ExportOut(AnswerModel):
    """An export."""

    id: int
    kind: Literal["members", "emails"]
    state: Literal["queued", "done", "failed"]
    row_count: int | None
    created_at: datetime
    finished_at: datetime | None


class ExportLinkOut(AnswerModel):
    """Where a finished export can be fetched, for a short time."""

    url: str
    expires_at: datetime


class WebhookIn(RequestModel):
    """An address to tell about events."""

    url: Annotated[str, StringConstraints(min_length=10, max_length=500)]
    events: Annotated[list[EventName], Field(min_length=1, max_length=4)]


class WebhookOut(AnswerModel):
    """A webhook, without its secret."""

    id: str
    url: str
    events: list[EventName]
    created_at: datetime


class NewWebhookOut(WebhookOut):
    """A new webhook; its secret is shown this once."""

    secret: str


class DeliveryOut(AnswerModel):
    """One event on its way to a webhook."""

    id: str
    event: EventName
    state: Literal["waiting", "delivered", "failed"]
    attempts: int
    status_code: int | None
    created_at: datetime
    delivered_at: datetime | None


class PaymentData(RequestModel):
    """Which invoice an event is about."""

    invoice_id: Annotated[int, Field(ge=1, le=2**53)]
    amount_cents: Annotated[int, Field(ge=0, le=10**12)]


class PaymentEventIn(RequestModel):
    """An event of the payment provider."""

    id: Annotated[str, StringConstraints(min_length=3, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")]
    type: Literal["invoice.paid", "invoice.payment_failed"]
    data: PaymentData


class PaymentEventOut(AnswerModel):
    """That an event was taken."""

    received: Literal[True] = True
    duplicate: bool


class UploadOut(AnswerModel):
    """An uploaded file."""

    id: str
    kind: Literal["avatar", "attachment"]
    filename: str
    content_type: str
    size: int
    created_at: datetime
