"""Mail: written to the outbox table in the same transaction as what it is about."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.orm import Session

from launchready.demo.platform.config import PlatformConfig
from launchready.demo.platform.models_business import OutgoingMail


def send(db: Session, to_address: str, subject: str, body: str) -> None:
    """Hand over a mail for sending."""
    db.add(OutgoingMail(to_address=to_address, subject=subject, body=body))


def forget(db: Session, address: str) -> None:
    """Remove every mail to an address."""
    db.execute(delete(OutgoingMail).where(OutgoingMail.to_address == address))


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as its reader gets it."""

    subject: str
    body: str

    @property
    def code(self) -> str:
        """The code at the end of a mail that carries one."""
        return self.body.rsplit(" ", 1)[-1]


def mails_to(config: PlatformConfig, address: str) -> list[Mail]:
    """Everything that was mailed to an address, oldest first; the mailbox of made-up people."""
    connection = sqlite3.connect(f"file:{config.database_path}?mode=ro", uri=True, timeout=15)
    try:
        query = "SELECT subject, body FROM mail_outbox WHERE to_address = ? ORDER BY id"
        return [Mail(*row) for row in connection.execute(query, (address,))]
    finally:
        connection.close()
