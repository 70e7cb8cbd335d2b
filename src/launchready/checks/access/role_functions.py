"""People use only the functions that their role may use.

## What it looks at

Every reading and writing route, as one person of each role. Reads are made by GET. Writes are tried only by roles that
the rules deny them, from the lowest up: on records and throwaway people that the audit made, on a single setting only
where it can be put back, and otherwise by a harmless request (an id that cannot exist, a body that fits no schema).
What removes things comes last. Denied reads
are also posted with a header that says GET. On production only reads are made.

## Why it matters

A missing role check hides well: the page has no button, so nobody notices that the route answers anybody who asks. A
junior or a member then deletes people, exports addresses, reads the audit log or changes the plan.

## How it is judged

The access rules say who may. It fails when a role that they deny gets stable values which somebody allowed sees and
this role sees nowhere by right, or when the effect of its write shows to somebody in charge: the record appears, is
gone, or is not as it was. A status alone proves nothing, in either direction: an empty list, the same page for
everybody, a 2xx without effect are no failure, and a 403 after which the record is gone is one. A route that no rule
speaks of is judged by evidence (its name says administration, and a lower role gets other people's addresses, numbers
or tokens there); otherwise it is a decision to make and forbids a pass. Routes that no role may use are
access/admin-limits' matter, and whose record it is is access/object-read's.

## How to fix

Ask for the permission in the route itself, by one dependency that every route of its kind shares, and let a test walk
all routes.

Bad: `if user.role == "admin"` in the page's template, and `@login_required` on the route.

Good: `router = APIRouter(dependencies=[Depends(require("members:delete"))])`, and everything is denied by default.

## References

- OWASP API5:2023 Broken Function Level Authorization
- CWE-862 Missing Authorization, CWE-863 Incorrect Authorization
- OWASP ASVS v5.0.0-8.2.1, v5.0.0-8.3.1
- RFC 9110 §15.5.4
"""

from __future__ import annotations

from launchready.artifacts.functions import Asked, FunctionRead, FunctionWrite, RoleReads, RoleWrites
from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Routes
from launchready.artifacts.sketch import PERSONAL, Seen
from launchready.checks.registry import check
from launchready.derive.coverage import blind_spot
from launchready.derive.decisions import administrative, internal, to_decide, undecided
from launchready.derive.functions import Told, read_told, write_told
from launchready.derive.roles import called
from launchready.model import Confidence, Effort, Evidence, Finding, Missing, Severity, Subject, Verdict, settle

FIX = "ask for the permission in the route itself, and deny by default what no permission is named for"


@check(
    title="Functions by role",
    fine="Each role reaches the functions it may use, and no other.",
    failure="A role reaches functions that it must not use.",
    severity=Severity.BLOCKER,
    effort=Effort(1, 4),
    since="0.1",
)
def role_functions(
    reads: RoleReads, writes: RoleWrites | Missing, policy: AccessPolicy, routes: Routes | Missing
) -> Verdict:
    """Compare what each role reached with what the rules allow it."""
    findings: list[Finding] = []
    doubts = list(filter(None, [blind_spot(routes)]))
    fine: list[Evidence] = []
    listed = {r.key for r in routes.routes if not r.hidden} if isinstance(routes, Routes) else set()
    for read in reads.reads:
        if not internal(policy, read.route, reads.roles):
            _read(read, reads, policy, listed, findings, doubts, fine)
    if isinstance(writes, Missing):
        doubts.append(f"writing functions were not tried: {writes.detail}")
    else:
        for read in writes.overridden:
            if not internal(policy, read.route, reads.roles):
                _read(read, reads, policy, listed, findings, doubts, fine)
        _writes([one for one in writes.tries if not internal(policy, one.route, reads.roles)], findings, doubts, fine)
    if isinstance(routes, Routes):
        found = {f"{finding.subject.method} {finding.subject.route}" for finding in findings}
        doubts += filter(None, [to_decide([key for key in undecided(policy, routes) if key not in found])])
    return settle(
        findings, doubts, fine, "the access rules deny no role anything; state who may use what in [[access]]"
    )


