"""Roles that people give themselves or each other."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import accounts, deps, errors, invites, limits, members, policy
from launchready.demo.platform.models import Person
from launchready.demo.platform.routes.invites import Token
from launchready.demo.platform.routes.members import RoleChanger
from launchready.demo.platform.schemas.common import Email, Me, Role
from launchready.demo.platform.schemas.people import MembershipOut, RedeemIn, RoleChange

CHECK = "access/role-change"


class RoleAndMore(RedeemIn):
    """What the invited person adds, with the role of the form that was sent along."""

    role: Role | None = None


class AddressAndMore(RedeemIn):
    """What the invited person adds, with an address that need not be the invited one."""

    email: Email | None = None


@fault(
    check=CHECK,
    variant="grants-above",
    source="CVE-2024-8071",
    says="The route that gives roles asks whether the caller may give roles and never compares the role with their "
    "own: an admin makes owners.",
    routes=("PATCH /api/admin/members/{member_id}",),
)
def grants_above(setup: Setup) -> None:
    """Give whatever role is asked for."""

    def endpoint(member_id: UUID, body: RoleChange, caller: RoleChanger, db: deps.Db) -> MembershipOut:
        member = members.find_managed(db, caller.person, str(member_id))
        member.role = body.role
        return MembershipOut.model_validate(member)

    setup.before("PATCH", "/api/admin/members/{member_id}", endpoint)


@fault(
    check=CHECK,
    variant="promotes-itself",
    source="OWASP API5:2023; CWE-269 (oneself is left out of the comparison)",
    says="Whoever may change roles may change their own, up to owner: an admin promotes itself.",
    routes=("PATCH /api/admin/members/{member_id}",),
)
def promotes_itself(setup: Setup) -> None:
    """Ask nothing when the member of the path is the caller."""

    def endpoint(member_id: UUID, body: RoleChange, caller: RoleChanger, db: deps.Db) -> MembershipOut:
        if str(member_id) != caller.person.id:
            member = members.find_managed(db, caller.person, str(member_id))
            members.change_role(db, caller.person, member, body.role)
            return MembershipOut.model_validate(member)
        members.require_not_last_owner(db, caller.person)
        caller.person.role = body.role
        return MembershipOut.model_validate(caller.person)

    setup.before("PATCH", "/api/admin/members/{member_id}", endpoint)


@fault(
    check=CHECK,
    variant="invite-above",
    source="CVE-2024-1888 (shape: the right to invite is asked for, not the right to invite to that role)",
    says="An invitation takes any role, so a member manager invites an owner, and the link works.",
    routes=("POST /api/invites", "POST /api/invites/by-token/{token}/redeem"),
)
def invite_above(setup: Setup) -> None:
    """Never compare the role of an invitation with the inviter's."""

    def may_grant(_person: Person, _role: str) -> bool:
        return True

    ours = SimpleNamespace(may_grant=may_grant, same_community=policy.same_community)
    setup.replace(invites, "policy", ours)


@fault(
    check=CHECK,
    variant="redeem-role",
    source="CVE-2026-6145 (shape: a parameter of the request decides what the account may do)",
    says="Redeeming an invitation takes the role from the body when one is sent, whatever the invitation says.",
    routes=("POST /api/invites/by-token/{token}/redeem",),
)
def redeem_role(setup: Setup) -> None:
    """Believe the body."""

    def endpoint(token: Token, body: RoleAndMore, state: deps.State, db: deps.Db, address: deps.Address) -> Me:
        limits.hit(state.limiter, "sign_up_per_address", address)
        person = invites.redeem(db, state, token, body.name, body.password)
        person.role = body.role or person.role
        return Me.model_validate(person)

    setup.before("POST", "/api/invites/by-token/{token}/redeem", endpoint, status_code=201)


@fault(
    check=CHECK,
    variant="redeem-any-address",
    source="CVE-2022-21706 (shape: an invitation is found by its key and nothing else is compared); CWE-639",
    says="An invitation made out to one person is redeemed with the address that the body names, so whoever has the "
    "link takes the place, and its role, under their own address.",
    routes=("POST /api/invites/by-token/{token}/redeem",),
)
def redeem_any_address(setup: Setup) -> None:
    """Make the account for the address that is sent."""

    def endpoint(token: Token, body: AddressAndMore, state: deps.State, db: deps.Db, address: deps.Address) -> Me:
        limits.hit(state.limiter, "sign_up_per_address", address)
        wanted = body.email
        if wanted is not None and accounts.find_by_email(db, wanted) is not None:
            raise errors.conflict("This invitation cannot be redeemed.")
        person = invites.redeem(db, state, token, body.name, body.password)
        person.email = wanted or person.email
        return Me.model_validate(person)

    setup.before("POST", "/api/invites/by-token/{token}/redeem", endpoint, status_code=201)


@fault(
    check=CHECK,
    variant="owner-demoted",
    source="OWASP API5:2023; CWE-863 (equal and higher are taken for lower)",
    says="Who may act on whom is not asked when a role is changed: an admin makes an owner a member.",
    routes=("PATCH /api/admin/members/{member_id}",),
)
def owner_demoted(setup: Setup) -> None:
    """Find the member in the community and leave the ranks alone."""

    def endpoint(member_id: UUID, body: RoleChange, caller: RoleChanger, db: deps.Db) -> MembershipOut:
        member = db.get(Person, str(member_id))
        if member is None or not policy.same_community(caller.person, member.community_id):
            raise errors.not_found()
        if member.id == caller.person.id:
            raise errors.forbidden("You may not act on this member.")
        members.change_role(db, caller.person, member, body.role)
        return MembershipOut.model_validate(member)

    setup.before("PATCH", "/api/admin/members/{member_id}", endpoint)
