"""The audit log: who did what; only ids, never names or addresses."""

from __future__ import annotations

from sqlalchemy.orm import Session

from launchready.demo.platform.models import Person
from launchready.demo.platform.models_business import AuditEntry


def note(db: Session, actor: Person, action: str, target_id: str | int | None = None) -> None:
    """Write down that a person did something."""
    target = None if target_id is None else str(target_id)
    db.add(AuditEntry(community_id=actor.community_id, actor_id=actor.id, action=action, target_id=target))
