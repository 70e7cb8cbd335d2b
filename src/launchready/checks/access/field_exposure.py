"""An answer shows of others only what its reader may see.

## What it looks at

Every reading route, GraphQL queries included, asked once as the lowest role that gets data from it, public routes
without a session; in the answers each field that by its name, by the form of its value, or because a persona's own
account shows the same value, is meant for few: password hashes, tokens, contact data, numbers of papers and accounts,
and what only the team keeps about people.

## Why it matters

A page that shows a name can be fed by an answer that holds the whole row. Nobody sees it in the browser; anybody who
opens the network panel takes all addresses or hashes with them.

## How it is judged

A password hash is shown to nobody, not even to its owner. A token of another person is a finding for any reader.
Contact data are a finding when they are those of one of our personas, seen by another one who has no rule of its own
for the route; what is kept about people and numbers of papers, when they are another's. A rule that names the
reader's role (an admin's list of members) makes contact data and internal fields lawful. Masked values (`j***@…`) are
fine. Addresses of people who are none of our personas prove nothing of who published them, so they stay unverified.

## How to fix

Answer with a shape that names its fields, one for each kind of reader, and never with the row of the table.

Bad: `return db.get(User, user_id)`

Good: `return PublicProfile(id=user.id, name=user.name, headline=user.headline)`

## References

- OWASP API3:2023 Broken Object Property Level Authorization
- CWE-201 Insertion of Sensitive Information Into Sent Data, CWE-213, CWE-359
- OWASP ASVS v5.0.0-8.2.3, v5.0.0-14.2.6, v5.0.0-15.3.1
- roadmap.sh API security: avoid-sensitive-data
"""

from __future__ import annotations

from launchready.artifacts.fields import Shown, ShownFields
from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Routes
from launchready.checks.registry import check
from launchready.derive.coverage import blind_spot
from launchready.derive.standing import named
from launchready.model import Confidence, Effort, Evidence, Finding, Missing, Severity, Subject, Verdict, settle

WORDS = {
    "hash": "a password hash",
    "token": "a token",
    "contact": "contact data",
    "internal": "what only the team should know",
    "identity": "a number that identifies a person",
}
# Refused to everybody, not there, or not understood: there is no answer that could show anything.
_NOTHING = (400, 403, 404, 405, 410, 422)
FIX = "name the fields of the answer one by one, for this kind of reader"


@check(
    title="Fields that answers show",
    fine="Answers show of others what their reader may see.",
    failure="Answers hand out other people's private data.",
    severity=Severity.HIGH,
    effort=Effort(0.5, 2),
    since="0.1",
)
def field_exposure(fields: ShownFields, policy: AccessPolicy, routes: Routes | Missing) -> Verdict:
    """By name, by form, and by whose own view has the value."""
    findings: list[Finding] = []
    unverified: list[str] = [*filter(None, [blind_spot(routes)])]
    for item in _once(fields.shown):
        verdict = _judge(item, policy, top=item.persona in fields.highest)
        if isinstance(verdict, Confidence):
            findings.append(_finding(item, verdict))
        elif verdict:
            unverified.append(f"{item.route}: {verdict}")
    unverified += [f"{one.route}: {one.why}" for one in fields.asked if not one.persona and _matters(one.why)]
    evidence: list[Evidence] = [one.seen.evidence for one in fields.asked if one.seen and one.seen.evidence]
    return settle(findings, unverified, evidence, "no reading route is known; give a schema or settings")


def _once(shown: tuple[Shown, ...]) -> list[Shown]:
    """Each field of a route once for each kind: as a known person's before others', the reader's own last."""
    best: dict[tuple[str, str, str], Shown] = {}
    for item in sorted(shown, key=lambda one: {"own": 0, "other": 1}.get(one.whose, 2)):
        best[(item.route, item.field, item.kind)] = item
    return list(best.values())


def _matters(why: str) -> bool:
    """A route without any data to look at shows nothing; one that turned us away for another reason might."""
    return why != "" and "no id is known" not in why and not any(f"last status {code}" in why for code in _NOTHING)


def _judge(item: Shown, policy: AccessPolicy, *, top: bool) -> Confidence | str:
    """How sure it is that this is shown wrongly, a doubt in words, or ''."""
    if item.kind == "hash":
        return Confidence.CERTAIN
    if item.whose == "own":
        return ""
    ruled = named(policy, item.route, item.role)
    if item.kind == "token":
        if item.of_person:
            return Confidence.FIRM
        return "" if ruled or top else Confidence.FIRM
    if ruled or (top and policy.allowed(item.route) is None):
        return ""
    if item.kind == "contact":
        if item.whose != "other":
            return Confidence.CERTAIN
        if not item.of_person and ("[]" not in item.field or item.many < 2):
            return ""
        return f"it shows {item.persona} contact data in {item.field}, of nobody we know"
    return Confidence.FIRM


def _finding(item: Shown, sure: Confidence) -> Finding:
    method, _, path = item.route.partition(" ")
    reader = "anyone" if item.persona == "anonymous" else f"{item.persona} ({item.role})"
    whose = {"own": "the reader's own", "other": "other people's"}.get(item.whose, f"{item.whose}'s")
    evidence = (item.seen.evidence,) if item.seen.evidence else ()
    return Finding(
        Subject(method=method, route=path, persona=item.persona),
        f"{item.route} shows {reader} {WORDS[item.kind]} in {item.field}, {whose}.",
        evidence,
        sure,
        FIX,
    )
