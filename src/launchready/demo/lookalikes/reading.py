"""Answers that look like leaks and are none."""

from __future__ import annotations

import random
import secrets
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from launchready.demo.lookalikes import lookalike
from launchready.demo.patching import Setup
from launchready.demo.platform import clock, csrf, deps, errors, pages, posts, visibility
from launchready.demo.platform.models import Person, Post
from launchready.demo.platform.pagination import Paging
from launchready.demo.platform.routes.search import PublicCommunity
from launchready.demo.platform.schemas.common import PersonRef
from launchready.demo.platform.seed import PEOPLE, stable_id

Visitor = Annotated[deps.Caller | None, Depends(deps.optional_caller)]
NOTE_ID = stable_id("acme", "shared-note", 1)
NOTE = "Checklist for the regional meeting: venue, badges, a projector that works."
SHARED_WITH = ("acme_member", "acme_member2")


@lookalike(
    name="empty-list",
    looks_like="a private list that answers 200 without a session",
    why_right="it lists the caller's own drafts; whoever has none, the anonymous included, gets an empty list",
    routes=("GET /api/drafts",),
)
def empty_list(setup: Setup) -> None:
    """Drafts, of which nobody has any."""

    def list_drafts(caller: Visitor) -> dict[str, Any]:
        """The caller's drafts."""
        return {"items": [], "next_cursor": None}

    setup.before("GET", "/api/drafts", list_drafts, in_schema=True, tags=["posts"])


@lookalike(
    name="public-authors",
    looks_like="names of members without a session",
    why_right="only who published on the public board is named, with what stands there anyway",
    source="WordPress /wp-json/wp/v2/users: public authors are public",
    routes=("GET /api/public/authors",),
)
def public_authors(setup: Setup) -> None:
    """Authors of the public board."""

    def list_authors(community: PublicCommunity, db: deps.Db) -> list[dict[str, str]]:
        """Who writes on the public board."""
        found = select(Person.name).join(Post, Post.author_id == Person.id)
        names = db.scalars(found.where(visibility.public_posts(community.id)).distinct().order_by(Person.name))
        return [{"name": name} for name in names]

    setup.before("GET", "/api/public/authors", list_authors, in_schema=True, tags=["public"])


@lookalike(
    name="public-feed",
    looks_like="posts without a session",
    why_right="the feed holds the public board and nothing else",
    routes=("GET /api/public/feed",),
)
def public_feed(setup: Setup) -> None:
    """The public board for feed readers."""

    def read_feed(community: PublicCommunity, db: deps.Db, page: Paging) -> dict[str, Any]:
        """The public board as a JSON feed."""
        found, _ = posts.public_board(db, community.id, page)
        items = [{"id": post.id, "title": post.title, "content_text": post.body} for post in found]
        return {"version": "https://jsonfeed.org/version/1.1", "title": community.name, "items": items}

    setup.before("GET", "/api/public/feed", read_feed, in_schema=True, tags=["public"])


@lookalike(
    name="shared-note",
    looks_like="one member reads another's record by its id",
    why_right="its owner shared it with exactly that member; everybody else gets 404",
    source="RESTler: lawful sharing is reported by equality of bodies",
    routes=("GET /api/notes", "GET /api/notes/{note_id}"),
)
def shared_note(setup: Setup) -> None:
    """A note of one member, shared with a second."""
    readers = {person.id for person in PEOPLE if person.key in SHARED_WITH}
    owner = next(person for person in PEOPLE if person.key == SHARED_WITH[0])
    note = {"id": NOTE_ID, "owner_id": owner.id, "text": NOTE, "shared": True}

    def list_notes(caller: deps.SignedIn) -> dict[str, Any]:
        """Notes of the caller, and those shared with the caller."""
        return {"items": [note] if caller.person.id in readers else [], "next_cursor": None}

    def read_note(note_id: str, caller: deps.SignedIn) -> dict[str, Any]:
        """One note."""
        if note_id != NOTE_ID or caller.person.id not in readers:
            raise errors.not_found()
        return note

    setup.before("GET", "/api/notes", list_notes, in_schema=True, tags=["notes"])
    setup.before("GET", "/api/notes/{note_id}", read_note, in_schema=True, tags=["notes"])


