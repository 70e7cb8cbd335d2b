"""The caller's own account."""

from __future__ import annotations

from fastapi import APIRouter, Response

from launchready.demo.platform import cookies, errors, limits, members, passwords
from launchready.demo.platform.deps import Db, SignedIn, State
from launchready.demo.platform.schemas.common import DeleteMe, Me, MePatch

router = APIRouter(prefix="/me", tags=["me"])


@router.get("")
def read_me(caller: SignedIn) -> Me:
    """Who am I?"""
    return Me.model_validate(caller.person)


@router.patch("")
def edit_me(body: MePatch, caller: SignedIn, db: Db) -> Me:
    """Change my profile."""
    for name, value in body.model_dump(exclude_unset=True, exclude_none=True).items():
        setattr(caller.person, name, value)
    db.flush()
    return Me.model_validate(caller.person)


@router.delete("", status_code=204)
def delete_me(body: DeleteMe, response: Response, caller: SignedIn, state: State, db: Db) -> None:
    """Delete my account and everything that is mine."""
    limits.hit(state.limiter, "sign_in_failures_per_account", caller.person.email)
    if not passwords.verify(caller.person.password_hash, body.password):
        raise errors.PlatformError(403, "wrong_password", "The password is not right.")
    limits.forget(state.limiter, "sign_in_failures_per_account", caller.person.email)
    members.delete(db, state, caller.person)
    cookies.clear_session(response)
