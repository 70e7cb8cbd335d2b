"""Forms refuse input that makes no sense.

## What it looks at

The forms that visitors meet, each filled in badly on purpose in a real browser: required fields left empty, something
that is no e-mail address, a date long past where a future one is asked for, 20,000 letters in a single line. It is sent
only where a recipe of the settings says how what it makes is taken away again; else the page alone is tried.

## Why it matters

What a form lets in stays: nameless posts, invitations to addresses that do not exist, events in the past, a title that
breaks every list. Somebody has to find and clean it, usually after launch.

## How it is judged

It fails when bad input was sent and the write was answered with success (2xx), or when a form that refused bad input
sends nothing any more after the fields are right, twice. Refused by the page or by the server is
equally fine here; whether the server refuses what the page holds back is `input/invalid`'s question. A form that would
have sent it, but whose writes could not be let out, is not known.

## How to fix

Validate on the server, with the same rules in the page, and say at the field what is wrong.

Bad: `title: str`

Good: `title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=160)]`, and
`<input name="title" required maxlength="160">`

## References

- CWE-1284 Improper Validation of Specified Quantity in Input
- OWASP ASVS v5.0.0-2.2.1, v5.0.0-2.2.2
- WCAG 2.2, 3.3.1 Error Identification
- xibosignage/xibo#1589: a form that never recovered from its own validation
"""

from __future__ import annotations

from launchready.artifacts.walk import FormTry, Walk
from launchready.checks.registry import check
from launchready.checks.walkthrough._reading import together, unwalked, walked
from launchready.model import Confidence, Effort, Evidence, Finding, Severity, Subject, Verdict, settle

FIX = "validate these fields on the server, repeat the rule in the page, and say at the field what is wrong"

FIX_SHUT = "look at the fields before the button is switched off, and switch it on again when they change"


@check(
    title="Forms that take anything",
    fine="Forms refuse bad input.",
    failure="Some forms accept input that makes no sense.",
    severity=Severity.MEDIUM,
    effort=Effort(0.5, 3),
    since="0.2",
)
def bad_forms(walk: Walk) -> Verdict:
    """A finding for every form and kind of bad input that was accepted."""
    findings: list[Finding] = []
    evidence: list[Evidence] = []
    for tried, who in together(walk.forms, lambda one: (one.page, one.form, one.bad)):
        if tried.accepted or tried.shut:
            findings.append(_finding(tried, who))
        else:
            evidence += tried.evidence[:1]
    left = [f'the form "{one.form}" on {one.page} was not tried: {one.why}' for one in walk.forms_left]
    if not walk.forms and not left and not unwalked(walk):
        evidence = walked(walk)
    return settle(findings, unwalked(walk) + left, evidence, "no form was tried")


def _finding(tried: FormTry, who: str) -> Finding:
    told = f'{who} can send the form "{tried.form}" on {tried.page} {tried.bad}: {tried.route} accepts it '
    told += f"with {tried.status}."
    if tried.shut:
        told = (
            f'After one refused attempt the form "{tried.form}" on {tried.page} sends nothing any more, however right '
            "the fields become."
        )
    return Finding(
        Subject(route=tried.page, name=tried.form),
        told,
        tried.evidence,
        Confidence.CERTAIN,
        FIX_SHUT if tried.shut else FIX,
        variant="shut" if tried.shut else tried.bad,
    )
