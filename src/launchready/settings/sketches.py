"""Recipes, throwaway people and core actions that a schema suggests. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from launchready.settings.recognise import HOLE, RouteLike, admin_prefix, fields_of, password_fields, text_of

_FREE = re.compile(r"title|text|body|content|message|description|bio|comment|subject|reason|note|name", re.IGNORECASE)
_KEYS = ("id", "uuid", "slug", "key", "number", "code")
_CORE = ("feed", "posts", "timeline", "threads", "topics", "search", "members", "users", "groups", "events", "messages")
_GUESSES = (
    ("{canary}", "lr-canary-ab12cd-use-0a1b2c3d"), ("{email}", "lr-canary-ab12cd@example.com"),
    ("https://example.com/{canary}", "https://example.com/lr-canary-ab12cd"), ("Audit visitor", "Audit visitor"),
    ("audit", "audit"), ("AUDIT", "AUDIT"), ("EUR", "EUR"), ("en", "en"), ("1", "1"), ("12345", "12345"),
    ("2030-01-15", "2030-01-15"), ("12:00", "12:00"), ("#aabbcc", "#aabbcc"),
)  # fmt: skip


class Unknown(Exception):
    """A value that nobody can guess; the text says for which field."""


@dataclass(slots=True)
class RecipeIdea:
    """A recipe; with `gap` it cannot be used as it is, and says what to fill in."""

    name: str
    persona: str
    create: str
    body: dict[str, Any]
    keep: dict[str, str]
    read: str = ""
    remove: str = ""
    gap: str = ""


@dataclass(slots=True)
class ThrowawayIdea:
    """Steps that make and remove a person: (call, persona, body, keep)."""

    create: list[tuple[str, str, dict[str, Any], dict[str, str]]] = field(default_factory=list)
    remove: list[tuple[str, str]] = field(default_factory=list)


def make_body(schema: Any, known: Mapping[str, str], depth: int = 0) -> dict[str, Any]:
    """A body for a recipe: what is required, and free text with `{canary}`. Raises Unknown for what has no guess.

    `known` gives for a field like `post_id` the hole to put there (`{post.id}`).
    """
    fields = fields_of(schema)
    listed = schema.get("required") if isinstance(schema, dict) else None
    required = [str(name) for name in listed] if isinstance(listed, list) else []
    made: dict[str, Any] = {}
    for name in required[:60]:
        made[name] = _value(name, fields.get(name, {}), known, depth)
    for name, part in fields.items():
        if name not in made and _is_free(name, part):
            made[name] = "{canary}"
    return made


def _is_free(name: str, part: Any) -> bool:
    if not isinstance(part, dict) or not _FREE.search(name) or part.get("readOnly") is True:
        return False
    fixed = any(key in part for key in ("enum", "const", "pattern", "format"))
    return part.get("type") == "string" and not fixed and not 0 <= _count(part.get("maxLength")) < 60


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else -1


def _value(name: str, part: Any, known: Mapping[str, str], depth: int) -> Any:
    part = _first_way(part)
    if isinstance(part.get("enum"), list) and part["enum"] and isinstance(part["enum"][0], str | int | bool):
        return _plain(part["enum"][0])
    if isinstance(part.get("const"), str | int | bool):
        return _plain(part["const"])
    if name in known:
        return known[name]
    kind = part.get("type")
    if kind == "boolean":
        return False
    if kind in ("integer", "number"):
        if name.endswith(("_id", "Id")):
            raise Unknown(name)
        least = part.get("minimum", part.get("exclusiveMinimum", 0))
        return max(1, int(least) + 1) if isinstance(least, int | float) and abs(least) < 1e9 else 1
    if kind == "array":
        item = part.get("items")
        return [_value(name, item, known, depth + 1)] if _count(part.get("minItems")) > 0 and depth < 4 else []
    if kind == "object" or "properties" in part:
        return make_body(part, known, depth + 1) if depth < 4 else {}
    return _text(name, part)


def _text(name: str, part: dict[str, Any]) -> str:
    form = part.get("format")
    if form == "email" or name.lower().endswith("email"):
        return "{email}"
    known = {"date": "2030-01-15", "date-time": "2030-01-15T12:00:00Z", "uri": "https://example.com/{canary}"}
    if isinstance(form, str) and form in known:
        return known[form]
    if name.lower().endswith(("url", "uri", "website")):
        return known["uri"]
    if "pattern" in part:
        return _patterned(name, part["pattern"])
    if form or name.endswith(("_id", "Id")) or password_fields({"properties": {name: {}}}):
        raise Unknown(name)
    short = 0 <= _count(part.get("maxLength")) < 60
    return "launchready"[: _count(part.get("maxLength"))] if short else "{canary}"


def _patterned(name: str, pattern: Any) -> str:
    """`{canary}` when a canary fits the pattern, else a plain guess. Raises Unknown when none fits."""
    risky = not isinstance(pattern, str) or len(pattern) > 200 or re.search(r"[+*}]\??\)+[+*{]|\\[1-9]", pattern)
    for shown, tried in () if risky else _GUESSES:
        try:
            if re.search(pattern, tried):
                return shown
        except (re.error, OverflowError, RecursionError):
            break
    raise Unknown(name)


def _plain(value: Any) -> Any:
    """An enum's word; one with braces or control signs would be taken for a hole."""
    if isinstance(value, str) and (not value.isprintable() or "{" in value):
        raise Unknown(value[:20])
    return value


