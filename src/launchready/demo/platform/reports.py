"""Complaints about posts and comments, for moderators."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from launchready.demo.platform import (
    audit,
    clock,
    comments,
    errors,
    events,
    pagination,
    policy,
    posts,
)
from launchready.demo.platform.models import Comment, Person, Post, Report
from launchready.demo.platform.pagination import PageRequest
from launchready.demo.platform.state import PlatformState


def create(
    db: Session, state: PlatformState, person: Person, post_id: str, comment_id: str | None, reason: str
) -> Report:
    """Complain about something one can see."""
    post = posts.find(db, person, post_id)
    if comment_id is not None:
        comments.find(db, post, comment_id)
    report = Report(
        community_id=person.community_id,
        reporter_id=person.id,
        post_id=post.id,
        comment_id=comment_id,
        reason=reason,
    )
    db.add(report)
    db.flush()
    events.publish(db, state, person.community_id, "report.created", {"report_id": report.id})
    return report


def of_community(db: Session, person: Person, state: str | None, page: PageRequest) -> tuple[list[Report], str | None]:
    """The complaints of the person's community."""
    query = select(Report).where(Report.community_id == person.community_id)
    if state is not None:
        query = query.where(Report.state == state)
    return pagination.fetch(db, query, page, Report.created_at, Report.id)


def find(db: Session, person: Person, report_id: str) -> Report:
    """A complaint of the person's community."""
    report = db.get(Report, report_id)
    if report is None or not policy.same_community(person, report.community_id):
        raise errors.not_found()
    return report


def dismiss(db: Session, person: Person, report: Report) -> None:
    """Close a complaint and leave what it is about."""
    if report.state != "open":
        raise errors.conflict("This report is closed.")
    report.state, report.resolved_at = "dismissed", clock.now()
    audit.note(db, person, "report.dismissed", report.id)
    db.flush()


def remove_content(db: Session, state: PlatformState, person: Person, report: Report) -> None:
    """Remove what a complaint is about; the complaint goes with it."""
    audit.note(db, person, "report.content_removed", report.id)
    if report.comment_id is not None:
        db.delete(db.get_one(Comment, report.comment_id))
    else:
        posts.remove(db, state, db.get_one(Post, report.post_id))
    db.flush()


def withdraw(db: Session, person: Person, report_id: str) -> None:
    """Take back one's own complaint; others' are not found."""
    report = db.get(Report, report_id)
    if report is None or report.reporter_id != person.id:
        raise errors.not_found()
    db.delete(report)
    db.flush()
