"""Private words that come out at another place, or to another role."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import audit, messages, pagination
from launchready.demo.platform.deps import Db, SignedIn
from launchready.demo.platform.models import Conversation, Message, Person
from launchready.demo.platform.pagination import Paging
from launchready.demo.platform.routes import admin
from launchready.demo.platform.schemas.business import AuditEntryOut
from launchready.demo.platform.schemas.common import Page
from launchready.demo.platform.schemas.people import MessageOut

CHECK = "access/admin-limits"


@fault(
    check=CHECK,
    variant="moderation-queue",
    source="CWE-863; OWASP API5:2023",
    says="The messages of a conversation are served to moderators as well, because they may review what is reported.",
    routes=("GET /api/conversations/{conversation_id}/messages",),
)
def moderation_queue(setup: Setup) -> None:
    """Ask for the right to review reports instead of participation, on one of the routes."""

    def endpoint(conversation_id: str, caller: SignedIn, db: Db, page: Paging) -> Page[MessageOut]:
        if caller.person.role == "moderator":
            query = select(Message).where(Message.conversation_id == conversation_id)
            found, cursor = pagination.fetch(db, query, page, Message.created_at, Message.id)
        else:
            own = messages.find_conversation(db, caller.person, conversation_id)
            found, cursor = messages.messages(db, own, page)
        return Page[MessageOut](items=[MessageOut.model_validate(m) for m in found], next_cursor=cursor)

    setup.before("GET", "/api/conversations/{conversation_id}/messages", endpoint)


@fault(
    check=CHECK,
    variant="words-in-audit-log",
    source="CWE-532; OWASP API3:2023",
    says="The audit log writes down what private messages say, so administrators read them there.",
    routes=("GET /api/admin/audit-log",),
)
def words_in_audit_log(setup: Setup) -> None:
    """Show the text of a message as the action."""
    send = messages.send

    def send_and_note(db: Session, person: Person, conversation: Conversation, body: str) -> Message:
        made = send(db, person, conversation, body)
        audit.note(db, person, "message.sent", made.id)
        return made

    def endpoint(caller: admin.Auditor, db: Db, page: Paging) -> Page[AuditEntryOut]:
        told = admin.list_audit_log(caller, db, page)
        for entry in told.items:
            message = db.get(Message, entry.target_id) if entry.action == "message.sent" else None
            if message is not None:
                entry.action = f"message.sent: {message.body}"
        return told

    setup.replace(messages, "send", send_and_note)
    setup.before("GET", "/api/admin/audit-log", endpoint)
