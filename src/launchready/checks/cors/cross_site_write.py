"""Another site cannot write with a visitor's session.

## What it looks at

A page on another site, opened in a browser that holds the cookies of a throwaway person, really tries to write: with
forms that submit themselves (urlencoded, multipart, and JSON spelled as text/plain), with fetches that need no
permission, and with links and images where a GET changes something. It tries what the settings' recipes create,
uploads, routes without a body on records that the person can list, and the forms of pages. After each, the person looks
whether the write is there. The page never leaves this machine; the browser alone decides whether SameSite lets the
cookies go along.

## Why it matters

Whoever is signed in and opens a foreign page then posts, joins, uploads or changes their e-mail address without
knowing; changing the address of an admin this way takes the platform over.

## How it is judged

It fails when the effect of a cross-site write was read back: the sent value stands in the person's data, or a place
that was stable shows something else after a write that was not refused. A write counts as safe only when the same
write from the platform's own site had a visible effect; when there is no such write, or no browser, it stays
unverified. A platform whose sessions are no cookies is not concerned. Signing out from another site is tried last and
is no failure by itself: it annoys, and takes nothing. Cookies without SameSite go along with forms for their first two
minutes, as browsers do it.

## How to fix

Ask for an anti-forgery token (or a custom header) on every route that writes, check Origin, set SameSite=Lax or Strict
on the session cookie, refuse content types that a route does not declare, and let no GET change anything.

Bad: `if token and token != expected: refuse`; `GET /settings/email?address=…`.

Good: `if not token or not compare_digest(token, expected): refuse`.

## References

- CWE-352 Cross-Site Request Forgery
- OWASP ASVS v5.0.0-3.3.2, v5.0.0-3.5.1, v5.0.0-3.5.2, v5.0.0-3.5.3
- RFC 10025 §8.2, §8.8
- RFC 9110 §9.2.1
"""

from __future__ import annotations

from launchready.artifacts.crosssite import CrossSite, Target
from launchready.checks.registry import check
from launchready.model import (
    Confidence,
    CouldNotVerify,
    Effort,
    Evidence,
    Finding,
    NotApplicable,
    Severity,
    Subject,
    Verdict,
    settle,
)

FIX = "ask for an anti-forgery token here and refuse requests without it, check Origin, set SameSite on the session"
NO_GET = "let no GET change anything; make it a POST that asks for an anti-forgery token"


@check(
    title="Other sites cannot write with a visitor's session",
    fine="Writes from another site had no effect in a browser.",
    failure="Another site can write with the session of whoever visits it.",
    severity=Severity.HIGH,
    effort=Effort(2, 12),
    since="0.1",
)
def cross_site_write(crosssite: CrossSite) -> Verdict:
    """An effect that was read back fails; a refusal counts only beside a control that worked."""
    if crosssite.bearer_only:
        return NotApplicable("no session of the platform is a cookie, so no other site's request carries one")
    if crosssite.why:
        return CouldNotVerify(crosssite.why)
    findings: list[Finding] = []
    evidence: list[Evidence] = []
    unverified: list[str] = []
    for target in crosssite.targets:
        if finding := _judge(target):
            findings.append(finding)
        elif target.usable:
            tried = [attempt.seen.evidence for attempt in target.attempts if attempt.seen and attempt.seen.evidence]
            evidence += tried
            if not tried:
                blocked = next((attempt.blocked for attempt in target.attempts if attempt.blocked), "nothing was sent")
                unverified.append(f"{target.route} from another site: {blocked}")
    nothing = [f"{target.route}: {target.why}" for target in crosssite.targets if target.why]
    if not findings and not evidence and not unverified:
        reason = "no write of the throwaway person had an effect that could be read back"
        return CouldNotVerify(f"{reason} ({'; '.join(nothing[:3])})" if nothing else reason)
    return settle(findings, unverified, evidence)


def _judge(target: Target) -> Finding | None:
    attempt = next((item for item in target.attempts if item.effect), None)
    if attempt is None:
        return None
    shown = attempt.shown
    looks = (shown.after, shown.before) if shown else ()
    proof = tuple(seen.evidence for seen in (attempt.seen, *looks) if seen and seen.evidence)
    if not proof:
        return None
    method, _, path = target.route.partition(" ")
    return Finding(
        Subject(method=method, route=path),
        f"A page on another site wrote to {target.route} in a visitor's name by {attempt.how}: {attempt.effect}.",
        proof,
        Confidence.CERTAIN,
        NO_GET if method == "GET" else FIX,
    )
