"""Invitations."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path

from launchready.demo.platform import invites, limits
from launchready.demo.platform.deps import Address, Caller, Db, State, limited, require
from launchready.demo.platform.pagination import Paging
from launchready.demo.platform.schemas.common import Me, Page
from launchready.demo.platform.schemas.people import (
    InviteIn,
    InviteOut,
    NewInviteOut,
    OpenInviteOut,
    RedeemIn,
)

router = APIRouter(prefix="/invites", tags=["invites"])
Manager = Annotated[Caller, Depends(require("invites:manage"))]
Token = Annotated[str, Path(min_length=20, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")]


@router.post("", status_code=201, dependencies=[Depends(limited("invites_per_account"))])
def create_invite(body: InviteIn, caller: Manager, db: Db) -> NewInviteOut:
    """Invite someone to a role no higher than one's own."""
    invite, token = invites.create(db, caller.person, body.email, body.role)
    return NewInviteOut.model_validate({**InviteOut.model_validate(invite).model_dump(), "token": token})


@router.get("")
def list_invites(caller: Manager, db: Db, page: Paging) -> Page[InviteOut]:
    """The invitations of the community."""
    found, cursor = invites.of_community(db, caller.person, page)
    return Page[InviteOut](items=[InviteOut.model_validate(i) for i in found], next_cursor=cursor)


@router.delete("/{invite_id}", status_code=204)
def revoke_invite(invite_id: UUID, caller: Manager, db: Db) -> None:
    """Take an invitation back."""
    invites.revoke(db, caller.person, invites.find(db, caller.person, str(invite_id)))


@router.get("/by-token/{token}")
def read_invite(token: Token, state: State, db: Db, address: Address) -> OpenInviteOut:
    """What an invitation link is for."""
    limits.hit(state.limiter, "sign_in_per_address", address)
    invite = invites.find_open(db, token)
    name = invites.community_of(db, invite).name
    return OpenInviteOut.model_validate(
        {
            "email": invite.email,
            "role": invite.role,
            "community_name": name,
            "expires_at": invite.expires_at,
        }
    )


@router.post("/by-token/{token}/redeem", status_code=201)
def redeem_invite(token: Token, body: RedeemIn, state: State, db: Db, address: Address) -> Me:
    """Make the account an invitation is for."""
    limits.hit(state.limiter, "sign_up_per_address", address)
    return Me.model_validate(invites.redeem(db, state, token, body.name, body.password))
