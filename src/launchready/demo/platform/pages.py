"""The server-rendered pages; a small script of ours fills and drives them through the API."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.responses import Response

from launchready.demo.platform import comments, communities, errors, frontend, invites, middleware, policy, posts
from launchready.demo.platform.deps import Caller, Db, State, optional_caller
from launchready.demo.platform.models import Community
from launchready.demo.platform.pagination import PageRequest

HERE = Path(__file__).parent
TEMPLATES = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape(default=True))
TEMPLATES.globals["asset"] = frontend.address
Visitor = Annotated[Caller | None, Depends(optional_caller)]


class SignInNeededError(Exception):
    """The page is for members only."""


def on_page_host(request: Request, state: State) -> None:
    """Pages are served on the communities' own hosts only."""
    if middleware.host_name(request.headers) == state.config.api_host:
        raise errors.not_found()


router = APIRouter(include_in_schema=False, dependencies=[Depends(on_page_host)])
well_known_router = APIRouter(include_in_schema=False)
static_router = APIRouter(include_in_schema=False)


def render(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page."""
    return HTMLResponse(TEMPLATES.get_template(template).render(**values), status)


def member(visitor: Visitor) -> Caller:
    """The signed-in visitor; everybody else is sent to the sign-in page."""
    if visitor is None:
        raise SignInNeededError
    return visitor


Member = Annotated[Caller, Depends(member)]


def common(caller: Caller) -> dict[str, Any]:
    """What every page for members shows."""
    person = caller.person
    return {
        "me": person,
        "community": person.community,
        "may_admin": policy.may(person, "members:list_all"),
        "may_bill": policy.may(person, "billing:read"),
    }


def host_page(request: Request, state: State, db: Db) -> Community:
    """The community of the host asked."""
    return communities.for_request(db, state.config, request)


HostCommunity = Annotated[Community, Depends(host_page)]


@router.get("/")
def front_page(community: HostCommunity, visitor: Visitor, db: Db) -> Response:
    """The public front page; members go on to the feed."""
    if visitor is not None:
        return RedirectResponse("/feed", 303)
    board, _ = posts.public_board(db, community.id, PageRequest(10, None))
    return render("front.html", community=community, posts=board)


@router.get("/sign-in")
def sign_in_page(community: HostCommunity) -> HTMLResponse:
    """The sign-in form."""
    return render("sign_in.html", community=community)


@router.get("/sign-up")
def sign_up_page(community: HostCommunity) -> HTMLResponse:
    """The sign-up form."""
    return render("sign_up.html", community=community)


@router.get("/terms")
def terms_page(community: HostCommunity) -> HTMLResponse:
    """What everybody agrees to."""
    return render("terms.html", community=community)


@router.get("/reset")
def reset_page(community: HostCommunity) -> HTMLResponse:
    """The form for a forgotten password."""
    return render("reset.html", community=community)


@router.get("/invite/{token}")
def invite_page(token: str, community: HostCommunity, db: Db) -> HTMLResponse:
    """The form that redeems an invitation."""
    invite = invites.find_open(db, token[:100])
    if invite.community_id != community.id:
        raise errors.not_found()
    return render("invite.html", community=community, invite=invite, token=token)


@router.get("/feed")
def feed_page(caller: Member) -> HTMLResponse:
    """The feed."""
    return render("feed.html", **common(caller))


@router.get("/posts/{post_id}")
def post_page(post_id: UUID, caller: Member, db: Db) -> HTMLResponse:
    """One post and its newest comments; the script fetches the rest."""
    post = posts.find(db, caller.person, str(post_id))
    newest, cursor = comments.under(db, post, PageRequest(10, None))
    [shown] = posts.to_out(db, [post])
    return render(
        "post.html", post=post, attachments=shown.attachments, comments=newest, cursor=cursor, **common(caller)
    )


@router.get("/search")
def search_page(caller: Member, q: str = "") -> HTMLResponse:
    """What a search finds."""
    return render("search.html", q=q[:100], **common(caller))


@router.get("/notifications")
def notifications_page(caller: Member) -> HTMLResponse:
    """What the caller should look at."""
    return render("notifications.html", **common(caller))


@router.get("/members")
def members_page(caller: Member) -> HTMLResponse:
    """The directory."""
    return render("members.html", **common(caller))


@router.get("/messages")
def messages_page(caller: Member) -> HTMLResponse:
    """Private messages."""
    return render("messages.html", **common(caller))


@router.get("/settings")
def settings_page(caller: Member) -> HTMLResponse:
    """The caller's profile and password."""
    return render("settings.html", **common(caller))


@router.get("/admin")
def admin_page(caller: Member) -> HTMLResponse:
    """Member administration."""
    if not policy.may(caller.person, "members:list_all"):
        raise errors.forbidden()
    return render("admin.html", **common(caller))


@router.get("/billing")
def billing_page(caller: Member) -> HTMLResponse:
    """Plan and invoices."""
    if not policy.may(caller.person, "billing:read"):
        raise errors.forbidden()
    return render("billing.html", **common(caller))


@well_known_router.get("/.well-known/launchready.txt")
def authorization_token(state: State) -> PlainTextResponse:
    """Proof that an audit of this platform is wanted."""
    if state.config.authorization_token is None:
        raise errors.not_found()
    return PlainTextResponse(state.config.authorization_token)


@static_router.api_route("/static/{name}", methods=["GET", "HEAD"])
def static_file(name: str, request: Request) -> Response:
    """A file of the front-end; nothing else lies there."""
    content = frontend.current().files.get(name)
    if content is None:
        raise errors.not_found()
    tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    kept = {"ETag": tag, "Cache-Control": frontend.caching(name)}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=kept)
    return Response(content, media_type=frontend.media_type(name), headers=kept)


def error_page(status: int, message: str) -> HTMLResponse:
    """An error as a page."""
    return render("error.html", status, code=status, message=message)
