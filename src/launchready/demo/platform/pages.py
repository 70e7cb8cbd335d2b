"""The server-rendered pages; a small script of ours fills and drives them through the API."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.responses import Response

from launchready.demo.platform import communities, errors, invites, middleware, policy, posts
from launchready.demo.platform.deps import Caller, Db, State, optional_caller
from launchready.demo.platform.models import Community
from launchready.demo.platform.pagination import PageRequest

HERE = Path(__file__).parent
_TEMPLATES = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape(default=True))
Visitor = Annotated[Caller | None, Depends(optional_caller)]


class SignInNeededError(Exception):
    """The page is for members only."""


def on_page_host(request: Request, state: State) -> None:
    """Pages are served on the communities' own hosts only."""
    if middleware.host_name(request.headers) == state.config.api_host:
        raise errors.not_found()


router = APIRouter(include_in_schema=False, dependencies=[Depends(on_page_host)])
well_known_router = APIRouter(include_in_schema=False)


def render(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page."""
    return HTMLResponse(_TEMPLATES.get_template(template).render(**values), status)


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
    """One post and its comments."""
    return render("post.html", post=posts.find(db, caller.person, str(post_id)), **common(caller))


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


def error_page(status: int, message: str) -> HTMLResponse:
    """An error as a page."""
    return render("error.html", status, code=status, message=message)
