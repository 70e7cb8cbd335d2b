"""The requests that ask for one record: plainly, and by the usual ways around a rule."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchready.artifacts.access import Someone
from launchready.gather.access.aims import Aim
from launchready.net.door import Door
from launchready.net.types import Call

TENANT_HEADERS = (
    "X-Tenant-Id",
    "X-Tenant",
    "X-Org-Id",
    "X-Organization-Id",
    "X-Community-Id",
    "X-Community",
    "X-Workspace-Id",
    "X-Account-Id",
)
USER_HEADERS = ("X-User-Id", "X-Forwarded-User", "X-Authenticated-User", "X-Remote-User")


def call_for(door: Door, aim: Aim, someone: Someone | None, path: str = "") -> Call:
    """The plain request; somebody with an address of their own uses that."""
    base = (someone.base if someone else "") or aim.route.base
    if aim.route.operation:
        payload = {"query": aim.route.by_id_document, "variables": aim.variables}
        return Call.of_json("POST", door.url(aim.route.path, base), payload)
    return Call(aim.route.method, door.url(path or aim.asked, base))


def ways(
    door: Door, aim: Aim, someone: Someone, owner: Someone, parent: str | None, *, first: bool, own: str = ""
) -> Iterator[tuple[str, Call]]:
    """(name, request) of every way around that makes sense for this record and this person.

    `parent` is the path below a record of the person's own, `own` the id of a record of theirs of the same kind.
    """
    plain = call_for(door, aim, someone)
    if owner.tenant != someone.tenant:
        headers = tuple((name, value) for value in owner.tenant_ids[:1] for name in TENANT_HEADERS)
        if headers:
            yield (
                "with the other tenant named in headers",
                Call(plain.method, plain.url, (*plain.headers, *headers), plain.body),
            )
        if someone.base and someone.base.rstrip("/") != (owner.base or aim.route.base).rstrip("/"):
            home = call_for(door, aim, None)
            yield "at the other tenant's address", home
    if parent:
        tail = f"?{plain.url.partition('?')[2]}" if "?" in plain.url else ""
        yield "below a record of their own", call_for(door, aim, someone, parent + tail)
    if not first:
        return
    if aim.route.operation:
        yield "by an alias beside a record of their own", _aliased(plain, aim, own or aim.ident)
        return
    address, mark, query = plain.url.partition("?")
    tail = mark + query
    yield "with .json at the end", Call("GET", f"{address}.json{tail}")
    yield "with a slash at the end", Call("GET", f"{address}/{tail}")
    yield "in the first version of the API", Call("GET", _older(address) + tail)
    yield "as another content type", plain.with_header("accept", "text/csv, application/xml;q=0.9, text/html;q=0.8")
    if owner.ids:
        name, value = "&" if query else "?", owner.ids[0]
        headers = tuple((header, value) for header in USER_HEADERS)
        url = f"{plain.url}{name}user_id={value}&owner_id={value}"
        yield "with the owner named in the query and in headers", Call("GET", url, (*plain.headers, *headers))


def _older(address: str) -> str:
    """The address in version 1 of the API."""
    if re.search(r"/v\d+/", address):
        return re.sub(r"/v\d+/", "/v1/", address, count=1)
    return (
        address.replace("/api/", "/api/v1/", 1)
        if "/api/" in address
        else re.sub(r"(://[^/]+)/", r"\1/v1/", address, count=1)
    )


def _aliased(plain: Call, aim: Aim, own: str) -> Call:
    """One request with the query twice: for a record of their own first, for the other's second."""
    text = aim.route.by_id_document
    head, _, rest = text.partition("{")
    inner = rest.rsplit("}", 1)[0].strip()
    name = next(iter(aim.variables))
    other = re.sub(rf"\${name}\b", f"${name}2", inner)
    kinds = re.search(r"\(([^)]*)\)", head)
    declared = kinds[1] if kinds else f"${name}: ID!"
    twice = f"{declared}, " + re.sub(r"\$(\w+)", r"$\g<1>2", declared)
    query = f"query ({twice}) {{ first: {inner} second: {other} }}"
    variables = {**aim.variables, name: own, **{f"{key}2": value for key, value in aim.variables.items()}}
    return Call.of_json("POST", plain.url, {"query": query, "variables": variables})
