"""Billing, for owners, and the payment provider's webhook."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Request

from launchready.demo.platform import billing, errors, payments
from launchready.demo.platform.deps import Caller, Db, State, require
from launchready.demo.platform.models import Community
from launchready.demo.platform.pagination import Paging
from launchready.demo.platform.schemas.business import (
    InvoiceOut,
    PaymentEventIn,
    PaymentEventOut,
    PaymentMethodIn,
    PaymentMethodOut,
    PlanOut,
)
from launchready.demo.platform.schemas.common import Page

router = APIRouter(prefix="/billing", tags=["billing"])
payments_router = APIRouter(prefix="/payments", tags=["payments"])
Reader = Annotated[Caller, Depends(require("billing:read"))]
Writer = Annotated[Caller, Depends(require("billing:write"))]
InvoiceId = Annotated[int, Path(ge=1, le=2**53)]


@router.get("/plan")
def read_plan(caller: Reader, db: Db) -> PlanOut:
    """What the community pays for."""
    community = billing.community_of(db, caller.person)
    return PlanOut(
        plan=community.plan,
        price_cents=billing.PLAN_PRICES[community.plan],
        seats=community.seats,
        seats_used=billing.seats_used(db, community),
    )


@router.get("/invoices")
def list_invoices(caller: Reader, db: Db, page: Paging) -> Page[InvoiceOut]:
    """The community's invoices."""
    found, cursor = billing.invoices(db, caller.person, page)
    return Page[InvoiceOut](items=[InvoiceOut.model_validate(i) for i in found], next_cursor=cursor)


@router.get("/invoices/{invoice_id}")
def read_invoice(invoice_id: InvoiceId, caller: Reader, db: Db) -> InvoiceOut:
    """One invoice."""
    return InvoiceOut.model_validate(billing.find_invoice(db, caller.person, invoice_id))


def card_of(community: Community) -> PaymentMethodOut:
    """What may be shown of the card on file."""
    return PaymentMethodOut(brand=community.card_brand, last4=community.card_last4, expires=community.card_expires)


@router.get("/payment-method")
def read_payment_method(caller: Reader, db: Db) -> PaymentMethodOut:
    """The card on file."""
    return card_of(billing.community_of(db, caller.person))


@router.put("/payment-method")
def set_payment_method(body: PaymentMethodIn, caller: Writer, db: Db) -> PaymentMethodOut:
    """Change the card on file."""
    return card_of(billing.set_payment_method(db, caller.person, body.brand, body.last4, body.expires))


async def signed_by_provider(
    request: Request,
    state: State,
    payment_signature: Annotated[str | None, Header(max_length=200)] = None,
) -> None:
    """Refuse what the payment provider did not sign, or signed long ago."""
    body = await request.body()
    secret = payments.load_secret(state.config)
    if not payments.signature_is_right(secret, payment_signature, body):
        raise errors.PlatformError(401, "bad_signature", "The signature is not right.")


@payments_router.post("/webhook", dependencies=[Depends(signed_by_provider)])
def receive_payment_event(body: PaymentEventIn, state: State, db: Db) -> PaymentEventOut:
    """Take an event of the payment provider; the same event twice changes nothing."""
    if not billing.is_new_event(db, body.id, body.type):
        return PaymentEventOut(duplicate=True)
    billing.apply_payment(db, state, body.type, body.data.invoice_id, body.data.amount_cents)
    return PaymentEventOut(duplicate=False)
