"""Denied and absent records that can be told apart."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import deps, errors, files, posts
from launchready.demo.platform.models import Conversation, Group, Person, Post, Upload
from launchready.demo.platform.routes import comments, groups
from launchready.demo.platform.routes import messages as message_routes
from launchready.demo.platform.routes.groups import GroupKey
from launchready.demo.platform.schemas.content import ReactionsOut
from launchready.demo.platform.schemas.people import ConversationOut, GroupOut

CHECK = "access/existence"


@fault(
    check=CHECK,
    variant="private-group",
    source="CWE-203; CWE-204",
    says="A private group answers 403 and an absent one 404, so names of private groups can be guessed.",
    routes=("GET /api/groups/{group}",),
)
def private_group(setup: Setup) -> None:
    """Say no to what exists, and nothing here to what does not."""

    def endpoint(group: GroupKey, caller: deps.SignedIn, db: deps.Db) -> GroupOut:
        wanted = or_(Group.id == group, Group.slug == group)
        exists = db.scalar(select(Group.id).where(wanted, Group.community_id == caller.person.community_id))
        try:
            return groups.read_group(groups.visible_group(group, caller, db), caller, db)
        except errors.PlatformError:
            if exists is not None:
                raise errors.forbidden("This group is private.") from None
            raise

    setup.before("GET", "/api/groups/{group}", endpoint)


@fault(
    check=CHECK,
    variant="wording",
    source="CWE-204 (the status is the same, the words are not)",
    says="A conversation of others and an absent one both answer 404, with different words.",
    routes=("GET /api/conversations/{conversation_id}",),
)
def wording(setup: Setup) -> None:
    """Tell more than the status does."""

    def endpoint(conversation_id: UUID, caller: deps.SignedIn, db: deps.Db) -> ConversationOut:
        found = db.get(Conversation, str(conversation_id))
        try:
            return message_routes.read_conversation(message_routes.own_conversation(conversation_id, caller, db))
        except errors.PlatformError:
            if found is not None and found.community_id == caller.person.community_id:
                raise errors.PlatformError(404, "not_yours", "This conversation is not yours.") from None
            raise

    setup.before("GET", "/api/conversations/{conversation_id}", endpoint)


@fault(
    check=CHECK,
    variant="side-route",
    source="CVE-2026-58507; CVE-2026-21386",
    says="A post that one may not see is absent, but the reactions to it are forbidden, which they are for no absent "
    "post.",
    routes=("GET /api/posts/{post_id}/reactions",),
)
def side_route(setup: Setup) -> None:
    """Answer in two ways on the smaller of two routes."""

    def endpoint(post_id: UUID, caller: deps.SignedIn, db: deps.Db) -> ReactionsOut:
        found = db.get(Post, str(post_id))
        try:
            return comments.read_reactions(posts.find(db, caller.person, str(post_id)), caller, db)
        except errors.PlatformError:
            if found is not None and found.community_id == caller.person.community_id:
                raise errors.forbidden() from None
            raise

    setup.before("GET", "/api/posts/{post_id}/reactions", endpoint)


@fault(
    check=CHECK,
    variant="file-forbidden",
    source="CWE-204; RFC 9110 §15.5.4",
    says="Somebody else's file is refused with 403 and an id that names nothing with 404.",
    routes=("GET /api/uploads/{upload_id}",),
)
def file_forbidden(setup: Setup) -> None:
    """Load the file, then refuse."""

    def find(db: Session, person: Person, upload_id: str) -> Upload:
        upload = db.get(Upload, upload_id)
        if upload is None or upload.community_id != person.community_id:
            raise errors.not_found()
        if not files.may_see(db, person, upload):
            raise errors.forbidden("This file is not yours.")
        return upload

    setup.replace(files, "find", find)
