"""A list yields what its caller may see, however it is asked.

## What it looks at

Every list, as the least person who may use it: its plain view, and the same list with flags for deleted and hidden
ones, filters by owner, tenant, parent and status, search terms, larger and further pages, another person's cursor, more
fields, and the order by a field that it does not show. Exports and analytics count as lists.

## Why it matters

Rights are checked when one record is opened. Lists are built by queries, and one forgotten condition, or one parameter
that nobody meant for members, hands out everybody's records at once.

## How it is judged

It fails when an answer holds another person's record that this caller's own views do not show and that it may not read
at its own address; a record of ours that its owner had deleted; a field that the plain list does not have, with a value
from another person's own view or a password hash; an order that follows a hidden field's values, while a made-up field
changes nothing; or a total that counts what only others see. A parameter that is ignored, a list that everybody shares,
and older pages of what the caller may read anyway are fine.

## How to fix

Build each list from one function that takes the caller and adds the condition itself, and accept only parameters from a
short list.

Bad: `query = select(Post) if show_all else visible_to(person)`

Good: `query = visible_to(person)`, with filters that can only narrow it.

## References

- OWASP API1:2023 Broken Object Level Authorization, API3:2023 Broken Object Property Level Authorization
- CWE-202 Exposure of Sensitive Information Through Data Queries, CWE-863
- OWASP ASVS v5.0.0-8.2.2, v5.0.0-8.2.3, v5.0.0-15.3.1
- roadmap.sh API security: avoid-sensitive-data
"""

from __future__ import annotations

from launchready.artifacts.access import OwnerMap
from launchready.artifacts.lists import ListAnswers, ListAsked, Yield
from launchready.artifacts.routes import Routes
from launchready.checks.registry import check
from launchready.derive.coverage import blind_spot
from launchready.model import Confidence, Effort, Evidence, Finding, Missing, Severity, Subject, Verdict, settle

FIX = "add the caller's condition where the list's query is built, and let parameters only narrow it"


@check(
    title="What lists yield",
    fine="Lists show their caller nothing that is not theirs to see.",
    failure="A list hands out records or fields that its caller must not see.",
    severity=Severity.HIGH,
    effort=Effort(0.5, 3),
    since="0.1",
)
def list_leaks(lists: ListAnswers, owners: OwnerMap, routes: Routes | Missing) -> Verdict:
    """Another's record, a hidden field, or an order or count that tells of them."""
    findings = [_finding(item, told) for item in lists.lists for told in item.yields]
    unverified: list[str] = [*filter(None, [blind_spot(routes)]), *lists.left_out]
    if sum(1 for one in owners.people if not one.same_as) < 2:
        unverified.append("only one person could be used, so nothing is known to be another's")
    evidence: list[Evidence] = [one.plain.evidence for one in lists.lists if one.plain and one.plain.evidence]
    return settle(findings, unverified, evidence, "no list is known; give a schema or settings")


def _finding(item: ListAsked, told: Yield) -> Finding:
    method, _, path = item.route.partition(" ")
    when = f" when asked with {told.query[:120]}" if told.query else ""
    seen = [told.seen, *told.proofs, *([item.plain] if item.plain else [])]
    return Finding(
        Subject(method=method, route=path, persona=item.persona),
        f"{item.route} shows {item.persona} ({item.role}) {told.what}{when}.",
        tuple(dict.fromkeys(one.evidence for one in seen if one.evidence)),
        Confidence.CERTAIN if told.sure else Confidence.FIRM,
        FIX,
    )
