"""One community reaching the data of another."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from sqlalchemy import select
from sqlalchemy.orm import Session

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import cache, comments, deps, errors, pagination, webhooks
from launchready.demo.platform.models import Community, Group, Person, Post
from launchready.demo.platform.models_business import Webhook
from launchready.demo.platform.pagination import PageRequest, Paging
from launchready.demo.platform.routes import groups as group_routes
from launchready.demo.platform.routes.posts import Writer
from launchready.demo.platform.schemas.common import Page
from launchready.demo.platform.schemas.content import CommentIn, CommentOut
from launchready.demo.platform.schemas.people import GroupOut, ProfileOut

CHECK = "access/tenant-isolation"


@fault(
    check=CHECK,
    variant="member-by-id",
    source="OWASP API1:2023; ASVS 5.0 8.4.1",
    says="The directory is one community's, but a profile is loaded by its id alone: members of any community read it.",
    routes=("GET /api/v1/members/{member_id}",),
)
def member_by_id(setup: Setup) -> None:
    """Load a listed member without asking for the community."""

    def endpoint(member_id: UUID, caller: deps.SignedIn, db: deps.Db) -> ProfileOut:
        found = db.get(Person, str(member_id))
        if found is None or not (found.listed or found.id == caller.person.id):
            raise errors.not_found()
        return ProfileOut.model_validate(found)

    setup.before("GET", "/api/v1/members/{member_id}", endpoint)


@fault(
    check=CHECK,
    variant="webhook-list",
    source="OWASP API1:2023; CWE-639 (one list of many forgets the tenant)",
    says="The list of webhooks has no condition on the community, so every admin of any customer sees all addresses.",
    routes=("GET /api/webhooks",),
)
def webhook_list(setup: Setup) -> None:
    """Leave the community off one list; single webhooks still ask."""

    def of_community(db: Session, _person: Person, page: PageRequest) -> tuple[list[Webhook], str | None]:
        return pagination.fetch(db, select(Webhook), page, Webhook.created_at, Webhook.id)

    setup.replace(webhooks, "of_community", of_community)


@fault(
    check=CHECK,
    variant="header",
    source="CVE-2026-45707 (shape: the tenant is what a header says)",
    says="The community whose groups are listed is taken from X-Tenant-ID, id or name, without asking whether the "
    "caller belongs to it.",
    routes=("GET /api/groups",),
)
def header(setup: Setup) -> None:
    """Believe the header."""

    def endpoint(request: Request, caller: deps.SignedIn, db: deps.Db, page: Paging) -> Page[GroupOut]:
        wanted = request.headers.get("x-tenant-id", "")
        community = db.scalar(select(Community).where((Community.id == wanted) | (Community.slug == wanted)))
        if community is None or community.id == caller.person.community_id:
            return group_routes.list_groups(caller, db, page)
        query = select(Group).where(Group.community_id == community.id, Group.visibility == "open")
        found, cursor = pagination.fetch(db, query, page, Group.created_at, Group.id)
        return Page[GroupOut](items=group_routes.to_out(db, caller, found), next_cursor=cursor)

    setup.before("GET", "/api/groups", endpoint)


@fault(
    check=CHECK,
    variant="comment-across",
    source="CVE-2022-21706 (shape: the record is found by its key, the organisation is never compared)",
    says="A comment looks its post up by the id alone, so people of another community write under posts that they "
    "cannot read.",
    routes=("POST /api/posts/{post_id}/comments",),
)
def comment_across(setup: Setup) -> None:
    """Load the post that is answered by its id."""

    def endpoint(post_id: UUID, body: CommentIn, caller: Writer, db: deps.Db) -> CommentOut:
        post = db.get(Post, str(post_id))
        if post is None or post.group_id is not None:
            raise errors.not_found()
        return CommentOut.model_validate(comments.create(db, caller.person, post, body.body))

    setup.before("POST", "/api/posts/{post_id}/comments", endpoint, status_code=201)


@fault(
    check=CHECK,
    variant="cached-answer",
    source="CWE-524; OWASP WSTG-ATHN-06 (shape: an answer is kept without whose it is)",
    says="Highlights are kept under the route alone, so whoever asks next gets those of the community that asked "
    "before.",
    routes=("GET /api/community/highlights",),
)
def cached_answer(setup: Setup) -> None:
    """Leave the community out of the key."""

    def key_of(_scope: str, path: str) -> tuple[str, ...]:
        return (path,)

    setup.replace(cache, "key_of", key_of)
