"""Links lead somewhere, and images come.

## What it looks at

Every link to the platform's own pages that visitors see, and the images, scripts, styles and fonts of its own that
their pages load.

## Why it matters

A dead link in the main menu, the welcome page or the terms makes people doubt everything else, and a missing script
breaks a page in ways that nobody tests.

## How it is judged

It fails when a link or a file answers 404, 410 or a server error, when an image comes and is none, and when a page says
with status 200 what the platform says at an address that cannot exist. Links that were not followed, because reading
them might do something (sign out, unsubscribe), and links to other sites are left out. A refusal (401, 403) is no
broken link.

## How to fix

Correct or remove the link; when a page has moved, redirect its old address for good.

Bad: `<a href="/terms.html">Terms</a>`, where only `/terms` exists

Good: links made by the router from the page's name, and a link check in the pipeline

## References

- RFC 9110 §15.5.5
- WCAG 2.2, 2.4.4 Link Purpose
"""

from __future__ import annotations

from launchready.artifacts.walk import Broken, Walk
from launchready.checks.registry import check
from launchready.checks.walkthrough._reading import together, unwalked, walked
from launchready.model import Confidence, Effort, Finding, Severity, Subject, Verdict, settle

FIX = "correct or remove the reference, and redirect the old address where a page has moved"


@check(
    title="Links and images that lead nowhere",
    fine="Links lead somewhere, and images come.",
    failure="Some links or images lead nowhere.",
    severity=Severity.LOW,
    effort=Effort(0.25, 2, "self"),
    since="0.2",
)
def broken_links(walk: Walk) -> Verdict:
    """A finding for every target that is not there."""
    findings = [_finding(fact, who) for fact, who in together(walk.broken, lambda one: (one.target, one.kind))]
    return settle(findings, unwalked(walk), walked(walk), "no page was walked")


def _finding(broken: Broken, who: str) -> Finding:
    if broken.soft:
        said = "the page says that there is nothing"
    elif broken.kind == "link" or broken.status >= 400:
        said = f"status {broken.status}" if broken.status else "no answer"
    else:
        said = "what comes is no such file"
    kind = {"link": "link", "image": "image", "script": "script", "style": "style sheet"}.get(broken.kind, broken.kind)
    article = "an" if kind[0] in "aeiou" else "a"
    return Finding(
        Subject(route=broken.target, name=broken.kind),
        f"{who} found {article} {kind} on {broken.page} that leads nowhere: {broken.target} ({said}).",
        broken.evidence,
        Confidence.FIRM if broken.soft else Confidence.CERTAIN,
        FIX,
    )
