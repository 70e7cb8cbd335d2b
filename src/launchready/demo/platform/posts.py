"""Posts: reading, writing and removing them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from launchready.demo.platform import clock, errors, events, files, groups, pagination, policy, visibility
from launchready.demo.platform.models import Comment, Person, Post, Reaction, Upload
from launchready.demo.platform.pagination import PageRequest
from launchready.demo.platform.schemas.common import PersonRef
from launchready.demo.platform.schemas.content import AttachmentOut, PostIn, PostOut, PostPatch
from launchready.demo.platform.state import PlatformState


def find(db: Session, person: Person, post_id: str) -> Post:
    """A post the person may see; anything else is not found."""
    post = db.scalar(select(Post).where(Post.id == post_id, visibility.posts(person)))
    if post is None:
        raise errors.not_found()
    return post


def find_all(db: Session, person: Person, post_ids: list[str]) -> list[Post]:
    """Those of several posts that the person may see, newest first."""
    query = select(Post).where(Post.id.in_(post_ids), visibility.posts(person))
    return list(db.scalars(query.order_by(Post.created_at.desc(), Post.id.desc())).unique())


def feed(db: Session, person: Person, page: PageRequest, group_id: str | None = None) -> tuple[list[Post], str | None]:
    """The posts a person may see, of one group if wanted."""
    query = select(Post).where(visibility.posts(person))
    if group_id is not None:
        query = query.where(Post.group_id == groups.find(db, person, group_id).id)
    return pagination.fetch(db, query, page, Post.created_at, Post.id)


def public_board(db: Session, community_id: str, page: PageRequest) -> tuple[list[Post], str | None]:
    """The posts that anybody may read."""
    query = select(Post).where(visibility.public_posts(community_id))
    return pagination.fetch(db, query, page, Post.created_at, Post.id)


def create(db: Session, state: PlatformState, person: Person, wanted: PostIn) -> Post:
    """Write a post."""
    group_id = None
    if wanted.group_id is not None:
        group = groups.find(db, person, str(wanted.group_id))
        groups.require_member(db, group, person)
        group_id = group.id
    if wanted.public and group_id is not None:
        raise errors.invalid("A post of a group cannot be public.")
    post = Post(
        community_id=person.community_id,
        group_id=group_id,
        author_id=person.id,
        title=wanted.title,
        body=wanted.body,
        public=wanted.public,
    )
    db.add(post)
    db.flush()
    for upload_id in wanted.attachment_ids:
        files.attach(db, person, str(upload_id), post)
    db.refresh(post)
    if group_id is None:
        events.publish(db, state, person.community_id, "post.created", {"post_id": post.id})
    return post


def edit(db: Session, person: Person, post: Post, change: PostPatch) -> Post:
    """Change the words of a post."""
    if not policy.may_edit_post(person, post.author_id):
        raise errors.forbidden("Only the author may change a post.")
    if change.title is not None:
        post.title = change.title
    if change.body is not None:
        post.body = change.body
    post.edited_at = clock.now()
    db.flush()
    return post


def delete(db: Session, state: PlatformState, person: Person, post: Post) -> None:
    """Remove a post with its comments, reactions, reports, notifications and files."""
    if not policy.may_delete_post(person, post.author_id):
        raise errors.forbidden("Only the author or a moderator may remove a post.")
    remove(db, state, post)


def remove(db: Session, state: PlatformState, post: Post) -> None:
    """Remove a post, whoever asks."""
    for upload in db.scalars(select(Upload).where(Upload.post_id == post.id)):
        files.remove(db, state.config, upload)
    db.delete(post)
    db.flush()


def to_out(db: Session, posts: Sequence[Post]) -> list[PostOut]:
    """Posts as they are shown, with their counts and attachments."""
    ids = [post.id for post in posts]
    comment_counts: dict[str, int] = {
        row[0]: row[1]
        for row in db.execute(
            select(Comment.post_id, func.count()).where(Comment.post_id.in_(ids)).group_by(Comment.post_id)
        )
    }
    reactions: dict[str, dict[str, int]] = {}
    for post_id, kind, count in db.execute(
        select(Reaction.post_id, Reaction.kind, func.count())
        .where(Reaction.post_id.in_(ids))
        .group_by(Reaction.post_id, Reaction.kind)
    ):
        reactions.setdefault(post_id, {})[kind] = count
    attachments: dict[str, list[AttachmentOut]] = {}
    for upload in db.scalars(select(Upload).where(Upload.post_id.in_(ids)).order_by(Upload.id)):
        attachments.setdefault(upload.post_id or "", []).append(AttachmentOut.model_validate(upload))
    return [
        PostOut.model_validate(
            {
                **{name: getattr(post, name) for name in _PLAIN_FIELDS},
                "author": PersonRef.model_validate(post.author),
                "comment_count": comment_counts.get(post.id, 0),
                "reactions": reactions.get(post.id, {}),
                "attachments": attachments.get(post.id, []),
            }
        )
        for post in posts
    ]


_PLAIN_FIELDS = ("id", "title", "body", "public", "group_id", "created_at", "edited_at")
