"""Who may do what. REST, GraphQL and pages all ask here."""

from __future__ import annotations

from launchready.demo.platform.models import Person

RANKS = {"member": 10, "member_manager": 20, "moderator": 30, "admin": 40, "owner": 50}

_MEMBER = frozenset(
    {
        "community:read",
        "posts:write",
        "messages:write",
        "groups:create",
        "uploads:write",
        "reports:create",
    }
)
_MEMBER_MANAGER = _MEMBER | {"invites:manage", "members:suspend"}
_MODERATOR = _MEMBER | {"reports:review", "posts:moderate"}
_ADMIN = (
    _MEMBER_MANAGER
    | _MODERATOR
    | {
        "members:list_all",
        "members:delete",
        "members:change_role",
        "community:settings",
        "audit:read",
        "analytics:read",
        "exports:manage",
        "webhooks:manage",
    }
)
_OWNER = _ADMIN | {"billing:read", "billing:write"}

PERMISSIONS: dict[str, frozenset[str]] = {
    "member": _MEMBER,
    "member_manager": _MEMBER_MANAGER,
    "moderator": _MODERATOR,
    "admin": _ADMIN,
    "owner": _OWNER,
}


def may(person: Person, permission: str) -> bool:
    """Whether the person's role carries a permission."""
    return permission in PERMISSIONS.get(person.role, frozenset())


def rank(role: str) -> int:
    """How high a role stands."""
    return RANKS[role]


def may_grant(person: Person, role: str) -> bool:
    """Whether the person may hand out a role: never one above their own."""
    return rank(role) <= rank(person.role)


def may_manage(person: Person, other: Person) -> bool:
    """Whether the person may act on another's membership: same community, lower role, or owner."""
    if person.community_id != other.community_id or person.id == other.id:
        return False
    return person.role == "owner" or rank(other.role) < rank(person.role)


def same_community(person: Person, community_id: str) -> bool:
    """Whether something of a community belongs to the person's own community."""
    return person.community_id == community_id


def may_edit_post(person: Person, author_id: str) -> bool:
    """Only authors change their words."""
    return person.id == author_id


def may_delete_post(person: Person, author_id: str) -> bool:
    """Authors take back their words and moderators remove them."""
    return person.id == author_id or may(person, "posts:moderate")
