"""What routes mean, from their names, paths and fields: signing in, roles, administration. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Protocol


class RouteLike(Protocol):
    """What a proposal needs to know of a route."""

    @property
    def method(self) -> str:
        """`GET`, `POST` …"""

    @property
    def path(self) -> str:
        """The path template."""

    @property
    def secured(self) -> bool | None:
        """Whether a session is needed, as declared; None when nothing is said."""

    @property
    def body(self) -> dict[str, Any] | None:
        """The JSON Schema of the request body."""

    @property
    def body_type(self) -> str:
        """The content type of the request body."""

    @property
    def answer(self) -> dict[str, Any] | None:
        """The JSON Schema of the good answer."""

    @property
    def name(self) -> str:
        """The operation's name."""

    @property
    def tags(self) -> tuple[str, ...]:
        """The operation's tags."""

    @property
    def operation(self) -> str:
        """Set for GraphQL operations."""


HOLE = re.compile(r"\{[^{}/]*\}")
SIGN_IN = re.compile(r"sign-?in|log-?in|authenticate|/sessions?(?= |$)")
SIGN_UP = re.compile(r"sign-?up|register|registration")
SIGN_OUT = re.compile(r"sign-?out|log-?out")
RESET = re.compile(r"forgot|reset|recover")
ADMIN_PARTS = frozenset(
    {
        "admin", "administration", "audit", "audit-log", "audit-logs", "billing", "invoices", "subscription", "payouts",
        "export", "exports", "webhooks", "moderation", "impersonate", "analytics", "api-keys", "settings",
    }
)  # fmt: skip
_PERSONAL = frozenset({"me", "self", "profile", "account", "accounts", "notifications", "notification"})
_IDENTITY = re.compile(r"^(e-?mail|email_?address|user_?name|login|user|identifier|handle)$", re.IGNORECASE)
_TOKENS = ("access_token", "accessToken", "token", "jwt", "id_token", "auth_token", "key")


def usable(routes: Sequence[RouteLike]) -> list[RouteLike]:
    """The routes that can stand in settings: plain REST, no blank and no wildcard in the path."""
    return [
        route
        for route in routes
        if not route.operation and route.method.isalpha() and re.fullmatch(r"/[!-)+->@-~]*", route.path)
    ]


def text_of(route: RouteLike) -> str:
    """`METHOD /path`, as settings write it."""
    return f"{route.method} {route.path}"


def fields_of(schema: Any) -> dict[str, Any]:
    """The properties of an object schema, those of merged and alternative parts included."""
    if not isinstance(schema, dict):
        return {}
    found: dict[str, Any] = {}
    for key in ("allOf", "anyOf", "oneOf"):
        for part in schema[key][:10] if isinstance(schema.get(key), list) else ():
            if isinstance(part, dict) and isinstance(part.get("properties"), dict):
                found.update(part["properties"])
    if isinstance(schema.get("properties"), dict):
        found.update(schema["properties"])
    return {str(name): part for name, part in found.items()}


def _words(route: RouteLike) -> str:
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", route.name).lower().replace("_", "-")
    return f"{route.path.lower().replace('_', '-').rstrip('/')} {name}"


def password_fields(schema: Any) -> list[str]:
    """Names of the fields that hold a password."""
    return [name for name in fields_of(schema) if re.search(r"pass(word|wd|phrase)|^pwd$", name, re.IGNORECASE)]


def identity_field(schema: Any) -> str:
    """Name of the field that says who somebody is; ''."""
    return next((name for name in fields_of(schema) if _IDENTITY.match(name)), "")


def token_pointer(schema: Any) -> str:
    """Where a bearer token stands in an answer; ''."""
    fields = fields_of(schema)
    for name in _TOKENS[:-1]:
        if name in fields:
            return f"/{name}"
    for outer in ("data", "result", "session", "auth"):
        inner = fields_of(fields.get(outer))
        found = next((name for name in _TOKENS if name in inner), "")
        if found:
            return f"/{outer}/{found}"
    return ""


def actions(routes: Sequence[RouteLike]) -> dict[str, RouteLike]:
    """The routes with a meaning that could be recognised, by the name of the action."""
    found: dict[str, RouteLike] = {}
    posts = [route for route in routes if route.method == "POST"]
    logins = [route for route in posts if _is_login(route)]
    logins.sort(key=lambda route: (not SIGN_IN.search(_words(route)), len(route.path), route.path))
    tokens = [route for route in logins if re.search(r"token|jwt", _words(route))]
    signing = [route for route in logins if route not in tokens] or tokens
    _put(found, "sign_in", signing)
    _put(found, "token", tokens)
    _put(found, "sign_up", [route for route in posts if _is_sign_up(route, logins)])
    outs = [route for route in routes if SIGN_OUT.search(_words(route)) and route.method in ("POST", "DELETE")]
    outs += [route for route in routes if route.method == "DELETE" and re.search(r"/sessions?/?$", route.path)]
    outs += [route for route in routes if SIGN_OUT.search(_words(route)) and route.method == "GET"]
    _put(found, "sign_out", outs)
    _put(found, "password_reset", [route for route in posts if _is_reset(route)])
    _put(found, "password_change", [route for route in routes if _is_change(route)])
    who = [route for route in routes if route.method == "GET" and not HOLE.search(route.path) and _who(route)]
    who.sort(key=lambda route: (_who(route), len(route.path)))
    _put(found, "who_am_i", who)
    return found


