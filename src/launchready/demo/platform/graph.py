"""The GraphQL schema: feed, members and messages, by the same rules as the REST routes."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import strawberry
from graphql import GraphQLError
from sqlalchemy import select
from sqlalchemy.orm import Session
from strawberry.extensions import MaskErrors, MaxAliasesLimiter, MaxTokensLimiter, QueryDepthLimiter

from launchready.demo.platform import errors, messages, pagination, posts, visibility
from launchready.demo.platform import members as membership
from launchready.demo.platform.models import Conversation, Message, Person, Post
from launchready.demo.platform.pagination import MAX_LIMIT, PageRequest

LOGGER = logging.getLogger("platform.graphql")
MAX_DEPTH = 6
MAX_NESTED = 5
Info = strawberry.Info[Any, None]
Limit = Annotated[int, strawberry.argument(description=f"How many at most, up to {MAX_LIMIT}.")]


@dataclass(frozen=True, slots=True)
class GraphContext:
    """Who asks, and the database."""

    db: Session
    person: Person


def page_of(limit: int, cursor: str | None) -> PageRequest:
    """The page that arguments ask for, within the same bounds as in REST."""
    if not 1 <= limit <= MAX_LIMIT or len(cursor or "") > 200:
        raise errors.invalid(f"Ask for 1 to {MAX_LIMIT} items.")
    return PageRequest(limit, None if cursor is None else pagination.read_cursor(cursor))


def resolve_posts_of(root: GraphMember, info: Info, limit: int = 3) -> list[GraphPost]:
    """The latest posts of a member that the caller may see."""
    if not 1 <= limit <= MAX_NESTED:
        raise errors.invalid(f"Ask for 1 to {MAX_NESTED} posts of a member.")
    asked: GraphContext = info.context
    query = select(Post).where(visibility.posts(asked.person), Post.author_id == root.id)
    found, _ = pagination.fetch(asked.db, query, PageRequest(limit, None), Post.created_at, Post.id)
    return [to_post(post) for post in found]


@strawberry.type
class GraphMember:
    """A member, with published fields only."""

    id: strawberry.ID
    name: str
    headline: str
    company: str
    location: str

    posts: list[Annotated[GraphPost, strawberry.lazy("launchready.demo.platform.graph")]] = strawberry.field(
        resolver=resolve_posts_of
    )


@strawberry.type
class GraphPost:
    """A post."""

    id: strawberry.ID
    title: str
    body: str
    created_at: datetime
    author: GraphMember


@strawberry.type
class GraphMessage:
    """A private message."""

    id: strawberry.ID
    body: str
    created_at: datetime
    sender: GraphMember


@strawberry.type
class GraphConversation:
    """A conversation of the caller."""

    id: strawberry.ID
    created_at: datetime
    members: list[GraphMember]


@strawberry.type
class PostPage:
    """Posts, and where the next page starts."""

    items: list[GraphPost]
    next_cursor: str | None


@strawberry.type
class MemberPage:
    """Members, and where the next page starts."""

    items: list[GraphMember]
    next_cursor: str | None


@strawberry.type
class ConversationPage:
    """Conversations, and where the next page starts."""

    items: list[GraphConversation]
    next_cursor: str | None


@strawberry.type
class MessagePage:
    """Messages, and where the next page starts."""

    items: list[GraphMessage]
    next_cursor: str | None


def to_member(person: Person) -> GraphMember:
    """A person as others see them."""
    return GraphMember(
        id=strawberry.ID(person.id),
        name=person.name,
        headline=person.headline,
        company=person.company,
        location=person.location,
    )


def to_post(post: Post) -> GraphPost:
    """A post as it is shown."""
    return GraphPost(
        id=strawberry.ID(post.id),
        title=post.title,
        body=post.body,
        created_at=post.created_at,
        author=to_member(post.author),
    )


def to_message(message: Message) -> GraphMessage:
    """A message as it is shown to those who take part."""
    return GraphMessage(
        id=strawberry.ID(message.id),
        body=message.body,
        created_at=message.created_at,
        sender=to_member(message.sender),
    )


def to_conversation(conversation: Conversation) -> GraphConversation:
    """A conversation as it is shown to those who take part."""
    return GraphConversation(
        id=strawberry.ID(conversation.id),
        created_at=conversation.created_at,
        members=[to_member(person) for person in conversation.members],
    )


def resolve_me(info: Info) -> GraphMember:
    """Who asks."""
    return to_member(info.context.person)


def resolve_feed(info: Info, limit: Limit = 25, cursor: str | None = None) -> PostPage:
    """The feed."""
    asked: GraphContext = info.context
    found, following = posts.feed(asked.db, asked.person, page_of(limit, cursor))
    return PostPage(items=[to_post(post) for post in found], next_cursor=following)


def resolve_post(info: Info, id: strawberry.ID) -> GraphPost:
    """One post, if the caller may see it."""
    asked: GraphContext = info.context
    return to_post(posts.find(asked.db, asked.person, id))


def resolve_members(info: Info, limit: Limit = 25, cursor: str | None = None) -> MemberPage:
    """The directory."""
    asked: GraphContext = info.context
    query = select(Person).where(visibility.people(asked.person))
    page = page_of(limit, cursor)
    found, following = pagination.fetch(asked.db, query, page, Person.created_at, Person.id)
    return MemberPage(items=[to_member(person) for person in found], next_cursor=following)


def resolve_member(info: Info, id: strawberry.ID) -> GraphMember:
    """One member's profile."""
    asked: GraphContext = info.context
    return to_member(membership.find_listed(asked.db, asked.person, id))


