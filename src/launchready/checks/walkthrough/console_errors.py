"""Pages run without errors.

## What it looks at

What the platform's own scripts throw or log as errors while visitors walk through it in a fresh browser profile, and
requests of its pages that the server answers with 5xx.

## Why it matters

Every such line is something that does not work for somebody. Among hundreds of them nobody sees the one that matters,
also not in error tracking.

## How it is judged

It fails for an uncaught error, an error that own code logs, and a server error behind a page. Lines of other origins
(trackers, extensions), the browser's own remarks on refused or missing requests, and errors that follow a request which
we held back do not count; the last keep the check unverified.

## How to fix

Handle or mend each one, and make the pipeline fail when a page of the main ways logs an error.

Bad: `const name = user.profile.name` for members without a profile

Good: `const name = user.profile?.name ?? "Member"`, with a test that opens the page as a new member

## References

- CWE-248 Uncaught Exception
- OWASP ASVS v5.0.0-16.5.1
- fqscfqj/Y2A-Auto#98: only the console said why nothing could be submitted
"""

from __future__ import annotations

from launchready.artifacts.walk import PageError, Walk
from launchready.checks.registry import check
from launchready.checks.walkthrough._reading import together, unwalked, walked
from launchready.model import Confidence, Effort, Finding, Severity, Subject, Verdict, settle

FIX = "handle or mend the cause, and let the pipeline fail when a main page logs an error"


@check(
    title="Errors in the browser",
    fine="Pages run without errors.",
    failure="Some pages throw or log errors.",
    severity=Severity.LOW,
    effort=Effort(0.5, 3),
    since="0.2",
)
def console_errors(walk: Walk) -> Verdict:
    """A finding for every different error."""
    findings: list[Finding] = []
    unverified = unwalked(walk)
    for error, who in together(walk.errors, lambda one: (one.kind, one.text[:120], one.source)):
        if error.hampered:
            unverified.append(f"{error.page} logs an error, perhaps because {error.hampered}")
        else:
            findings.append(_finding(error, who))
    return settle(findings, unverified, walked(walk), "no page was walked")


def _finding(error: PageError, who: str) -> Finding:
    words = {
        "server": f"meets a server error on {error.page}: {error.text}",
        "uncaught": f"meets an error that nothing catches on {error.page}: {error.text[:160]}",
        "console": f"has a page that logs an error, {error.page}: {error.text[:160]}",
    }[error.kind]
    if " and " in who:
        words = words.replace("meets", "meet", 1).replace("has", "have", 1)
    return Finding(
        Subject(route=error.page, name=error.source),
        f"{who} {words}.",
        error.evidence,
        Confidence.FIRM if error.kind == "console" else Confidence.CERTAIN,
        FIX,
        variant=f"{error.kind} {error.text[:60]}",
    )
