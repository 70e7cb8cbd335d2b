"""What routes ask for: the database, the caller, and the right to go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session

from launchready.demo.platform import cookies, csrf, db, errors, limits, middleware, policy, sessions, tokens
from launchready.demo.platform.config import PlatformConfig
from launchready.demo.platform.models import Person
from launchready.demo.platform.state import PlatformState

bearer_scheme = HTTPBearer(auto_error=False, scheme_name="bearer", bearerFormat="JWT")
cookie_scheme = APIKeyCookie(name=cookies.SESSION_COOKIE, auto_error=False, scheme_name="session")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request, and by which session or token."""

    person: Person
    session_hash: str | None = None
    token_id: str | None = None


def platform_state(request: Request) -> PlatformState:
    """The state of the platform that answers."""
    state: PlatformState = request.app.state.platform
    return state


State = Annotated[PlatformState, Depends(platform_state)]


def database(state: State) -> Iterator[Session]:
    """A unit of work that is committed before the answer is sent."""
    with db.transaction(state.factory) as session:
        yield session


Db = Annotated[Session, Depends(database, scope="function")]


def host_community(config: PlatformConfig, request: Request) -> str | None:
    """The slug of the community whose host was asked; None on the API host."""
    return config.community_slug(middleware.host_name(request.headers))


def belongs_to_host(config: PlatformConfig, request: Request, person: Person) -> bool:
    """Whether a person may use this host: their community's own, or the shared API host."""
    slug = host_community(config, request)
    return slug is None or person.community.slug == slug


def caller_from_bearer(state: PlatformState, session: Session, token: str) -> Caller | None:
    """The caller behind a bearer token."""
    found = tokens.person_for_token(session, state.token_key, token)
    return None if found is None else Caller(found[0], token_id=found[1])


def caller_from_cookie(request: Request, state: PlatformState, session: Session, raw: str) -> Caller | None:
    """The caller behind a session cookie; refuses changes without the CSRF token."""
    if middleware.host_name(request.headers) == state.config.api_host:
        return None
    found = sessions.person_for_token(session, raw)
    if found is None:
        return None
    person, browser_session = found
    if request.method not in csrf.SAFE_METHODS:
        check_csrf(request, state, browser_session.token_hash)
    sessions.touch(session, browser_session)
    return Caller(person, session_hash=browser_session.token_hash)


def check_csrf(request: Request, state: PlatformState, session_hash: str) -> None:
    """Refuse a change that was not started by a page of ours."""
    right = csrf.origin_is_right(state.config, request.headers) and csrf.token_is_right(
        state.csrf_key, session_hash, request.headers.get(csrf.HEADER)
    )
    if not right:
        raise errors.PlatformError(403, "csrf", "The CSRF token is missing or wrong.")


def optional_caller(
    request: Request,
    state: State,
    session: Db,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(bearer_scheme)],
    cookie: Annotated[str | None, Security(cookie_scheme)],
) -> Caller | None:
    """The caller, if the request says who it is from."""
    found: Caller | None = None
    if bearer is not None:
        found = caller_from_bearer(state, session, bearer.credentials)
    elif "authorization" not in request.headers and cookie:
        found = caller_from_cookie(request, state, session, cookie)
    if found is None or not belongs_to_host(state.config, request, found.person):
        return None
    request.state.usage = limits.hit(state.limiter, "all_per_account", found.person.id)
    return found


def signed_in(caller: Annotated[Caller | None, Depends(optional_caller)]) -> Caller:
    """The caller, who must be signed in."""
    if caller is None:
        raise errors.unauthenticated()
    return caller


SignedIn = Annotated[Caller, Depends(signed_in)]


@lru_cache
def require(permission: str) -> Callable[[Caller], Caller]:
    """A dependency that lets only callers with a permission pass; the same object every time."""

    def permitted(caller: SignedIn) -> Caller:
        if not policy.may(caller.person, permission):
            raise errors.forbidden()
        return caller

    permitted.__doc__ = f"The caller, who must have the permission {permission}."
    return permitted


@lru_cache
def limited(rule_name: str) -> Callable[[PlatformState, Caller], None]:
    """A dependency that counts a request against a limit of the caller's account."""

    def counted(state: State, caller: SignedIn) -> None:
        limits.hit(state.limiter, rule_name, caller.person.id)

    return counted


def address(request: Request) -> str:
    """The network address of the client."""
    client = request.client
    return limits.address_of((client.host, client.port) if client else None)


Address = Annotated[str, Depends(address)]
