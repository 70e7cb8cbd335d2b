"""Search, and what anybody may read."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from launchready.demo.platform import communities, posts, search
from launchready.demo.platform.deps import Db, SignedIn, State, limited
from launchready.demo.platform.models import Community
from launchready.demo.platform.pagination import Paging
from launchready.demo.platform.schemas.common import Page, PersonRef
from launchready.demo.platform.schemas.content import PublicCommunityOut, PublicPostOut, SearchOut

router = APIRouter(prefix="/search", tags=["search"])
public_router = APIRouter(prefix="/public", tags=["public"])


@router.get("", dependencies=[Depends(limited("search_per_account"))])
def search_everything(
    caller: SignedIn,
    db: Db,
    page: Paging,
    q: Annotated[str, Query(min_length=2, max_length=100, description="What to look for.")],
    sort: Annotated[search.PeopleOrder, Query(description="The order of the people found.")] = "name",
) -> SearchOut:
    """Find posts and people among what the caller may see."""
    found, cursor = search.posts(db, caller.person, q, page)
    people = search.people(db, caller.person, q, sort) if page.after is None else []
    return SearchOut(
        posts=posts.to_out(db, found),
        people=[PersonRef.model_validate(person) for person in people],
        total=search.count_posts(db, caller.person, q),
        next_cursor=cursor,
    )


def public_community(
    request: Request,
    state: State,
    db: Db,
    community: Annotated[str | None, Query(max_length=40, description="Slug; needed on the API host only.")] = None,
) -> Community:
    """The community whose public face is wanted."""
    return communities.for_request(db, state.config, request, community)


PublicCommunity = Annotated[Community, Depends(public_community)]


@public_router.get("/community")
def read_public_community(community: PublicCommunity) -> PublicCommunityOut:
    """What anybody may know of the community."""
    return PublicCommunityOut.model_validate(community)


@public_router.get("/posts")
def list_public_posts(community: PublicCommunity, db: Db, page: Paging) -> Page[PublicPostOut]:
    """The public board, newest first."""
    found, cursor = posts.public_board(db, community.id, page)
    items = [
        PublicPostOut(
            id=post.id,
            title=post.title,
            body=post.body,
            author_name=post.author.name,
            created_at=post.created_at,
        )
        for post in found
    ]
    return Page[PublicPostOut](items=items, next_cursor=cursor)
