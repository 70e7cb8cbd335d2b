"""The `launchready.toml` that a truthful owner of the reference platform would write."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from launchready.demo.internet.plan import IPV6, POINTS, SITES
from launchready.demo.platform.config import PlatformConfig
from launchready.demo.platform.seed import Person, stable_id

_HEAD = """\
# Settings for the reference platform of Launch Ready. It runs on this machine; `connect` leads there.
# No credentials stand here, only the names of environment variables.

[platform]
name = "Acme Community"
launch_date = 2026-12-15
hourly_rate = 110
"""

_BUDGETS = """\
# The platform is on this machine and made for this: no need to be slow.
[budgets]
requests_per_second = 400
concurrency = 8
total_requests = 20000

# Other web origins that may read the API with a person's session.
[origins]
approved = ["https://{app}", "https://{customer}"]

[actions]
who_am_i = "GET /api/me"
sign_in = "POST /api/auth/sign-in"
sign_out = "POST /api/auth/sign-out"
sign_up = "POST /api/auth/sign-up"
password_reset = "POST /api/auth/password-reset"
password_change = "POST /api/auth/password-change"
token = "POST /api/auth/token"
"""

_ACCESS = """\
# Who may use what. The first rule whose pattern fits decides.
# One community never sees another's. Private groups are their members' alone, whatever somebody's role; an
# export is for the one who asked for it. Addresses of members are for owners and admins; member managers invite,
# and see whom they invited.

[[access]] # anybody: is it up, and getting in
routes = [
    "GET /api/health", "GET /api/ready", "GET /api/version", "GET /openapi.json",
    "POST /api/auth/sign-up", "POST /api/auth/sign-up/confirm", "POST /api/auth/sign-in",
    "POST /api/auth/token", "POST /api/auth/password-reset", "POST /api/auth/password-reset/confirm",
    "GET /api/invites/by-token/{token}", "POST /api/invites/by-token/{token}/redeem",
]
allow = ["public"]

[[access]] # anybody: the public board; and the payment provider, which signs what it sends
routes = ["GET /api/public/**", "POST /api/payments/webhook"]
allow = ["public"]

[[access]] # anybody: the pages that lead in
routes = [
    "GET /", "GET /sign-in", "GET /sign-up", "GET /reset", "GET /terms", "GET /invite/{token}",
    "GET /.well-known/**", "GET /static/**",
]
allow = ["public"]

[[access]] # anybody with the public key of the hosted backend: what is announced
routes = ["GET /rest/v1/announcements"]
allow = ["public"]

[[access]]
routes = ["* /api/billing/**"]
allow = ["owner"]

[[access]]
routes = ["POST /api/admin/members/{member_id}/suspend", "POST /api/admin/members/{member_id}/reinstate"]
allow = ["owner", "admin", "member_manager"]

[[access]]
routes = ["GET /api/invites", "POST /api/invites", "DELETE /api/invites/{invite_id}"]
allow = ["owner", "admin", "member_manager"]

[[access]]
routes = [
    "* /api/admin/**", "* /api/community/settings", "* /api/v1/community/settings", "* /api/webhooks/**",
    "* /api/exports/**",
]
allow = ["owner", "admin"]

[[access]]
routes = ["GET /api/reports", "POST /api/reports/{report_id}/decision"]
allow = ["owner", "admin", "moderator"]

[[access]] # private to those who take part, whatever their role
routes = ["* /api/conversations/**", "* /api/notifications/**"]
allow = ["own"]

[[access]] # a file is its owner's, until it hangs on a post that others may see
routes = ["GET /api/uploads/{upload_id}", "DELETE /api/uploads/{upload_id}"]
allow = ["own"]

"""

_ACCESS_REST = """\
[[access]]
routes = ["* /**"]
allow = ["signed-in"]
"""

_RECIPES = """\
# What may be created on the platform, and how it is taken away again.

[[recipes]]
name = "post"
as = "member"
create = "POST /api/posts"
body = { title = "{canary}", body = "A post of the audit: {canary}" }
read = "GET /api/posts/{id}"
remove = "DELETE /api/posts/{id}"

[[recipes]]
name = "comment"
as = "member2"
create = "POST /api/posts/{post.id}/comments"
body = { body = "A comment of the audit: {canary}" }
read = "GET /api/posts/{post.id}/comments"
remove = "DELETE /api/posts/{post.id}/comments/{id}"

