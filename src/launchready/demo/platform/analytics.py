"""Figures about a community."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from launchready.demo.platform import clock
from launchready.demo.platform.models import Comment, Community, Group, Person, Post, Reaction, Report

MOST_SHOWN = 5


def overview(db: Session, person: Person) -> dict[str, int]:
    """How many there are of what in the person's community."""
    community = person.community_id
    month_ago = clock.now() - timedelta(days=30)
    posts = select(Post.id).where(Post.community_id == community)
    queries = {
        "members": select(func.count()).where(Person.community_id == community, Person.status == "active"),
        "suspended_members": select(func.count()).where(Person.community_id == community, Person.status == "suspended"),
        "groups": select(func.count()).where(Group.community_id == community),
        "posts": select(func.count()).where(Post.community_id == community),
        "posts_last_30_days": select(func.count()).where(Post.community_id == community, Post.created_at >= month_ago),
        "comments": select(func.count()).where(Comment.post_id.in_(posts)),
        "reactions": select(func.count()).where(Reaction.post_id.in_(posts)),
        "open_reports": select(func.count()).where(Report.community_id == community, Report.state == "open"),
    }
    return {name: db.scalar(query) or 0 for name, query in queries.items()}


def most_liked(db: Session, community: Community) -> dict[str, Any]:
    """The posts outside of groups that got the most reactions."""
    given = func.count(Reaction.kind)
    query = (
        select(Post.id, Post.title, given)
        .join(Reaction, Reaction.post_id == Post.id)
        .where(Post.community_id == community.id, Post.group_id.is_(None))
        .group_by(Post.id)
        .order_by(given.desc(), Post.id)
        .limit(MOST_SHOWN)
    )
    shown = [{"id": row[0], "title": row[1], "reactions": row[2]} for row in db.execute(query)]
    return {"community": community.name, "posts": shown}
