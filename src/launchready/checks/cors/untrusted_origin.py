"""Pages of strangers cannot read what members see.

## What it looks at

Every route that a signed-in person can read, asked with the person's cookies and the origin of a stranger's
page, and with the origin `null` that sandboxed frames have. The who-am-I route (and one route on every other
address) is asked with look-alikes of each trusted origin too: one that only begins or only ends like it, one with
a letter in place of a dot, plain http, another port, another host of the same domain, a neighbour at the same
hosting service, and on production a developer's own machine. A write is asked for by a preflight.

## Why it matters

A browser adds a member's cookies to requests of any page that the member visits. If the answer allows that page
to read, every site on the web, or everyone who can register a similar name, reads messages, members and billing
in the member's name, without any trace in the log.

## How it is judged

It fails when `Access-Control-Allow-Origin` names exactly an origin that is neither approved in the settings nor an
address of the environment, `Access-Control-Allow-Credentials` is `true`, and the answer to the cookies alone holds
what an answer without a session does not. An answer equal to the anonymous one is no finding: some platforms
echo every origin and honour a cookie only together with a value that foreign pages cannot read. Without
`Access-Control-Allow-Credentials` browsers refuse to hand over an answer with cookies, so an over-wide match alone
is no finding here; nor is any match where a sign-in gives a token instead of a cookie, since a foreign page has no
token. If all tokens came from the settings, an echo with credentials is left unverified. A preflight that allows a
stranger's write with cookies is a finding when no anti-forgery header protects writes. When `SameSite=Lax` or
`Strict` still keeps the session cookie from pages of other sites, the finding says so and its confidence is lower:
that is then the only thing that does. Upper case, user info and trailing dots are not tried, since no browser
sends such an origin for a stranger. Routes that nobody was seen to read are not asked.

## How to fix

Compare the whole origin with a list, character by character, and send no CORS header to anybody else. No prefix,
no suffix, no pattern, no `null`; and never allow credentials by a wildcard setting of a library.

Bad: `allow_origin_regex=r"https://.*example.com"`, `allow_credentials=True`

Good: `allow_origins=["https://app.example.com"]`, `allow_credentials=True`

## References

- OWASP API8:2023 Security Misconfiguration
- CWE-346 Origin Validation Error
- CWE-942 Permissive Cross-domain Security Policy with Untrusted Domains
- OWASP ASVS v5.0.0-3.4.2
- RFC 6454 §5, §7
- WHATWG Fetch standard, CORS protocol and credentials
"""

from __future__ import annotations

from launchready.artifacts.cookies import SessionCookies
from launchready.artifacts.cors import CorsAnswers, CorsReply, CorsRoute
from launchready.checks.cors._reading import Hit, beside, gain, proofs, spread
from launchready.checks.registry import check
from launchready.model import (
    Confidence,
    CouldNotVerify,
    Effort,
    Evidence,
    Finding,
    Missing,
    Severity,
    Subject,
    Verdict,
    settle,
)

FIX = "compare the whole origin with a fixed list, and send no CORS header to any other origin"
WHO = {
    "arbitrary": "Any web site",
    "null": "Any web site, through a sandboxed frame (origin null),",
    "prefix": "A site whose name only begins like {like}",
    "suffix": "A site whose name only ends like {like}",
    "dot": "A site with a letter where {like} has a dot",
    "scheme": "Anyone on the network that a member uses, through the unencrypted {origin},",
    "port": "Any program on another port of {like}",
    "sibling": "Any other host of the same domain as {like}, also a forgotten or hijacked one,",
    "child": "Any host below {like}, also a forgotten or hijacked one,",
    "neighbour": "Another customer of the hosting service of {like}",
    "localhost": "Any program on a member's own computer that serves http://localhost:3000",
}


@check(
    title="Reading from foreign web sites",
    fine="Only approved web sites can read with a member's session.",
    failure="A foreign web site can read members' data while they are signed in.",
    severity=Severity.BLOCKER,
    effort=Effort(0.5, 3),
    since="0.1",
)
def untrusted_origin(answers: CorsAnswers, cookies: SessionCookies | Missing) -> Verdict:
    """Look for a stranger's origin that is allowed to read what the cookies open."""
    evidence: list[Evidence] = []
    unverified: list[str] = []
    hits: dict[tuple[str, str], list[Hit]] = {}
    for route in answers.routes:
        told = _start(route)
        if told:
            unverified.append(f"{route.route}: {told}")
            continue
        for reply in route.replies:
            if not reply.foreign:
                continue
            judged = _judge(route, reply, answers)
            if isinstance(judged, Hit):
                hits.setdefault((route.host, reply.kind), []).append(judged)
            elif judged:
                unverified.append(f"{route.route} asked by {reply.origin}: {judged}")
            elif reply.seen.evidence and reply.kind == "arbitrary":
                evidence.append(reply.seen.evidence)
    if not any(route.carrier for route in answers.routes) and not hits:
        return CouldNotVerify(_without_people(answers))
    shield = _shield(cookies)
    findings = [
        _finding(group, asked, shield)
        for (host, kind), found in _causes(hits).items()
        for asked in [_asked(answers, host, kind)]
        for group in spread(found, asked)
    ]
    findings += _writes(answers, {host for host, _ in hits}, unverified)
    return settle(findings, unverified, evidence, "no route was asked")


