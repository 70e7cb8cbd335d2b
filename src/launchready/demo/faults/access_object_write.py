"""Somebody else's record, changed or removed."""

from __future__ import annotations

from uuid import UUID

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import db as database
from launchready.demo.platform import deps, errors, files, policy, posts, reports
from launchready.demo.platform.models import Comment, Conversation, Group, Message, Person
from launchready.demo.platform.routes.comments import VisiblePost
from launchready.demo.platform.routes.groups import GroupKey
from launchready.demo.platform.routes.messages import OwnConversation
from launchready.demo.platform.schemas.content import PostOut, PostReplacement

CHECK = "access/object-write"


@fault(
    check=CHECK,
    variant="edit-post",
    source="OWASP API1:2023; ASVS 5.0 8.2.2",
    says="Whoever may read a post may change its words: nobody asks who wrote it.",
    routes=("PATCH /api/posts/{post_id}",),
)
def edit_post(setup: Setup) -> None:
    """Ask for the same community where the author should be asked for."""

    def may_edit_post(_person: Person, _author_id: str) -> bool:
        return True

    setup.replace(policy, "may_edit_post", may_edit_post)


@fault(
    check=CHECK,
    variant="delete-group",
    source="OWASP API1:2023; CWE-639",
    says="A group is removed by its id by any member of the community, private groups that they cannot see included.",
    routes=("DELETE /api/groups/{group}",),
)
def delete_group(setup: Setup) -> None:
    """Load the group by its id and ask neither who sees it nor who leads it."""

    def endpoint(group: GroupKey, caller: deps.SignedIn, state: deps.State, db: deps.Db) -> None:
        found = db.get(Group, group)
        if found is None or not policy.same_community(caller.person, found.community_id):
            raise errors.not_found()
        files.remove_of_group(db, state.config, found.id)
        db.delete(found)

    setup.before("DELETE", "/api/groups/{group}", endpoint, status_code=204)


@fault(
    check=CHECK,
    variant="delete-comment-then-refuse",
    source="CVE-2023-22489 (shape: the status of a refusal is not a refusal); CWE-696",
    says="Somebody else's comment is removed first and the caller refused with 403 afterwards.",
    routes=("DELETE /api/posts/{post_id}/comments/{comment_id}",),
)
def delete_comment_then_refuse(setup: Setup) -> None:
    """Check the author only after the removal is committed."""

    def endpoint(comment_id: UUID, post: VisiblePost, caller: deps.SignedIn, state: deps.State) -> None:
        with database.transaction(state.factory) as own:
            comment = own.get(Comment, str(comment_id))
            if comment is None or comment.post_id != post.id:
                raise errors.not_found()
            author_id = comment.author_id
            own.delete(comment)
        if not policy.may_delete_post(caller.person, author_id):
            raise errors.forbidden("Only the author or a moderator may remove a comment.")

    setup.before("DELETE", "/api/posts/{post_id}/comments/{comment_id}", endpoint, status_code=204)


@fault(
    check=CHECK,
    variant="message-by-child-id",
    source="CVE-2026-33313 (shape: the parent in the path is checked, the child is loaded by its own id)",
    says="A message is removed by its own id once the caller takes part in the conversation of the path, so one's "
    "own conversation and a stranger's message id remove the message.",
    routes=("DELETE /api/conversations/{conversation_id}/messages/{message_id}",),
)
def message_by_child_id(setup: Setup) -> None:
    """Ask neither whether the message belongs to the conversation nor who sent it."""

    def endpoint(message_id: UUID, _conversation: OwnConversation, caller: deps.SignedIn, db: deps.Db) -> None:
        message = db.get(Message, str(message_id))
        home = None if message is None else db.get(Conversation, message.conversation_id)
        if home is None or not policy.same_community(caller.person, home.community_id):
            raise errors.not_found()
        db.delete(message)

    path = "/api/conversations/{conversation_id}/messages/{message_id}"
    setup.before("DELETE", path, endpoint, status_code=204)


@fault(
    check=CHECK,
    variant="put-unguarded",
    source="OWASP API1:2023 (the guard sits on one method of two)",
    says="PATCH asks who wrote a post, PUT on the same path does not, so any reader writes it anew.",
    routes=("PUT /api/posts/{post_id}",),
)
def put_unguarded(setup: Setup) -> None:
    """Write the new words without asking for the author."""

    def endpoint(post_id: UUID, body: PostReplacement, caller: deps.SignedIn, db: deps.Db) -> PostOut:
        post = posts.find(db, caller.person, str(post_id))
        post.title, post.body = body.title, body.body
        db.flush()
        return posts.to_out(db, [post])[0]

    setup.before("PUT", "/api/posts/{post_id}", endpoint)


@fault(
    check=CHECK,
    variant="report-withdrawn",
    source="OWASP API1:2023; CWE-639 (the wrong owner is compared)",
    says="Withdrawing a complaint compares the community and not the reporter, so who is complained about makes the "
    "complaint go away.",
    routes=("DELETE /api/reports/{report_id}",),
)
def report_withdrawn(setup: Setup) -> None:
    """Find the complaint as a moderator would, whoever asks."""

    def endpoint(report_id: UUID, caller: deps.SignedIn, db: deps.Db) -> None:
        db.delete(reports.find(db, caller.person, str(report_id)))

    setup.before("DELETE", "/api/reports/{report_id}", endpoint, status_code=204)