@lookalike(
    name="error-with-200",
    looks_like="a private route that answers 200 without a session",
    why_right="the body says that one has to sign in first, as old interfaces do",
    routes=("GET /api/legacy/members",),
)
def error_with_200(setup: Setup) -> None:
    """An interface from before status codes."""

    def legacy_members(caller: Visitor, db: deps.Db) -> dict[str, Any]:
        """The directory for old clients."""
        if caller is None:
            return {"ok": False, "error": {"code": 401, "message": "Not signed in."}}
        found = db.scalars(select(Person).where(visibility.people(caller.person)).order_by(Person.name)).unique()
        return {"ok": True, "members": [PersonRef.model_validate(p).model_dump() for p in found]}

    setup.before("GET", "/api/legacy/members", legacy_members, in_schema=True, tags=["legacy"])


@lookalike(
    name="sign-in-page",
    looks_like="a private page that answers 200 without a session",
    why_right="what comes is the sign-in form, without a redirect in between",
    routes=("GET /workspace",),
)
def sign_in_page(setup: Setup) -> None:
    """A page for members that asks in place."""

    def workspace(caller: Visitor, community: pages.HostCommunity) -> HTMLResponse:
        """The workspace of a member."""
        if caller is None:
            return pages.render("sign_in.html", community=community)
        return pages.render("members.html", **pages.common(caller))

    setup.before("GET", "/workspace", workspace, in_schema=True, response_class=HTMLResponse, tags=["pages"])


@lookalike(
    name="unknown-to-most",
    looks_like="a route that is gone",
    why_right="whoever may not know of it gets 404; owners and admins get the plan",
    source="GitHub and GitLab: 404 for what one may not see",
    routes=("GET /api/roadmap",),
)
def unknown_to_most(setup: Setup) -> None:
    """A plan whose existence is nobody's business."""

    def read_roadmap(caller: Visitor) -> dict[str, Any]:
        """What comes next."""
        if caller is None or caller.person.role not in ("owner", "admin"):
            raise errors.not_found()
        return {"next": ["single sign-on", "a second language"], "budget_cents": 1_250_000}

    setup.before("GET", "/api/roadmap", read_roadmap, in_schema=True, tags=["admin"])


@lookalike(
    name="volatile",
    looks_like="an answer that differs with and without a session",
    why_right="it is public and differs every time: the clock, an id, a form field, an advertisement",
    routes=("GET /api/public/today",),
)
def volatile(setup: Setup) -> None:
    """A public answer that is never the same twice."""
    slogans = ("Pumps that last.", "Bearings by return.", "Seals for every shaft.")

    def read_today(response: Response) -> dict[str, Any]:
        """The day, with an advertisement."""
        response.headers["X-Trace"] = secrets.token_hex(8)
        return {
            "generated_at": clock.now().isoformat(),
            "request": secrets.token_hex(8),
            "csrf_field": secrets.token_urlsafe(24),
            "advertisement": random.choice(slogans),
            "online": random.randint(3, 40),
        }

    setup.before("GET", "/api/public/today", read_today, in_schema=True, tags=["public"])


@lookalike(
    name="nonce-needed",
    looks_like="any origin is echoed with credentials",
    why_right="without the nonce, which other sites cannot read, the session does not count and the answer is "
    "the anonymous one",
    source="WordPress REST API, WP-API/docs#38",
    routes=("GET /api/embed",),
)
def nonce_needed(setup: Setup) -> None:
    """An interface for other sites that knows no sessions unless a page of ours asks."""

    def read_embed(
        request: Request,
        response: Response,
        community: PublicCommunity,
        caller: Visitor,
        state: deps.State,
    ) -> dict[str, Any]:
        """What other sites may show of the community."""
        nonce = request.headers.get(csrf.HEADER)
        session = caller.session_hash if caller else None
        known = bool(session and csrf.token_is_right(state.csrf_key, session, nonce))
        origin = request.headers.get("origin")
        if origin:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Credentials"] = "true"
        viewer = caller.person.name if caller and known else None
        return {"community": community.name, "viewer": viewer}

    setup.before("GET", "/api/embed", read_embed, in_schema=True, tags=["public"])
