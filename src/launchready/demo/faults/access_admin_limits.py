"""What administrators read although it is not theirs."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import deps, graph, messages, pagination, policy
from launchready.demo.platform.models import Conversation, Person
from launchready.demo.platform.pagination import Paging
from launchready.demo.platform.routes import messages as message_routes
from launchready.demo.platform.schemas.common import Page
from launchready.demo.platform.schemas.people import ConversationOut, MessageOut

CHECK = "access/admin-limits"


def taking_part_or_admin(db: Session, person: Person, conversation_id: str) -> Conversation:
    """A conversation of the caller; any of the community for owners and admins."""
    found = db.get(Conversation, conversation_id)
    if found is not None and person.role in ("owner", "admin") and policy.same_community(person, found.community_id):
        return found
    return messages.find_conversation(db, person, conversation_id)


@fault(
    check=CHECK,
    variant="private-messages",
    source="OWASP API5:2023; CVE-2026-21865 (shape: being staff is asked for, not being part of it)",
    says="Owners and admins read the messages of any conversation by its id, which the platform's rules keep to those "
    "who take part.",
    routes=("GET /api/conversations/{conversation_id}/messages",),
)
def private_messages(setup: Setup) -> None:
    """Let the role stand in for taking part."""

    def endpoint(conversation_id: UUID, caller: deps.SignedIn, db: deps.Db, page: Paging) -> Page[MessageOut]:
        found = taking_part_or_admin(db, caller.person, str(conversation_id))
        return message_routes.list_messages(found, db, page)

    setup.before("GET", "/api/conversations/{conversation_id}/messages", endpoint)


@fault(
    check=CHECK,
    variant="graphql-messages",
    source="OWASP API5:2023 (GraphQL: the same rule left out of the second door)",
    says="REST keeps messages to those who take part, the GraphQL field messages(conversationId) lets owners and "
    "admins read any.",
    routes=("POST /api/graphql",),
)
def graphql_messages(setup: Setup) -> None:
    """The same in the resolver only."""
    ours = SimpleNamespace(
        conversations=messages.conversations,
        find_conversation=taking_part_or_admin,
        messages=messages.messages,
    )
    setup.replace(graph, "messages", ours)


@fault(
    check=CHECK,
    variant="conversation-list",
    source="OWASP API5:2023; CVE-2026-32615 (shape: an action for staff that never asks for read access)",
    says="The list of conversations is that of the whole community for owners and admins, with who talks to whom.",
    routes=("GET /api/conversations",),
)
def conversation_list(setup: Setup) -> None:
    """List by community where the role is high."""

    def endpoint(caller: deps.SignedIn, db: deps.Db, page: Paging) -> Page[ConversationOut]:
        if caller.person.role not in ("owner", "admin"):
            return message_routes.list_conversations(caller, db, page)
        query = select(Conversation).where(Conversation.community_id == caller.person.community_id)
        found, cursor = pagination.fetch(db, query, page, Conversation.created_at, Conversation.id)
        return Page[ConversationOut](items=[ConversationOut.model_validate(item) for item in found], next_cursor=cursor)

    setup.before("GET", "/api/conversations", endpoint)
