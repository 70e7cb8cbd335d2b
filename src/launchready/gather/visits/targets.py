"""What another site might want to write: chosen from recipes, routes and the forms of pages."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from launchready.artifacts.routes import Route, Routes
from launchready.gather.filling import Ledger
from launchready.gather.making import Undone, filled, filled_body, split
from launchready.gather.routes.example import payload
from launchready.gather.site import Site
from launchready.gather.visits.attacks import MULTIPART, Write, of_form
from launchready.gather.visits.reading import Form, template
from launchready.net.browser.rules import harmful_word, words_of
from launchready.settings.schema import Recipe

# Words of routes that are not for trying out: other people's matters, and getting in.
_LEFT_ALONE = frozenset(
    "admin auth login signin signup register password webhook webhooks token tokens oauth sso invite invites mfa "
    "otp session sessions reset verify confirm billing report reports contact support feedback share".split()
)
_SEARCHES = frozenset("q query search page sort filter order limit offset cursor lang locale".split())


@dataclass(slots=True)
class Plan:
    """One write to be tried. `make` gives it with a fresh canary; `once` says that its effect shows only once.

    `spots` are the paths where the effect may show; `remove` is where a created record is taken away (`{id}` is its
    id), `keep` how its ids are found in an answer.
    """

    key: str
    make: Callable[[str], Write]
    spots: tuple[str, ...] = ()
    once: bool = False
    remove: str = ""
    keep: dict[str, str] = field(default_factory=lambda: {"id": "/id"})
    read: str = ""
    recipe: str = ""


def gentle(text: str) -> bool:
    """Whether a path names nothing that destroys, pays, or concerns others."""
    words = list(words_of(text))
    pairs = {one + two for one, two in itertools.pairwise(words)}
    return not harmful_word(text) and not _LEFT_ALONE & {*words, *pairs}


def of_recipe(site: Site, recipe: Recipe, known: dict[str, str]) -> Plan | None:
    """The plan of a recipe that creates by POST; None when a value is missing or it cannot be removed."""
    if not recipe.remove or not recipe.create.startswith("POST "):
        return None
    try:
        path = split(filled(recipe.create, known))[1]
        text = json.dumps(filled_body(recipe.body, {**known, "canary": "{canary}", "email": "{email}"}))
    except Undone:
        return None
    if "lr-canary" not in text and "{canary}" not in text and "{email}" not in text:
        return None

    def make(canary: str) -> Write:
        body = json.loads(text.replace("{email}", f"{canary}@example.com").replace("{canary}", canary))
        return Write("POST", site.door.url(path), body, "application/json")

    remove = split(recipe.remove)[1]
    for name, value in known.items():
        remove = remove.replace(f"{{{name}}}", value)
    return Plan(
        recipe.create,
        make,
        (path,),
        False,
        remove,
        dict(recipe.keep),
        split(recipe.read)[1] if recipe.read else "",
        recipe.name,
    )


def of_uploads(site: Site, routes: Routes) -> Iterator[Plan]:
    """Routes that take a file."""
    for route in routes.routes:
        if route.method != "POST" or route.body_type != MULTIPART or route.holes or route.body is None:
            continue
        if not gentle(route.path):
            continue
        files = tuple(
            name
            for name, part in route.body.get("properties", {}).items()
            if isinstance(part, dict) and (part.get("format") == "binary" or "contentMediaType" in part)
        )
        yield Plan(
            route.key,
            _uploading(site, route, files),
            (route.path,),
            remove=f"{route.path}/{{id}}",
            read=f"{route.path}/{{id}}",
        )


def _uploading(site: Site, route: Route, files: tuple[str, ...]) -> Callable[[str], Write]:
    def make(canary: str) -> Write:
        body = payload(route.body or {}, canary=canary)
        body = {**body, **dict.fromkeys(files, canary)} if isinstance(body, dict) else dict.fromkeys(files, canary)
        return Write("POST", site.door.url(route.path, route.base), body, MULTIPART, files)

    return make


def of_bodyless(site: Site, routes: Routes, ledger: Ledger, most: int) -> Iterator[Plan]:
    """POST routes without a body, on records that the person can list."""
    for route in routes.routes:
        if route.method != "POST" or route.body is not None or route.operation or not gentle(route.path):
            continue
        if any(p.required and p.place in ("query", "header") for p in route.parameters):
            continue
        paths = ledger.fill(route.path, most) if route.holes else [route.path]
        for path in paths:
            url = site.door.url(path, route.base)
            yield Plan(route.key, _always(Write("POST", url)), _above(routes, route, path), True)


def _always(write: Write) -> Callable[[str], Write]:
    return lambda _canary: write


def _above(routes: Routes, route: Route, path: str) -> tuple[str, ...]:
    """The reading routes at the same path and above it."""
    spots = []
    shape, concrete = route.path.rstrip("/"), path.rstrip("/")
    while shape.count("/") > 1:
        shape, concrete = shape.rpartition("/")[0], concrete.rpartition("/")[0]
        if routes.find(f"GET {shape}"):
            spots.append(concrete)
    return tuple(spots[:2])


def of_forms(site: Site, forms: list[Form]) -> Iterator[Plan]:
    """Forms of pages that change something by their looks."""
    seen: set[tuple[str, str]] = set()
    for form in forms:
        here = template(form.action)
        names = {name.lower() for name, _, _ in form.fields}
        if (form.method, here) in seen or not gentle(here) or form.method not in ("get", "post"):
            continue
        searching = form.method == "get" and (bool(names & _SEARCHES) or "search" in form.types or "search" in here)
        if searching or not names or {"password", "file"} & form.types or not form.action.startswith(site.door.bases):
            continue
        seen.add((form.method, here))
        yield Plan(f"{form.method.upper()} {here}", partial(of_form, form), (form.page,))
