"""A session ends when it must: at sign-out, when the password changes, when the person is removed, and by itself.

## What it looks at

A throwaway person that the audit creates and removes: signed in by every way the platform has, signed out, password
changed by one session while others are open, removed while sessions are open, and suspended where the settings say
how. After each event the ended session is shown again. Beside that, how long every session says it lives (`exp` of a
token, Max-Age of a cookie).

## Why it matters

People change a password because somebody else knows it, and are removed because they must not come back. A session
that survives that is a key nobody can take away.

## How it is judged

It fails when the session of before the event still gets the person's data from the route that says who is asking;
when a token states no end at all; when a token or cookie states more than a year. A session whose life before the
event was not seen, an event that could not be brought about, and a platform on which nobody may be created stay
unverified. A cookie without Max-Age says nothing about the server and is no failure.

## How to fix

Keep sessions and token ids on the server, delete them at each of these events, and look them up on every request.

Bad: sign-out deletes the cookie and nothing else.

Good: `DELETE FROM sessions WHERE person_id = :id AND id <> :current` in the same transaction as the password change.

## References

- OWASP API2:2023 Broken Authentication
- CWE-613 Insufficient Session Expiration
- OWASP ASVS v5.0.0-7.3.1, v5.0.0-7.3.2, v5.0.0-7.4.1, v5.0.0-7.4.2, v5.0.0-7.4.3
- RFC 7009 §2 (where OAuth tokens are used)
- roadmap.sh API security: token-expiry
"""

from __future__ import annotations

from launchready.artifacts.sessions import Ending, Lifetime, SessionEnds
from launchready.checks.registry import check
from launchready.derive.sessions import alive
from launchready.model import Confidence, Effort, Evidence, Finding, Severity, Subject, Verdict, settle

YEAR = 366 * 86_400
FIX = "end sessions and tokens on the server at this event, and look them up on every request"


@check(
    title="Sessions end when they must",
    fine="Sessions end at sign-out, at a password change and at removal.",
    failure="A session goes on working after it should have ended.",
    severity=Severity.HIGH,
    effort=Effort(1, 4),
    since="0.1",
)
def session_end(ends: SessionEnds) -> Verdict:
    """The ended session must get what a stranger gets."""
    findings: list[Finding] = []
    unverified: list[str] = [ends.why] if ends.why else []
    evidence: list[Evidence] = []
    for ending in ends.endings:
        told = _judge(ending)
        if isinstance(told, Finding):
            findings.append(told)
        elif told:
            unverified.append(f"{ending.event}{' (' + ending.carrier + ')' if ending.carrier else ''}: {told}")
        elif ending.after and ending.after.evidence:
            evidence.append(ending.after.evidence)
    for life in ends.lifetimes:
        finding = _too_long(life)
        if finding:
            findings.append(finding)
    return settle(findings, unverified, evidence, "no session was ended")


def _judge(ending: Ending) -> Finding | str:
    if ending.why:
        return ending.why
    if not alive(ending.alive, ending.none):
        return "the session was not seen alive before it"
    if ending.after is None or ending.after.sketch is None:
        return ending.after.failure if ending.after else "the session was not asked again"
    if ending.after.retry_later or ending.after.sketch.status >= 500:
        return f"status {ending.after.sketch.status} afterwards is no refusal"
    if not alive(ending.after, ending.none):
        return ""
    method, _, path = ending.route.partition(" ")
    proof = tuple(seen.evidence for seen in (ending.after, ending.alive, ending.none) if seen and seen.evidence)
    words = {
        "sign-out": "after signing out",
        "password change": "after the password was changed elsewhere",
        "removal": "after the person was removed",
        "suspension": "after the person was suspended",
    }
    return Finding(
        Subject(method=method, route=path, name=ending.carrier),
        f"A session ({ending.carrier}) still works {words[ending.event]}.",
        proof,
        Confidence.CERTAIN,
        FIX,
        variant=ending.event,
    )


def _too_long(life: Lifetime) -> Finding | None:
    endless = life.seconds is None and life.stated.startswith("exp")
    if not endless and (life.seconds is None or life.seconds <= YEAR):
        return None
    if life.seen is None or life.seen.evidence is None:
        return None
    told = "states no end" if life.seconds is None else f"states a life of {life.seconds // 86_400} days"
    return Finding(
        Subject(name=life.carrier, persona=life.persona),
        f"A session ({life.carrier}) never expires: {life.stated} {told}.",
        (life.seen.evidence,),
        Confidence.FIRM,
        "give sessions an end of hours or days, on the server and in the token or cookie",
        variant="lifetime",
    )
