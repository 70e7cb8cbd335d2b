"""A small server that answers as PostgREST does: policies before constraints, only for rows one may see."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.net.servers import Seen, answer

JS = "text/javascript"


def key(role: str = "anon", **more: str) -> str:
    """A project's key for a role."""

    def part(data: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")

    claims = {"iss": "supabase", "ref": "abcdefghijklmnopqrst", "role": role, "iat": 1767225600, **more}
    return f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(claims)}.{'c2lnbmF0dXJlLW9mLXRoZS1rZXk' + role[:2]}"


@dataclass
class Table:
    columns: dict[str, str]
    rows: list[dict[str, Any]]
    needed: tuple[str, ...] = ("id",)
    may: tuple[str, ...] = ()
    granted: tuple[str, ...] = ("select", "insert", "delete")


@dataclass
class PostgREST:
    tables: dict[str, Table]
    key: str = field(default_factory=key)
    describes: bool = True
    files: dict[str, tuple[str, str]] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)

    def __call__(self, seen: Seen) -> bytes:
        parts = urlsplit(seen.target)
        path = unquote(parts.path)
        if path in self.files:
            kind, text = self.files[path]
            return answer(200, text.encode(), kind=kind)
        if not path.startswith("/rest/v1"):
            return answer(404, b"<!doctype html><title>Not found</title>", kind="text/html")
        query = dict(parse_qsl(parts.query))
        if self.key and (seen.header("apikey") or query.pop("apikey", "")) != self.key:
            return answer(401, {"message": "No API key found in request"})
        name = path.removeprefix("/rest/v1").strip("/")
        if not name:
            return answer(200, self.document()) if self.describes else answer(401, {"message": "not for you"})
        table = self.tables.get(name)
        if table is None:
            return answer(404, {"code": "PGRST205", "message": f"Could not find the table 'public.{name}'"})
        return self.ask(seen, name, table, query)

    def document(self) -> dict[str, Any]:
        definitions = {}
        for name, table in self.tables.items():
            properties = {
                column: {"format": kind, "type": "string"} | ({"description": "<pk/>"} if column == "id" else {})
                for column, kind in table.columns.items()
            }
            definitions[name] = {"required": list(table.needed), "properties": properties}
        return {"swagger": "2.0", "definitions": definitions, "paths": {"/rpc/close_month": {}}}

    def ask(self, seen: Seen, name: str, table: Table, query: dict[str, str]) -> bytes:
        action = {"GET": "select", "POST": "insert", "DELETE": "delete"}.get(seen.method, seen.method)
        if action not in table.granted:
            return answer(401, {"code": "42501", "message": f"permission denied for table {name}"})
        filters = {k: v.removeprefix("eq.") for k, v in query.items() if v.startswith("eq.")}
        visible = [
            row for row in table.rows if self.sees(table, row) and all(str(row.get(k)) == v for k, v in filters.items())
        ]
        if action == "select":
            part = visible[: int(query.get("limit", 1000))]
            headers = [("content-range", f"0-{len(part) - 1}/{len(visible)}" if part else "*/0")]
            return answer(200, part, headers)
        if action == "insert":
            return self.insert(name, table, json.loads(seen.body))
        gone = [row for row in visible if "delete" in table.may]
        self.changed += [f"DELETE {name}"] * len(gone)
        table.rows[:] = [row for row in table.rows if row not in gone]
        wanted = "return=representation" in seen.header("prefer")
        return answer(200, gone) if wanted else answer(204)

    @staticmethod
    def sees(table: Table, row: dict[str, Any]) -> bool:
        return "select" in table.may or ("select published" in table.may and bool(row.get("published")))

    def insert(self, name: str, table: Table, given: dict[str, Any]) -> bytes:
        for column in given:
            if column not in table.columns:
                return answer(400, {"code": "PGRST204", "message": f"Could not find the '{column}' column"})
        if "insert" not in table.may:
            return answer(401, {"code": "42501", "message": f'new row violates row-level security policy for "{name}"'})
        row = dict.fromkeys(table.columns) | {"id": len(table.rows) + 100} | given
        for column in table.needed:
            if row[column] is None:
                message = f'null value in column "{column}" of relation "{name}" violates not-null constraint'
                return answer(400, {"code": "23502", "message": message})
        table.rows.append(row)
        self.changed.append(f"POST {name}")
        return answer(201)
