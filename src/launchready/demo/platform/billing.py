"""Plan, invoices and payment method of a community."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from launchready.demo.platform import audit, clock, errors, events, pagination, policy
from launchready.demo.platform.models import Community, Person
from launchready.demo.platform.models_business import Invoice, PaymentEvent
from launchready.demo.platform.pagination import PageRequest
from launchready.demo.platform.state import PlatformState

PLAN_PRICES = {"team": 19_000, "business": 49_000, "enterprise": 129_000}


def community_of(db: Session, person: Person) -> Community:
    """The community the person pays for."""
    return db.get_one(Community, person.community_id)


def seats_used(db: Session, community: Community) -> int:
    """How many active members count towards the plan."""
    used = select(func.count()).where(Person.community_id == community.id, Person.status == "active")
    return db.scalar(used) or 0


def invoices(db: Session, person: Person, page: PageRequest) -> tuple[list[Invoice], str | None]:
    """The invoices of the person's community."""
    query = select(Invoice).where(Invoice.community_id == person.community_id)
    return pagination.fetch(db, query, page, Invoice.issued_at, Invoice.id)


def find_invoice(db: Session, person: Person, invoice_id: int) -> Invoice:
    """An invoice of the person's community; anything else is not found."""
    invoice = db.get(Invoice, invoice_id)
    if invoice is None or not policy.same_community(person, invoice.community_id):
        raise errors.not_found()
    return invoice


def set_payment_method(db: Session, person: Person, brand: str, last4: str, expires: str) -> Community:
    """Store what the payment provider tells of a card; the card number never comes here."""
    if datetime.strptime(expires, "%Y-%m").strftime("%Y-%m") < clock.now().strftime("%Y-%m"):
        raise errors.invalid("This card has expired.")
    community = community_of(db, person)
    community.card_brand, community.card_last4, community.card_expires = brand, last4, expires
    audit.note(db, person, "billing.payment_method_changed", community.id)
    db.flush()
    return community


def is_new_event(db: Session, event_id: str, event_type: str) -> bool:
    """Remember an event of the provider; False if it was handled before."""
    remembered = db.scalar(
        insert(PaymentEvent)
        .values(id=event_id, type=event_type, received_at=clock.now())
        .on_conflict_do_nothing()
        .returning(PaymentEvent.id)
    )
    return remembered is not None


def apply_payment(db: Session, state: PlatformState, event_type: str, invoice_id: int, cents: int) -> None:
    """Change an invoice as the provider says; the amount has to be the one that was asked for."""
    invoice = db.get(Invoice, invoice_id)
    if invoice is None or invoice.amount_cents != cents:
        raise errors.invalid("No such invoice over this amount.")
    if event_type == "invoice.paid" and invoice.state != "paid":
        invoice.state, invoice.paid_at = "paid", clock.now()
        events.publish(db, state, invoice.community_id, "invoice.paid", {"invoice_id": invoice.id})
    elif event_type == "invoice.payment_failed" and invoice.state == "open":
        invoice.state = "past_due"
    db.flush()
