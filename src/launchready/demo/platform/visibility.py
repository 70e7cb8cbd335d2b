"""What a person may see, as conditions for queries. Everything else is as good as absent."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select

from launchready.demo.platform.models import (
    Conversation,
    ConversationMember,
    Group,
    GroupMember,
    Person,
    Post,
)


def groups_of(person: Person) -> ColumnElement[bool]:
    """Groups that the person is a member of."""
    mine = select(GroupMember.group_id).where(GroupMember.person_id == person.id)
    return and_(Group.community_id == person.community_id, Group.id.in_(mine))


def groups(person: Person) -> ColumnElement[bool]:
    """Open groups of the community, and private ones the person is in."""
    return or_(and_(Group.community_id == person.community_id, Group.visibility == "open"), groups_of(person))


def posts(person: Person) -> ColumnElement[bool]:
    """Posts of the community that are in no group or in one the person may see."""
    seen = select(Group.id).where(groups(person))
    return and_(Post.community_id == person.community_id, or_(Post.group_id.is_(None), Post.group_id.in_(seen)))


def public_posts(community_id: str) -> ColumnElement[bool]:
    """Posts that anybody may read."""
    return and_(Post.community_id == community_id, Post.public.is_(True), Post.group_id.is_(None))


def people(person: Person) -> ColumnElement[bool]:
    """Active members of the community who want to be listed."""
    return and_(Person.community_id == person.community_id, Person.status == "active", Person.listed.is_(True))


def conversations(person: Person) -> ColumnElement[bool]:
    """Conversations that the person takes part in, whatever their role."""
    mine = select(ConversationMember.conversation_id).where(ConversationMember.person_id == person.id)
    return and_(Conversation.community_id == person.community_id, Conversation.id.in_(mine))
