"""Comments, reactions and complaints."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from launchready.demo.platform import comments, posts, reports
from launchready.demo.platform.deps import Caller, Db, SignedIn, State, require
from launchready.demo.platform.models import Post
from launchready.demo.platform.pagination import Paging
from launchready.demo.platform.schemas.common import Page
from launchready.demo.platform.schemas.content import (
    CommentIn,
    CommentOut,
    ReactionKind,
    ReactionsOut,
    ReportDecision,
    ReportIn,
    ReportOut,
)

router = APIRouter(tags=["posts"])
reports_router = APIRouter(prefix="/reports", tags=["moderation"])
Writer = Annotated[Caller, Depends(require("posts:write"))]
Reporter = Annotated[Caller, Depends(require("reports:create"))]
Reviewer = Annotated[Caller, Depends(require("reports:review"))]


def visible_post(post_id: UUID, caller: SignedIn, db: Db) -> Post:
    """The post of the path, if the caller may see it."""
    return posts.find(db, caller.person, str(post_id))


VisiblePost = Annotated[Post, Depends(visible_post)]


@router.get("/posts/{post_id}/comments")
def list_comments(post: VisiblePost, db: Db, page: Paging) -> Page[CommentOut]:
    """The comments of a post, newest first."""
    found, cursor = comments.under(db, post, page)
    return Page[CommentOut](items=[CommentOut.model_validate(c) for c in found], next_cursor=cursor)


@router.post("/posts/{post_id}/comments", status_code=201)
def create_comment(body: CommentIn, post: VisiblePost, caller: Writer, db: Db) -> CommentOut:
    """Answer a post."""
    return CommentOut.model_validate(comments.create(db, caller.person, post, body.body))


@router.get("/posts/{post_id}/comments/{comment_id}")
def read_comment(comment_id: UUID, post: VisiblePost, db: Db) -> CommentOut:
    """One comment."""
    return CommentOut.model_validate(comments.find(db, post, str(comment_id)))


@router.delete("/posts/{post_id}/comments/{comment_id}", status_code=204)
def delete_comment(comment_id: UUID, post: VisiblePost, caller: SignedIn, db: Db) -> None:
    """Remove a comment."""
    comments.delete(db, caller.person, comments.find(db, post, str(comment_id)))


@router.get("/posts/{post_id}/reactions")
def read_reactions(post: VisiblePost, caller: SignedIn, db: Db) -> ReactionsOut:
    """How often each reaction was given."""
    return ReactionsOut.model_validate(
        {
            "counts": comments.reaction_counts(db, post),
            "mine": comments.reactions_of(db, caller.person, post),
        }
    )


@router.put("/posts/{post_id}/reactions/{kind}", status_code=204)
def add_reaction(kind: ReactionKind, post: VisiblePost, caller: Writer, db: Db) -> None:
    """Give a reaction."""
    comments.react(db, caller.person, post, kind)


@router.delete("/posts/{post_id}/reactions/{kind}", status_code=204)
def remove_reaction(kind: ReactionKind, post: VisiblePost, caller: SignedIn, db: Db) -> None:
    """Take a reaction back."""
    comments.take_back(db, caller.person, post, kind)


@reports_router.post("", status_code=201)
def create_report(body: ReportIn, caller: Reporter, state: State, db: Db) -> ReportOut:
    """Complain about a post or a comment."""
    comment_id = str(body.comment_id) if body.comment_id else None
    made = reports.create(db, state, caller.person, str(body.post_id), comment_id, body.reason)
    return ReportOut.model_validate(made)


@reports_router.get("")
def list_reports(
    caller: Reviewer,
    db: Db,
    page: Paging,
    state: Annotated[Literal["open", "dismissed"] | None, Query(description="Only these.")] = None,
) -> Page[ReportOut]:
    """The complaints of the community."""
    found, cursor = reports.of_community(db, caller.person, state, page)
    return Page[ReportOut](items=[ReportOut.model_validate(r) for r in found], next_cursor=cursor)


@reports_router.post("/{report_id}/decision", status_code=204)
def decide_report(report_id: UUID, body: ReportDecision, caller: Reviewer, state: State, db: Db) -> None:
    """Dismiss a complaint, or remove what it is about."""
    report = reports.find(db, caller.person, str(report_id))
    if body.decision == "dismiss":
        reports.dismiss(db, caller.person, report)
    else:
        reports.remove_content(db, state, caller.person, report)


@reports_router.delete("/{report_id}", status_code=204)
def withdraw_report(report_id: UUID, caller: SignedIn, db: Db) -> None:
    """Take back one's own complaint."""
    reports.withdraw(db, caller.person, str(report_id))
