"""The other ways to ask a list, as query parameters; what is likeliest to be open comes first. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from launchready.artifacts.access import Record, Someone
from launchready.artifacts.routes import Parameter, Route
from launchready.gather.access.owners import PAGE_SIZES
from launchready.gather.access.shapes import id_of, singular, stem

_FLAGS = (
    "include_deleted", "with_deleted", "show_deleted", "deleted", "include_hidden", "show_hidden", "include_private",
    "include_drafts", "include_archived", "archived", "include_inactive", "include_suspended", "all", "show_all",
    "include_all", "all_tenants", "verbose", "full", "admin", "debug", "raw",
)  # fmt: skip
_OWNERS = ("owner_id", "author_id", "user_id", "member_id", "person_id", "account_id", "created_by", "sender_id")
_OWNER_WORDS = ("owner", "author", "user", "member", "person", "for", "as", "on_behalf_of")
_TENANTS = ("tenant_id", "community_id", "organization_id", "organisation_id", "org_id", "workspace_id", "team_id")
_TENANT_WORDS = ("tenant", "community", "organization", "org", "workspace", "team", "company")
_STATES = ("status", "state", "visibility", "filter", "scope", "view")
_INCLUDES = ("include", "expand", "with", "embed", "populate", "extra", "relations")
_FIELDS = ("fields", "select", "columns", "attributes")
SEARCHES = ("q", "query", "search", "term", "keyword", "text", "contains", "name")
_SORTS = ("sort", "sort_by", "sortBy", "order_by", "orderBy", "orderby", "ordering", "order")
SECRET_FIELDS = ("email", "password_hash", "last_login_at")


@dataclass(frozen=True, slots=True)
class Variant:
    """One other way: what it is for, and its parameters."""

    what: str
    query: tuple[tuple[str, str], ...]


def variants(
    route: Route, peer: Someone | None, foreign: Someone | None, hidden: list[Record], term: str
) -> Iterator[Variant]:
    """Every way for one list. `hidden`: records its caller must not see; `term`: a word that stands in all of ours."""
    declared = {one.name: one for one in route.parameters if one.place == "query"}
    yield Variant("deleted and hidden ones", _fit(declared, [(name, "true") for name in _FLAGS]))
    if peer and peer.ids:
        pairs = [(name, peer.ids[0]) for name in (*_OWNERS, *_OWNER_WORDS)]
        yield Variant(f"those of {peer.persona}", _fit(declared, pairs))
    if foreign and (foreign.tenant_ids or foreign.tenant):
        ids = foreign.tenant_ids or (foreign.tenant,)
        pairs = [(name, ids[0]) for name in _TENANTS]
        pairs += [(name, foreign.tenant or ids[0]) for name in _TENANT_WORDS]
        yield Variant(f"those of {foreign.tenant}", _fit(declared, pairs))
    for record in hidden:
        for name in declared:
            if stem(name) and stem(name) == singular(record.kind) and id_of(record.ids):
                yield Variant(f"those of {record.name}", ((name, id_of(record.ids)),))
    yield from _states(declared)
    yield Variant("those that hold a word", _fit(declared, [(name, term) for name in SEARCHES]))
    yield from _wider(declared)
    fields = ",".join((*SECRET_FIELDS, "role", "status", "owner", "author", "user", "members"))
    yield Variant("more fields", _fit(declared, [(name, fields) for name in (*_INCLUDES, *_FIELDS)]))
    yield Variant("one more field", _fit(declared, [(name, "email") for name in (*_INCLUDES, *_FIELDS)]))


def includes_of(route: Route) -> list[Parameter]:
    """The parameters by which a route is declared to show more than it does by itself."""
    return [one for one in route.parameters if one.place == "query" and one.name in (*_INCLUDES, *_FIELDS)]


def choices(schema: dict[str, object]) -> list[str]:
    """The texts that a schema lets one choose from, also inside a list or beside null."""
    found = schema.get("enum")
    if isinstance(found, list):
        return [value for value in found if isinstance(value, str)]
    if isinstance(schema.get("const"), str):
        return [str(schema["const"])]
    inner = [schema.get("items"), *(schema["anyOf"] if isinstance(schema.get("anyOf"), list) else [])]  # type: ignore[misc]
    return [value for one in inner if isinstance(one, dict) for value in choices(one)]


def _states(declared: dict[str, Parameter]) -> Iterator[Variant]:
    for word in ("deleted", "all"):
        yield Variant(f"the {word}", _fit(declared, [(name, word) for name in _STATES]))
    for one in declared.values():
        for value in choices(one.schema)[:3]:
            if one.name not in _SORTS:
                yield Variant(f"{one.name} {value}", ((one.name, value),))


def _wider(declared: dict[str, Parameter]) -> Iterator[Variant]:
    if not any("cursor" in name.lower() for name in declared):
        yield Variant(
            "another page", _fit(declared, [("offset", "-1"), ("skip", "-1"), ("page", "0"), ("start", "-1")])
        )
    if not any(name.lower() in PAGE_SIZES and "maximum" in one.schema for name, one in declared.items()):
        yield Variant("everything at once", tuple((name, "100000") for name in sorted(PAGE_SIZES)))
    if any(one.schema.get("type") == "string" and name in SEARCHES for name, one in declared.items()):
        yield Variant("any sign", _fit(declared, [(name, "%%") for name in SEARCHES]))


def by(field: str) -> Variant:
    """In the order of one field."""
    return Variant(f"in the order of {field}", tuple((name, field) for name in _SORTS))


def _fit(declared: dict[str, Parameter], pairs: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The pairs that no declared choice, pattern or type rules out from the start."""
    return tuple(pair for pair in pairs if pair[0] not in declared or _takes(declared[pair[0]].schema, pair[1]))


def _takes(schema: dict[str, object], value: str) -> bool:
    options = schema.get("anyOf")
    if isinstance(options, list):
        return any(_takes(one, value) for one in options if isinstance(one, dict) and one.get("type") != "null")
    if allowed := choices(schema):
        return value in allowed
    if schema.get("type") in ("integer", "number"):
        return value.lstrip("-").isdigit()
    if schema.get("type") == "boolean":
        return value in ("true", "false")
    most = schema.get("maxLength")
    return not (isinstance(most, int) and len(value) > most)
