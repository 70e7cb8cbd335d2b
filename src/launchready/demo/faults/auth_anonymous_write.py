"""Changes that need no session."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy import select

from launchready.demo.faults import fault
from launchready.demo.patching import Setup, at, stand_in
from launchready.demo.platform import comments, db, deps, errors, models, posts
from launchready.demo.platform.routes import comments as comment_routes
from launchready.demo.platform.schemas.content import CommentIn, CommentOut, ReactionKind

CHECK = "auth/anonymous-write"
Visitor = Annotated[deps.Caller | None, Depends(deps.optional_caller)]


@fault(
    check=CHECK,
    variant="reaction",
    source="GHSA-pj6q-4vq4-r8cg",
    says="The reaction route takes an anonymous PUT and raises the counter, so anybody can fake approval.",
    routes=("PUT /api/posts/{post_id}/reactions/{kind}",),
)
def reaction(setup: Setup) -> None:
    """Count a reaction whoever gives it; each in the name of someone who has not reacted yet."""

    def endpoint(
        post_id: UUID,
        kind: ReactionKind,
        request: Request,
        state: deps.State,
        session: deps.Db,
        caller: Visitor,
    ) -> None:
        asking = caller or stand_in(request, state.config, session)
        post = posts.find(session, asking.person, str(post_id))
        if caller is not None:
            comments.react(session, caller.person, post, kind)
            return
        given = select(models.Reaction.person_id).where(
            models.Reaction.post_id == post.id, models.Reaction.kind == kind
        )
        free = select(models.Person).where(
            models.Person.community_id == post.community_id, models.Person.id.not_in(given)
        )
        person = session.scalars(free.order_by(models.Person.id)).unique().first()
        if person is not None:
            comments.react(session, person, post, kind)

    setup.before("PUT", "/api/posts/{post_id}/reactions/{kind}", endpoint, status_code=204)


@fault(
    check=CHECK,
    variant="post",
    source="CWE-306; OWASP API2:2023",
    says="A post is accepted without a session and appears in the name of the community's owner.",
    routes=("POST /api/posts",),
)
def post(setup: Setup) -> None:
    """Leave the sign-in dependency off writing a post."""
    setup.open_door(at("POST", "/api/posts"))


@fault(
    check=CHECK,
    variant="community-settings",
    source="CWE-306; OWASP API2:2023",
    says="The community's settings can be changed without a session: name, welcome text, open sign-up.",
    routes=("PATCH /api/community/settings",),
)
def community_settings(setup: Setup) -> None:
    """Leave the sign-in dependency off changing the settings; reading them still asks."""
    setup.open_door(at("PATCH", "/api/community/settings"))


@fault(
    check=CHECK,
    variant="comment-delete",
    source="CWE-306; OWASP API2:2023",
    says="Deleting a comment asks for no session, so anybody empties any thread.",
    routes=("DELETE /api/posts/{post_id}/comments/{comment_id}",),
)
def comment_delete(setup: Setup) -> None:
    """Leave the sign-in dependency off deleting a comment."""
    setup.open_door(at("DELETE", "/api/posts/{post_id}/comments/{comment_id}"))


@fault(
    check=CHECK,
    variant="comment-refused-but-done",
    source="CVE-2023-22489 (shape: the status of a refusal is not a refusal)",
    says="A comment without a session is stored first and refused with 401 afterwards: the status looks "
    "right, the comment is there.",
    routes=("POST /api/posts/{post_id}/comments",),
)
def comment_refused_but_done(setup: Setup) -> None:
    """Ask who is calling only after the work is committed."""

    def endpoint(
        post_id: UUID,
        body: CommentIn,
        request: Request,
        state: deps.State,
        session: deps.Db,
        caller: Visitor,
    ) -> CommentOut:
        if caller is not None:
            found = comment_routes.visible_post(post_id, caller, session)
            return comment_routes.create_comment(body, found, caller, session)
        with db.transaction(state.factory) as own:
            person = stand_in(request, state.config, own).person
            comments.create(own, person, posts.find(own, person, str(post_id)), body.body)
        raise errors.unauthenticated()

    setup.before("POST", "/api/posts/{post_id}/comments", endpoint, status_code=201)
