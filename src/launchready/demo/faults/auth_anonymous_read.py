"""Private data that answers without a session."""

from __future__ import annotations

import re
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from graphql import FieldNode, OperationDefinitionNode, parse
from graphql.error import GraphQLSyntaxError
from starlette.types import ASGIApp, Receive, Scope, Send

from launchready.demo.faults import fault
from launchready.demo.patching import Setup, at, reads, stand_in
from launchready.demo.platform import deps, errors, messages, models
from launchready.demo.platform.pagination import Paging
from launchready.demo.platform.routes import graphql
from launchready.demo.platform.schemas.common import Page
from launchready.demo.platform.schemas.people import MessageOut

CHECK = "auth/anonymous-read"
Visitor = Annotated[deps.Caller | None, Depends(deps.optional_caller)]


@fault(
    check=CHECK,
    variant="member-directory",
    source="CVE-2026-33638",
    says="The member directory is mounted among the public routes, so anybody can copy every profile.",
    routes=("GET /api/members",),
)
def member_directory(setup: Setup) -> None:
    """Leave the sign-in dependency off the directory."""
    setup.open_door(at("GET", "/api/members"))


@fault(
    check=CHECK,
    variant="billing-invoices",
    source="CVE-2026-33638 (shape); CWE-306",
    says="Invoices answer without a session, so anybody learns what the community pays.",
    routes=("GET /api/billing/invoices", "GET /api/billing/invoices/{invoice_id}"),
)
def billing_invoices(setup: Setup) -> None:
    """Leave the sign-in dependency off the invoices."""
    setup.open_door(at("GET", "/api/billing/invoices"))
    setup.open_door(at("GET", "/api/billing/invoices/{invoice_id}"))


@fault(
    check=CHECK,
    variant="subrequest-header",
    source="CVE-2025-29927",
    says="A gate in front believes x-middleware-subrequest from outside and the routes themselves ask "
    "nothing, so one header reads everything.",
    routes=("GET /api/members", "GET /api/posts", "GET /api/me"),
)
def subrequest_header(setup: Setup) -> None:
    """Skip the gate for requests that claim to come from it."""
    setup.open_door(lambda request: reads(request) and "middleware" in _subrequest(request))


def _subrequest(request: Request) -> str:
    return request.headers.get("x-middleware-subrequest", "")


@fault(
    check=CHECK,
    variant="query-match",
    source="CVE-2025-54576",
    says="The pattern of routes without sign-in is matched against path and query, so ?next=/api/health "
    "opens every private read.",
    routes=("GET /api/members", "GET /api/posts", "GET /api/me"),
)
def query_match(setup: Setup) -> None:
    """Look for the open paths in the whole address instead of the path."""
    open_routes = re.compile(r"/api/(health|ready|version)$")

    def condition(request: Request) -> bool:
        return reads(request) and open_routes.search(f"{request.url.path}?{request.url.query}") is not None

    setup.open_door(condition)


@fault(
    check=CHECK,
    variant="graphql-members",
    source="CVE-2026-33638 (shape); OWASP API2:2023",
    says="The REST directory asks for a session, the GraphQL query members does not: two doors, one check.",
    routes=("POST /api/graphql",),
)
def graphql_members(setup: Setup) -> None:
    """Answer the query for members whoever asks."""

    def endpoint(
        body: graphql.GraphQuery, request: Request, state: deps.State, db: deps.Db, caller: Visitor
    ) -> graphql.GraphAnswer:
        if caller is None:
            if not _asks_only_for(body.query, {"members"}):
                raise errors.unauthenticated()
            caller = stand_in(request, state.config, db)
        return graphql.graphql(body, caller, db)

    setup.before("POST", "/api/graphql", endpoint)


def _asks_only_for(query: str, names: set[str]) -> bool:
    """Whether every operation of a GraphQL document asks for nothing but these fields."""
    try:
        document = parse(query)
    except GraphQLSyntaxError:
        return False
    selected: set[str] = set()
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            for node in definition.selection_set.selections:
                selected.add(node.name.value if isinstance(node, FieldNode) else "...")
    return bool(selected) and selected <= names


@fault(
    check=CHECK,
    variant="conversation-messages",
    source="CWE-306; OWASP API2:2023",
    says="The messages of a conversation are loaded by its id alone, so whoever has the id reads along "
    "without a session.",
    routes=("GET /api/conversations/{conversation_id}/messages",),
    consequences={"access/admin-limits": "the route never asks who takes part, so admins read any conversation too"},
)
def conversation_messages(setup: Setup) -> None:
    """Load by id instead of by caller."""

    def endpoint(conversation_id: UUID, db: deps.Db, page: Paging) -> Page[MessageOut]:
        conversation = db.get(models.Conversation, str(conversation_id))
        if conversation is None:
            raise errors.not_found()
        found, cursor = messages.messages(db, conversation, page)
        return Page[MessageOut](items=[MessageOut.model_validate(m) for m in found], next_cursor=cursor)

    setup.before("GET", "/api/conversations/{conversation_id}/messages", endpoint)


class _Forgiving:
    """A router that finds a route under other spellings, and notes that it did."""

    def __init__(self, app: ASGIApp, spelling: str) -> None:
        self.app, self.spelling = app, spelling

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put the usual spelling of the path in place of the given one."""
        if scope["type"] == "http" and "by-token" not in scope["path"]:
            path: str = scope["path"]
            usual = path.lower() if self.spelling == "case" else path.rstrip("/")
            if usual.startswith("/api/") and usual != path:
                scope["path"], scope["raw_path"] = usual, usual.encode()
                state: dict[str, Any] = scope.setdefault("state", {})
                state["unusual_spelling"] = True
        await self.app(scope, receive, send)


def _open_unusual_spelling(setup: Setup, spelling: str) -> None:
    setup.wrap(lambda app: _Forgiving(app, spelling))
    setup.open_door(lambda request: reads(request) and getattr(request.state, "unusual_spelling", False))


@fault(
    check=CHECK,
    variant="letter-case",
    source="CWE-178; CWE-647",
    says="The gate compares paths exactly and the router does not, so /api/Members skips the gate.",
    routes=("GET /api/members", "GET /api/posts", "GET /api/me"),
)
def letter_case(setup: Setup) -> None:
    """Route without regard to case, guard with it."""
    _open_unusual_spelling(setup, "case")


@fault(
    check=CHECK,
    variant="trailing-slash",
    source="CWE-647",
    says="The gate compares paths exactly and the router drops a slash at the end, so /api/members/ skips the gate.",
    routes=("GET /api/members", "GET /api/posts", "GET /api/me"),
)
def trailing_slash(setup: Setup) -> None:
    """Route without the last slash, guard with it."""
    _open_unusual_spelling(setup, "slash")
