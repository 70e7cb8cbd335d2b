"""Posts."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from launchready.demo.platform import posts
from launchready.demo.platform.deps import Caller, Db, SignedIn, State, require
from launchready.demo.platform.pagination import Paging
from launchready.demo.platform.schemas.common import Page
from launchready.demo.platform.schemas.content import PostIn, PostOut, PostPatch, PostReplacement

router = APIRouter(prefix="/posts", tags=["posts"])
Writer = Annotated[Caller, Depends(require("posts:write"))]


@router.get("")
def list_posts(
    caller: SignedIn,
    db: Db,
    page: Paging,
    group_id: Annotated[UUID | None, Query(description="Only posts of this group.")] = None,
) -> Page[PostOut]:
    """The feed: every post the caller may see, newest first."""
    found, cursor = posts.feed(db, caller.person, page, str(group_id) if group_id else None)
    return Page[PostOut](items=posts.to_out(db, found), next_cursor=cursor)


@router.post("", status_code=201)
def create_post(body: PostIn, caller: Writer, state: State, db: Db) -> PostOut:
    """Write a post for the community, a group, or the public board."""
    return posts.to_out(db, [posts.create(db, state, caller.person, body)])[0]


@router.get("/batch")
def read_posts(
    caller: SignedIn,
    db: Db,
    ids: Annotated[list[UUID], Query(min_length=1, max_length=20, description="Which posts.")],
) -> list[PostOut]:
    """Several posts at once; those that the caller may not see are left out."""
    return posts.to_out(db, posts.find_all(db, caller.person, [str(post_id) for post_id in ids]))


@router.get("/{post_id}")
def read_post(post_id: UUID, caller: SignedIn, db: Db) -> PostOut:
    """Read one post."""
    return posts.to_out(db, [posts.find(db, caller.person, str(post_id))])[0]


@router.patch("/{post_id}")
def edit_post(post_id: UUID, body: PostPatch, caller: Writer, db: Db) -> PostOut:
    """Change one's own post."""
    post = posts.find(db, caller.person, str(post_id))
    return posts.to_out(db, [posts.edit(db, caller.person, post, body)])[0]


@router.put("/{post_id}")
def replace_post(post_id: UUID, body: PostReplacement, caller: Writer, db: Db) -> PostOut:
    """Write one's own post anew."""
    post = posts.find(db, caller.person, str(post_id))
    change = PostPatch(title=body.title, body=body.body)
    return posts.to_out(db, [posts.edit(db, caller.person, post, change)])[0]


@router.delete("/{post_id}", status_code=204)
def delete_post(post_id: UUID, caller: SignedIn, state: State, db: Db) -> None:
    """Remove a post and all that hangs on it."""
    posts.delete(db, state, caller.person, posts.find(db, caller.person, str(post_id)))
