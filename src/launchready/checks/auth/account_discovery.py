"""Nobody can find out who has an account.

## What it looks at

Sign-in, password reset and sign-up, each asked in turn about a throwaway account that exists and about addresses that
do not: status, words and, for sign-in, time.

## Why it matters

A list of who is a member helps to guess passwords, to write convincing letters, and for some communities membership
itself is confidential.

## How it is judged

It fails when the two answers differ in status or in what they say, after the submitted address is taken out of both and
values that change by themselves (seen by asking twice) are left out; or when sign-in times do not overlap at all in
interleaved samples, and both their medians and their quickest answers are at least 15 ms apart; where they are so far
apart and single ones overlap, it is not known. A refusal by rate limit is no answer.
Sign-up with one sample is compared by status and form of the answer.

## How to fix

Give one answer to both cases, send the difference by mail, and hash a dummy password when the account is unknown.

Bad: `404 {"error": "no such account"}`

Good: `202 {"message": "If there is an account, a message is on its way."}`

## References

- OWASP API2:2023 Broken Authentication
- CWE-204 Observable Response Discrepancy
- CWE-208 Observable Timing Discrepancy
- OWASP ASVS v5.0.0-6.3.8
"""

from __future__ import annotations

from statistics import median

from launchready.artifacts.sessions import AccountDiscovery, Pair
from launchready.artifacts.sketch import Sketch
from launchready.checks.registry import check
from launchready.model import Confidence, Effort, Evidence, Finding, Severity, Subject, Verdict, settle

FIX = "give the same answer in the same time whether or not the account exists"
LEAST_SECONDS = 0.015


@check(
    title="Finding out who has an account",
    fine="Sign-in, reset and sign-up do not tell who has an account.",
    failure="Strangers can find out who has an account.",
    severity=Severity.MEDIUM,
    effort=Effort(1, 3),
    since="0.1",
)
def account_discovery(discovery: AccountDiscovery) -> Verdict:
    """Compare the answer about a known account with the one about an unknown account."""
    findings: list[Finding] = []
    unverified: list[str] = list(discovery.missing)
    evidence: list[Evidence] = []
    for pair in discovery.pairs:
        told = _judge(pair)
        if isinstance(told, Finding):
            findings.append(told)
        elif told:
            unverified.append(f"{pair.action}: {told}")
        else:
            evidence += [seen.evidence for seen in (pair.known, pair.unknown) if seen.evidence]
    return settle(findings, unverified, evidence, "no route that speaks of accounts is known")


def _judge(pair: Pair) -> Finding | str:
    four = (pair.known, pair.known_again, pair.unknown, pair.unknown_again)
    for seen in four:
        if seen.sketch is None:
            return seen.failure
        if seen.retry_later:
            return "the platform asked to come back later"
    first, again, other, other_again = (seen.sketch for seen in four)
    assert first and again and other and other_again
    if first.status != again.status or other.status != other_again.status:
        return "the same question got different answers"
    if first.status == other.status == 422 or max(first.status, other.status) >= 500:
        return f"the question was not understood (status {first.status}), so nothing was compared"
    if first.status != other.status:
        return _finding(pair, f"the status is {first.status} for a known account and {other.status} for an unknown one")
    if _stable(first, again) and _stable(other, other_again) and _differs(first, other):
        return _finding(pair, "the words of the answer differ")
    return _by_time(pair)


def _texts(sketch: Sketch) -> frozenset[object]:
    if sketch.form == "json":
        return frozenset((leaf.path, leaf.digest) for leaf in sketch.leaves if leaf.kind not in ("id", "time", "token"))
    return frozenset(sketch.words)


def _stable(one: Sketch, again: Sketch) -> bool:
    return _texts(one) == _texts(again)


def _differs(one: Sketch, other: Sketch) -> bool:
    return _texts(one) != _texts(other)


def _by_time(pair: Pair) -> Finding | str:
    known, unknown = pair.known_seconds[1:], pair.unknown_seconds[1:]
    if len(known) < 4 or len(unknown) < 4:
        return ""
    apart = abs(median(known) - median(unknown))
    separate = min(known) > max(unknown) or min(unknown) > max(known)
    # A busy machine slows some answers, never makes one quicker: the quickest ones must be as far apart as the medians.
    floor = abs(min(known) - min(unknown))
    if min(apart, floor) < LEAST_SECONDS or apart < 0.25 * max(median(known), median(unknown)):
        return ""
    told = f"a known account takes {median(known) * 1000:.0f} ms and an unknown one {median(unknown) * 1000:.0f} ms"
    # Where single answers overlap, the line was too restless to say it.
    return _finding(pair, told) if separate else f"{told}, but not every time; measure again on a quiet line"


def _finding(pair: Pair, told: str) -> Finding:
    method, _, path = pair.route.partition(" ")
    proof = tuple(seen.evidence for seen in (pair.known, pair.unknown) if seen.evidence)
    return Finding(
        Subject(method=method, route=path, name=pair.action),
        f"Strangers can find out by {pair.action} who has an account: {told}.",
        proof,
        Confidence.CERTAIN if "ms" not in told else Confidence.FIRM,
        FIX,
    )
