"""Answers that show more of people than their reader may see."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import deps, members, pagination, posts
from launchready.demo.platform.models import Person
from launchready.demo.platform.pagination import Paging
from launchready.demo.platform.schemas.common import Page
from launchready.demo.platform.schemas.content import PostOut
from launchready.demo.platform.schemas.people import AdminMemberOut, ProfileOut

CHECK = "access/field-exposure"


class _Row(AdminMemberOut):
    password_hash: str


class _Contact(ProfileOut):
    email: str


@fault(
    check=CHECK,
    variant="admin-row",
    source="CVE-2026-64859 (shape: the list serialises the row)",
    says="The admins' list of members serialises the whole row, with the hash of every password.",
    routes=("GET /api/admin/members",),
)
def admin_row(setup: Setup) -> None:
    """Answer with every column."""

    def endpoint(caller: deps.SignedIn, db: deps.Db, page: Paging) -> Page[_Row]:
        deps.require("members:list_all")(caller)
        query = select(Person).where(Person.community_id == caller.person.community_id)
        found, cursor = pagination.fetch(db, query, page, Person.created_at, Person.id)
        return Page[_Row](items=[_Row.model_validate(one) for one in found], next_cursor=cursor)

    setup.before("GET", "/api/admin/members", endpoint)


@fault(
    check=CHECK,
    variant="profile-email",
    source="GHSA-rj4g-rqgh-rx9h (shape: addresses in a shape made for strangers)",
    says="A member's profile carries the address that the directory leaves out.",
    routes=("GET /api/members/{member_id}",),
)
def profile_email(setup: Setup) -> None:
    """Use one shape for the owner and for everybody else."""

    def endpoint(member_id: UUID, caller: deps.SignedIn, db: deps.Db) -> _Contact:
        return _Contact.model_validate(members.find_listed(db, caller.person, str(member_id)))

    setup.before("GET", "/api/members/{member_id}", endpoint)


class _Author(PostOut):
    author_email: str


@fault(
    check=CHECK,
    variant="author-of-post",
    source="OWASP API3:2023; CWE-359",
    says="A single post carries its author's address in a flat field beside the author's published name.",
    routes=("GET /api/posts/{post_id}",),
)
def author_of_post(setup: Setup) -> None:
    """Add a field for the front-end's mail button."""

    def endpoint(post_id: UUID, caller: deps.SignedIn, db: deps.Db) -> _Author:
        post = posts.find(db, caller.person, str(post_id))
        shown = posts.to_out(db, [post])[0]
        return _Author(**dict(shown), author_email=post.author.email)

    setup.before("GET", "/api/posts/{post_id}", endpoint)
