"""People in charge do not read private words, and nobody reaches what is for machines alone.

## What it looks at

A private record that the audit writes as a plain person, by a recipe whose reading route the rules leave to `own`: a
private message for instance. Everybody of a higher role who does not take part in it asks for it by its id, for what
it lies in, and looks through every list, search, figure and GraphQL query they may use. Beside that, routes that the
rules leave to none of the roles that people have (internal ones), as every role.

## Why it matters

Members write in private because they trust that only the other reads it. A team that takes over inherits every admin's
power, and with it the duty that nobody looks. Internal endpoints are worse: nobody watches who uses them.

## How it is judged

It fails when the text that was planted, or at a private route the record itself, stands in the answer to somebody who
is not part of it, or when an internal
route answers a person with data or acts for one. Where the rules allow administrators to read private messages, as
many forums do on purpose, nothing is wrong: write their roles into the rule. Nobody's words are read for this, only our
own. When no rule leaves anything to `own`, and no message or conversation route is known, it does not apply.

## How to fix

Decide by participation, not by rank: ask for the row in `participants`, and give administrators a separate, logged way
for abuse cases.

Bad: `if user.is_admin or conversation.has(user): return messages`.

Good: `if not conversation.has(user): raise NotFound`, whatever the role.

## References

- OWASP API1:2023 Broken Object Level Authorization, API5:2023 Broken Function Level Authorization
- CWE-863 Incorrect Authorization
- OWASP ASVS v5.0.0-8.2.1, v5.0.0-8.2.2
- CVE-2026-21865 (Discourse: a moderator and a private message)
"""

from __future__ import annotations

import re

from launchready.artifacts.functions import (
    AdminLimits,
    Asked,
    FunctionRead,
    FunctionWrite,
    PrivateWord,
    RoleReads,
    RoleWrites,
)
from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.routes import Routes
from launchready.artifacts.sketch import Seen, Sketch
from launchready.checks.registry import check
from launchready.derive.decisions import internal
from launchready.derive.functions import write_told
from launchready.derive.roles import called
from launchready.model import (
    Confidence,
    Effort,
    Evidence,
    Finding,
    Missing,
    NotApplicable,
    Severity,
    Subject,
    Verdict,
    settle,
)

FIX = "decide by participation, not by rank; keep what is for machines off the routes that people can reach"
_PRIVATE = re.compile(r"/(messages?|conversations?|chats?|inbox|dms?|direct-messages?|threads)(/|$)", re.I)


@check(
    title="Limits of people in charge",
    fine="People in charge reach neither private words nor internal routes.",
    failure="People in charge can read what is private between members, or use internal routes.",
    severity=Severity.HIGH,
    effort=Effort(1, 4),
    since="0.1",
)
def admin_limits(
    limits: AdminLimits, reads: RoleReads | Missing, writes: RoleWrites | Missing, policy: AccessPolicy,
    routes: Routes | Missing,
) -> Verdict:  # fmt: skip
    """The canary must stand in nobody's answer but the participants'; internal routes must refuse everybody."""
    findings: list[Finding] = []
    doubts = [limits.why] if limits.why else []
    fine: list[Evidence] = []
    for word in limits.words:
        _word(word, findings, doubts, fine)
    if isinstance(reads, RoleReads):
        for read in reads.reads:
            if internal(policy, read.route, reads.roles):
                _internal(read, findings, doubts, fine)
        if isinstance(writes, RoleWrites):
            _written([one for one in writes.tries if internal(policy, one.route, reads.roles)], findings, doubts, fine)
    if not limits.private and not findings and not doubts and not fine:
        named = [r.key for r in routes.routes if _PRIVATE.search(r.path + "/")] if isinstance(routes, Routes) else []
        if isinstance(routes, Routes) and not named:
            return NotApplicable("no rule leaves anything to own, and no route is called message or conversation")
        doubts.append(
            f"no rule says who may read {named[0] if named else 'private content'}; write own into [[access]] "
            "where only those who take part may, or the roles that may"
        )
    return settle(findings, doubts, fine, "nothing private was written")