def _put(found: dict[str, RouteLike], name: str, candidates: Sequence[RouteLike]) -> None:
    if candidates:
        found[name] = candidates[0]


def _is_login(route: RouteLike) -> bool:
    """A password and an identity, nothing that belongs to making or mending an account."""
    one = len(password_fields(route.body)) == 1 and bool(identity_field(route.body))
    return (
        one
        and not SIGN_UP.search(_words(route))
        and not RESET.search(_words(route))
        and bool(SIGN_IN.search(_words(route)) or re.search(r"token|auth", _words(route)))
    )


def _is_sign_up(route: RouteLike, logins: Sequence[RouteLike]) -> bool:
    if route in logins or HOLE.search(route.path) or re.search(r"confirm|verify|activate|resend", route.path):
        return False
    named = SIGN_UP.search(_words(route)) is not None
    plain = re.search(r"/(users|accounts|members)/?$", route.path) is not None and route.secured is not True
    return (named or plain) and bool(password_fields(route.body)) and "email" in "".join(fields_of(route.body)).lower()


def _is_reset(route: RouteLike) -> bool:
    asks = RESET.search(_words(route)) and "password" in _words(route)
    return bool(asks) and bool(identity_field(route.body)) and not password_fields(route.body)


def _is_change(route: RouteLike) -> bool:
    if route.method not in ("POST", "PUT", "PATCH") or RESET.search(_words(route)):
        return False
    names = password_fields(route.body)
    old = any(re.search(r"old|current|existing", name, re.IGNORECASE) for name in names)
    return len(names) >= 2 and (old or bool(re.search(r"change|update", _words(route))))


def _who(route: RouteLike) -> int:
    """How much a route looks like who-am-I: 1 the most, 0 not at all."""
    last = route.path.rstrip("/").rsplit("/", 1)[-1].lower()
    order = ("me", "whoami", "who-am-i", "current-user", "current_user", "userinfo", "self", "profile", "account")
    return order.index(last) + 1 if last in order else 0


def roles(routes: Sequence[RouteLike]) -> list[str]:
    """The role words of the schemas' enums named role or roles, in the order in which they stand there."""
    found: dict[str, None] = {}
    for route in routes:
        for name, schema in _properties(route.body, route.answer):
            if re.fullmatch(r"(?:user_?|member_?)?roles?", name, re.IGNORECASE):
                found.update(dict.fromkeys(_enum(schema)))
    return [word for word in found if re.fullmatch(r"[A-Za-z][\w-]{0,40}", word)][:8]


def _properties(*schemas: Any) -> Iterator[tuple[str, Any]]:
    todo, steps = [schema for schema in schemas if isinstance(schema, dict)], 0
    while todo and steps < 500:
        steps += 1
        schema = todo.pop()
        for name, part in fields_of(schema).items():
            yield name, part
            if isinstance(part, dict):
                todo.append(part)
        if isinstance(schema.get("items"), dict):
            todo.append(schema["items"])


def _enum(schema: Any, depth: int = 0) -> list[str]:
    if not isinstance(schema, dict) or depth > 4:
        return []
    if isinstance(schema.get("enum"), list):
        return [word for word in schema["enum"] if isinstance(word, str)]
    parts = [schema.get("items"), *(part for key in ("anyOf", "oneOf", "allOf") for part in _list(schema.get(key)))]
    return next((words for words in (_enum(part, depth + 1) for part in parts) if words), [])


def _list(value: Any) -> list[Any]:
    return value[:10] if isinstance(value, list) else []


def admin_prefix(path: str) -> tuple[str, str]:
    """(`/api/admin`, `admin`) for a route that looks like administration; ('', '')."""
    parts = path.strip("/").split("/")
    for index, part in enumerate(parts):
        of_person = HOLE.fullmatch(part) and index > 0 and parts[index - 1] in ("users", "members")
        if part.lower() in _PERSONAL or of_person:
            return "", ""
        if part.lower() in ADMIN_PARTS:
            return "/" + "/".join(parts[: index + 1]), part.lower()
    return "", ""
