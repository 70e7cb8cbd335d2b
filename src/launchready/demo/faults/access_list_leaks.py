"""Lists that hold more than their caller may see."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Annotated, cast

from fastapi import Depends, Query
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import deps, errors, graph, groups, pagination, posts, search, visibility
from launchready.demo.platform.models import Group, GroupMember, Person, Post
from launchready.demo.platform.pagination import PageRequest, Paging
from launchready.demo.platform.routes import search as search_routes
from launchready.demo.platform.schemas.common import Page
from launchready.demo.platform.schemas.content import SearchOut
from launchready.demo.platform.schemas.people import ProfileOut

CHECK = "access/list-leaks"


@fault(
    check=CHECK,
    variant="group-filter",
    source="OWASP API1:2023; CWE-639 (a filter by a client-sent id in place of the caller's)",
    says="The feed filtered by group_id looks at the group alone, so anybody in the community reads the posts of a "
    "private group whose id they send.",
    routes=("GET /api/posts",),
)
def group_filter(setup: Setup) -> None:
    """Let the filter replace what the caller may see instead of narrowing it."""
    right = posts.feed

    def feed(
        db: Session, person: Person, page: PageRequest, group_id: str | None = None
    ) -> tuple[list[Post], str | None]:
        if group_id is None:
            return right(db, person, page)
        query = select(Post).where(Post.community_id == person.community_id, Post.group_id == group_id)
        return pagination.fetch(db, query, page, Post.created_at, Post.id)

    setup.replace(posts, "feed", feed)


@fault(
    check=CHECK,
    variant="search-without-brackets",
    source="CVE-2026-35596",
    says="AND and OR without brackets make the condition on visibility optional: words in the body of a post are "
    "found in private groups too.",
    routes=("GET /api/search",),
)
def search_without_brackets(setup: Setup) -> None:
    """Bind what the caller may see to the first alternative only."""

    def find(db: Session, person: Person, words: str, page: PageRequest) -> tuple[list[Post], str | None]:
        like = search.pattern(words)
        in_title = and_(visibility.posts(person), Post.title.ilike(like, escape="\\"))
        matches = or_(in_title, Post.body.ilike(like, escape="\\"))
        query = select(Post).where(Post.community_id == person.community_id, matches)
        return pagination.fetch(db, query, page, Post.created_at, Post.id)

    setup.replace(search, "posts", find)


@fault(
    check=CHECK,
    variant="large-page",
    source="OWASP API3:2023; CWE-863 (the condition sits on one of two paths to the same rows)",
    says="Pages of more than 50 come from a snapshot of the whole community, so a larger limit brings the members who "
    "do not want to be listed.",
    routes=("GET /api/members",),
)
def large_page(setup: Setup) -> None:
    """Ask who wants to be listed on the usual path only."""

    def endpoint(caller: deps.SignedIn, db: deps.Db, page: Paging) -> Page[ProfileOut]:
        everybody = Person.community_id == caller.person.community_id
        query = select(Person).where(everybody if page.limit > 50 else visibility.people(caller.person))
        found, cursor = pagination.fetch(db, query, page, Person.created_at, Person.id)
        return Page[ProfileOut](items=[ProfileOut.model_validate(p) for p in found], next_cursor=cursor)

    setup.before("GET", "/api/members", endpoint)


@fault(
    check=CHECK,
    variant="include-groups",
    source="OWASP API3:2023 (what is included is not asked for on its own)",
    says="A profile with include=groups names every group of the member, private ones too.",
    routes=("GET /api/members/{member_id}",),
)
def include_groups(setup: Setup) -> None:
    """Include without regard to what the caller may know of."""

    def shared(db: Session, _person: Person, member: Person) -> list[Group]:
        theirs = select(GroupMember.group_id).where(GroupMember.person_id == member.id)
        return list(db.scalars(select(Group).where(Group.id.in_(theirs)).order_by(Group.name)))

    setup.replace(groups, "shared", shared)


@fault(
    check=CHECK,
    variant="total",
    source="CWE-203; OWASP API3:2023 (a count over more than is shown)",
    says="A search shows what the caller may see and counts everything, so the total tells whether words stand in a "
    "private group.",
    routes=("GET /api/search",),
)
def total(setup: Setup) -> None:
    """Count over the whole community."""

    def count_posts(db: Session, person: Person, words: str) -> int:
        query = select(func.count(Post.id)).where(Post.community_id == person.community_id, search.contains(words))
        return db.scalar(query) or 0

    setup.replace(search, "count_posts", count_posts)


@fault(
    check=CHECK,
    variant="sort-by-secret",
    source="CVE-2025-68943",
    says="People found can be sorted by any column of the table, so the order tells what is not shown, such as "
    "addresses.",
    routes=("GET /api/search",),
)
def sort_by_secret(setup: Setup) -> None:
    """Take the name of a column from the query."""

    def endpoint(
        caller: deps.SignedIn,
        db: deps.Db,
        page: Paging,
        q: Annotated[str, Query(min_length=2, max_length=100)],
        sort: Annotated[str, Query(max_length=40)] = "name",
    ) -> SearchOut:
        if sort not in Person.__table__.columns:
            raise errors.invalid("There is no such order.")
        return search_routes.search_everything(caller, db, page, q, cast("search.PeopleOrder", sort))

    counted = Depends(deps.limited("search_per_account"))
    setup.before("GET", "/api/search", endpoint, dependencies=[counted])


@fault(
    check=CHECK,
    variant="graphql-nested",
    source="OWASP API1:2023 (GraphQL: the inner list has no condition of its own)",
    says="The posts under a member in GraphQL are all that the member wrote, those in private groups too; the feed "
    "beside it is right.",
    routes=("POST /api/graphql",),
)
def graphql_nested(setup: Setup) -> None:
    """Resolve the inner list by the author and community only."""

    def everything(person: Person) -> ColumnElement[bool]:
        return Post.community_id == person.community_id

    setup.replace(graph, "visibility", SimpleNamespace(posts=everything, people=visibility.people))
