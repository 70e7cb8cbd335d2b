"""The scorecard: its rows, the checks each must hold one day, the five questions, the 48-hour lanes."""

from __future__ import annotations

from dataclasses import dataclass

from launchready.model import Severity

_SEVERITY = {"B": Severity.BLOCKER, "H": Severity.HIGH, "M": Severity.MEDIUM, "L": Severity.LOW}


@dataclass(frozen=True, slots=True)
class Planned:
    """A check that the scorecard asks for, whether or not this version has it. `attestable`: a word may do."""

    id: str
    severity: Severity
    attestable: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the scorecard, in the words a founder reads."""

    id: str
    title: str
    why: str
    breaks: str
    checks: tuple[Planned, ...]


def _row(id: str, title: str, why: str, breaks: str, checks: str) -> Row:
    planned = []
    for word in checks.split():
        name, _, mark = word.partition(":")
        planned.append(Planned(f"{id}/{name}", _SEVERITY[mark[0]], mark.endswith("a")))
    return Row(id, title, why, breaks, tuple(planned))


ROWS = (
    _row(
        "auth",
        "Every private route asks who you are",
        "Without it data leaks and accounts are taken over.",
        "Strangers read posts, members and billing.",
        "anonymous-read:B anonymous-write:B invalid-session:B session-end:H hidden-routes:B account-discovery:M "
        "session-storage:M open-backend:B",
    ),
    _row(
        "access",
        "People reach only what is theirs",
        "It keeps one mistake small.",
        "A junior or a member deletes or reads what is not theirs.",
        "role-functions:B object-read:B object-write:B tenant-isolation:B list-leaks:H field-exposure:H "
        "field-write:B admin-limits:H role-change:B existence:L",
    ),
    _row(
        "input",
        "Bad input is turned away",
        "It stops injection and rubbish data.",
        "Broken feeds, database errors, chained attacks.",
        "invalid:H oversized:H server-error:M injection:B stored-script:B upload:H redirect:M server-fetch:H "
        "content-type:L",
    ),
    _row(
        "limits",
        "Abuse is slowed down",
        "It holds off spam and password guessing.",
        "Stuffed accounts, abuse, support load.",
        "per-ip:H per-user:H bypass:H signal:L lockout:M page-size:M",
    ),
    _row(
        "secrets",
        "No secret lies open",
        "Everything else hangs on them.",
        "Domain, payments and APIs are taken over.",
        "tree:B history:B bundle:B logs:B configuration:B pictures:B responses:B public-split:M rotation:H",
    ),
    _row(
        "cors",
        "Only approved sites act for members",
        "Other sites must not act for members.",
        "Stolen tokens, requests nobody made.",
        "untrusted-origin:B wildcard:H approved-origin:M vary:L cookies:H cross-site-write:H",
    ),
    _row(
        "email",
        "Mail arrives and is ours",
        "Trust and delivery depend on it.",
        "Welcome and reset mail lands in spam or nowhere.",
        "spf:B dkim:B dmarc:B mx:H transport:L welcome-mail:B inbox-providers:Ha reports:M bounces:H "
        "sender-reputation:M",
    ),
    _row(
        "monitoring",
        "The team knows first",
        "The team must know before customers do.",
        "Silent downtime, lost sign-ups.",
        "uptime-checks:B threshold:M alert-route:Ba fire-drill:B error-tracking:H failed-jobs:H webhook-retry:H "
        "health:M heartbeat:Ma",
    ),
    _row(
        "deploy",
        "Releases are repeatable, with a way back",
        "A bad release must not stick.",
        "Long outages after a bad push.",
        "repeatable:H pipeline:H rollback:B migrations:M backup:Ha settings-parity:M",
    ),
    _row(
        "handover",
        "Nobody has to guess during an outage",
        "The team must not depend on one person.",
        "Nobody knows who to call, where, with which key.",
        "dns-owner:Ba setting-owners:Ba integration-owners:Ba secret-owner:Ba runbook:Ha setting-hygiene:M "
        "founder-access:Ha incident-contacts:Ba access-map:H personal-accounts:B mfa:Ha sign-off:M",
    ),
    _row(
        "edge",
        "Names, certificates and redirects are right",
        "People must reach the real site, encrypted.",
        "The site is unreachable, or a stranger answers in its name.",
        "names:B subdomains:H certificate:B protocols:M https-redirect:H canonical-host:H mixed-content:M "
        "headers:M caa:L dnssec:L",
    ),
    _row(
        "speed",
        "Normal actions are quick",
        "Slow communities stay empty.",
        "People leave before the page is there.",
        "p95:B page:M",
    ),
    _row(
        "walkthrough",
        "Three visitors find nothing broken",
        "First impressions are made by small things.",
        "Dead buttons, endless spinners, overshared data.",
        "endless-loading:M dead-controls:M bad-forms:M oversharing:B broken-links:L console-errors:L",
    ),
)

ROW_OF = {row.id: row for row in ROWS}
PLANNED = {planned.id: planned for row in ROWS for planned in row.checks}
NEVER_ATTESTED = frozenset({"auth", "access", "input", "limits", "secrets", "cors"})

QUESTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Can a new admin be onboarded without a password being shared?", ("handover/personal-accounts",)),
    (
        "Is every production API route protected by authentication, permissions, rate limits and input validation?",
        ("auth", "access", "input", "limits"),
    ),
    ("Are there zero exposed secrets?", ("secrets",)),
    ("Do DNS, certificates, redirects, subdomains and mail records all resolve correctly?", ("edge", "email")),
    ("Does the team see errors, downtime and failed jobs before a customer does?", ("monitoring",)),
)

_OWNERSHIP = ("dns-owner", "setting-owners", "integration-owners", "secret-owner", "setting-hygiene")
_LANES: tuple[tuple[tuple[int, int], str, tuple[str, ...]], ...] = (
    ((1, 8), "Names, certificates, cookies", ("edge", "cors/cookies")),
    ((4, 16), "Secrets, settings, ownership", ("secrets", *(f"handover/{name}" for name in _OWNERSHIP))),
    ((8, 20), "Mail", ("email",)),
    ((12, 32), "Sign-in, permissions, input, limits", ("auth", "access", "input", "cors", "limits")),
    ((20, 40), "Monitoring, rollback, speed, visitors", ("monitoring", "deploy", "speed", "walkthrough")),
    ((40, 48), "Handover", ("handover",)),
)


def lane(check: str) -> tuple[tuple[int, int], str]:
    """The window (hours) of the 48-hour map in which a check is mended, and the lane's name."""
    row = check.split("/")[0]
    for exact in (check, row):
        for window, name, members in _LANES:
            if exact in members:
                return window, name
    raise KeyError(check)
