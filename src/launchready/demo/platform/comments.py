"""Comments and reactions under posts."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from launchready.demo.platform import errors, notifications, pagination, policy
from launchready.demo.platform.models import Comment, Person, Post, Reaction
from launchready.demo.platform.pagination import PageRequest


def under(db: Session, post: Post, page: PageRequest) -> tuple[list[Comment], str | None]:
    """The comments of a post, newest first."""
    query = select(Comment).where(Comment.post_id == post.id)
    return pagination.fetch(db, query, page, Comment.created_at, Comment.id)


def find(db: Session, post: Post, comment_id: str) -> Comment:
    """One comment of a post."""
    comment = db.get(Comment, comment_id)
    if comment is None or comment.post_id != post.id:
        raise errors.not_found()
    return comment


def create(db: Session, person: Person, post: Post, body: str) -> Comment:
    """Answer a post; its author is told."""
    comment = Comment(post_id=post.id, author_id=person.id, body=body)
    db.add(comment)
    db.flush()
    db.refresh(comment)
    if post.author_id != person.id:
        text = f"{person.name} answered “{post.title}”."
        notifications.tell(db, post.author_id, "comment", text, actor=person, post_id=post.id, comment_id=comment.id)
    return comment


def delete(db: Session, person: Person, comment: Comment) -> None:
    """Remove a comment."""
    if not policy.may_delete_post(person, comment.author_id):
        raise errors.forbidden("Only the author or a moderator may remove a comment.")
    db.delete(comment)
    db.flush()


def react(db: Session, person: Person, post: Post, kind: str) -> None:
    """Give a reaction; giving it twice changes nothing."""
    if db.get(Reaction, (post.id, person.id, kind)) is None:
        db.add(Reaction(post_id=post.id, person_id=person.id, kind=kind))
        db.flush()


def take_back(db: Session, person: Person, post: Post, kind: str) -> None:
    """Take a reaction back."""
    found = db.get(Reaction, (post.id, person.id, kind))
    if found is not None:
        db.delete(found)
        db.flush()


def reaction_counts(db: Session, post: Post) -> dict[str, int]:
    """How often each reaction was given."""
    query = select(Reaction.kind, func.count()).where(Reaction.post_id == post.id).group_by(Reaction.kind)
    return {row[0]: row[1] for row in db.execute(query)}


def reactions_of(db: Session, person: Person, post: Post) -> list[str]:
    """Which reactions a person gave."""
    query = select(Reaction.kind).where(Reaction.post_id == post.id, Reaction.person_id == person.id)
    return sorted(db.scalars(query))
