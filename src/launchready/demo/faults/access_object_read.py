"""Somebody else's record by its id."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import deps, errors, files, graph, policy, posts
from launchready.demo.platform.models import Person, Post, Upload
from launchready.demo.platform.schemas.content import PostOut

CHECK = "access/object-read"


def in_community(db: Session, person: Person, post_id: str) -> Post:
    """A post of the person's community; groups are forgotten."""
    found = db.scalar(select(Post).where(Post.id == post_id, Post.community_id == person.community_id))
    if found is None:
        raise errors.not_found()
    return found


@fault(
    check=CHECK,
    variant="private-post",
    source="OWASP API1:2023; ASVS 5.0 8.2.2",
    says="A post is loaded by its id and community, so members who are not in a private group read its posts.",
    routes=("GET /api/posts/{post_id}",),
)
def private_post(setup: Setup) -> None:
    """Ask for the community and not for the group when one post is read."""

    def endpoint(post_id: UUID, caller: deps.SignedIn, db: deps.Db) -> PostOut:
        return posts.to_out(db, [in_community(db, caller.person, str(post_id))])[0]

    setup.before("GET", "/api/posts/{post_id}", endpoint)


@fault(
    check=CHECK,
    variant="attachment",
    source="CVE-2026-33678 (shape: the record is guarded, the file behind it is not)",
    says="A file is handed to every member of the community by its id, whatever post it belongs to.",
    routes=("GET /api/uploads/{upload_id}",),
)
def attachment(setup: Setup) -> None:
    """Ask for the community of a file and not for its post."""

    def may_see(_db: Session, person: Person, upload: Upload) -> bool:
        return policy.same_community(person, upload.community_id)

    setup.replace(files, "may_see", may_see)


@fault(
    check=CHECK,
    variant="graphql-post",
    source="OWASP API1:2023 (GraphQL node by its id)",
    says="The REST route of a post asks whether the caller may see its group, the GraphQL field post(id) does not.",
    routes=("POST /api/graphql",),
)
def graphql_post(setup: Setup) -> None:
    """Resolve one post by its id and community."""

    setup.replace(graph, "posts", SimpleNamespace(feed=posts.feed, find=in_community))
