"""The platform's own front ends can use its API.

## What it looks at

Every origin that the settings approve: whether answers of the API allow it to read (with credentials where a
cookie is the session), and whether a preflight allows it to write. An approved origin that is the API's own is
asked too: naming it must not change the answer. When the settings approve none and pages and API of the
environment stand at different addresses, the pages' address is asked instead.

## Why it matters

When the browser refuses, members see empty pages and buttons that do nothing, while every server-side test is
green. The usual quick repair is to allow every origin.

## How it is judged

It fails when an approved origin gets no `Access-Control-Allow-Origin`, another value than itself (a slash at the
end is enough), `*` or no `Access-Control-Allow-Credentials` where the session is a cookie, or a preflight that does
not answer 2xx with the method and headers that the platform's pages need. Pages and files are not judged, since a
browser opens them without asking; where most routes let the origin in, a public one that does not is no finding
either, since it may be meant for machines. A page address that nobody approved may
reach the API through its own server; its refusal is left unverified. With one address for pages and API and no
approved origin there is nothing to allow.

## How to fix

Write each origin exactly as browsers send it, scheme and host without a path or slash, allow credentials for
cookie sessions, and answer preflights before the sign-in is asked for. Behind a proxy, let the application know
the outer scheme.

Bad: `allow_origins=["https://app.example.com/"]`

Good: `allow_origins=["https://app.example.com"]`, `allow_credentials=True`

## References

- WHATWG Fetch standard, CORS protocol and CORS-preflight fetch
"""

from __future__ import annotations

from urllib.parse import urlsplit

from launchready.artifacts.cors import APPROVED, EXPECTED, NONE, CorsAnswers, CorsReply, CorsRoute, Preflight
from launchready.artifacts.policy import AccessPolicy
from launchready.checks.cors._reading import Hit, beside, proofs, spread
from launchready.checks.registry import check
from launchready.model import (
    Confidence,
    CouldNotVerify,
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

FIX = "put the origin on the list exactly as browsers send it, with credentials if the session is a cookie"


@check(
    title="Approved web addresses can use the API",
    fine="The approved web addresses can use the API.",
    failure="An approved web address cannot use the API, so its pages do not work.",
    severity=Severity.MEDIUM,
    effort=Effort(0.5, 2),
    since="0.1",
)
def approved_origin(answers: CorsAnswers, policy: AccessPolicy | Missing) -> Verdict:
    """Look for an approved origin that is refused."""
    if not (answers.approved or answers.patterns or answers.front_ends):
        return NotApplicable("pages and API share one origin, and the settings approve no other")
    if not answers.approved and not answers.front_ends:
        return CouldNotVerify(f"only patterns are approved ({answers.patterns[0]}); name one origin in [origins]")
    unverified: list[str] = []
    evidence: list[Evidence] = []
    hits: dict[tuple[str, str], list[Hit]] = {}
    for route in answers.routes:
        for reply in _expected(route):
            told = reply.doubt or _plain_doubt(route) or _refused(route, reply)
            if not told:
                evidence += [reply.seen.evidence] if reply.seen.evidence else []
            elif reply.doubt or _plain_doubt(route) or reply.kind != APPROVED:
                unverified.append(_unsure(f"{reply.origin} reading {route.route}", told, reply))
            else:
                hits.setdefault((route.host, reply.origin), []).append(Hit(route, reply, told))
    findings = [
        _finding(group, asked)
        for (host, origin), found in hits.items()
        for asked in [_asked(answers, host, origin)]
        for group in spread(found, asked)
        if len(found) * 2 > asked or not _public(group[0].route, policy)
    ]
    findings += _writes(answers, set(hits), unverified, evidence)
    return settle(findings, unverified, evidence, "no approved origin could be tried on the API")


def _public(route: CorsRoute, policy: AccessPolicy | Missing) -> bool:
    return isinstance(policy, AccessPolicy) and policy.public(route.route) is True


def _expected(route: CorsRoute) -> list[CorsReply]:
    plain = route.plain.seen.sketch if route.plain else None
    if plain is not None and (plain.form in ("html", "binary") or not (route.carrier or plain.ok)):
        return []
    return [reply for reply in route.replies if reply.kind in EXPECTED and reply.kind != NONE]


def _asked(answers: CorsAnswers, host: str, origin: str) -> int:
    return sum(
        route.host == host and any(reply.origin == origin for reply in _expected(route)) for route in answers.routes
    )


def _plain_doubt(route: CorsRoute) -> str:
    plain = route.plain
    if plain is None:
        return "the request without an origin was not sent"
    return plain.doubt or ("" if plain.seen.ok else "the person who read it before got no answer from it this time")


def _unsure(what: str, told: str, reply: CorsReply) -> str:
    if reply.kind == APPROVED or reply.doubt:
        return f"{what}: {told}"
    return f"{what}: {told}; if its pages call the API from the browser, add it to approved under [origins]"


def _refused(route: CorsRoute, reply: CorsReply) -> str:
    """What a page of this origin meets instead of the answer, in words; '' when it may read."""
    plain = route.plain
    status = reply.seen.sketch.status if reply.seen.sketch else 0
    if plain is not None and plain.seen.ok and not reply.seen.ok:
        return f"the answer is status {status} as soon as the browser names its origin"
    parts = urlsplit(route.base)
    if reply.origin == f"{parts.scheme}://{parts.netloc}".lower():
        return ""
    return _permission(reply, route.carrier)


def _permission(reply: CorsReply, carrier: str) -> str:
    if not reply.allow_origin:
        return "the answer has no Access-Control-Allow-Origin"
    if reply.allow_origin == "*":
        return "the answer allows *, which browsers refuse where cookies are sent" if carrier == "cookie" else ""
    if not reply.echoes:
        return f"the answer allows {reply.allow_origin[:100]} instead"
    if carrier == "cookie" and not reply.credentials:
        return "Access-Control-Allow-Credentials is not true, so no cookie is sent"
    return ""


def _finding(group: list[Hit], asked: int) -> Finding:
    first = group[0]
    method, _, path = first.route.route.partition(" ")
    return Finding(
        Subject(method=method, route=path, host=first.route.host, name=first.reply.origin),
        f"Pages of {first.reply.origin} cannot read {path}{beside(group, asked)}: {first.what}.",
        proofs(group, 2),
        Confidence.CERTAIN,
        FIX,
        variant="reading",
    )


def _writes(
    answers: CorsAnswers, known: set[tuple[str, str]], unverified: list[str], evidence: list[Evidence]
) -> list[Finding]:
    """Approved origins whose preflight is refused although they may read."""
    findings = []
    for preflight in answers.preflights:
        reply = preflight.reply
        if reply.foreign or (preflight.host, reply.origin) in known:
            continue
        told = reply.doubt or preflight.refused or _permission(reply, preflight.carrier)
        if not told:
            evidence += [reply.seen.evidence] if reply.seen.evidence else []
        elif reply.doubt or reply.kind != APPROVED:
            unverified.append(_unsure(f"{reply.origin} writing {preflight.route}", told, reply))
        else:
            findings.append(_blocked(preflight, told))
    return findings


def _blocked(preflight: Preflight, told: str) -> Finding:
    reply = preflight.reply
    assert reply.seen.evidence
    return Finding(
        Subject(method=preflight.method, route=preflight.path, host=preflight.host, name=reply.origin),
        f"Pages of {reply.origin} cannot send {preflight.route}: {told}.",
        (reply.seen.evidence,),
        Confidence.CERTAIN,
        FIX,
        variant="writing",
    )