[[recipes]]
name = "reaction"
as = "member2"
create = "PUT /api/posts/{post.id}/reactions/insightful"
keep = {}
read = "GET /api/posts/{post.id}/reactions"
remove = "DELETE /api/posts/{post.id}/reactions/insightful"

[[recipes]]
name = "group"
as = "member"
create = "POST /api/groups"
body = { name = "{canary}", description = "A group of the audit.", visibility = "private" }
read = "GET /api/groups/{id}"
remove = "DELETE /api/groups/{id}"

[[recipes]]
name = "conversation"
as = "member_manager"
create = "POST /api/conversations"
body = { member_ids = ["<moderator>"], body = "{canary}" }
read = "GET /api/conversations/{id}/messages"
remove = "DELETE /api/conversations/{id}"

[[recipes]]
name = "message"
as = "member"
create = "POST /api/conversations/<conversation>/messages"
body = { body = "A message of the audit: {canary}" }
read = "GET /api/conversations/<conversation>/messages"
remove = "DELETE /api/conversations/<conversation>/messages/{id}"

[[recipes]]
name = "report"
as = "member"
create = "POST /api/reports"
body = { post_id = "{post.id}", reason = "{canary}" }
remove = "DELETE /api/reports/{id}"

[[recipes]]
name = "invite"
as = "admin"
create = "POST /api/invites"
body = { email = "{email}", role = "member" }
read = "GET /api/invites"
remove = "DELETE /api/invites/{id}"

[[recipes]]
name = "webhook"
as = "admin"
create = "POST /api/webhooks"
body = { url = "https://hooks.example.com/{canary}", events = ["invoice.paid"] }
read = "GET /api/webhooks"
remove = "DELETE /api/webhooks/{id}"
"""

_THROWAWAY = """\
# A person of ours, for what would hurt a real one: signing out, a new password, being suspended or removed.
[throwaway]

[throwaway.sign_in]
how = "json"
route = "POST /api/auth/sign-in"
fields = { email = "{email}", password = "{password}" }
session = "cookie"
csrf = { take = "body:/csrf_token", header = "X-CSRF-Token" }

[[throwaway.create]]
call = "POST /api/invites"
as = "admin"
body = { email = "{email}", role = "member" }
keep = { token = "/token" }

[[throwaway.create]]
call = "POST /api/invites/by-token/{token}/redeem"
as = "anonymous"
body = { name = "Audit visitor", password = "{password}" }
keep = { id = "/id" }

[[throwaway.suspend]]
call = "POST /api/admin/members/{id}/suspend"
as = "admin"

[[throwaway.remove]]
call = "DELETE /api/admin/members/{id}"
as = "admin"
"""

_CORE_ACTIONS: tuple[tuple[str, str, str], ...] = (
    ("open the feed", "GET /api/posts", "member"),
    ("open a post", "GET /api/posts/<post>", "member"),
    ("read the comments", "GET /api/posts/<post>/comments", "member"),
    ("search", "GET /api/search?q=pump", "member"),
    ("list members", "GET /api/members", "member"),
    ("read messages", "GET /api/conversations/<conversation>/messages", "member"),
    ("open the public board", "GET /api/public/posts", "anonymous"),
)


def settings_toml(
    config: PlatformConfig,
    connect: Mapping[str, str],
    ca: Path,
    people: Sequence[Person],
    resolver: str,
    *,
    lookalike_rules: str = "",
    customer: bool = False,
) -> str:
    """Settings that fit one running platform; with `customer`, for the customer's own host as well."""
    guests = ("globex_owner", "globex_member") if customer else ()
    parts = [
        _HEAD,
        _environment("demo", (config.app_host, config.api_host), connect, ca, resolver),
        *([_environment("demo-customer", (config.customer_host,), connect, ca, resolver)] if customer else []),
        _points(config),
        _BUDGETS.replace("{app}", config.app_host).replace("{customer}", config.customer_host),
        *(_persona(person) for person in people if person.tenant == "acme"),
        _bearer_persona(),
        *(_visitor(person, config.api_host) for person in people if person.key in _VISITORS),
        *(_persona(person) for person in people if person.key in guests),
        _ACCESS + lookalike_rules + _ACCESS_REST,
        _with_ids(_RECIPES, people),
        _THROWAWAY,
        *(_core_action(*action, people) for action in _CORE_ACTIONS),
    ]
    return "\n".join(parts)


