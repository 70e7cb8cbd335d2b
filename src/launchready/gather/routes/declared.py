"""The routes that the settings themselves name: actions, access rules, recipes, core actions, steps."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchready.artifacts.routes import Parameter, Route
from launchready.settings.schema import Settings

SOURCE = "settings"
_HOLE = re.compile(r"\{([^{}/]+)\}")


def declared(settings: Settings, environment: str) -> list[Route]:
    """Every route that the settings name without a wildcard, for one environment."""
    base = settings.environments[environment].urls[0]
    found: dict[str, Route] = {}
    for text, secured in _named(settings, environment):
        route = of_text(text, base, secured)
        if route:
            found.setdefault(route.key, route)
    for text in settings.graphql_operations:
        route = of_operation(text, settings.environments[environment].graphql or "/graphql", base)
        if route:
            found.setdefault(route.key, route)
    return list(found.values())


def _named(settings: Settings, environment: str) -> Iterator[tuple[str, bool | None]]:
    for rule in settings.access:
        for text in rule.routes:
            yield text, "public" not in rule.allow
    actions = settings.actions
    for action in (actions.who_am_i, actions.sign_out, actions.password_change):
        if action:
            yield action, None
    for action in (actions.sign_in, actions.sign_up, actions.password_reset, actions.token):
        if action:
            yield action, None
    for persona in settings.personas_of(environment):
        if persona.sign_in.route:
            yield persona.sign_in.route, None
    for recipe in settings.recipes:
        for step in (recipe.create, recipe.read, recipe.remove):
            if step:
                yield step, None
    for core in settings.core_actions:
        yield core.call, None
    if settings.throwaway:
        for part in (*settings.throwaway.create, *settings.throwaway.remove):
            yield part.call, None


def of_text(text: str, base: str, secured: bool | None = None) -> Route | None:
    """The route of `GET /api/posts/{id}?page=1`; None for a pattern."""
    method, _, rest = text.partition(" ")
    path = rest.split("?")[0].split("#")[0].strip()
    if "*" in text.split("?")[0] or not path.startswith("/"):
        return None
    holes = tuple(Parameter(name, "path", True, {"type": "string"}) for name in _HOLE.findall(path))
    return Route(method=method, path=path, base=base, sources=(SOURCE,), secured=secured, parameters=holes)


_OPERATION = re.compile(r"^\s*(?:(query|mutation)\b)?\s*(\w+)?\s*(?:\([^)]*\))?\s*(\{.*)?$", re.DOTALL)


def of_operation(text: str, path: str, base: str) -> Route | None:
    """The route of a GraphQL operation: `query feed`, or a whole document `query { feed { id } }`."""
    match = _OPERATION.match(text)
    if not match or len(text) > 20_000:
        return None
    body = match[3] or ""
    field = re.match(r"\{\s*(?:\w+\s*:\s*)?(\w+)", body)
    name = field[1] if field else match[2]
    if not name:
        return None
    return Route(
        method="POST",
        path=path if path.startswith("/") else "/" + path.split("://", 1)[-1].partition("/")[2],
        base=base,
        sources=(SOURCE,),
        body_type="application/json",
        name=name,
        operation=f"{match[1] or 'query'} {name}",
        document=text.strip() if body else "",
    )
