"""Mail: written to the outbox table in the same transaction as what it is about."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from launchready.demo.platform.models_business import OutgoingMail


def send(db: Session, to_address: str, subject: str, body: str) -> None:
    """Hand over a mail for sending."""
    db.add(OutgoingMail(to_address=to_address, subject=subject, body=body))


def forget(db: Session, address: str) -> None:
    """Remove every mail to an address."""
    db.execute(delete(OutgoingMail).where(OutgoingMail.to_address == address))
