"""Tables about people and what they say; see ``models_business`` for the rest."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from launchready.demo.platform import clock
from launchready.demo.platform.db import Base, UtcDateTime


def new_id() -> str:
    """A fresh random identifier."""
    return str(uuid4())


def owned_by(table: str) -> Any:
    """A column that points to another table; the row goes when what it points to goes."""
    return mapped_column(ForeignKey(f"{table}.id", ondelete="CASCADE"), index=True)


def moment() -> Any:
    """A column that holds when the row was made."""
    return mapped_column(UtcDateTime, default=clock.now)


class Community(Base):
    """A customer community: the tenant that everything else belongs to."""

    __tablename__ = "communities"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    welcome_message: Mapped[str] = mapped_column(default="")
    open_sign_up: Mapped[bool] = mapped_column(default=True)
    plan: Mapped[str] = mapped_column(default="team")
    seats: Mapped[int] = mapped_column(default=50)
    card_brand: Mapped[str | None]
    card_last4: Mapped[str | None]
    card_expires: Mapped[str | None]
    created_at: Mapped[datetime] = moment()


class Person(Base):
    """A member of one community."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    community_id: Mapped[str] = owned_by("communities")
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str] = mapped_column(default="member")
    status: Mapped[str] = mapped_column(default="active")
    password_hash: Mapped[str]
    headline: Mapped[str] = mapped_column(default="")
    company: Mapped[str] = mapped_column(default="")
    location: Mapped[str] = mapped_column(default="")
    bio: Mapped[str] = mapped_column(default="")
    listed: Mapped[bool] = mapped_column(default=True)
    avatar_id: Mapped[str | None]
    created_at: Mapped[datetime] = moment()

    community: Mapped[Community] = relationship(lazy="joined")


class BrowserSession(Base):
    """A signed-in browser; only the hash of its cookie is kept."""

    __tablename__ = "sessions"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = owned_by("people")
    created_at: Mapped[datetime] = moment()
    last_seen_at: Mapped[datetime] = moment()
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AccessToken(Base):
    """A bearer token that is still good; its row goes when the token ends."""

    __tablename__ = "access_tokens"

    jti: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = owned_by("people")
    issued_at: Mapped[datetime] = moment()
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OneTimeToken(Base):
    """A link that was mailed or handed out and works once."""

    __tablename__ = "one_time_tokens"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = moment()
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Invite(Base):
    """An invitation to join a community with a role."""

    __tablename__ = "invites"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    community_id: Mapped[str] = owned_by("communities")
    email: Mapped[str]
    role: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    invited_by: Mapped[str] = owned_by("people")
    created_at: Mapped[datetime] = moment()
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    redeemed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Group(Base):
    """A place inside a community; private ones are invisible to everyone else."""

    __tablename__ = "groups"
    __table_args__ = (UniqueConstraint("community_id", "slug"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    community_id: Mapped[str] = owned_by("communities")
    slug: Mapped[str]
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    visibility: Mapped[str] = mapped_column(default="open")
    created_at: Mapped[datetime] = moment()


class GroupMember(Base):
    """That a person is in a group."""

    __tablename__ = "group_members"

    group_id: Mapped[str] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(default="member")
    joined_at: Mapped[datetime] = moment()

    person: Mapped[Person] = relationship()


class Post(Base):
    """Something a member wrote for the community, a group, or the public board."""

    __tablename__ = "posts"
    __table_args__ = (Index("posts_by_time", "community_id", "created_at", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    community_id: Mapped[str] = owned_by("communities")
    group_id: Mapped[str | None] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[str] = owned_by("people")
    title: Mapped[str]
    body: Mapped[str]
    public: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = moment()
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    author: Mapped[Person] = relationship(lazy="joined")


class Comment(Base):
    """An answer to a post."""

    __tablename__ = "comments"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    post_id: Mapped[str] = owned_by("posts")
    author_id: Mapped[str] = owned_by("people")
    body: Mapped[str]
    created_at: Mapped[datetime] = moment()

    author: Mapped[Person] = relationship(lazy="joined")


class Reaction(Base):
    """One person's reaction to one post."""

    __tablename__ = "reactions"

    post_id: Mapped[str] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(primary_key=True)


class Report(Base):
    """A member's complaint about a post or a comment."""

    __tablename__ = "reports"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    community_id: Mapped[str] = owned_by("communities")
    reporter_id: Mapped[str] = owned_by("people")
    post_id: Mapped[str] = owned_by("posts")
    comment_id: Mapped[str | None] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    created_at: Mapped[datetime] = moment()
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Conversation(Base):
    """A private exchange between members of one community."""

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    community_id: Mapped[str] = owned_by("communities")
    created_at: Mapped[datetime] = moment()

    members: Mapped[list[Person]] = relationship(secondary="conversation_members", viewonly=True)


class ConversationMember(Base):
    """That a person takes part in a conversation."""

    __tablename__ = "conversation_members"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)


class Message(Base):
    """A private message."""

    __tablename__ = "messages"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[str] = owned_by("conversations")
    sender_id: Mapped[str] = owned_by("people")
    body: Mapped[str]
    created_at: Mapped[datetime] = moment()

    sender: Mapped[Person] = relationship(lazy="joined")


class Notification(Base):
    """Something a person should look at; gone when what it points to is gone."""

    __tablename__ = "notifications"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[str] = owned_by("people")
    actor_id: Mapped[str | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    text: Mapped[str]
    post_id: Mapped[str | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    comment_id: Mapped[str | None] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), index=True)
    message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = moment()
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Upload(Base):
    """An uploaded file: an avatar, or an attachment of a post."""

    __tablename__ = "uploads"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    community_id: Mapped[str] = owned_by("communities")
    owner_id: Mapped[str] = owned_by("people")
    kind: Mapped[str]
    post_id: Mapped[str | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    filename: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    created_at: Mapped[datetime] = moment()