def _read(
    read: FunctionRead, reads: RoleReads, policy: AccessPolicy, listed: set[str], findings: list[Finding],
    doubts: list[str], fine: list[Evidence],
) -> None:  # fmt: skip
    reached: list[tuple[Asked, Told]] = []
    for one in read.asked:
        stance = policy.stance(read.route, one.role)
        if stance == "denied":
            told = read_told(read, one.seen, reads.lawful.get(one.role, frozenset()))
            if told.outcome == "reached":
                reached.append((one, told))
            elif told.outcome == "doubt" and read.route in listed:
                doubts.append(f"{read.route} as {one.role}: {told.words}")
            elif one.seen.evidence:
                fine.append(one.seen.evidence)
        elif stance == "undecided" and one.role != reads.roles[0] and administrative(read.route):
            told = _by_evidence(read, one, reads)
            if told.outcome == "reached":
                reached.append((one, told))
    if reached:
        reached.sort(key=lambda pair: -reads.roles.index(pair[0].role))
        findings.append(_read_finding(read, reached, policy))


def _by_evidence(read: FunctionRead, one: Asked, reads: RoleReads) -> Told:
    """No rule: personal values at an administrative route, of a role that is the lowest."""
    sketch = one.seen.sketch
    if sketch is None or not sketch.ok or one.role != reads.roles[-1]:
        return Told("refused")
    nobody = read.nobody.sketch if read.nobody and read.nobody.ok else None
    mine = {leaf.digest for leaf in (nobody.leaves if nobody else ())}
    personal = {(leaf.path, leaf.digest) for leaf in sketch.leaves if leaf.kind in PERSONAL and leaf.digest not in mine}
    if len({digest for _, digest in personal}) < 2:
        return Told("refused")
    fields = ", ".join(sorted({path for path, _ in personal})[:3])
    return Told("reached", f"{len(personal)} addresses, numbers or tokens ({fields}), and its name says administration")


def _read_finding(read: FunctionRead, reached: list[tuple[Asked, Told]], policy: AccessPolicy) -> Finding:
    method, _, path = read.route.partition(" ")
    path, _, operation = path.partition(" ")
    lowest, told = reached[0]
    who = called(one.role for one, _ in reached)
    allowed = policy.allowed(read.route)
    rule = f"only {', '.join(allowed)} may" if allowed else "no rule says who may"
    words = told.words.replace("{user}", read.user or "somebody allowed")
    return Finding(
        Subject(method=method, route=path, name=operation, persona=lowest.persona),
        f"{who[0].upper()}{who[1:]} can use {read.route}, and {rule}: {words}.",
        _proof(lowest.seen, read.view),
        Confidence.CERTAIN if told.proved else Confidence.FIRM,
        FIX,
    )


def _writes(tries: list[FunctionWrite], findings: list[Finding], doubts: list[str], fine: list[Evidence]) -> None:
    for one in tries:
        told = write_told(one)
        if told.outcome == "reached":
            method, _, path = one.route.partition(" ")
            findings.append(
                Finding(
                    Subject(method=method, route=path.partition(" ")[0], persona=one.persona),
                    f"Somebody with the role {one.role} can use {one.route}, which this role must not: {told.words}.",
                    _proof(one.attempt, one.after, one.before),
                    Confidence.CERTAIN if told.proved else Confidence.FIRM,
                    FIX,
                )
            )
        elif told.outcome == "doubt":
            doubts.append(f"{one.route} as {one.role}: {told.words}")
        elif one.attempt and one.attempt.evidence:
            fine.append(one.attempt.evidence)


def _proof(*seen: Seen | None) -> tuple[Evidence, ...]:
    return tuple(one.evidence for one in seen if one and one.evidence)
