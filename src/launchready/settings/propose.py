"""Propose a `launchready.toml` from the routes that are known. Pure; `render` writes it with its reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from launchready.settings.recognise import (
    RouteLike,
    actions,
    admin_prefix,
    fields_of,
    identity_field,
    password_fields,
    roles,
    text_of,
    token_pointer,
    usable,
)
from launchready.settings.render import render
from launchready.settings.sketches import RecipeIdea, ThrowawayIdea, core_actions, recipes, throwaway

__all__ = ["PersonaIdea", "Proposal", "RouteLike", "RuleIdea", "SignInIdea", "propose", "render"]

_TOP = ("owner", "admin", "administrator", "superadmin", "super_admin")
_PUBLIC_WORDS = re.compile(
    r"/(public|health|healthz|live|livez|ready|readyz|status|version|ping|auth|sign-?(in|up)|log-?in|register|password|"
    r"reset|token|oauth2?|callback|webhook|by-token|well-known|openapi|docs)\b",
    re.IGNORECASE,
)
_PUBLIC_ACTIONS = ("sign_in", "token", "sign_up", "password_reset")


@dataclass(frozen=True, slots=True)
class SignInIdea:
    """How people sign in; `identity` and `password` are the names of the fields."""

    route: str
    how: str
    identity: str
    password: str
    session: str
    csrf: str = ""


@dataclass(frozen=True, slots=True)
class PersonaIdea:
    """A person to act as; `note` says where the role comes from."""

    name: str
    role: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class RuleIdea:
    """One access rule: (route, why) pairs and who may use them; `asides` are routes for a person to decide."""

    routes: tuple[tuple[str, str], ...]
    allow: tuple[str, ...]
    why: str
    asides: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Proposal:
    """What is proposed, section by section; `gaps` are the things that could not be found out."""

    name: str
    urls: list[str]
    environment: str
    kind: str = ""
    repository: str = ""
    openapi: str = ""
    connect: dict[str, str] = field(default_factory=dict)
    ca: str = ""
    actions: dict[str, str] = field(default_factory=dict)
    sign_in: SignInIdea | None = None
    personas: list[PersonaIdea] = field(default_factory=list)
    rules: list[RuleIdea] = field(default_factory=list)
    recipes: list[RecipeIdea] = field(default_factory=list)
    throwaway: ThrowawayIdea | None = None
    core_actions: list[tuple[str, str, str]] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)


def propose(
    routes: Sequence[RouteLike],
    urls: Sequence[str],
    name: str,
    *,
    kind: str = "",
    repository: str = "",
    openapi: str = "",
    connect: Mapping[str, str] | None = None,
    ca: str = "",
) -> Proposal:
    """Settings that fit the routes; `kind` is `production`, `staging` or '' when nobody said."""
    plain = usable(routes)
    known = actions(plain)
    guessed = re.search(r"stag|test|dev|preview|local|demo", " ".join(urls), re.IGNORECASE)
    made = Proposal(name, list(urls), kind or ("staging" if guessed else "production"), kind, repository, openapi)
    made.connect, made.ca = dict(connect or {}), ca
    made.actions = {action: text_of(route) for action, route in known.items()}
    made.personas = _personas(roles(plain))
    people: dict[str, str] = {}
    for persona in made.personas:
        people.setdefault(persona.role, persona.name)
    admin = next((people[role] for role in people if role.lower() in ("admin", "administrator")), "")
    admin = admin or next((people[role] for role in people if role.lower() in _TOP), made.personas[0].name)
    member = next(
        (people[role] for role in people if role.lower() in ("member", "user")),
        made.personas[-1].name.removesuffix("2"),
    )
    made.sign_in = _sign_in(known.get("sign_in"))
    if made.sign_in is None:
        made.gaps.append("how people sign in: no route takes a password and an address or user name")
        made.personas = []
    made.rules = _rules(plain, known, list(people))
    if made.sign_in is not None:
        taken = list(made.actions.values())
        made.recipes = recipes(plain, taken, member, admin)
        made.throwaway = throwaway(plain, known.get("sign_up"), admin)
        made.core_actions = core_actions(plain, member)
    else:
        made.core_actions = [item for item in core_actions(plain, member) if item[2] == "anonymous"]
    made.origins = list(dict.fromkeys(f"{part.scheme}://{part.netloc}" for part in map(urlsplit, urls)))
    return made


def _personas(words: list[str]) -> list[PersonaIdea]:
    """One person for each role, and a second one of the plainest role: two equals show who sees whose records."""
    note = "" if words else "no role was found in the schema; write the platform's own words"
    found: list[PersonaIdea] = []
    for role in words or ["admin", "member"]:
        name = re.sub(r"[^a-z0-9_-]+", "_", role.lower())
        if all(name != other.name for other in found) and name != "anonymous":
            found.append(PersonaIdea(name, role, note))
    plainest = next((one for one in found if one.role.lower() in ("member", "user")), found[-1])
    if all(one.name != f"{plainest.name}2" for one in found):
        note = f"an equal of {plainest.name}: neither may see what is the other's"
        found.append(PersonaIdea(f"{plainest.name}2", plainest.role, note))
    return found


def _sign_in(route: RouteLike | None) -> SignInIdea | None:
    if route is None:
        return None
    how = "form" if route.body_type == "application/x-www-form-urlencoded" else "json"
    pointer = token_pointer(route.answer)
    forgery = re.compile(r"_?(csrf|xsrf)[_-]?(token)?", re.IGNORECASE)
    csrf = next((name for name in fields_of(route.answer) if forgery.fullmatch(name)), "")
    session = f"body:{pointer}" if pointer else "cookie"
    field_name = password_fields(route.body)[0]
    return SignInIdea(text_of(route), how, identity_field(route.body), field_name, session, csrf)


def _rules(routes: Sequence[RouteLike], known: Mapping[str, RouteLike], words: Sequence[str]) -> list[RuleIdea]:
    """Public first, then administration, then everything else for whoever is signed in."""
    entry = {text_of(known[name]): name.replace("_", " ") for name in _PUBLIC_ACTIONS if name in known}
    open_: list[tuple[str, str]] = []
    asides: list[tuple[str, str]] = []
    for route in routes:
        text = text_of(route)
        if text in entry:
            open_.append((text, f"{entry[text]}: nobody is signed in yet"))
        elif route.secured is False and _PUBLIC_WORDS.search(route.path) and not admin_prefix(route.path)[0]:
            open_.append((text, "declared open by the schema, and its name says so too"))
        elif route.secured is False:
            # A schema made from code without a guard declares the hole itself: only a person can call it public.
            asides.append(
                (text, "declared open by the schema; put it among the routes above only if strangers may use it")
            )
    found = [RuleIdea(tuple(open_), ("public",), "anybody", tuple(asides))] if open_ else []
    rest = () if open_ else tuple(asides)
    groups: dict[tuple[str, ...], dict[str, str]] = {}
    for route in routes:
        prefix, part = admin_prefix(route.path)
        if prefix:
            patterns = groups.setdefault(_in_charge(part, words), {})
            patterns.setdefault(f"* {prefix}/**", f"looks like administration ({part})")
    for allow, patterns in groups.items():
        found.append(RuleIdea(tuple(patterns.items()), allow, "those in charge; correct who that is"))
    last = (("* /**", "whatever no rule above names"),)
    found.append(RuleIdea(last, ("signed-in",), "everybody who is signed in", rest))
    return found


def _in_charge(part: str, words: Sequence[str]) -> tuple[str, ...]:
    """The roles that may use a kind of administration: money is the owner's."""
    top = [word for word in words if word.lower() in _TOP] or ["admin"]
    owners = [word for word in top if word.lower() == "owner"]
    if part in ("billing", "invoices", "subscription", "payouts") and owners:
        return tuple(owners)
    if part == "moderation":
        top += [word for word in words if "moderat" in word.lower()]
    return tuple(top)
