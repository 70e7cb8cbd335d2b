"""What a request asks of a table, read from its address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from launchready.demo.rest.tables import Row, Table

RESERVED = frozenset({"select", "order", "limit", "offset", "apikey", "columns", "on_conflict"})


class RestError(Exception):
    """A refusal, worded as PostgREST words it."""

    def __init__(self, status: int, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "details": None, "hint": hint, "message": message}


@dataclass(frozen=True, slots=True)
class Query:
    """Which rows, which columns, in which order, how many."""

    filters: tuple[Callable[[Row], bool], ...]
    columns: tuple[str, ...]
    order: tuple[tuple[str, bool], ...]
    limit: int | None
    offset: int

    def matches(self, row: Row) -> bool:
        """Whether a row meets every filter."""
        return all(fits(row) for fits in self.filters)

    def arranged(self, rows: Iterable[Row]) -> list[Row]:
        """Rows in the order asked for."""
        found = list(rows)
        for column, falling in reversed(self.order):
            found.sort(key=lambda row: (row[column] is None, row[column]), reverse=falling)
        return found

    def shown(self, row: Row) -> Row:
        """The columns asked for."""
        return {column: row[column] for column in self.columns}


def read(table: Table, parameters: Iterable[tuple[str, str]]) -> Query:
    """The query of an address; raises what PostgREST would answer to nonsense."""
    pairs = list(parameters)
    last = dict(pairs)
    filters = tuple(_filter(table, name, value) for name, value in pairs if name not in RESERVED)
    return Query(
        filters,
        _columns(table, last.get("select", "*")),
        tuple(_order(table, part) for part in last.get("order", "").split(",") if part),
        _number("limit", last["limit"]) if "limit" in last else None,
        _number("offset", last.get("offset", "0")),
    )


def known(table: Table, column: str) -> str:
    """A column that there is."""
    if column not in table.columns:
        raise RestError(400, "42703", f"column {table.name}.{column} does not exist")
    return column


def _columns(table: Table, select: str) -> tuple[str, ...]:
    if select in ("*", ""):
        return tuple(table.columns)
    return tuple(known(table, part.strip()) for part in select.split(","))


def _order(table: Table, part: str) -> tuple[str, bool]:
    column, _, direction = part.partition(".")
    return known(table, column), direction.startswith("desc")


def _number(name: str, text: str) -> int:
    if not text.isdigit():
        raise RestError(400, "PGRST100", f'"failed to parse {name} parameter ({text})" (line 1, column 1)')
    return int(text)


def cast(kind: str, text: str) -> Any:
    """A value of a column's type."""
    if kind == "integer":
        if not re.fullmatch(r"-?\d+", text):
            raise RestError(400, "22P02", f'invalid input syntax for type integer: "{text}"')
        return int(text)
    if kind == "boolean":
        if text not in ("true", "false"):
            raise RestError(400, "22P02", f'invalid input syntax for type boolean: "{text}"')
        return text == "true"
    if kind == "uuid" and not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text):
        raise RestError(400, "22P02", f'invalid input syntax for type uuid: "{text}"')
    return text


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda left, right: left == right,
    "neq": lambda left, right: left != right,
    "gt": lambda left, right: left > right,
    "gte": lambda left, right: left >= right,
    "lt": lambda left, right: left < right,
    "lte": lambda left, right: left <= right,
}


def _filter(table: Table, name: str, expression: str) -> Callable[[Row], bool]:
    column = known(table, name)
    kind = table.columns[column]
    negated = expression.startswith("not.")
    operator, dot, text = expression.removeprefix("not.").partition(".")
    if not dot:
        raise _unreadable(expression)
    test = _test(kind, operator, text, expression)
    return lambda row: test(row[column]) != negated


def _test(kind: str, operator: str, text: str, expression: str) -> Callable[[Any], bool]:
    if operator in _COMPARE:
        compare, wanted = _COMPARE[operator], cast(kind, text)
        return lambda value: value is not None and compare(value, wanted)
    if operator == "is" and text in ("null", "true", "false"):
        constant = {"null": None, "true": True, "false": False}[text]
        return lambda value: value is constant
    if operator == "in" and text[:1] + text[-1:] == "()":
        listed = [cast(kind, part.strip('" ')) for part in text[1:-1].split(",") if part]
        return lambda value: value in listed
    if operator in ("like", "ilike"):
        wild = re.escape(text).replace(r"\*", ".*").replace("%", ".*").replace("_", ".")
        pattern = re.compile(wild, re.S | (re.I if operator == "ilike" else 0))
        return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None
    raise _unreadable(expression)


def _unreadable(expression: str) -> RestError:
    return RestError(400, "PGRST100", f'"failed to parse filter ({expression})" (line 1, column 1)')
