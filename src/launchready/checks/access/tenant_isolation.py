"""One customer's community is closed to another's people.

## What it looks at

Every route that takes the id of a record, for reading and for writing, tried by a person of another tenant: at their
own address with the foreign id, at the other tenant's address with their own session, and with the other tenant named
in the usual headers. Where no record of one tenant can be reached for, one of the other's is tried the other way
round. And every list: does one tenant's show records that only the other tenant's lists should?

## Why it matters

Two customers on one platform are often competitors. A single query without the tenant in it hands one's members,
invoices or webhooks to the other, and has to be reported as a breach.

## How it is judged

As access/object-read and access/object-write are: it fails when the other tenant's person gets the owner's canary or
stable values of the owner's view that no stranger gets, or when the owner sees that something of theirs was changed or
is gone. What the person's own views hold anyway counts as lawful. Without personas of two tenants it stays unverified,
unless nothing in the API speaks of tenants.

## How to fix

Put the tenant of the session into every query, best where the database session is made, so that no query can do
without it; never take it from the path, the body or a header.

Bad: `select(Webhook).where(Webhook.id == webhook_id)`

Good: `select(Webhook).where(Webhook.id == webhook_id, Webhook.community_id == caller.community_id)`

## References

- OWASP API1:2023 Broken Object Level Authorization
- CWE-639 Authorization Bypass Through User-Controlled Key
- CWE-863 Incorrect Authorization
- OWASP ASVS v5.0.0-8.4.1
"""

from __future__ import annotations

import re

from launchready.artifacts.access import Crossing, ObjectReads, ObjectWrites, OwnerMap
from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Routes
from launchready.checks.registry import check
from launchready.derive.coverage import blind_spot
from launchready.derive.effects import judge_writes
from launchready.derive.trespass import across, judge_reads
from launchready.model import (
    Confidence,
    Effort,
    Finding,
    Missing,
    NotApplicable,
    Severity,
    Subject,
    Verdict,
    settle,
)

FIX = "put the tenant of the session into the query that loads this record"
_TENANT = re.compile(r"tenant|communit|organi[sz]ation|workspace|(^|[/_{])org([/_}]|$)", re.I)


@check(
    title="Between customers",
    fine="One customer's people reach nothing of another's.",
    failure="People of one customer can reach another customer's data.",
    severity=Severity.BLOCKER,
    effort=Effort(2, 8),
    since="0.1",
)
def tenant_isolation(
    reads: ObjectReads, owners: OwnerMap, writes: ObjectWrites | Missing, policy: AccessPolicy, routes: Routes | Missing
) -> Verdict:
    """Attempts between people of different tenants."""
    if _one_tenant(owners, routes):
        return NotApplicable("nothing in the API or in anybody's account speaks of more than one tenant")
    told = judge_reads(reads, owners, policy, across, FIX)
    doubts = [*told.doubts, *owners.doubts, *filter(None, [blind_spot(routes)])]
    findings, fine = list(told.findings), list(told.fine)
    findings += [_crossed(one, owners) for one in owners.crossings if one.count and one.seen.ok]
    if isinstance(writes, Missing):
        doubts.append(f"changing records was not tried: {writes.detail}")
    else:
        done = judge_writes(writes, owners, across, FIX)
        findings, fine, doubts = findings + done.findings, fine + done.fine, doubts + done.doubts
    if len({one.tenant for one in owners.people}) < 2:
        doubts.insert(0, "no persona of another tenant is set; add one under [[personas]], with its tenant and base")
    return settle(findings, doubts, fine, "nobody of another tenant could reach for a record")


def _crossed(crossing: Crossing, owners: OwnerMap) -> Finding:
    """A list that shows another tenant's records."""
    method, _, path = crossing.route.partition(" ")
    owner = owners.person(crossing.owner)
    other = owners.person(crossing.persona)
    records = "1 record" if crossing.count == 1 else f"{crossing.count} records"
    seen = (crossing.seen, crossing.stranger)
    return Finding(
        Subject(method=method, route=path, persona=crossing.persona),
        f"{crossing.persona} of the tenant {other.tenant if other else ''} sees {records} of the tenant "
        f"{owner.tenant if owner else ''} in {path}{f' {crossing.way}' if crossing.way else ''}, "
        "which a stranger does not see.",
        tuple(one.evidence for one in seen if one.evidence),
        Confidence.CERTAIN,
        "put the tenant of the session into the query of this list, and into the key of whatever is cached",
        variant=crossing.way or "list",
    )


def _one_tenant(owners: OwnerMap, routes: Routes | Missing) -> bool:
    """Neither the settings nor the accounts nor the API know of tenants, as far as the whole API is known."""
    if isinstance(routes, Missing) or blind_spot(routes) or any(one.tenant or one.tenant_ids for one in owners.people):
        return False
    names = [route.path for route in routes.routes]
    names += [one.name for route in routes.routes for one in route.parameters]
    return not any(_TENANT.search(name) for name in names)