def quoted(text: str | Path) -> str:
    """A TOML string."""
    return json.dumps(str(text), ensure_ascii=False)


def _with_ids(text: str, people: Sequence[Person]) -> str:
    """Put the ids of seeded records in."""
    moderator = next(person for person in people if person.key == "acme_moderator")
    return (
        text.replace("<moderator>", moderator.id)
        .replace("<conversation>", stable_id("acme", "conversation", 0))
        .replace("<post>", stable_id("acme", "post", 2))
    )


def _points(config: PlatformConfig) -> str:
    """Where names lead, and the sites beside the platform that belong to the team, too."""
    known = {config.app_host: ("203.0.113.10", IPV6), config.api_host: ("203.0.113.11",), **POINTS}
    lines = [f"{quoted(host)} = {json.dumps(list(targets))}" for host, targets in known.items()]
    head = "# Where these hosts have to lead.\n[environments.demo.points]\n"
    sites = f"# Sites of the same team beside the platform.\n[scope]\nhosts = {json.dumps(list(SITES))}\n"
    return head + "\n".join(lines) + "\n\n" + sites


def _environment(name: str, hosts: tuple[str, ...], connect: Mapping[str, str], ca: Path, resolver: str) -> str:
    lines = [f"{quoted(place)} = {quoted(target)}" for place, target in connect.items()]
    urls = ", ".join(quoted(f"https://{host}") for host in hosts)
    return "\n".join(
        (
            f"[environments.{name}]",
            f"urls = [{urls}]",
            'kind = "staging"',
            f"openapi = {quoted(f'https://{hosts[0]}/openapi.json')}",
            'graphql = "/api/graphql"',
            'release = "GET /api/version#/release"',
            f"ca = {quoted(ca)}",
            f"resolver = {quoted(resolver)}",
            "",
            f"[environments.{name}.connect]",
            *lines,
            "",
        )
    )


def _persona(person: Person) -> str:
    """Someone who signs in as a browser does."""
    acme = person.tenant == "acme"
    password = f"$LR_{person.key.upper()}_PASSWORD"
    return "\n".join(
        (
            "[[personas]]",
            f"name = {quoted(person.key.removeprefix('acme_'))}",
            f"role = {quoted(person.role)}",
            f"tenant = {quoted(person.tenant)}",
            f"environment = {quoted('demo' if acme else 'demo-customer')}",
            "",
            "[personas.sign_in]",
            'how = "json"',
            'route = "POST /api/auth/sign-in"',
            f"fields = {{ email = {quoted(person.email)}, password = {quoted(password)} }}",
            'session = "cookie"',
            'csrf = { take = "body:/csrf_token", header = "X-CSRF-Token" }',
            "",
        )
    )


_VISITORS = ("globex_owner", "globex_member")


def _visitor(person: Person, api_host: str) -> str:
    """Someone of the other community, who meets ours on the shared API."""
    return "\n".join(
        (
            "# Of another community: what is Acme's must stay closed.",
            "[[personas]]",
            f"name = {quoted('other_' + person.key.split('_', 1)[1])}",
            f"role = {quoted(person.role)}",
            f"tenant = {quoted(person.tenant)}",
            'environment = "demo"',
            f"base = {quoted(f'https://{api_host}')}",
            "",
            "[personas.sign_in]",
            'how = "json"',
            'route = "POST /api/auth/token"',
            f"fields = {{ email = {quoted(person.email)}, password = {quoted(f'$LR_{person.key.upper()}_PASSWORD')} }}",
            'session = "body:/access_token"',
            "",
        )
    )


def _bearer_persona() -> str:
    """The same member as `member`, as an API client."""
    return """\
# The API with a bearer token; the expired one is tried once and must be refused.
[[personas]]
name = "api_member"
role = "member"
tenant = "acme"
environment = "demo"
expired_token = "$LR_EXPIRED_TOKEN"

[personas.sign_in]
how = "json"
route = "POST /api/auth/token"
fields = { email = "nadia.costa@acme-members.example", password = "$LR_ACME_MEMBER_PASSWORD" }
session = "body:/access_token"
"""


def _core_action(name: str, call: str, persona: str, people: Sequence[Person]) -> str:
    text = f"[[core_actions]]\nname = {quoted(name)}\ncall = {quoted(call)}\nas = {quoted(persona)}\n"
    return _with_ids(text, people)
