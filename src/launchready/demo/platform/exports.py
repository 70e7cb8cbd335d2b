"""Exports: made in the background, fetched by the one who asked, over a link that soon ends."""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from launchready.demo.platform import audit, clock, errors, jobs, pagination, policy
from launchready.demo.platform.config import PlatformConfig
from launchready.demo.platform.db import transaction
from launchready.demo.platform.models import Person
from launchready.demo.platform.models_business import ExportJob
from launchready.demo.platform.pagination import PageRequest
from launchready.demo.platform.state import PlatformState

LINK_LIFE = timedelta(minutes=5)
_COLUMNS: dict[str, tuple[str, ...]] = {
    "members": ("id", "name", "role", "status", "headline", "company", "location", "created_at"),
    "emails": ("name", "email"),
}


def path_of(config: PlatformConfig, export_id: int) -> Path:
    """Where a finished export is kept."""
    return config.exports_dir / f"{export_id}.csv"


def request(db: Session, state: PlatformState, person: Person, kind: str) -> ExportJob:
    """Ask for an export; the worker makes it."""
    export = ExportJob(community_id=person.community_id, person_id=person.id, kind=kind)
    db.add(export)
    db.flush()
    jobs.enqueue(db, "export", {"export_id": export.id})
    audit.note(db, person, "export.requested", export.id)
    state.worker.ensure_started()
    return export


def of(db: Session, person: Person, page: PageRequest) -> tuple[list[ExportJob], str | None]:
    """The exports a person asked for."""
    query = select(ExportJob).where(ExportJob.person_id == person.id)
    return pagination.fetch(db, query, page, ExportJob.created_at, ExportJob.id)


def find(db: Session, person: Person, export_id: int) -> ExportJob:
    """An export the person asked for; anything else is not found."""
    export = db.get(ExportJob, export_id)
    if export is None or not belongs_to(export, person):
        raise errors.not_found()
    return export


def belongs_to(export: ExportJob, person: Person) -> bool:
    """Whether an export is the person's own."""
    return export.person_id == person.id and policy.same_community(person, export.community_id)


def delete(db: Session, state: PlatformState, export: ExportJob) -> None:
    """Remove an export and its file."""
    if export.state == "queued":
        raise errors.conflict("This export is being made.")
    db.delete(export)
    db.flush()
    path_of(state.config, export.id).unlink(missing_ok=True)


def run(state: PlatformState, payload: dict[str, Any]) -> None:
    """Make an export; called by the worker, which tries again when this raises."""
    try:
        make(state, payload["export_id"])
    except Exception:
        with transaction(state.factory) as db:
            export = db.get(ExportJob, payload["export_id"])
            if export is not None:
                export.state = "failed"
        raise


def make(state: PlatformState, export_id: int) -> None:
    """Write the file of an export."""
    with transaction(state.factory) as db:
        export = db.get(ExportJob, export_id)
        if export is None or export.state == "done":
            return
        people = db.scalars(
            select(Person).where(Person.community_id == export.community_id).order_by(Person.name, Person.id)
        ).all()
        state.config.exports_dir.mkdir(parents=True, exist_ok=True)
        path_of(state.config, export.id).write_text(to_csv(export.kind, list(people)), "utf-8")
        export.state, export.row_count, export.finished_at = "done", len(people), clock.now()


def to_csv(kind: str, people: list[Person]) -> str:
    """The rows of an export as CSV."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS[kind])
    for person in people:
        writer.writerow([harmless(str(getattr(person, column))) for column in _COLUMNS[kind]])
    return text.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def link_signature(key: bytes, export_id: int, person_id: str, expires: int) -> str:
    """What makes a download link good for one export, one person and a short time."""
    text = f"export:{export_id}:{person_id}:{expires}"
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def make_link(state: PlatformState, person: Person, export: ExportJob) -> tuple[str, datetime]:
    """A download link for the person who asked, and when it ends."""
    if export.state != "done":
        raise errors.conflict("This export is not ready.")
    expires_at = (clock.now() + LINK_LIFE).replace(microsecond=0)
    expires = int(expires_at.timestamp())
    signature = link_signature(state.csrf_key, export.id, person.id, expires)
    return f"/api/exports/{export.id}/download?expires={expires}&signature={signature}", expires_at


def link_is_right(state: PlatformState, person: Person, export_id: int, expires: int, signature: str) -> bool:
    """Whether a download link is the person's and has not ended."""
    expected = link_signature(state.csrf_key, export_id, person.id, expires)
    return clock.now().timestamp() < expires and hmac.compare_digest(expected.encode(), signature.encode())
