"""Pages are there quickly.

## What it looks at

Every kind of page, opened in a browser as a stranger, as a plain member and as somebody who administrates, with an
empty cache: the largest contentful paint (LCP) and the load event by the browser's own clock. A page that was slower
than half a limit is opened three times. A static file of the same host is fetched three times as a control.

## Why it matters

People leave before a slow page is there, and a community of which the feed takes five seconds stays empty. Personas
are measured apart, because the slow query is often the one that only a moderator's page makes.

## How it is judged

It fails when the median LCP of a page is over 2.5 s (the limit of "good" in web.dev's Core Web Vitals) or its median
load event over 5 s. Event streams and long polls stay open by design: a load event that waits for one is left out.
When the static file of the same host is so slow that the page would be within the limits without that time, the line
and not the application may be at fault, and the page stays unverified. Slow but within the limits passes; the figures
stand in the evidence. What a page loads from hosts out of scope was not loaded here.

## How to fix

Look at where the time goes: the first byte late means the server (a query per row, no index, no cache); the first
byte early and the paint late means the page (large scripts, pictures without sizes, data fetched one after another).

Bad: the feed asks for each author in a query of its own.

Good: one query with a join, an index on what it sorts by, and pictures in the size that is shown.

## References

- web.dev Core Web Vitals: LCP within 2.5 s is good
- W3C Navigation Timing, W3C Largest Contentful Paint
"""

from __future__ import annotations

from dataclasses import replace
from statistics import median

from launchready.artifacts.pages import Control, Pages, PageView
from launchready.checks.registry import check
from launchready.model import Confidence, Effort, Evidence, Finding, Severity, Subject, Verdict, settle

MOST_PAINTED, MOST_LOAD = 2500.0, 5000.0
FIX = "find where the time goes (first byte: the server; after it: scripts, pictures, chained requests) and cut it"


@check(
    title="Pages are there quickly",
    fine="Every page is painted within 2.5 seconds and loaded within 5.",
    failure="A page takes too long.",
    severity=Severity.MEDIUM,
    effort=Effort(2, 16),
    since="0.1",
)
def page(pages: Pages) -> Verdict:
    """Median LCP and load event of each page and persona against the limits."""
    findings: list[Finding] = []
    unverified = list(pages.doubts)
    evidence: list[Evidence] = []
    controls = {control.host: control for control in pages.controls}
    for view in pages.pages:
        if view.why:
            unverified.append(f"{view.place} as {view.persona} was not seen: {view.why}")
        if view.status >= 500:
            unverified.append(f"{view.place} as {view.persona} answers {view.status}, so its speed tells nothing")
        if not view.html or view.why or view.evidence is None or view.status >= 500:
            continue
        told = _judge(view, controls.get(view.host))
        if isinstance(told, Finding):
            findings.append(told)
        elif isinstance(told, str):
            unverified.append(told)
        else:
            evidence.append(told)
    if evidence and pages.remarks:
        evidence[0] = replace(evidence[0], summary=f"{evidence[0].summary} ({'; '.join(pages.remarks)})")
    return settle(findings, unverified, evidence, "no page was seen")


def _judge(view: PageView, control: Control | None) -> Finding | Evidence | str:
    assert view.evidence is not None
    painted = _median([time.painted for time in view.timings])
    loads = [time.load for time in view.timings if not time.stream]
    load = _median(loads)
    if painted is None and load is None:
        return f"{view.place} as {view.persona}: the browser gave no times"
    figures = _figures(view, painted, load, control)
    proof = replace(view.evidence, summary=figures, excerpt=f"⟦{figures}⟧")
    over = [
        f"{what} {value:.0f} ms (limit {limit:.0f})"
        for what, value, limit in (("LCP", painted, MOST_PAINTED), ("load", load, MOST_LOAD))
        if value is not None and value > limit
    ]
    if not over:
        return proof
    line = _median(list(control.milliseconds)) if control else None
    if line and (painted or 0) - line <= MOST_PAINTED and (load or 0) - line <= MOST_LOAD:
        return f"{view.place} as {view.persona} is slow ({figures}), but so is a static file: it may be the line"
    return Finding(
        Subject(method="GET", route=view.path, host=view.host, persona=view.persona),
        f"The page {view.place} is too slow for {view.persona}: {', '.join(over)}; {figures}.",
        (proof, *((control.evidence,) if control and control.evidence else ())),
        Confidence.CERTAIN if len(view.timings) >= 3 else Confidence.FIRM,
        FIX,
    )


def _median(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _figures(view: PageView, painted: float | None, load: float | None, control: Control | None) -> str:
    first = _median([time.first_byte for time in view.timings])
    ready = _median([time.ready for time in view.timings])
    shown = (("first byte", first), ("DOM ready", ready), ("LCP", painted), ("load", load))
    parts = [f"{what} {value:.0f} ms" if value is not None else f"{what} not told" for what, value in shown]
    times = len(view.timings)
    text = (
        f"{view.place} as {view.persona}: {', '.join(parts)} (median of {times})"
        if times > 1
        else (f"{view.place} as {view.persona}: {', '.join(parts)} (one opening)")
    )
    if any(not time.ended and not time.stream for time in view.timings):
        text += "; the load event did not come"
    if stream := next((time.stream for time in view.timings if time.stream), ""):
        text += f"; load left out, it waits for the stream {stream}"
    if control:
        text += f"; a static file ({control.path}) took {median(control.milliseconds):.0f} ms"
    if view.refused:
        text += f"; {view.refused} files of hosts out of scope were not loaded"
    return text
