"""The answers under `/rest/v1/`: with the public key, tables; what of them, their policies say."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from launchready.demo import made_up
from launchready.demo.platform.seed import stable_id
from launchready.demo.rest import query as queries
from launchready.demo.rest import tables
from launchready.demo.rest.query import RestError
from launchready.demo.rest.tables import Row, Table

ROOT = "/rest/v1"
PROJECT = made_up.letters("project", 20, "abcdefghijklmnopqrstuvwxyz")


def public_key() -> str:
    """The key that every visitor's browser gets; it names the role `anon` and opens what the policies open."""
    claims = {"iss": "supabase", "ref": PROJECT, "role": "anon", "iat": 1767225600, "exp": 2082758400}
    return made_up.json_web_token(claims, "backend")


class Backend:
    """All tables of one platform and the one way to them."""

    def __init__(self) -> None:
        self.tables = tables.seeded()
        self.key = public_key()

    async def answer(self, request: Request) -> Response:
        """Answer any request under the root."""
        try:
            self._check_key(request)
            name = str(request.path_params.get("table", ""))
            if not name:
                return JSONResponse(self.document(), media_type="application/openapi+json")
            table = self._table(name)
            asked = queries.read(table, request.query_params.multi_items())
            prefer = request.headers.get("prefer", "")
            if request.method in ("GET", "HEAD"):
                return _selected(table, asked, prefer)
            if request.method == "POST":
                return _inserted(table, asked, await _body(request), prefer)
            return _changed(table, asked, await _body(request) if request.method == "PATCH" else None, prefer)
        except RestError as error:
            return JSONResponse(error.body, error.status)

    def _check_key(self, request: Request) -> None:
        """Refuse whoever has not even the public key, or claims another role with a token of their own."""
        given = request.headers.get("apikey") or request.query_params.get("apikey")
        if not given:
            raise RestError(401, "401", "No API key found in request", "No `apikey` request header or url param.")
        bearer = request.headers.get("authorization", f"Bearer {self.key}").removeprefix("Bearer ")
        if given != self.key:
            raise RestError(401, "401", "Invalid API key", "Double check your `anon` API key.")
        if bearer != self.key:
            raise RestError(401, "PGRST301", "JWSError JWSInvalidSignature")

    def _table(self, name: str) -> Table:
        found = self.tables.get(name)
        if found is None:
            near = next((f"Perhaps you meant the table 'public.{t}'" for t in self.tables if t[:4] == name[:4]), None)
            message = f"Could not find the table 'public.{name}' in the schema cache"
            raise RestError(404, "PGRST205", message, near)
        return found

    def document(self) -> dict[str, Any]:
        """The description at the root: every table that the role has a grant for, whatever its policies."""
        formats = {"integer": "integer", "boolean": "boolean"}
        definitions = {
            table.name: {
                "type": "object",
                "required": sorted({"id", *table.needed}),
                "properties": {
                    column: {"type": formats.get(kind, "string"), "format": kind}
                    for column, kind in table.columns.items()
                },
            }
            for table in self.tables.values()
        }
        done = {"200": {"description": "OK"}}
        verbs = {"get": done, "post": {"201": {"description": "Created"}}, "patch": done, "delete": done}
        paths = {
            f"/{name}": {verb: {"tags": [name], "responses": answers} for verb, answers in verbs.items()}
            for name in self.tables
        }
        info = {"title": "standard public schema", "version": "12.2.3"}
        return {"swagger": "2.0", "info": info, "basePath": "/", "paths": paths, "definitions": definitions}


async def _body(request: Request) -> list[Row]:
    try:
        content = json.loads(await request.body())
    except ValueError as error:
        raise RestError(400, "PGRST102", "Empty or invalid json") from error
    rows = content if isinstance(content, list) else [content]
    if not rows or not all(isinstance(row, dict) for row in rows):
        raise RestError(400, "PGRST102", "All object keys must match")
    return rows


def _selected(table: Table, asked: queries.Query, prefer: str) -> Response:
    visible = [row for row in table.rows if table.allows("select", row) and asked.matches(row)]
    end = None if asked.limit is None else asked.offset + asked.limit
    part = asked.arranged(visible)[asked.offset : end]
    counted = "count=exact" in prefer
    total = str(len(visible)) if counted else "*"
    span = f"{asked.offset}-{asked.offset + len(part) - 1}" if part else "*"
    status = 206 if counted and len(part) < len(visible) else 200
    return JSONResponse([asked.shown(row) for row in part], status, {"Content-Range": f"{span}/{total}"})


def _inserted(table: Table, asked: queries.Query, given: list[Row], prefer: str) -> Response:
    made = [_complete(table, row) for row in given]
    shown = "return=representation" in prefer
    for row in made:
        if not table.allows("insert", row) or (shown and not table.allows("select", row)):
            raise _against_policy(table)
    table.rows.extend(made)
    if shown:
        return JSONResponse([asked.shown(row) for row in made], 201)
    return Response(status_code=201)


def _complete(table: Table, row: Row) -> Row:
    """A row to be stored: known columns, nothing needed absent, defaults where nothing was said."""
    for column in row:
        if column not in table.columns:
            message = f"Could not find the '{column}' column of '{table.name}' in the schema cache"
            raise RestError(400, "PGRST204", message)
    taken = {other["id"] for other in table.rows}
    number = table.columns["id"] == "integer"
    fresh = max((other for other in taken if isinstance(other, int)), default=0) + 1
    made: Row = dict.fromkeys(table.columns)
    made["id"] = fresh if number else stable_id(table.name, len(table.rows), *sorted(map(str, row.values())))
    made |= {column: False for column, kind in table.columns.items() if kind == "boolean"}
    made |= row
    for column in sorted(table.needed):
        if made[column] is None:
            message = f'null value in column "{column}" of relation "{table.name}" violates not-null constraint'
            raise RestError(400, "23502", message)
    if made["id"] in taken:
        raise RestError(409, "23505", f'duplicate key value violates unique constraint "{table.name}_pkey"')
    return made


def _changed(table: Table, asked: queries.Query, change: list[Row] | None, prefer: str) -> Response:
    """Update rows, or delete them when there is no change; what may not be read cannot be found to be changed."""
    action: tables.Action = "delete" if change is None else "update"
    if not asked.filters:
        raise RestError(400, "21000", f"{action.upper()} requires a WHERE clause")
    found = [
        row for row in table.rows if table.allows("select", row) and table.allows(action, row) and asked.matches(row)
    ]
    if change is None:
        table.rows[:] = [row for row in table.rows if row not in found]
    else:
        for column in change[0]:
            queries.known(table, column)
        if not all(table.allows("update", {**row, **change[0]}) for row in found):
            raise _against_policy(table)
        for row in found:
            row.update(change[0])
    if "return=representation" in prefer:
        return JSONResponse([asked.shown(row) for row in found])
    return Response(status_code=204)


def _against_policy(table: Table) -> RestError:
    return RestError(401, "42501", f'new row violates row-level security policy for table "{table.name}"')
