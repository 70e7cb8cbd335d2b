"""Signing up, signing in and out, and passwords."""

from __future__ import annotations

from fastapi import APIRouter, BackgroundTasks, Request, Response

from launchready.demo.platform import (
    accounts,
    communities,
    cookies,
    csrf,
    deps,
    errors,
    limits,
    middleware,
    sessions,
    tokens,
)
from launchready.demo.platform.db import transaction
from launchready.demo.platform.deps import Address, Db, SignedIn, State
from launchready.demo.platform.models import Person
from launchready.demo.platform.schemas import auth as shapes
from launchready.demo.platform.schemas.common import Accepted, Me
from launchready.demo.platform.state import PlatformState

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post("/sign-up", status_code=202)
def sign_up(body: shapes.SignUp, request: Request, state: State, db: Db, address: Address) -> Accepted:
    """Ask for an account; the rest happens by mail, whether or not the address is known."""
    limits.hit(state.limiter, "sign_up_per_address", address)
    community = communities.for_request(db, state.config, request)
    if not community.open_sign_up:
        raise errors.forbidden("This community takes members by invitation only.")
    accounts.start_sign_up(db, community, body.email, body.name, body.password)
    return Accepted()


@router.post("/sign-up/confirm", status_code=201)
def confirm_sign_up(body: shapes.Confirm, state: State, db: Db, address: Address) -> Me:
    """Make the account that a mail was about."""
    limits.hit(state.limiter, "sign_up_per_address", address)
    return Me.model_validate(accounts.confirm_sign_up(db, state, body.token))


def check_credentials(body: shapes.Credentials, request: Request, state: PlatformState, db: Db, address: str) -> Person:
    """The person with these credentials.

    An attempt is counted as failed before it is checked and forgiven after, so that attempts made
    at the same time cannot slip past the limit.
    """
    limits.hit(state.limiter, "sign_in_per_address", address)
    limits.hit(state.limiter, "sign_in_failures_per_account", body.email)
    person = accounts.authenticate(db, body.email, body.password)
    if person is None or not deps.belongs_to_host(state.config, request, person):
        raise errors.PlatformError(401, "bad_credentials", "Address or password is not right.")
    limits.forget(state.limiter, "sign_in_failures_per_account", body.email)
    return person


@router.post("/sign-in")
def sign_in(
    body: shapes.Credentials, request: Request, response: Response, state: State, db: Db, address: Address
) -> shapes.SignedInOut:
    """Start a browser session; always a fresh one."""
    if middleware.host_name(request.headers) == state.config.api_host:
        raise errors.PlatformError(400, "no_sessions_here", "This host takes bearer tokens only.")
    if not csrf.origin_is_right(state.config, request.headers):
        raise errors.PlatformError(403, "csrf", "Sign in from a page of the platform.")
    person = check_credentials(body, request, state, db, address)
    end_previous(request, db)
    sessions.forget_expired(db)
    token = sessions.create(db, person)
    csrf_token = csrf.token_for(state.csrf_key, sessions.hash_of(token))
    cookies.set_session(response, token, csrf_token)
    return shapes.SignedInOut(user=Me.model_validate(person), csrf_token=csrf_token)


def end_previous(request: Request, db: Db) -> None:
    """End the session a browser held before it signed in again."""
    previous = request.cookies.get(cookies.SESSION_COOKIE)
    if previous:
        sessions.end(db, sessions.hash_of(previous))


@router.post("/token")
def create_token(body: shapes.Credentials, request: Request, state: State, db: Db, address: Address) -> shapes.TokenOut:
    """Get a bearer token for an API client."""
    person = check_credentials(body, request, state, db, address)
    token = tokens.issue(db, state.token_key, person)
    return shapes.TokenOut(access_token=token, expires_in=int(tokens.LIFE.total_seconds()))


@router.post("/sign-out", status_code=204)
def sign_out(response: Response, caller: SignedIn, db: Db) -> None:
    """End the session or token of this request."""
    if caller.session_hash is not None:
        sessions.end(db, caller.session_hash)
        cookies.clear_session(response)
    if caller.token_id is not None:
        tokens.end(db, caller.token_id)


@router.get("/csrf")
def csrf_token(response: Response, caller: SignedIn, state: State) -> shapes.CsrfOut:
    """The CSRF token of the browser session."""
    if caller.session_hash is None:
        raise errors.invalid("Bearer tokens need no CSRF token.")
    token = csrf.token_for(state.csrf_key, caller.session_hash)
    response.set_cookie(cookies.CSRF_COOKIE, token, **cookies.csrf_cookie_options())  # type: ignore[arg-type]
    return shapes.CsrfOut(csrf_token=token)


@router.post("/password-reset", status_code=202)
def request_password_reset(
    body: shapes.ResetRequest, background: BackgroundTasks, state: State, address: Address
) -> Accepted:
    """Ask for a mail with a link; the answer is the same for every address, and as fast."""
    limits.hit(state.limiter, "reset_per_address", address)
    limits.hit(state.limiter, "reset_per_account", body.email)
    background.add_task(send_reset_mail, state, body.email)
    return Accepted()


def send_reset_mail(state: PlatformState, email: str) -> None:
    """Write the reset mail after the answer has gone out, so that it cannot slow it down."""
    with transaction(state.factory) as db:
        accounts.start_password_reset(db, email)


@router.post("/password-reset/confirm", status_code=204)
def confirm_password_reset(body: shapes.ResetConfirm, state: State, db: Db, address: Address) -> None:
    """Set a new password with the token from the mail."""
    limits.hit(state.limiter, "reset_per_address", address)
    accounts.confirm_password_reset(db, body.token, body.password)


@router.post("/password-change", status_code=204)
def change_password(body: shapes.PasswordChange, caller: SignedIn, state: State, db: Db) -> None:
    """Set a new password; every other session and token ends."""
    account = caller.person.email
    limits.hit(state.limiter, "sign_in_failures_per_account", account)
    accounts.change_password(db, caller.person, body.current_password, body.new_password, caller.session_hash)
    limits.forget(state.limiter, "sign_in_failures_per_account", account)
