"""Somebody else's record by its id."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from uuid import UUID

from fastapi.responses import FileResponse, Response
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import deps, errors, exports, files, graph, policy, posts
from launchready.demo.platform.models import Comment, Group, Person, Post, Upload
from launchready.demo.platform.models_business import ExportJob
from launchready.demo.platform.routes import groups
from launchready.demo.platform.routes.comments import VisiblePost
from launchready.demo.platform.routes.exports import ExportId
from launchready.demo.platform.routes.groups import GroupKey
from launchready.demo.platform.schemas.content import CommentOut, PostOut
from launchready.demo.platform.schemas.people import GroupOut
from launchready.demo.platform.state import PlatformState

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


@fault(
    check=CHECK,
    variant="batch",
    source="OWASP API1:2023 (the same records by another route)",
    says="Posts fetched one by one ask for the group, the batch route only for the community.",
    routes=("GET /api/posts/batch",),
)
def batch(setup: Setup) -> None:
    """Load several posts by their ids and community."""

    def find_all(db: Session, person: Person, post_ids: list[str]) -> list[Post]:
        query = select(Post).where(Post.id.in_(post_ids), Post.community_id == person.community_id)
        return list(db.scalars(query).unique())

    setup.replace(posts, "find_all", find_all)


@fault(
    check=CHECK,
    variant="comment-by-child-id",
    source="CVE-2026-33313 and CVE-2026-33678",
    says="The post in the path is checked and the comment is loaded by its own id, so any post that one sees and the "
    "id of a comment in a private group give that comment.",
    routes=("GET /api/posts/{post_id}/comments/{comment_id}",),
)
def comment_by_child_id(setup: Setup) -> None:
    """Never ask whether the comment stands under the post of the path."""

    def endpoint(comment_id: UUID, post: VisiblePost, db: deps.Db) -> CommentOut:
        comment = db.get(Comment, str(comment_id))
        home = None if comment is None else db.get(Post, comment.post_id)
        if home is None or home.community_id != post.community_id:
            raise errors.not_found()
        return CommentOut.model_validate(comment)

    setup.before("GET", "/api/posts/{post_id}/comments/{comment_id}", endpoint)


@fault(
    check=CHECK,
    variant="old-version",
    source="OWASP API9:2023 (an old version stays up without the new rule)",
    says="Private groups came after the first version of the interface, which shows any group of the community by its "
    "id or name.",
    routes=("GET /api/v1/groups/{group}",),
)
def old_version(setup: Setup) -> None:
    """Find groups as before there were private ones."""

    def endpoint(group: GroupKey, caller: deps.SignedIn, db: deps.Db) -> GroupOut:
        wanted = or_(Group.id == group, Group.slug == group)
        found = db.scalar(select(Group).where(wanted, Group.community_id == caller.person.community_id))
        if found is None:
            raise errors.not_found()
        return groups.to_out(db, caller, [found])[0]

    setup.before("GET", "/api/v1/groups/{group}", endpoint)


@fault(
    check=CHECK,
    variant="download-link",
    source="CWE-425; CWE-340 (the address of a file is its number and stands for the right to it)",
    says="The link of a finished export is its number under /api/exports/files and asks for a session only, so every "
    "member counts up and fetches the exports of admins.",
    routes=("GET /api/exports/files/{number}", "POST /api/exports/{export_id}/link"),
)
def download_link(setup: Setup) -> None:
    """Hand out addresses that can be guessed in place of signed ones."""
    right = exports.make_link

    def make_link(state: PlatformState, person: Person, export: ExportJob) -> tuple[str, datetime]:
        return f"/api/exports/files/{export.id}", right(state, person, export)[1]

    def download_file(number: ExportId, caller: deps.SignedIn, state: deps.State, db: deps.Db) -> Response:
        """A finished export."""
        export = db.get(ExportJob, number)
        path = exports.path_of(state.config, number)
        if export is None or not policy.same_community(caller.person, export.community_id) or not path.is_file():
            raise errors.not_found()
        return FileResponse(path, media_type="text/csv", filename=f"{number}.csv", headers=files.download_headers())

    setup.replace(exports, "make_link", make_link)
    setup.before("GET", "/api/exports/files/{number}", download_file, in_schema=True, tags=["exports"])
