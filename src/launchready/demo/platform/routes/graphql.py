"""The GraphQL endpoint."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from launchready.demo.platform import graph
from launchready.demo.platform.deps import Db, SignedIn
from launchready.demo.platform.schemas.common import AnswerModel, RequestModel

router = APIRouter(prefix="/graphql", tags=["graphql"])


class GraphQuery(RequestModel):
    """A GraphQL request."""

    query: Annotated[str, Field(min_length=1, max_length=10_000)]
    variables: Annotated[dict[str, Any], Field(max_length=20)] | None = None
    operationName: Annotated[str, Field(max_length=100)] | None = None


class GraphErrorOut(AnswerModel):
    """One error of a query."""

    message: str
    code: str
    path: list[str | int] | None


class GraphAnswer(AnswerModel):
    """A GraphQL answer."""

    data: dict[str, Any] | None
    errors: list[GraphErrorOut] | None


@router.post("")
def graphql(body: GraphQuery, caller: SignedIn, db: Db) -> GraphAnswer:
    """Ask for feed, members and messages in one query."""
    context = graph.GraphContext(db, caller.person)
    answer = graph.execute(context, body.query, body.variables, body.operationName)
    return GraphAnswer.model_validate(answer)
