"""Lists that hold more than their caller may see."""

from __future__ import annotations

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import deps, pagination, posts, search, visibility
from launchready.demo.platform.models import Person, Post
from launchready.demo.platform.pagination import PageRequest, Paging
from launchready.demo.platform.schemas.common import Page
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