def _without_people(answers: CorsAnswers) -> str:
    told = "nobody could sign in, so no answer with a member's data was seen; add a persona"
    for reply in (reply for route in answers.routes for reply in route.replies):
        if reply.foreign and reply.echoes and reply.credentials and not reply.doubt:
            return f"{told} (the origin {reply.origin} is already allowed to read with credentials)"
    return told


def _start(route: CorsRoute) -> str:
    if not route.carrier:
        return "nobody could sign in to read it"
    plain = route.plain
    if plain is None or plain.doubt:
        return f"the request without an origin failed: {plain.doubt if plain else 'it was not sent'}"
    if not plain.seen.ok:
        return "the person who read it before got no answer from it this time"
    return "" if any(reply.foreign for reply in route.replies) else "no foreign origin was tried"


def _judge(route: CorsRoute, reply: CorsReply, answers: CorsAnswers) -> Hit | str:
    """A hit, a doubt in words, or '' when the origin gets nothing."""
    if reply.doubt:
        return reply.doubt
    if not (reply.echoes and reply.credentials):
        return ""
    if route.carrier == "token":
        if answers.given:
            return (
                "it is allowed with credentials, and no persona signs in as people do, so it is not known "
                "whether a cookie would do"
            )
        return ""
    plain = route.plain
    told = gain(reply.seen, plain.seen if plain else None, route.anonymous)
    if not told.known:
        return "the answer without a session is not known, so there is nothing to compare with"
    return Hit(route, reply, told.words()) if told.opened else ""


def _causes(hits: dict[tuple[str, str], list[Hit]]) -> dict[tuple[str, str], list[Hit]]:
    """Where any site at all is let in, its special cases are the same hole; keep the general one."""
    return {
        (host, kind): found
        for (host, kind), found in hits.items()
        if kind == "arbitrary" or not _all_covered(found, hits.get((host, "arbitrary"), []))
    }


def _all_covered(found: list[Hit], general: list[Hit]) -> bool:
    return {hit.route.route for hit in found} <= {hit.route.route for hit in general}


def _asked(answers: CorsAnswers, host: str, kind: str) -> int:
    return sum(
        route.host == host and bool(route.carrier) and any(reply.kind == kind for reply in route.replies)
        for route in answers.routes
    )


def _shield(cookies: SessionCookies | Missing) -> str:
    """`Lax` or `Strict` when every session cookie that was proved has it, else ''."""
    if isinstance(cookies, Missing):
        return ""
    lines = [
        line
        for person in cookies.people
        for use in person.uses
        if use.alone is not None and gain(use.alone, person.cookies, person.none).opened
        for line in use.lines
    ]
    kinds = {line.same_site for line in lines}
    return min(kinds).capitalize() if kinds and kinds <= {"lax", "strict"} else ""


def _finding(group: list[Hit], asked: int, shield: str) -> Finding:
    first = group[0]
    method, _, path = first.route.route.partition(" ")
    who = WHO.get(first.reply.kind, "A foreign web site").format(like=first.reply.like, origin=first.reply.origin)
    message = f"{who} can read {path}{beside(group, asked)} with a member's session: {first.what}."
    shielded = bool(shield) and not first.reply.same_site
    if shielded:
        message += f" Only SameSite={shield} of the session cookie still keeps browsers from sending it along."
    evidence = proofs(group, 2)
    if first.route.anonymous and first.route.anonymous.evidence:
        evidence = (*evidence, first.route.anonymous.evidence)
    return Finding(
        Subject(method=method, route=path, host=first.route.host),
        message,
        evidence,
        Confidence.FIRM if shielded else Confidence.CERTAIN,
        FIX,
        variant=first.reply.kind,
    )


def _writes(answers: CorsAnswers, known: set[str], unverified: list[str]) -> list[Finding]:
    """Preflights that let a stranger's page write with cookies, on hosts whose answers were fine so far."""
    findings = []
    for preflight in answers.preflights:
        reply = preflight.reply
        if not reply.foreign or preflight.host in known or preflight.carrier != "cookie":
            continue
        if reply.doubt:
            unverified.append(f"preflight of {preflight.route}: {reply.doubt}")
        elif reply.echoes and reply.credentials and not preflight.refused and not answers.guarded:
            assert reply.seen.evidence
            findings.append(
                Finding(
                    Subject(method=preflight.method, route=preflight.path, host=preflight.host),
                    f"Any web site may send {preflight.route} with a member's cookies: the browser asks first, and "
                    "the answer allows it.",
                    (reply.seen.evidence,),
                    Confidence.FIRM,
                    FIX,
                    variant="preflight",
                )
            )
    return findings
