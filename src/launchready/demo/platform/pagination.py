"""Lists in pages: newest first, continued by an opaque cursor."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query
from sqlalchemy import Select, and_, or_
from sqlalchemy.orm import Session

from launchready.demo.platform import errors

MAX_LIMIT = 100
MAX_KEY = 2**53
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page is wanted."""

    limit: int
    after: tuple[datetime, str | int] | None


def page_request(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many at most.")] = 25,
    cursor: Annotated[str | None, Query(max_length=200, description="Where the last page ended.")] = None,
) -> PageRequest:
    """Read the page parameters of a request."""
    return PageRequest(limit, None if cursor is None else read_cursor(cursor))


Paging = Annotated[PageRequest, Depends(page_request)]


def make_cursor(moment: datetime, key: str | int) -> str:
    """The cursor that continues after a row."""
    return base64.urlsafe_b64encode(json.dumps([moment.isoformat(), key]).encode()).decode()


def read_cursor(cursor: str) -> tuple[datetime, str | int]:
    """The place a cursor stands for."""
    try:
        moment_text, key = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        moment = datetime.fromisoformat(moment_text)
        if moment.tzinfo is None:
            raise ValueError("a moment without a zone")
        moment = moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error) as error:
        raise errors.invalid("That cursor is not one of ours.") from error
    if not isinstance(key, str) and not (isinstance(key, int) and 0 <= key <= MAX_KEY):
        raise errors.invalid("That cursor is not one of ours.")
    return moment, key


def fetch(
    db: Session, query: Select[Row], page: PageRequest, moment_column: Any, key_column: Any
) -> tuple[list[Row], str | None]:
    """One page of a query, newest first, and the cursor of the next."""
    if page.after is not None:
        moment, key = page.after
        query = query.where(or_(moment_column < moment, and_(moment_column == moment, key_column < key)))
    query = query.order_by(moment_column.desc(), key_column.desc()).limit(page.limit + 1)
    rows: list[Row] = list(db.scalars(query).unique())
    if len(rows) <= page.limit:
        return rows, None
    last = rows[page.limit - 1]
    return rows[: page.limit], make_cursor(getattr(last, moment_column.key), getattr(last, key_column.key))