def _first_way(part: Any) -> dict[str, Any]:
    for _ in range(4):
        if not isinstance(part, dict):
            return {}
        ways = next((part[key] for key in ("anyOf", "oneOf", "allOf") if isinstance(part.get(key), list)), None)
        if not ways:
            return part
        part = next((way for way in ways if isinstance(way, dict) and way.get("type") != "null"), {})
    return part if isinstance(part, dict) else {}


def singular(word: str) -> str:
    """`posts` → `post`, `replies` → `reply`."""
    word = re.sub(r"[^a-z0-9]+", "_", word.lower()).strip("_") or "record"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def key_pointer(answer: Any, hole: str) -> str:
    """Where the id for `{hole}` stands in the answer of a creation; '' when it is not told."""
    wanted = (hole, hole.rsplit("_", 1)[-1], *_KEYS)
    fields = fields_of(answer)
    nested = [(f"/{name}", fields_of(fields.get(name))) for name in ("data", "result", "item")]
    for prefix, inner in (("", fields), *nested):
        for name in wanted:
            if name in inner:
                return f"{prefix}/{name}"
    return ""


def recipes(routes: Sequence[RouteLike], taken: Sequence[str], person: str, admin: str) -> list[RecipeIdea]:
    """A recipe for each collection that takes a POST and gives its records up again by DELETE; parents first."""
    by_key = {text_of(route): route for route in routes}
    found: dict[str, RecipeIdea] = {}
    posts = [route for route in routes if route.method == "POST" and text_of(route) not in taken]
    for route in sorted(posts, key=lambda item: (item.path.count("{"), item.path)):
        idea = _recipe(route, by_key, found, person, admin)
        if idea:
            found[route.path.rstrip("/")] = idea
    return list(found.values())[:25]


def _recipe(
    route: RouteLike, by_key: Mapping[str, RouteLike], parents: Mapping[str, RecipeIdea], person: str, admin: str
) -> RecipeIdea | None:
    path = route.path.rstrip("/")
    gone = next((text for text in by_key if re.fullmatch(rf"DELETE {re.escape(path)}/\{{[^{{}}/]+\}}/?", text)), "")
    if not gone or route.body_type not in ("", "application/json") or password_fields(route.body):
        return None
    hole = gone.rstrip("/").rsplit("{", 1)[-1].rstrip("}")
    name = singular(path.rsplit("/", 1)[-1])
    taken = {idea.name for idea in parents.values()}
    name = next(word for word in (name, *(f"{name}{index}" for index in range(2, 99))) if word not in taken)
    gap = ""
    lead = _with_parents(path, parents)
    if lead is None:
        lead, gap = path, f"no recipe makes what {HOLE.findall(path)[0]} stands for"
    known = {f"{idea.name}_id": f"{{{idea.name}.id}}" for idea in parents.values() if not idea.gap}
    body: dict[str, Any] = {}
    try:
        body = make_body(route.body, known) if route.body else {}
    except Unknown as field_name:
        gap = gap or f"a value for {field_name} is needed in body"
    pointer = key_pointer(route.answer, hole)
    reads = f"GET {path}/{{{hole}}}"
    read = f"GET {lead}/{{id}}" if reads in by_key else (f"GET {lead}" if f"GET {path}" in by_key else "")
    who = admin if admin_prefix(path)[0] or re.search(r"invite|invitation", path) else person
    keep = {"id": pointer or "/id"}
    return RecipeIdea(name, who, f"POST {lead}", body, keep, read, f"DELETE {lead}/{{id}}", gap)


