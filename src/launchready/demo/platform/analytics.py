"""Figures about a community."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from launchready.demo.platform import clock
from launchready.demo.platform.models import Comment, Group, Person, Post, Reaction, Report


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
