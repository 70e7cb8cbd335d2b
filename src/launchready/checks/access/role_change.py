"""Nobody gets more than their role gives: not by asking, not by inviting, not by an old session.

## What it looks at

Throwaway people and invites that the audit makes and removes. Each makes itself more than it is; each role that may
give roles gives the one above its own, and takes one from a person above; somebody who may suspend people suspends one
above; each role that may invite invites above itself. An invite is redeemed with another role, for another address, by
a signed-in person whom it was not made for, by its id instead of its secret, after it was taken back, and a second
time. A role is taken away while sessions of every kind are open, and those sessions read again. A role is only claimed:
in headers, in the query, at sign-in.

## Why it matters

Whoever can raise one role by one step owns the platform. It happens quietly, in routes that were meant for
administrators, and the audit log shows a lawful change.

## How it is judged

It fails when somebody in charge then sees the role, status or account that must not have come about, when a claimed or
lost role still gets values that the role below sees nowhere, or when a used invite opens an account. A 2xx that changed
nothing is no failure. Which role stands above which follows from the access rules: a role is higher when it may do all
that the other may, and more. The last owner is not removed for a test: a platform that lets that happen could not be
put back.

## How to fix

Compare the role that is given, and the role of the one acted on, with the actor's own, in one function that every route
uses; look the role up on every request; bind an invite to its address, its role and one use.

Bad: `invite.role = body.role` when it is redeemed; a role kept in the session or token.

Good: `if rank(role) > rank(actor.role): raise Forbidden`, and `SELECT role FROM people WHERE id = :id` per request.

## References

- OWASP API5:2023 Broken Function Level Authorization
- CWE-266 Incorrect Privilege Assignment, CWE-863 Incorrect Authorization
- OWASP ASVS v5.0.0-8.2.1, v5.0.0-8.2.3
- CVE-2024-8071, CVE-2024-1888 (Mattermost: granted and invited above one's own role)
- CVE-2026-6145 (a role decided by a request parameter)
"""

from __future__ import annotations

from launchready.artifacts.functions import RoleChanges, RoleClaim, RoleTry
from launchready.artifacts.sketch import Seen
from launchready.checks.registry import check
from launchready.derive.functions import shared
from launchready.model import Confidence, Effort, Evidence, Finding, Severity, Subject, Verdict, settle

FIX = "compare the role given, and the role acted on, with the actor's own; look the role up on every request"
WORDS = {
    "self-promotion": "Somebody with the role {role} can give itself the role {wanted}.",
    "grant-above": "Somebody with the role {role} can give another the role {wanted}, which is above its own.",
    "demotes-above": "Somebody with the role {role} can take the role {was} from another, which is above its own.",
    "act-above": "Somebody with the role {role} can suspend somebody whose role is above its own.",
    "invite-above": "Somebody with the role {role} can invite to the role {wanted}, which is above its own.",
    "invited-role": "Whoever redeems an invite to the role {was} can choose the role {wanted}.",
    "invited-address": "An invite can be redeemed for another address than the one invited.",
    "invite-of-another": "Somebody with the role {role} can redeem somebody else's invite and becomes {wanted}.",
    "invite-by-id": "An invite can be redeemed by its id, which stands in lists, instead of its secret.",
    "invite-revoked": "An invite that was taken back can still be redeemed.",
    "invite-used": "A used invite can be redeemed again with a new password, which opens the account.",
}
CLAIMS = {
    "demoted": "A session from before the role {role} was taken away still has it ({carrier}).",
    "header": "Whoever names the role {role} in the {carrier} of a request has it.",
    "sign-in": "Whoever names the role {role} when signing in has it ({carrier}).",
}


@check(
    title="Changes of role",
    fine="Nobody gets a role by asking, inviting, or an old session.",
    failure="People can get more than their role gives them.",
    severity=Severity.BLOCKER,
    effort=Effort(1, 4),
    since="0.1",
)
def role_change(changes: RoleChanges) -> Verdict:
    """What must not come about must not be seen by somebody in charge."""
    findings: list[Finding] = []
    doubts = [changes.why] if changes.why else []
    fine: list[Evidence] = []
    for one in changes.tries:
        told = _try(one)
        _take(told, one.kind, one.attempt, findings, doubts, fine)
    for claim in changes.claims:
        _take(_claim(claim), f"{claim.kind} ({claim.carrier})", claim.tried or claim.plain, findings, doubts, fine)
    return settle(findings, doubts, fine, "no change of a role was tried")


def _take(
    told: Finding | str, name: str, seen: Seen | None, findings: list[Finding], doubts: list[str], fine: list[Evidence]
) -> None:
    if isinstance(told, Finding):
        findings.append(told)
    elif told:
        doubts.append(f"{name}: {told}")
    elif seen and seen.evidence:
        fine.append(seen.evidence)


def _try(one: RoleTry) -> Finding | str:
    """A finding, a doubt in words, or '' when the rule held."""
    if one.attempt is None:
        return one.why or "it was not tried"
    if one.now and one.now == one.wanted and one.now != one.was:
        return _finding(one.route, one.persona, one.kind, WORDS[one.kind].format(**_parts(one)), one.attempt, one.shown)
    sketch = one.attempt.sketch
    if sketch is None:
        return one.attempt.failure
    if one.attempt.retry_later or sketch.status >= 500:
        return f"status {sketch.status} is no refusal"
    if sketch.refused or not sketch.ok:
        # Whether a refusal was kept shows in the state, where that can be read.
        return one.why if one.why and not sketch.refused else ""
    return one.why or ("" if one.now else "it was accepted, and nobody could see what came of it")


def _parts(one: RoleTry) -> dict[str, str]:
    return {"role": one.role or "person", "wanted": one.wanted, "was": one.was}


def _claim(claim: RoleClaim) -> Finding | str:
    if claim.view is None or claim.view.sketch is None:
        return claim.why or "nobody's view is there to compare with"
    if claim.tried is None:
        return claim.why  # The sign-in was refused, so there is nothing to claim with.
    sketch = claim.tried.sketch
    if sketch is None:
        return claim.tried.failure
    plain = claim.plain.sketch if claim.plain and claim.plain.ok else None
    if not sketch.ok:
        retry = claim.tried.retry_later or sketch.status >= 500
        return f"status {sketch.status} is no refusal" if retry else ""
    told = shared(sketch, claim.view.sketch, claim.again.sketch if claim.again else None, plain)
    if told.outcome == "reached":
        words = CLAIMS[claim.kind].format(role=claim.role, carrier=claim.carrier)
        return _finding(claim.route, claim.persona, claim.kind, words, claim.tried, claim.view, claim.carrier)
    return told.words if told.outcome == "doubt" else ""


def _finding(
    route: str, persona: str, kind: str, words: str, seen: Seen, other: Seen | None, name: str = ""
) -> Finding:
    method, _, path = route.partition(" ")
    proof = tuple(one.evidence for one in (seen, other) if one and one.evidence)
    who = "" if persona.startswith("lr-canary") else persona
    return Finding(
        Subject(method=method, route=path, persona=who, name=name), words, proof, Confidence.CERTAIN, FIX, variant=kind
    )
