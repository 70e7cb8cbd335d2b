"""A proposal as a commented `launchready.toml` that loads as it is."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from launchready.settings.propose import PersonaIdea, Proposal, RuleIdea, SignInIdea
    from launchready.settings.sketches import RecipeIdea, ThrowawayIdea

_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]+")
_ACTIONS = ("who_am_i", "sign_in", "sign_out", "sign_up", "password_reset", "password_change", "token")
_NO_THROWAWAY = """\
[throwaway]

[throwaway.sign_in]
route = "POST /api/sign-in"
fields = { email = "{email}", password = "{password}" }

[[throwaway.create]]
call = "POST /api/invites"
as = "admin"
body = { email = "{email}" }
keep = { id = "/id" }

[[throwaway.remove]]
call = "DELETE /api/members/{id}"
as = "admin"
"""
_NO_PERSONA = """\
[[personas]]
name = "member"
role = "member"

[personas.sign_in]
how = "json"
route = "POST /api/sign-in"
fields = { email = "member@example.com", password = "$LR_MEMBER_PASSWORD" }
session = "cookie"
"""
_NO_CORE_ACTION = """\
[[core_actions]]
name = "open the feed"
call = "GET /api/posts"
as = "member"
"""


def render(proposal: Proposal) -> str:
    """The text of a settings file, each section with a line on what it is for."""
    parts = [
        _head(proposal),
        _environment(proposal),
        _actions(proposal),
        *_personas(proposal),
        _access(proposal.rules),
        _recipes(proposal.recipes),
        _throwaway(proposal.throwaway, proposal.sign_in),
        _core_actions(proposal.core_actions),
        _origins(proposal.origins),
    ]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def quoted(text: str) -> str:
    """A TOML string on one line."""
    return json.dumps(_UNFIT.sub(" ", text), ensure_ascii=False)


def remark(text: str) -> str:
    """Text that may stand behind `#`: one line, nothing that ends it."""
    return _UNFIT.sub(" ", text).strip()[:300]


def value(item: Any) -> str:
    """Any plain value as TOML on one line; nulls are left out."""
    if isinstance(item, dict):
        pairs = ", ".join(f"{_key(str(key))} = {value(one)}" for key, one in item.items() if one is not None)
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(item, list):
        return "[" + ", ".join(value(one) for one in item if one is not None) + "]"
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, int | float):
        return repr(item)
    return quoted(str(item))


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else quoted(name)


def _off(text: str) -> str:
    """A section that is commented out."""
    return "\n".join(f"# {line}".rstrip() for line in text.splitlines())


def _head(proposal: Proposal) -> str:
    lines = [
        "# What Launch Ready audits, as whom, and how far it may go. Proposed from what the platform shows of itself:",
        "# read it once, fill in what is marked FILL IN, then run: launchready check-settings",
        "# No credential may stand here, only names of environment variables ($LR_MEMBER_PASSWORD).",
        *(f"# FILL IN: {remark(gap)}" for gap in proposal.gaps),
        "",
        "[platform]",
        f"name = {quoted(proposal.name)}",
    ]
    repository = f"repository = {quoted(proposal.repository or '../platform')}"
    lines += [f"{'' if proposal.repository else '# '}{repository}  # where the source code lies"]
    lines += ["# launch_date = 2027-03-31  # when the team takes over"]
    return "\n".join(lines)


def _environment(proposal: Proposal) -> str:
    lines = [
        '# One running copy of the platform. On production only reads are made; writes need kind = "staging".',
        f"[environments.{_key(proposal.environment)}]",
        f"urls = {value(proposal.urls)}",
        f"kind = {quoted(proposal.kind)}" if proposal.kind else '# kind = "staging"  # FILL IN: staging or production',
    ]
    if proposal.openapi:
        lines.append(f"openapi = {quoted(proposal.openapi)}")
    else:
        lines.append('# openapi = "https://…/openapi.json"  # only when it is not at a usual address')
    lines.append('# release = "GET /api/version#/release"  # where the release id is read')
    if proposal.ca:
        lines.append(f"ca = {quoted(proposal.ca)}")
    if proposal.connect:
        lines += ["", f"[environments.{_key(proposal.environment)}.connect]"]
        lines += [f"{quoted(host)} = {quoted(address)}" for host, address in proposal.connect.items()]
    return "\n".join(lines)


def _actions(proposal: Proposal) -> str:
    lines = ["# Routes with a meaning.", "[actions]"]
    for name in _ACTIONS:
        if name in proposal.actions:
            lines.append(f"{name} = {quoted(proposal.actions[name])}")
        else:
            lines.append(f'# {name} = "POST /…"  # not found; FILL IN if there is one')
    return "\n".join(lines)


def _personas(proposal: Proposal) -> list[str]:
    lead = [
        "# People to act as. Make these accounts on the platform for the audit alone, and export the passwords.",
        "# Two people of one role show whether one sees what is the other's.",
    ]
    if proposal.sign_in is None:
        return ["\n".join([*lead, "# FILL IN: how people sign in was not found.", _off(_NO_PERSONA)])]
    blocks = [_persona(persona, proposal.sign_in) for persona in proposal.personas]
    return ["\n".join([*lead, blocks[0]]), *blocks[1:]]


def _persona(persona: PersonaIdea, way: SignInIdea) -> str:
    who = f"{persona.name}@example.com" if "mail" in way.identity.lower() else persona.name
    variable = "$LR_" + re.sub(r"[^A-Z0-9]+", "_", persona.name.upper()) + "_PASSWORD"
    lines = [
        "[[personas]]" + (f"  # {remark(persona.note)}" if persona.note else ""),
        f"name = {quoted(persona.name)}",
        f"role = {quoted(persona.role)}",
        "",
        "[personas.sign_in]",
        *_way(way, who, variable, "  # FILL IN whose account this is"),
    ]
    return "\n".join(lines)


def _way(way: SignInIdea, who: str, password: str, note: str = "") -> list[str]:
    lines = [
        f"how = {quoted(way.how)}",
        f"route = {quoted(way.route)}",
        f"fields = {value({way.identity: who, way.password: password})}{note}",
        f"session = {quoted(way.session)}",
    ]
    if way.csrf and way.session == "cookie":
        lines.append(f'csrf = {{ take = {quoted("body:/" + way.csrf)}, header = "X-CSRF-Token" }}')
    return lines


def _access(rules: list[RuleIdea]) -> str:
    lines = [
        "# Who may use what: role names, public, signed-in, own, own-tenant. The first rule that fits decides, and the",
        "# audit holds the platform to it, so read every line.",
    ]
    for rule in rules:
        lines += ["", f"[[access]]  # {remark(rule.why)}", "routes = ["]
        lines += [f"    {quoted(route)},  # {remark(why)}" for route, why in rule.routes]
        lines += [f"    # FILL IN {quoted(route)},  # {remark(why)}" for route, why in rule.asides]
        lines += ["]", f"allow = {value(list(rule.allow))}"]
    return "\n".join(lines)


def _recipes(ideas: list[RecipeIdea]) -> str:
    lines = ["# What may be created on the platform, and how it is taken away again."]
    if not ideas:
        lines.append("# FILL IN: no route was found that creates a record and another that removes it.")
    for idea in ideas:
        block = [
            "[[recipes]]",
            f"name = {quoted(idea.name)}",
            f"as = {quoted(idea.persona)}",
            f"create = {quoted(idea.create)}",
            *([f"body = {value(idea.body)}"] if idea.body else []),
            f"keep = {value(idea.keep)}",
            *([f"read = {quoted(idea.read)}"] if idea.read else []),
            f"remove = {quoted(idea.remove)}",
        ]
        lines.append("")
        if idea.gap:
            lines += [f"# FILL IN: {remark(idea.gap)}", _off("\n".join(block))]
        else:
            lines += block
    return "\n".join(lines)


def _throwaway(idea: ThrowawayIdea | None, way: SignInIdea | None) -> str:
    lead = "# A person of ours, for what would hurt a real one: signing out, changing the password, being removed."
    if idea is None or way is None:
        told = "# FILL IN: no way to make and remove a person was plain from the schema; this is the form."
        return "\n".join([lead, told, _off(_NO_THROWAWAY)])
    lines = [lead, "[throwaway]", "", "[throwaway.sign_in]", *_way(way, "{email}", "{password}")]
    for call, persona, body, keep in idea.create:
        lines += ["", "[[throwaway.create]]", f"call = {quoted(call)}", f"as = {quoted(persona)}"]
        lines += [f"body = {value(body)}", f"keep = {value(keep)}"]
    for call, persona in idea.remove:
        lines += ["", "[[throwaway.remove]]", f"call = {quoted(call)}", f"as = {quoted(persona)}"]
    return "\n".join(lines)


def _core_actions(found: list[tuple[str, str, str]]) -> str:
    lines = ["# What members do every day: its time is measured and it must be monitored."]
    if not found:
        lines += ["# FILL IN, as in:", _off(_NO_CORE_ACTION)]
    for name, call, persona in found:
        lines += ["", "[[core_actions]]", f"name = {quoted(name)}", f"call = {quoted(call)}", f"as = {quoted(persona)}"]
    return "\n".join(lines)


def _origins(origins: list[str]) -> str:
    lead = "# Web origins that may read the API with a person's session: the app's own, and whom you trust as much."
    return "\n".join([lead, "[origins]", f"approved = {value(origins)}"])
