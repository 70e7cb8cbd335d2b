"""Caches are told when an answer depends on the origin.

## What it looks at

`Vary` beside `Access-Control-Allow-Origin` on every route that people read: with an approved origin, with strange
ones, and without any.

## Why it matters

A cache between members and server may keep the answer that was given to one page and hand it to another. The
right front end is then refused at random, or an answer meant for one site opens for the next.

## How it is judged

It fails when the permission repeats the origin that asked and the answer has no `Vary: Origin`; also when some
origin is repeated on a route and its answers to no origin or to a refused one lack `Vary: Origin`, since those are
the copies that a cache would hand to the right page. One fixed value for everybody, and `*`, need no Vary. An answer
with `Cache-Control: no-store` is judged too, since a proxy rule or one changed header makes it storable; the
finding says so and its confidence is lower.

## How to fix

Add `Vary: Origin` to every answer of a route that looks at the origin, also when none was sent or it was refused,
and add to what stands in `Vary` already.

Bad: `if origin in allowed: answer.headers["Vary"] = "Origin"`

Good: `answer.headers.add_vary_header("Origin")` before the origin is looked at

## References

- RFC 9110 §12.5.5
- WHATWG Fetch standard, CORS protocol and HTTP caches
"""

from __future__ import annotations

from launchready.artifacts.cors import APPROVED, FRONT_END, NONE, CorsAnswers, CorsReply, CorsRoute
from launchready.checks.cors._reading import Hit, beside, proofs, spread
from launchready.checks.registry import check
from launchready.model import Confidence, Effort, Evidence, Finding, Severity, Subject, Verdict, settle

FIX = "add Vary: Origin to every answer of these routes, whether or not an origin was sent or allowed"


@check(
    title="Caches know that answers depend on the origin",
    fine="Caches are told where answers depend on the web site that asks.",
    failure="A cache may hand one web site's answer to another, so pages break at random.",
    severity=Severity.LOW,
    effort=Effort(0.25, 1),
    since="0.1",
)
def vary(answers: CorsAnswers) -> Verdict:
    """Look for permissions that follow the origin without saying so to caches."""
    unverified: list[str] = []
    evidence: list[Evidence] = []
    hits: dict[tuple[str, str], list[Hit]] = {}
    for route in answers.routes:
        told = _judge(route)
        if isinstance(told, Hit):
            hits.setdefault((route.host, told.what), []).append(told)
        elif told:
            unverified.append(f"{route.route}: {told}")
        else:
            evidence += [reply.seen.evidence for reply in _shown(route) if reply.seen.evidence]
    findings = [
        _finding(group, asked)
        for (host, _), found in hits.items()
        for asked in [sum(route.host == host for route in answers.routes)]
        for group in spread(found, asked)
    ]
    return settle(findings, unverified, evidence, "no route was asked")


def _shown(route: CorsRoute) -> list[CorsReply]:
    """The answer that shows best what the route does: an expected origin's, else any."""
    named = [reply for reply in route.replies if reply.kind in (APPROVED, FRONT_END)]
    return (named or list(route.replies))[:1]


def _judge(route: CorsRoute) -> Hit | str:
    """A hit, a doubt in words, or '' when caches know enough."""
    came = [reply for reply in route.replies if not reply.doubt]
    if not came:
        return next((reply.doubt for reply in route.replies), "it was not asked")
    repeated = [reply for reply in came if reply.echoes]
    if len({reply.allow_origin for reply in came}) > 1 or (repeated and len(came) == 1):
        bare = next((reply for reply in repeated if not reply.varies), None)
        if bare is not None:
            return Hit(route, bare, "repeated")
        mute = next((reply for reply in came if repeated and not reply.echoes and not reply.varies), None)
        if mute is not None:
            return Hit(route, mute, "refused")
    return next((reply.doubt for reply in route.replies if reply.doubt), "")


def _finding(group: list[Hit], asked: int) -> Finding:
    first = group[0]
    reply = first.reply
    method, _, path = first.route.route.partition(" ")
    where = f"{path}{beside(group, asked)}"
    if first.what == "repeated":
        told = f"The answer of {where} names the origin that asked ({reply.origin}) without Vary: Origin"
    else:
        who = "no origin" if reply.kind == NONE else f"the origin {reply.origin}"
        told = f"The answer of {where} to {who} lacks Vary: Origin, although allowed origins get another one"
    calm = all(hit.reply.no_store for hit in group)
    told += "; no-store keeps caches from storing it today." if calm else ", so a cache may serve the wrong copy."
    return Finding(
        Subject(method=method, route=path, host=first.route.host),
        told,
        proofs(group),
        Confidence.FIRM if calm else Confidence.CERTAIN,
        FIX,
        variant=first.what,
    )
