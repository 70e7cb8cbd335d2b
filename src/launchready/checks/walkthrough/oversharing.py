"""Browsers get no private values that their pages never show.

## What it looks at

Everything that answers and inline state bring to the browser of a visitor without an account, of a new member and of an
admin, compared with what their pages showed during the whole walk: text, fields, labels, mail links.

## Why it matters

What is in the browser is public to its owner, shown or not. Anybody can open the developer tools, and scripts that
collect addresses and secrets from such answers are ordinary.

## How it is judged

It fails for secrets and password hashes in anybody's answers, and for e-mail addresses, phone numbers and fields that
are private by name (birth dates, internal notes, addresses of last sign-in) in the answers of members and strangers,
when no page of that visitor shows the value. The visitor's own data and session, addresses of functions such as
`support@` and masked values are fine. What an admin may see is left to the access checks.

## How to fix

Return what the page shows: a response model of its own per page, never the record.

Bad: `return db.query(User).all()`

Good: `class MemberOut(BaseModel): id: UUID; name: str; headline: str` as the route's response model

## References

- OWASP API3:2023 Broken Object Property Level Authorization
- CWE-201 Insertion of Sensitive Information Into Sent Data
- CWE-359 Exposure of Private Personal Information to an Unauthorized Actor
- OWASP ASVS v5.0.0-8.2.3, v5.0.0-14.2.6, v5.0.0-15.3.1
- CVE-2026-33638: a visitor's page loads addresses that it never shows
"""

from __future__ import annotations

from launchready.artifacts.walk import Carried, Walk
from launchready.checks.registry import check
from launchready.checks.walkthrough._reading import NAMES, unwalked, walked
from launchready.model import Confidence, Effort, Finding, Severity, Subject, Verdict, settle

FIX = "return only the fields that the page shows, by a response model of its own"
_WORDS = {
    "email": ("e-mail address", "e-mail addresses"),
    "phone": ("phone number", "phone numbers"),
    "secret": ("secret", "secrets"),
    "hash": ("password hash", "password hashes"),
    "token": ("token", "tokens"),
    "private": ("private value", "private values"),
}
_FOR_NOBODY = frozenset({"secret", "hash", "token"})


@check(
    title="Data that pages load and never show",
    fine="Pages load no private data beyond what they show.",
    failure="Pages load private data that they never show.",
    severity=Severity.BLOCKER,
    effort=Effort(0.5, 4),
    since="0.2",
)
def oversharing(walk: Walk) -> Verdict:
    """A finding for every field that carries private values unseen."""
    groups: dict[tuple[str, str, str], list[Carried]] = {}
    for carried in walk.carried:
        if carried.kind in _FOR_NOBODY or carried.visitor != "admin":
            groups.setdefault((carried.where, carried.field, carried.kind), []).append(carried)
    findings = [_finding(group) for group in groups.values()]
    return settle(findings, unwalked(walk), walked(walk), "no page was walked")


def _finding(group: list[Carried]) -> Finding:
    # The least trusted visitor tells the most.
    order = list(NAMES)
    worst = min(group, key=lambda one: order.index(one.visitor))
    one, many = _WORDS[worst.kind]
    amount = f"{worst.count} {many}" if worst.count > 1 else f"{'an' if one[0] == 'e' else 'a'} {one}"
    method, _, route = worst.where.partition(" ") if "/" in worst.where.split(" ")[-1] else ("", "", worst.where)
    page = method == "the"
    certain = worst.kind not in ("private", "token") and (worst.count > 1 or worst.kind != "email")
    return Finding(
        Subject(
            method="" if page else method,
            route=worst.where.rsplit(" ", 1)[-1] if page else route,
            persona=worst.visitor,
            name=worst.field,
        ),
        f"The browser of {NAMES[worst.visitor]} gets {amount} that no page shows: {worst.where}, {worst.field}.",
        worst.evidence,
        Confidence.CERTAIN if certain else Confidence.FIRM,
        FIX,
        variant=worst.kind,
    )
