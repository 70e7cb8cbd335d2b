"""Private answers are not opened to every origin.

## What it looks at

`Access-Control-Allow-Origin` on every route that a signed-in person can read, whichever origin asks.

## Why it matters

`*` says that any page on the web may read the answer. Browsers still hold back cookies, but a token, an address
inside a company network or the next change (many libraries turn `*` plus credentials into an echo of every
origin) is then all that is missing.

## How it is judged

It fails when an answer with content carries `*` and the route needs a session: the access policy does not call it
public, and a stranger is refused or gets an answer without the data. Public routes may carry `*`. Without a rule
and without a stranger's answer to compare with it stays unverified. Error answers and preflights alone prove
nothing and are not counted. An API that means to serve scripts of any site by token can waive this in writing.

## How to fix

Name the origins that may read, or send no CORS header at all where only the platform's own pages call the API;
keep `*` for routes that are public.

Bad: `allow_origins=["*"]` on the whole application

Good: `allow_origins=["https://app.example.com"]`, and `*` only on a router for public data

## References

- OWASP API8:2023 Security Misconfiguration
- CWE-942 Permissive Cross-domain Security Policy with Untrusted Domains
- OWASP ASVS v5.0.0-3.4.2
- WHATWG Fetch standard, CORS protocol
"""

from __future__ import annotations

from launchready.artifacts.cors import CorsAnswers, CorsReply, CorsRoute
from launchready.artifacts.policy import AccessPolicy
from launchready.checks.cors._reading import Hit, beside, gain, proofs, spread
from launchready.checks.registry import check
from launchready.model import (
    Confidence,
    CouldNotVerify,
    Effort,
    Evidence,
    Finding,
    Severity,
    Subject,
    Verdict,
    settle,
)

FIX = "replace * by the list of approved origins on every route that needs a session"


@check(
    title="Private answers open to every origin",
    fine="No private answer is opened to every web site.",
    failure="Private answers say that any web site may read them.",
    severity=Severity.HIGH,
    effort=Effort(0.5, 3),
    since="0.1",
)
def wildcard(answers: CorsAnswers, policy: AccessPolicy) -> Verdict:
    """Look for `*` on answers that need a session."""
    unverified: list[str] = []
    evidence: list[Evidence] = []
    hits: dict[str, list[Hit]] = {}
    for route in answers.routes:
        told = _judge(route, policy.public(route.route))
        if isinstance(told, Hit):
            hits.setdefault(route.host, []).append(told)
        elif told:
            unverified.append(f"{route.route}: {told}")
        else:
            evidence += [reply.seen.evidence for reply in route.replies[-1:] if reply.seen.evidence]
    if not any(route.carrier for route in answers.routes) and not hits:
        return CouldNotVerify("nobody could sign in, so no private answer was seen; add a persona")
    findings = [
        _finding(group, asked)
        for host, found in hits.items()
        for asked in [sum(route.host == host for route in answers.routes)]
        for group in spread(found, asked)
    ]
    return settle(findings, unverified, evidence, "no route was asked")


def _judge(route: CorsRoute, public: bool | None) -> Hit | str:
    """A hit, a doubt in words, or '' when the route is fine."""
    if public:
        return ""
    if not route.carrier:
        return "nobody could sign in to read it"
    came = [reply for reply in route.replies if not reply.doubt]
    open_ = next((one for one in came if one.allow_origin == "*" and _has_content(one)), None)
    if open_ is None:
        doubt = next((reply.doubt for reply in route.replies if reply.doubt), "")
        return doubt if doubt or came else "it was not asked"
    plain = route.plain
    told = gain(open_.seen, plain.seen if plain else None, route.anonymous)
    if public is None and not told.known:
        return "it carries *, and it is not known whether a stranger gets the same"
    if public is False or told.opened:
        return Hit(route, open_)
    return ""


def _has_content(reply: CorsReply) -> bool:
    return reply.seen.ok and reply.seen.sketch is not None and reply.seen.sketch.form != "empty"


def _finding(group: list[Hit], asked: int) -> Finding:
    first = group[0]
    method, _, path = first.route.route.partition(" ")
    also = " It adds credentials, which browsers refuse together with *." if first.reply.credentials else ""
    return Finding(
        Subject(method=method, route=path, host=first.route.host),
        f"The private answer of {path}{beside(group, asked)} says that any web site may read it "
        f"(Access-Control-Allow-Origin: *).{also}",
        proofs(group),
        Confidence.CERTAIN,
        FIX,
    )
