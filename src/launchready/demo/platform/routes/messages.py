"""Private messages and notifications."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from launchready.demo.platform import clock, messages, notifications
from launchready.demo.platform.deps import Caller, Db, SignedIn, limited, require
from launchready.demo.platform.models import Conversation
from launchready.demo.platform.pagination import Paging
from launchready.demo.platform.schemas.common import Page
from launchready.demo.platform.schemas.people import (
    ConversationIn,
    ConversationOut,
    MessageIn,
    MessageOut,
    NotificationOut,
    UnreadOut,
)

router = APIRouter(prefix="/conversations", tags=["messages"])
notifications_router = APIRouter(prefix="/notifications", tags=["notifications"])
Writer = Annotated[Caller, Depends(require("messages:write"))]


def own_conversation(conversation_id: UUID, caller: SignedIn, db: Db) -> Conversation:
    """The conversation of the path, if the caller takes part in it."""
    return messages.find_conversation(db, caller.person, str(conversation_id))


OwnConversation = Annotated[Conversation, Depends(own_conversation)]


@router.get("")
def list_conversations(caller: SignedIn, db: Db, page: Paging) -> Page[ConversationOut]:
    """The caller's conversations."""
    found, cursor = messages.conversations(db, caller.person, page)
    return Page[ConversationOut](items=[ConversationOut.model_validate(item) for item in found], next_cursor=cursor)


@router.post("", status_code=201, dependencies=[Depends(limited("messages_per_account"))])
def start_conversation(body: ConversationIn, caller: Writer, db: Db) -> ConversationOut:
    """Write to members of the community."""
    recipients = [str(member_id) for member_id in body.member_ids]
    return ConversationOut.model_validate(messages.start(db, caller.person, recipients, body.body))


@router.get("/{conversation_id}")
def read_conversation(conversation: OwnConversation) -> ConversationOut:
    """Who takes part in a conversation."""
    return ConversationOut.model_validate(conversation)


@router.delete("/{conversation_id}", status_code=204)
def leave_conversation(conversation: OwnConversation, caller: SignedIn, db: Db) -> None:
    """Leave a conversation."""
    messages.leave(db, caller.person, conversation)


@router.get("/{conversation_id}/messages")
def list_messages(conversation: OwnConversation, db: Db, page: Paging) -> Page[MessageOut]:
    """The messages of a conversation, newest first."""
    found, cursor = messages.messages(db, conversation, page)
    return Page[MessageOut](items=[MessageOut.model_validate(m) for m in found], next_cursor=cursor)


@router.post(
    "/{conversation_id}/messages",
    status_code=201,
    dependencies=[Depends(limited("messages_per_account"))],
)
def send_message(body: MessageIn, conversation: OwnConversation, caller: Writer, db: Db) -> MessageOut:
    """Write a message."""
    return MessageOut.model_validate(messages.send(db, caller.person, conversation, body.body))


@router.delete("/{conversation_id}/messages/{message_id}", status_code=204)
def delete_message(message_id: UUID, conversation: OwnConversation, caller: SignedIn, db: Db) -> None:
    """Take back one's own message."""
    messages.delete(db, caller.person, conversation, str(message_id))


@notifications_router.get("")
def list_notifications(caller: SignedIn, db: Db, page: Paging) -> Page[NotificationOut]:
    """The caller's notifications, newest first."""
    found, cursor = notifications.of(db, caller.person, page)
    return Page[NotificationOut](items=[NotificationOut.model_validate(item) for item in found], next_cursor=cursor)


@notifications_router.get("/unread-count")
def count_unread_notifications(caller: SignedIn, db: Db) -> UnreadOut:
    """How many notifications wait."""
    return UnreadOut(unread=notifications.count_unread(db, caller.person))


@notifications_router.post("/read-all", status_code=204)
def read_all_notifications(caller: SignedIn, db: Db) -> None:
    """Mark everything as read."""
    notifications.mark_all_read(db, caller.person)


@notifications_router.post("/{notification_id}/read", status_code=204)
def read_notification(notification_id: UUID, caller: SignedIn, db: Db) -> None:
    """Mark one notification as read."""
    notifications.find(db, caller.person, str(notification_id)).read_at = clock.now()


@notifications_router.delete("/{notification_id}", status_code=204)
def delete_notification(notification_id: UUID, caller: SignedIn, db: Db) -> None:
    """Remove a notification."""
    db.delete(notifications.find(db, caller.person, str(notification_id)))
