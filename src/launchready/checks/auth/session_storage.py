"""What signs people in is neither kept where scripts read it nor sent in addresses.

## What it looks at

The browser after real sign-ins by the platform's own page, one person per way to sign in: every entry of localStorage
and sessionStorage, the links of up to sixty pages, and the addresses of all requests. What looks like a session is
tried: shown to the route that says who is asking, as a bearer token, as the cookie of the same value, or in the same
parameter. Cookies themselves belong to `cors/cookies`.

## Why it matters

Any script that gets onto a page reads localStorage and sends it away; the session then works anywhere, for as long as
it lives. Addresses end in histories, in logs of servers and proxies, and in the Referer of the next site.

## How it is judged

It fails when a stored value or a parameter of an address was proved to open the person, or when several addresses of
the platform work for nobody only because they carry the same session-like parameter. Themes, analytics ids and
anti-forgery values that open nothing are no failure; a link that opens a single file, or that leads in once (an
invitation, a reset), is none either. Without a browser, without a sign-in page, or when the sign-in by the page did not
succeed, it stays unverified. A platform without any page is not concerned.

## How to fix

Keep the session in a cookie with HttpOnly, Secure and SameSite, and let scripts ask the server instead of holding keys.
Let downloads use the same cookie.

Bad: `localStorage.setItem("access_token", token)`; `/files/7?access_token=…`.

Good: `Set-Cookie: __Host-session=…; HttpOnly; Secure; SameSite=Lax; Path=/`.

## References

- OWASP API2:2023 Broken Authentication
- CWE-598 Use of GET Request Method With Sensitive Query Strings
- CWE-922 Insecure Storage of Sensitive Information
- OWASP ASVS v5.0.0-3.3.4, v5.0.0-14.2.1
- RFC 6750 §2.3, §5.3; RFC 9110 §17.9
- roadmap.sh API security: authorization-header
"""

from __future__ import annotations

from launchready.artifacts.storage import Entry, InAddress, Storage
from launchready.checks.registry import check
from launchready.derive.sessions import alive
from launchready.model import (
    Confidence,
    Effort,
    Evidence,
    Finding,
    NotApplicable,
    Severity,
    Subject,
    Verdict,
    settle,
)

STORED = "keep the session in an HttpOnly cookie and take it out of what scripts can read"
ADDRESS = "take the session out of the address; let the cookie or the Authorization header carry it"


@check(
    title="Sessions are kept where scripts and logs do not see them",
    fine="Neither browser storage nor addresses hold a session.",
    failure="A session is kept where scripts read it, or travels in addresses.",
    severity=Severity.MEDIUM,
    effort=Effort(4, 16),
    since="0.1",
)
def session_storage(storage: Storage) -> Verdict:
    """A stored or linked value that opens the person fails; nothing else does."""
    if storage.no_pages:
        return NotApplicable("no address of the platform is a page, so no browser keeps its sessions")
    findings: list[Finding] = []
    for finding in (*map(_stored, storage.entries), *map(_linked, storage.addresses)):
        if finding and all((finding.subject, finding.variant) != (old.subject, old.variant) for old in findings):
            findings.append(finding)
    worked = [visit for visit in storage.visits if not visit.why]
    unverified = list(storage.doubts)
    if not worked:
        unverified += [f"nobody could sign in by the page: {visit.why}" for visit in storage.visits]
    evidence: list[Evidence] = [
        visit.signed_in.evidence for visit in worked if visit.signed_in and visit.signed_in.evidence
    ]
    return settle(findings, unverified, evidence, "nobody signed in by a page")


def _stored(entry: Entry) -> Finding | None:
    if not entry.how or not alive(entry.proof, entry.none) or entry.proof is None or entry.proof.evidence is None:
        return None
    place = f"{entry.name} ({entry.field})" if entry.field else entry.name
    return Finding(
        Subject(host=entry.origin.split("://", 1)[-1], name=f"{entry.area} {entry.name}"),
        f"{entry.area} holds a session: {place}, a {entry.kind}, opens {entry.persona}'s data {entry.how}; "
        "any script on the page can take it away.",
        (entry.proof.evidence,),
        Confidence.CERTAIN,
        STORED,
        variant=entry.area,
    )


def _linked(item: InAddress) -> Finding | None:
    proofs = [item.proof]
    if item.how and alive(item.proof, item.none):
        told = f"opens {item.persona}'s data {item.how}"
    elif (
        item.opened is not None
        and item.opened.ok
        and item.shut is not None
        and item.shut.sketch is not None
        and item.shut.sketch.refused
        and item.paths > 1
    ):
        proofs = [item.opened, item.shut]
        told = f"opens {item.paths} addresses to whoever has it"
    else:
        return None
    evidence = tuple(seen.evidence for seen in proofs if seen and seen.evidence)
    if not evidence:
        return None
    return Finding(
        Subject(method="GET", route=item.path, name=item.parameter),
        f"An address carries a session: the parameter {item.parameter} of {item.path} ({item.where}) {told}.",
        evidence,
        Confidence.CERTAIN if item.how else Confidence.FIRM,
        ADDRESS,
        variant="address",
    )
