"""Private messages: readable by those who take part, and by nobody else, whatever their role."""

from __future__ import annotations

from sqlalchemy import delete as sql_delete
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from launchready.demo.platform import errors, notifications, pagination, visibility
from launchready.demo.platform.models import Conversation, ConversationMember, Message, Person
from launchready.demo.platform.pagination import PageRequest


def conversations(db: Session, person: Person, page: PageRequest) -> tuple[list[Conversation], str | None]:
    """The conversations a person takes part in."""
    query = select(Conversation).where(visibility.conversations(person))
    return pagination.fetch(db, query, page, Conversation.created_at, Conversation.id)


def find_conversation(db: Session, person: Person, conversation_id: str) -> Conversation:
    """A conversation the person takes part in; anything else is not found."""
    found = db.scalar(select(Conversation).where(Conversation.id == conversation_id, visibility.conversations(person)))
    if found is None:
        raise errors.not_found()
    return found


def messages(db: Session, conversation: Conversation, page: PageRequest) -> tuple[list[Message], str | None]:
    """The messages of a conversation, newest first."""
    query = select(Message).where(Message.conversation_id == conversation.id)
    return pagination.fetch(db, query, page, Message.created_at, Message.id)


def start(db: Session, person: Person, recipient_ids: list[str], body: str) -> Conversation:
    """Write to members of one's community; the same people go on in the same conversation."""
    wanted = set(recipient_ids) - {person.id}
    found = set(db.scalars(select(Person.id).where(Person.id.in_(wanted), visibility.people(person))))
    if not wanted or found != wanted:
        raise errors.not_found()
    conversation = between(db, person, wanted | {person.id})
    if conversation is None:
        conversation = Conversation(community_id=person.community_id)
        db.add(conversation)
        db.flush()
        for member_id in sorted(wanted | {person.id}):
            db.add(ConversationMember(conversation_id=conversation.id, person_id=member_id))
        db.flush()
    send(db, person, conversation, body)
    return conversation


def between(db: Session, person: Person, member_ids: set[str]) -> Conversation | None:
    """The conversation that has exactly these members, if there is one."""
    for conversation in db.scalars(select(Conversation).where(visibility.conversations(person))):
        if set(member_ids_of(db, conversation)) == member_ids:
            return conversation
    return None


def member_ids_of(db: Session, conversation: Conversation) -> list[str]:
    """Who takes part in a conversation."""
    query = select(ConversationMember.person_id).where(ConversationMember.conversation_id == conversation.id)
    return list(db.scalars(query))


def send(db: Session, person: Person, conversation: Conversation, body: str) -> Message:
    """Write a message; the others are told that there is one, not what it says."""
    message = Message(conversation_id=conversation.id, sender_id=person.id, body=body)
    db.add(message)
    db.flush()
    db.refresh(message)
    for member_id in member_ids_of(db, conversation):
        if member_id != person.id:
            text = f"{person.name} wrote to you."
            notifications.tell(db, member_id, "message", text, actor=person, message_id=message.id)
    return message


def delete(db: Session, person: Person, conversation: Conversation, message_id: str) -> None:
    """Take back one's own message; a conversation without messages goes too."""
    message = db.get(Message, message_id)
    if message is None or message.conversation_id != conversation.id:
        raise errors.not_found()
    if message.sender_id != person.id:
        raise errors.forbidden("Only the sender may take back a message.")
    db.delete(message)
    db.flush()
    left = select(func.count()).where(Message.conversation_id == conversation.id)
    if not db.scalar(left):
        db.execute(sql_delete(Conversation).where(Conversation.id == conversation.id))


def leave(db: Session, person: Person, conversation: Conversation) -> None:
    """Leave a conversation; it goes when only one member is left."""
    db.execute(
        sql_delete(ConversationMember).where(
            ConversationMember.conversation_id == conversation.id,
            ConversationMember.person_id == person.id,
        )
    )
    if len(member_ids_of(db, conversation)) <= 1:
        db.execute(sql_delete(Conversation).where(Conversation.id == conversation.id))