def resolve_conversations(info: Info, limit: Limit = 25, cursor: str | None = None) -> ConversationPage:
    """Conversations the caller takes part in."""
    asked: GraphContext = info.context
    found, following = messages.conversations(asked.db, asked.person, page_of(limit, cursor))
    return ConversationPage(items=[to_conversation(item) for item in found], next_cursor=following)


def resolve_messages(
    info: Info, conversation_id: strawberry.ID, limit: Limit = 25, cursor: str | None = None
) -> MessagePage:
    """Messages of a conversation the caller takes part in."""
    asked: GraphContext = info.context
    conversation = messages.find_conversation(asked.db, asked.person, conversation_id)
    found, following = messages.messages(asked.db, conversation, page_of(limit, cursor))
    return MessagePage(items=[to_message(message) for message in found], next_cursor=following)


@strawberry.type
class Query:
    """What can be asked."""

    me: GraphMember = strawberry.field(resolver=resolve_me)
    feed: PostPage = strawberry.field(resolver=resolve_feed)
    post: GraphPost = strawberry.field(resolver=resolve_post)
    members: MemberPage = strawberry.field(resolver=resolve_members)
    member: GraphMember = strawberry.field(resolver=resolve_member)
    conversations: ConversationPage = strawberry.field(resolver=resolve_conversations)
    messages: MessagePage = strawberry.field(resolver=resolve_messages)


def is_unexpected(error: GraphQLError) -> bool:
    """Whether an error is one that clients should not read."""
    return error.original_error is not None and not isinstance(error.original_error, errors.PlatformError)


class QuietSchema(strawberry.Schema):
    """A schema that logs what went wrong inside, but not what clients did wrong."""

    def process_errors(self, errors: list[GraphQLError], execution_context: Any = None) -> None:
        """Log unexpected errors."""
        for error in errors:
            if is_unexpected(error):
                LOGGER.error("a query failed", exc_info=error.original_error)


def make_schema() -> QuietSchema:
    """The schema, with its limits."""
    return QuietSchema(
        query=Query,
        extensions=[
            lambda: QueryDepthLimiter(max_depth=MAX_DEPTH),
            lambda: MaxAliasesLimiter(max_alias_count=15),
            lambda: MaxTokensLimiter(max_token_count=1000),
            lambda: MaskErrors(should_mask_error=is_unexpected, error_message="Something went wrong."),
        ],
    )


schema = make_schema()


def execute(
    context: GraphContext, query: str, variables: dict[str, Any] | None, operation_name: str | None
) -> dict[str, Any]:
    """Answer a query."""
    result = schema.execute_sync(query, variable_values=variables, context_value=context, operation_name=operation_name)
    answer: dict[str, Any] = {"data": result.data, "errors": None}
    if result.errors:
        answer["errors"] = [tell(error) for error in result.errors]
    return answer


def tell(error: GraphQLError) -> dict[str, Any]:
    """An error as clients read it."""
    original = error.original_error
    known = isinstance(original, errors.PlatformError)
    code = original.code if isinstance(original, errors.PlatformError) else "graphql"
    message = original.message if isinstance(original, errors.PlatformError) else error.message
    return {"message": message, "code": code, "path": list(error.path or []) if known else None}
