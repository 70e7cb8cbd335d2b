"""Fields in answers that their reader must not see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import select

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import deps, graph, members, pagination
from launchready.demo.platform.models import GroupMember, Person
from launchready.demo.platform.pagination import Paging
from launchready.demo.platform.routes.groups import VisibleGroup
from launchready.demo.platform.schemas.people import GroupMemberOut

CHECK = "access/field-exposure"


@fault(
    check=CHECK,
    variant="whole-row",
    source="CVE-2026-64859; OWASP API3:2023",
    says="A profile is the whole row of the table, with the password hash and the address.",
    routes=("GET /api/members/{member_id}",),
)
def whole_row(setup: Setup) -> None:
    """Answer with every column."""

    def endpoint(member_id: UUID, caller: deps.SignedIn, db: deps.Db) -> dict[str, Any]:
        found = members.find_listed(db, caller.person, str(member_id))
        return {column.name: getattr(found, column.name) for column in Person.__table__.columns}

    setup.before("GET", "/api/members/{member_id}", endpoint)


@fault(
    check=CHECK,
    variant="group-member-emails",
    source="GHSA-rj4g-rqgh-rx9h (shape: addresses of people on a route about something else)",
    says="The list of who is in a group carries the address of everybody; the directory does not.",
    routes=("GET /api/groups/{group}/members",),
)
def group_member_emails(setup: Setup) -> None:
    """Put the address next to the name."""

    def endpoint(group: VisibleGroup, db: deps.Db, page: Paging) -> dict[str, Any]:
        query = select(GroupMember).where(GroupMember.group_id == group.id)
        found, cursor = pagination.fetch(db, query, page, GroupMember.joined_at, GroupMember.person_id)
        shown = [GroupMemberOut.model_validate(item).model_dump() for item in found]
        for item, row in zip(shown, found, strict=True):
            item["person"]["email"] = row.person.email
        return {"items": shown, "next_cursor": cursor}

    setup.before("GET", "/api/groups/{group}/members", endpoint)


@fault(
    check=CHECK,
    variant="graphql-email",
    source="OWASP API3:2023 (GraphQL: the type is the table)",
    says="The GraphQL type of a member has the fields email and status, which REST keeps to owners and admins.",
    routes=("POST /api/graphql",),
)
def graphql_email(setup: Setup) -> None:
    """Add two columns to the type that everybody asks for."""

    def column(name: str) -> Any:
        def resolve(root: graph.GraphMember, info: graph.Info) -> str:
            return str(getattr(info.context.db.get_one(Person, root.id), name))

        return strawberry.field(resolver=resolve, name=name)

    definition = graph.GraphMember.__strawberry_definition__  # type: ignore[attr-defined]
    for name in ("email", "status"):
        made = column(name)
        made.python_name, made.origin = name, graph.GraphMember
        definition.fields.append(made)
    setup.replace(graph, "schema", graph.make_schema())
