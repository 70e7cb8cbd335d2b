"""Broken, forged and expired sessions are refused.

## What it looks at

One good session of every kind that the platform has (bearer token, cookie, key in a header), broken in every known
way and shown to the route that says who is asking: malformed, truncated, shortened, one character changed; for a JWT
also alg none, signature stripped or cut off, claims changed under the old signature, another person's subject,
signed by a stranger's key, signed with a key that everybody guesses, expired; and no session at all but a proxy's
header naming the person.

## Why it matters

Who can make a session that the platform believes is every member at once, the owner included.

## How it is judged

It fails when a broken credential gets a person's data from that route, beyond what a stranger gets there. A guessable
signing key is searched offline, without a request, and then proved by a token of our own. The expired token must be
given (`expired_token`) when the platform uses JWTs, otherwise that part stays unverified; how cookie sessions end is
looked at by auth/session-end.

## How to fix

Verify the signature with a pinned algorithm and a random key of at least 256 bits, and check exp, iss and aud; look
opaque sessions up by the hash of their whole value; believe identity headers only from your own proxy's address.

Bad: `jwt.decode(token, options={"verify_signature": False})`

Good: `jwt.decode(token, key, algorithms=["HS256"], audience="community", issuer="https://api.example.net")`

## References

- OWASP API2:2023 Broken Authentication
- CWE-347 Improper Verification of Cryptographic Signature
- CWE-613 Insufficient Session Expiration
- CWE-1391 Use of Weak Credentials
- OWASP ASVS v5.0.0-7.2.1, v5.0.0-9.1.1, v5.0.0-9.1.2, v5.0.0-9.1.3, v5.0.0-9.2.1, v5.0.0-9.2.3
- RFC 7519 §4.1.4, §6, §7.2
- RFC 8725 §3.1, §3.3, §3.5
- roadmap.sh API security: jwt-algorithm, good-jwt-secret
"""

from __future__ import annotations

from launchready.artifacts.sessions import InvalidSessions, TokenTries, TokenTry
from launchready.checks.registry import check
from launchready.derive.sessions import alive
from launchready.model import Confidence, Effort, Evidence, Finding, Severity, Subject, Verdict, settle

FIX = "verify signature, algorithm, issuer, audience and expiry on every request, and refuse what does not fit"


@check(
    title="Broken and forged sessions",
    fine="Broken, forged and expired sessions are refused.",
    failure="A forged or expired session is believed: anyone can become a member.",
    severity=Severity.BLOCKER,
    effort=Effort(1, 4),
    since="0.1",
)
def invalid_session(sessions: InvalidSessions) -> Verdict:
    """Whatever is not the good session must get what a stranger gets."""
    findings: list[Finding] = []
    unverified: list[str] = []
    evidence: list[Evidence] = []
    for person in sessions.people:
        if not alive(person.good, person.none):
            unverified.append(f"the good session of {person.persona} does not change what {person.route} answers")
            continue
        unverified += person.untried
        for item in person.tries:
            told = _judge(person, item)
            if isinstance(told, Finding):
                findings.append(told)
            elif told:
                unverified.append(told)
            elif item.seen.evidence:
                evidence.append(item.seen.evidence)
    return settle(findings, unverified, evidence, "no kind of session is known")


def _judge(person: TokenTries, item: TokenTry) -> Finding | str:
    if item.seen.sketch is None:
        return f"{item.kind}: {item.seen.failure}"
    if item.seen.retry_later or item.seen.sketch.status >= 500:
        return f"{item.kind}: status {item.seen.sketch.status} is no refusal"
    if not alive(item.seen, person.none):
        return ""
    method, _, path = person.route.partition(" ")
    assert item.seen.evidence
    proof = tuple(seen.evidence for seen in (item.seen, person.good, person.none) if seen.evidence)
    return Finding(
        Subject(method=method, route=path, name=item.carrier, persona=item.persona),
        f"A session ({item.carrier}) that is {item.kind} is believed: {path} answers with a person's data.",
        proof,
        Confidence.CERTAIN,
        FIX,
        variant=item.kind,
    )