def _with_parents(path: str, parents: Mapping[str, RecipeIdea]) -> str | None:
    """`/posts/{post_id}/comments` → `/posts/{post.id}/comments`; None when a parent is not made by a recipe."""
    lead = ""
    plain = ""
    for part in path.strip("/").split("/"):
        if HOLE.fullmatch(part):
            parent = parents.get(plain)
            if parent is None or parent.gap:
                return None
            lead += f"/{{{parent.name}.id}}"
        else:
            lead += f"/{part}"
        plain += f"/{part}"
    return lead


def throwaway(routes: Sequence[RouteLike], sign_up: RouteLike | None, admin: str) -> ThrowawayIdea | None:
    """A way to make and remove a person: by invitation, else by open sign-up. None when none is plain."""
    removal = next(
        (
            f"{route.path.rsplit('/', 1)[0]}/{{id}}"
            for route in sorted(routes, key=lambda item: ("admin" not in item.path, len(item.path)))
            if route.method == "DELETE"
            and re.search(r"/(members|users|accounts|people)/\{[^{}/]+\}/?$", route.path)
            and len(HOLE.findall(route.path)) == 1
        ),
        "",
    )
    if not removal:
        return None
    idea = ThrowawayIdea(remove=[(f"DELETE {removal}", admin)])
    try:
        invited = _by_invite(routes, admin)
        if invited:
            idea.create = invited
        elif sign_up and (pointer := key_pointer(sign_up.answer, "id")):
            idea.create = [(text_of(sign_up), "anonymous", _person_body(sign_up.body), {"id": pointer})]
    except Unknown:
        return None
    return idea if idea.create else None


def _by_invite(routes: Sequence[RouteLike], admin: str) -> list[tuple[str, str, dict[str, Any], dict[str, str]]]:
    for invite in routes:
        if invite.method != "POST" or not re.search(r"/invit(es|ations)/?$", invite.path):
            continue
        token = next((name for name in ("token", "code", "key") if name in fields_of(invite.answer)), "")
        for redeem in routes:
            holes = HOLE.findall(redeem.path)
            fits = redeem.method == "POST" and len(holes) == 1 and "invit" in redeem.path
            pointer = key_pointer(redeem.answer, "id")
            if fits and token and pointer and password_fields(redeem.body):
                path = HOLE.sub(lambda _: "{token}", redeem.path)
                first = (text_of(invite), admin, _person_body(invite.body), {"token": f"/{token}"})
                return [first, (f"POST {path}", "anonymous", _person_body(redeem.body), {"id": pointer})]
    return []


def _person_body(schema: Any) -> dict[str, Any]:
    """A body that makes a person: email, password, a name."""
    holes = dict.fromkeys(password_fields(schema), "{password}")
    return make_body(schema, holes)


def core_actions(routes: Sequence[RouteLike], person: str) -> list[tuple[str, str, str]]:
    """(name, call, persona) of the reads that a member does every day."""
    found: list[tuple[str, str, str]] = []
    for word in _CORE:
        for route in routes:
            last = route.path.rstrip("/").rsplit("/", 1)[-1].lower()
            if route.method != "GET" or last != word or HOLE.search(route.path) or admin_prefix(route.path)[0]:
                continue
            call = text_of(route) + ("?q=a" if word == "search" else "")
            who = "anonymous" if route.secured is False else person
            told = "search" if word == "search" else f"{'open the' if word in ('feed', 'timeline') else 'list'} {word}"
            label = told + (" (public)" if who == "anonymous" else "")
            if all(label != other for other, _, _ in found):
                found.append((label, call, who))
    return found[:8]
