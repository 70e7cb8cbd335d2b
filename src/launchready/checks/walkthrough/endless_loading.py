"""No page loads for ever.

## What it looks at

Every page that a visitor without an account, a new member and an admin reach in a real browser, also at the width of
a phone: spinners, skeletons, progress bars without a value, `aria-busy` and the words "Loading …" that a person sees.

## Why it matters

A spinner that never stops tells nobody what went wrong. People wait, reload, leave, and write to support; the team
learns of a broken request only from them.

## How it is judged

It fails when an indicator in view stays for 10 seconds while no request is under way, or after a request of the page
failed. A page that still waits for an answer is slow and not stuck: that keeps the check unverified. Sockets and event
streams are open by design and do not count; a moving logo, a progress bar with a value and an indicator below the
visible part are no sign. Where we did not let a request out that the page may need, nothing is concluded.

## How to fix

End the loading state on every way out of a request, and say what happened.

Bad: `setLoading(true); show(await (await fetch(url)).json()); setLoading(false)`

Good: `try { … } catch (error) { showError(error) } finally { setLoading(false) }`, with the answer's status looked at.

## References

- WCAG 2.2, 4.1.3 Status Messages
- metabase/metabase#20469, kobotoolbox/kpi#3781: a failed request never cleared the spinner
"""

from __future__ import annotations

from launchready.artifacts.walk import Walk
from launchready.checks.registry import check
from launchready.checks.walkthrough._reading import meets, together, unwalked, walked
from launchready.model import Confidence, Effort, Finding, Severity, Subject, Verdict, settle

FIX = "end the loading state on every way out of the request, also on errors, and say what happened"


@check(
    title="Pages that never stop loading",
    fine="Every page stops loading.",
    failure="Some pages show a loading sign for ever.",
    severity=Severity.MEDIUM,
    effort=Effort(0.5, 3),
    since="0.2",
)
def endless_loading(walk: Walk) -> Verdict:
    """A finding for every page and indicator that outlived the patience."""
    findings: list[Finding] = []
    unverified = unwalked(walk)
    for stuck, who in together(walk.stuck, lambda one: (one.page, one.what)):
        if stuck.hampered:
            unverified.append(f"{stuck.page} keeps loading, perhaps because {stuck.hampered}")
            continue
        cause = f" after {stuck.cause}" if stuck.cause else ""
        findings.append(
            Finding(
                Subject(route=stuck.page, name=stuck.what),
                f"{who} {meets(who)} a page that never stops loading: {stuck.page} still shows {stuck.what} after "
                f"{stuck.seconds:g} s{cause}.",
                stuck.evidence,
                Confidence.CERTAIN if stuck.cause else Confidence.FIRM,
                FIX,
            )
        )
    return settle(findings, unverified + list(walk.waiting), walked(walk), "no page was walked")