def _word(word: PrivateWord, findings: list[Finding], doubts: list[str], fine: list[Evidence]) -> None:
    if word.why:
        doubts.append(f"{word.recipe}: {word.why}")
        return
    if not word.asked:
        doubts.append(f"{word.recipe}: nobody of a higher role than {word.maker} stays out of it; add such a persona")
        return
    reached: dict[str, list[Asked]] = {}
    for number, one in enumerate(word.asked):
        sketch = one.seen.sketch
        known = sketch is not None and number < word.direct and any(leaf.digest in word.ids for leaf in sketch.leaves)
        if sketch is not None and (word.canary in sketch.marks or (known and sketch.ok)):
            reached.setdefault(one.path, []).append(one)
        elif sketch is None or one.seen.retry_later or sketch.status >= 500:
            told = one.seen.failure if sketch is None else f"status {sketch.status} is no refusal"
            doubts.append(f"{word.recipe} as {one.role} at {one.path}: {told}")
        elif one.seen.evidence:
            fine.append(one.seen.evidence)
    for number, (path, people) in enumerate(reached.items()):
        who = called(one.role for one in people)
        method, _, route = word.route.partition(" ")
        direct = people[0].path.count("/") > route.count("/") - 1 and number == 0
        findings.append(
            Finding(
                Subject(method=method, route=route if direct else path, persona=people[0].persona, name=word.recipe),
                f"{who[0].upper()}{who[1:]} can read a private {word.recipe} of {word.maker} without being part of it.",
                _proof(people[0].seen, word.proof),
                Confidence.CERTAIN,
                FIX,
            )
        )


def _internal(read: FunctionRead, findings: list[Finding], doubts: list[str], fine: list[Evidence]) -> None:
    nobody = read.nobody.sketch if read.nobody and read.nobody.ok else None
    open_ = {leaf.digest for leaf in nobody.leaves} if nobody else set()
    reached = []
    for one in read.asked:
        sketch = one.seen.sketch
        if sketch is None or one.seen.retry_later or sketch.status >= 500:
            told = one.seen.failure if sketch is None else f"status {sketch.status} is no refusal"
            doubts.append(f"{read.route} as {one.role}: {told}")
        elif sketch.ok and _has_data(sketch, open_, nobody):
            reached.append(one)
        elif sketch.ok and sketch.form == "html" and not sketch.asks_sign_in and nobody is None:
            doubts.append(f"{read.route} as {one.role}: a page is served, and what it holds cannot be told")
        elif one.seen.evidence:
            fine.append(one.seen.evidence)
    if reached:
        method, _, path = read.route.partition(" ")
        who = called(one.role for one in reached)
        findings.append(
            Finding(
                Subject(method=method, route=path, persona=reached[0].persona),
                f"{who[0].upper()}{who[1:]} gets data from {path}, which no person's role may use.",
                _proof(reached[0].seen),
                Confidence.FIRM,
                FIX,
            )
        )


def _has_data(sketch: Sketch, open_: set[str], nobody: Sketch | None) -> bool:
    """More than a status word: values that strangers do not get, or a file."""
    if sketch.form == "json":
        return len({leaf.digest for leaf in sketch.leaves if leaf.kind != "null"} - open_) > 1
    return sketch.form in ("text", "binary") and sketch.length > 0 and nobody is None


def _written(tries: list[FunctionWrite], findings: list[Finding], doubts: list[str], fine: list[Evidence]) -> None:
    for one in tries:
        told = write_told(one)
        if told.outcome == "reached":
            method, _, path = one.route.partition(" ")
            findings.append(
                Finding(
                    Subject(method=method, route=path.partition(" ")[0], persona=one.persona),
                    f"Somebody with the role {one.role} can use {one.route}, which no role may: {told.words}.",
                    _proof(one.attempt, one.after),
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
