"""What is asked of each kind of backend, with nothing but its public key. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from launchready.gather.bundles.backends import Hint

ROWS = 3


@dataclass(frozen=True, slots=True)
class Question:
    """One reading request to a backend, and where in its answer the rows are (`''` for the whole answer)."""

    what: str
    name: str
    route: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    rows_at: str = ""
    source: str = "bundle"


def headers_of(hint: Hint) -> tuple[tuple[str, str], ...]:
    """How a browser dresses its requests with the public key."""
    if hint.kind == "appwrite":
        return (("x-appwrite-project", hint.parts["project"]),)
    key = hint.public_key
    if not key or hint.kind == "firebase":
        return ()
    bearer = (("authorization", f"Bearer {key}"),) if key.startswith("eyJ") else ()
    return (("apikey", key), *bearer)


def questions(hint: Hint, tables: list[tuple[str, str]]) -> Iterator[Question]:
    """What strangers are asked for: (table, source) pairs, and what the kind of backend has beside tables."""
    if hint.kind in ("supabase", "postgrest"):
        yield from _postgrest(hint, tables)
    elif hint.kind == "firebase":
        yield from _firebase(hint, tables)
    elif hint.kind == "appwrite":
        for name, source in tables:
            database, _, collection = name.partition("/")
            url = f"{hint.url}/databases/{quote(database)}/collections/{quote(collection)}/documents"
            yield Question("collection", name, _route(url), url, headers_of(hint), "documents", source)
    elif hint.kind == "pocketbase":
        for name, source in tables:
            url = f"{hint.url}/api/collections/{quote(name)}/records"
            yield Question("collection", name, _route(url), f"{url}?perPage={ROWS}", (), "items", source)


def _postgrest(hint: Hint, tables: list[tuple[str, str]]) -> Iterator[Question]:
    headers = (*headers_of(hint), ("prefer", "count=estimated"))
    for name, source in tables:
        url = f"{hint.url}/rest/v1/{quote(name)}"
        yield Question("table", name, _route(url), f"{url}?select=*&limit={ROWS}", headers, "", source)
    if hint.buckets:
        url = f"{hint.url}/storage/v1/bucket"
        yield Question("storage", "buckets", _route(url), url, headers_of(hint))


def _firebase(hint: Hint, tables: list[tuple[str, str]]) -> Iterator[Question]:
    parts, key = hint.parts, hint.public_key
    documents = f"{hint.url}/v1/projects/{quote(parts['projectId'])}/databases/(default)/documents"
    for name, source in tables:
        url = f"{documents}/{quote(name)}"
        yield Question("collection", name, _route(url), f"{url}?pageSize={ROWS}&key={key}", (), "documents", source)
    root = parts.get("databaseURL", "").rstrip("/")
    if root:
        yield Question("path", "/", _route(f"{root}/.json"), f"{root}/.json?shallow=true")
        for name in [one.removeprefix("ref:") for one in hint.functions if one.startswith("ref:")]:
            url = f"{root}/{quote(name)}.json"
            yield Question("path", name, _route(url), f'{url}?orderBy="$key"&limitToFirst={ROWS}'.replace('"', "%22"))
    if bucket := parts.get("storageBucket", ""):
        url = f"https://firebasestorage.googleapis.com/v0/b/{quote(bucket)}/o"
        yield Question("bucket", bucket, _route(url), f"{url}?maxResults={ROWS}", (), "items")


def _route(url: str) -> str:
    return f"GET {urlsplit(url).path}"


def rows_in(data: Any, at: str) -> list[Any]:
    """The rows of an answer."""
    if at and isinstance(data, dict):
        data = data.get(at, [])
    if isinstance(data, list):
        return data
    return list(data.values()) if isinstance(data, dict) else ([data] if data not in (None, "") else [])


def total_in(content_range: str | None, data: Any) -> int | None:
    """How many rows there are in all, when the backend says so."""
    told = (content_range or "").rpartition("/")[2]
    if told.isdigit():
        return int(told)
    for key in ("total", "totalItems"):
        if isinstance(data, dict) and isinstance(data.get(key), int):
            return int(data[key])
    return None


@dataclass(frozen=True, slots=True)
class Column:
    """One column as PostgREST's own description names it."""

    name: str
    kind: str
    needed: bool = False
    key: bool = False
    given: bool = False


def described(data: Any) -> tuple[dict[str, list[Column]], list[str]]:
    """Tables with their columns and the names of functions, from the description at PostgREST's root."""
    tables: dict[str, list[Column]] = {}
    definitions = data.get("definitions") if isinstance(data, dict) else None
    for name, one in definitions.items() if isinstance(definitions, dict) else ():
        properties = one.get("properties") if isinstance(one, dict) else None
        if not isinstance(properties, dict):
            continue
        needed = one.get("required")
        needed = set(needed) if isinstance(needed, list) else set()
        tables[str(name)] = [
            Column(
                str(column),
                str(facts.get("format") or facts.get("type") or ""),
                column in needed,
                "<pk/>" in str(facts.get("description") or ""),
                "default" in facts,
            )
            for column, facts in properties.items()
            if isinstance(facts, dict)
        ]
    paths = data.get("paths") if isinstance(data, dict) else None
    functions = [str(path)[5:] for path in paths if str(path).startswith("/rpc/")] if isinstance(paths, dict) else []
    return tables, functions
