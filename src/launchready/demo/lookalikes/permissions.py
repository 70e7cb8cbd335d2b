"""Answers and writes that look like somebody reaching too far, and are allowed."""

from __future__ import annotations

import csv
import hashlib
import io
import random
import secrets
import time
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Path, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field
from sqlalchemy import select

from launchready.demo.lookalikes import lookalike
from launchready.demo.patching import Setup
from launchready.demo.platform import clock, deps, errors, members, notifications, policy, posts, visibility
from launchready.demo.platform.models import Invite, Message, Person, Post
from launchready.demo.platform.routes.search import PublicCommunity
from launchready.demo.platform.seed import PEOPLE, stable_id

Token = Annotated[str, Path(min_length=20, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")]
REPORTED = stable_id("acme", "message", 0, 1)
CASE = stable_id("acme", "reported-message", 0)
BINNED = stable_id("acme", "binned-note", 0)
CACHE_SECONDS = 20.0
MODERATORS = ("owner", "admin", "moderator")


def person_id(key: str) -> str:
    """The id of a seeded person."""
    return next(person.id for person in PEOPLE if person.key == key)


@lookalike(
    name="link-sharing",
    looks_like="a post of a member that anybody reads by an address",
    why_right="its author made the link, only the author is told it, and it opens this one post",
    source="RESTler: lawful sharing is reported by equality of bodies",
    routes=(
        "GET /api/posts/{post_id}/share-link",
        "POST /api/posts/{post_id}/share-link",
        "DELETE /api/posts/{post_id}/share-link",
        "GET /api/public/shared/{token}",
    ),
)
def link_sharing(setup: Setup) -> None:
    """Links that authors make and take back."""
    links = {stable_id("acme", "post", 4): stable_id("acme", "share-link", 4)}

    def own_post(post_id: UUID, caller: deps.Caller, db: deps.Db) -> str:
        post = posts.find(db, caller.person, str(post_id))
        if post.author_id != caller.person.id:
            raise errors.not_found()
        return post.id

    def read_share_link(post_id: UUID, caller: deps.SignedIn, db: deps.Db) -> dict[str, str | None]:
        """The link of one's own post, if there is one."""
        made = links.get(own_post(post_id, caller, db))
        return {"post_id": str(post_id), "url": made and f"/api/public/shared/{made}"}

    def make_share_link(post_id: UUID, caller: deps.SignedIn, db: deps.Db) -> dict[str, str]:
        """Share one's own post with whoever has the link."""
        token = links.setdefault(own_post(post_id, caller, db), secrets.token_urlsafe(24))
        return {"url": f"/api/public/shared/{token}"}

    def remove_share_link(post_id: UUID, caller: deps.SignedIn, db: deps.Db) -> None:
        """Take the link back."""
        links.pop(own_post(post_id, caller, db), None)

    def read_shared(token: Token, db: deps.Db) -> dict[str, str]:
        """A post that its author shared."""
        wanted = next((key for key, made in links.items() if secrets.compare_digest(made, token)), None)
        post = None if wanted is None else db.get(Post, wanted)
        if post is None:
            raise errors.not_found()
        return {"title": post.title, "body": post.body}

    path = "/api/posts/{post_id}/share-link"
    setup.before("GET", path, read_share_link, in_schema=True, tags=["posts"])
    setup.before("POST", path, make_share_link, in_schema=True, status_code=201, tags=["posts"])
    setup.before("DELETE", path, remove_share_link, in_schema=True, status_code=204, tags=["posts"])
    setup.before("GET", "/api/public/shared/{token}", read_shared, in_schema=True, tags=["public"])


@lookalike(
    name="reported-message",
    looks_like="owners, admins and moderators read a private message",
    why_right="one of its two readers reported this message; nothing else of the conversation is shown",
    source="CVE-2026-21865, the other way round: staff see what was reported and no more",
    routes=("GET /api/moderation/messages", "GET /api/moderation/messages/{case_id}"),
)
def reported_message(setup: Setup) -> None:
    """One message that was reported."""

    def case(caller: deps.Caller, db: deps.Db) -> list[dict[str, Any]]:
        if caller.person.role not in MODERATORS:
            raise errors.forbidden()
        message = db.get(Message, REPORTED)
        if message is None or caller.person.community_id != stable_id("community", "acme"):
            return []
        return [{"id": CASE, "reason": "Advertising", "body": message.body, "sender": message.sender.name}]

    def list_reported_messages(caller: deps.SignedIn, db: deps.Db) -> dict[str, Any]:
        """Messages that somebody who received them reported."""
        return {"items": case(caller, db), "next_cursor": None}

    def read_reported_message(case_id: UUID, caller: deps.SignedIn, db: deps.Db) -> dict[str, Any]:
        """One reported message."""
        found = [item for item in case(caller, db) if item["id"] == str(case_id)]
        if not found:
            raise errors.not_found()
        return found[0]

    setup.before("GET", "/api/moderation/messages", list_reported_messages, in_schema=True, tags=["moderation"])
    path = "/api/moderation/messages/{case_id}"
    setup.before("GET", path, read_reported_message, in_schema=True, tags=["moderation"])


@lookalike(
    name="pending-invites",
    looks_like="a member manager sees who is invited",
    why_right="member managers may invite and see which invitations wait, with the address masked; owners and admins "
    "see the address",
    routes=("GET /api/invites/pending",),
)
def pending_invites(setup: Setup) -> None:
    """Invitations that wait, with as much of the address as the role may see."""

    def masked(address: str) -> str:
        name, _, domain = address.partition("@")
        return f"{name[:1]}***@{domain[:1]}***"

    def list_pending_invites(caller: deps.SignedIn, db: deps.Db) -> list[dict[str, str]]:
        """Invitations that nobody has redeemed yet."""
        if not policy.may(caller.person, "invites:manage"):
            raise errors.forbidden()
        query = select(Invite).where(Invite.community_id == caller.person.community_id, Invite.redeemed_at.is_(None))
        whole = policy.may(caller.person, "members:list_all")
        found = db.scalars(query.order_by(Invite.created_at.desc(), Invite.id))
        return [{"role": item.role, "to": item.email if whole else masked(item.email)} for item in found]

    setup.before("GET", "/api/invites/pending", list_pending_invites, in_schema=True, tags=["invites"])


@lookalike(
    name="public-profile",
    looks_like="profiles that answer to any id, without a session and across communities",
    why_right="only authors of the public board have one, with the name and headline that stand there anyway",
    source="Xconfess/Xconfess#1450: judge by fields, not by the changed id",
    routes=("GET /api/public/profiles/{member_id}",),
)
def public_profile(setup: Setup) -> None:
    """What the world may know of an author."""

    def read_public_profile(member_id: UUID, community: PublicCommunity, db: deps.Db) -> dict[str, str]:
        """An author of the public board."""
        wrote = select(Post.author_id).where(visibility.public_posts(community.id))
        found = db.scalar(select(Person).where(Person.id == str(member_id), Person.id.in_(wrote), Person.listed))
        if found is None:
            raise errors.not_found()
        return {"id": found.id, "name": found.name, "headline": found.headline}

    setup.before("GET", "/api/public/profiles/{member_id}", read_public_profile, in_schema=True, tags=["public"])


@lookalike(
    name="anonymised-export",
    looks_like="an export of all members that every member may fetch",
    why_right="it holds a pseudonym of this one export, a region and a month for each, and nothing that names anybody",
    routes=("GET /api/community/survey.csv",),
)
def anonymised_export(setup: Setup) -> None:
    """Rows about people without people in them."""

    def read_survey(caller: deps.SignedIn, db: deps.Db) -> PlainTextResponse:
        """Where members come from, without their names."""
        salt = secrets.token_bytes(16)
        text = io.StringIO()
        rows = csv.writer(text)
        rows.writerow(["respondent", "region", "joined"])
        found = select(Person).where(Person.community_id == caller.person.community_id, Person.status == "active")
        for person in db.scalars(found.order_by(Person.location)).unique():
            name = hashlib.blake2b(person.id.encode(), key=salt, digest_size=6).hexdigest()
            rows.writerow([name, person.location, person.created_at.strftime("%Y-%m")])
        return PlainTextResponse(text.getvalue(), media_type="text/csv")

    setup.before(
        "GET",
        "/api/community/survey.csv",
        read_survey,
        in_schema=True,
        tags=["community"],
        response_class=PlainTextResponse,
    )


@lookalike(
    name="soft-delete",
    looks_like="a record that was deleted and still answers",
    why_right="it lies in its owner's bin for thirty days; to everybody else it is gone",
    routes=("GET /api/bin", "GET /api/bin/{note_id}"),
)
def soft_delete(setup: Setup) -> None:
    """The bin of one member."""
    owner = person_id("acme_member2")
    note = {"id": BINNED, "text": "Draft of the complaint about the seals, thrown away.", "deleted": True}

    def list_bin(caller: deps.SignedIn) -> dict[str, Any]:
        """What the caller threw away."""
        return {"items": [note] if caller.person.id == owner else [], "next_cursor": None}

    def read_binned(note_id: UUID, caller: deps.SignedIn) -> dict[str, Any]:
        """One thing that the caller threw away."""
        if caller.person.id != owner or str(note_id) != BINNED:
            raise errors.not_found()
        return note

    setup.before("GET", "/api/bin", list_bin, in_schema=True, tags=["notes"])
    setup.before("GET", "/api/bin/{note_id}", read_binned, in_schema=True, tags=["notes"])


@lookalike(
    name="cache-per-person",
    looks_like="a private answer that comes from a cache",
    why_right="it is kept for each account apart, says so with Vary, and no cache between may keep it",
    routes=("GET /api/me/overview",),
)
def cache_per_person(setup: Setup) -> None:
    """Counts about the caller, made anew every few seconds."""
    kept: dict[str, tuple[float, dict[str, Any]]] = {}

    def read_overview(response: Response, caller: deps.SignedIn, db: deps.Db) -> dict[str, Any]:
        """What waits for the caller."""
        person = caller.person
        made, answer = kept.get(person.id, (0.0, {}))
        hit = bool(answer) and time.monotonic() - made < CACHE_SECONDS
        if not hit:
            made, answer = time.monotonic(), {"name": person.name, "unread": notifications.count_unread(db, person)}
            kept[person.id] = (made, answer)
        response.headers.update(
            {
                "Cache-Control": f"private, max-age={int(CACHE_SECONDS)}",
                "Vary": "Authorization, Cookie",
                "Age": str(int(time.monotonic() - made)),
                "X-Cache": "HIT" if hit else "MISS",
            }
        )
        return answer

    setup.before("GET", "/api/me/overview", read_overview, in_schema=True, tags=["me"])


class Preferences(BaseModel):
    """How somebody wants to see the platform; what else is sent is not looked at."""

    theme: Literal["light", "dark"] = "light"
    note: Annotated[str, Field(max_length=200)] = ""


@lookalike(
    name="caller-only-write",
    looks_like="preferences, changed under the id of another member with 204; extra fields are accepted",
    why_right="the id in the path is a leftover: the caller's own preferences are read and changed, whatever it says, "
    "and fields that do not exist are dropped",
    source="measured: writes that act on the caller break oracles that go by the status",
    routes=("GET /api/members/{member_id}/preferences", "PATCH /api/members/{member_id}/preferences"),
)
def caller_only_write(setup: Setup) -> None:
    """Preferences of whoever asks."""
    kept: dict[str, Preferences] = {}

    def read_preferences(member_id: UUID, caller: deps.SignedIn) -> Preferences:
        """The caller's preferences."""
        return kept.get(caller.person.id, Preferences())

    def change_preferences(member_id: UUID, body: Preferences, caller: deps.SignedIn) -> None:
        """Change the caller's preferences."""
        kept[caller.person.id] = body

    path = "/api/members/{member_id}/preferences"
    setup.before("GET", path, read_preferences, in_schema=True, tags=["members"])
    setup.before("PATCH", path, change_preferences, in_schema=True, status_code=204, tags=["members"])


@lookalike(
    name="same-for-everyone",
    looks_like="records of another member that answer to any id",
    why_right="whether somebody is online is shown to the whole community and differs at every look; nobody has badges "
    "yet, so that list is empty for everyone",
    source="measured: volatile fields and equal empty lists break oracles that compare bodies",
    routes=("GET /api/members/{member_id}/presence", "GET /api/members/{member_id}/badges"),
)
def same_for_everyone(setup: Setup) -> None:
    """Small facts about members, for all members."""

    def read_presence(member_id: UUID, caller: deps.SignedIn, db: deps.Db) -> dict[str, Any]:
        """Whether a member is here."""
        found = members.find_listed(db, caller.person, str(member_id))
        return {"member_id": found.id, "online": random.random() < 0.5, "checked_at": clock.now().isoformat()}

    def list_badges(member_id: UUID, caller: deps.SignedIn, db: deps.Db) -> dict[str, Any]:
        """What a member was awarded."""
        members.find_listed(db, caller.person, str(member_id))
        return {"items": [], "next_cursor": None}

    setup.before("GET", "/api/members/{member_id}/presence", read_presence, in_schema=True, tags=["members"])
    setup.before("GET", "/api/members/{member_id}/badges", list_badges, in_schema=True, tags=["members"])


@lookalike(
    name="own-card",
    looks_like="a profile route that carries an address",
    why_right="the address comes on the caller's own card only; on others' cards the field is absent",
    routes=("GET /api/members/{member_id}/card",),
)
def own_card(setup: Setup) -> None:
    """A card with more on it for its owner."""

    def read_card(member_id: UUID, caller: deps.SignedIn, db: deps.Db) -> dict[str, str]:
        """A member's card."""
        found = members.find_listed(db, caller.person, str(member_id))
        card = {"id": found.id, "name": found.name, "company": found.company}
        return {**card, "email": found.email} if found.id == caller.person.id else card

    setup.before("GET", "/api/members/{member_id}/card", read_card, in_schema=True, tags=["members"])
