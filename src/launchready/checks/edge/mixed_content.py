"""Nothing on an https page comes over plain http.

## What it looks at

Every kind of page, opened in a browser as a stranger, as a plain member and as somebody who administrates: addresses
with `http:` in scripts, style sheets, frames, forms, images and media of the finished page, what the page requested,
and what the browser itself reported as mixed content.

## Why it matters

Whoever sits on the line (a café's network, a provider) can read and change what comes over http. A script or a form
changed on its way takes over the page; a picture tells who reads what. Browsers block or rewrite such addresses, so
that pages look broken to some people and not to others.

## How it is judged

It fails for each http address that a page loads, embeds or sends a form to, also when the browser blocked it or
upgraded it to https: the next browser or mail client may not. Active content (scripts, styles, frames, forms, data)
weighs more than passive (images, media), and the finding says which it is. Links that only lead to http pages are no
mixed content, nor are addresses of the visitor's own machine. A platform without https has no mixed content.

## How to fix

Write addresses with `https:` or without a scheme, also in stored content and in addresses that the server builds from
the scheme of the request behind a proxy.

Bad: `<img src="http://cdn.example.com/avatar.png">`

Good: `<img src="https://cdn.example.com/avatar.png">`, with a job that rewrites what is stored.

## References

- CWE-319 Cleartext Transmission of Sensitive Information
- OWASP ASVS v5.0.0-12.2.1
- RFC 6797 §12.4
- roadmap.sh API security: use-https
"""

from __future__ import annotations

from dataclasses import replace

from launchready.artifacts.pages import Insecure, Pages, PageView
from launchready.checks.registry import check
from launchready.model import (
    Confidence,
    Effort,
    Evidence,
    Finding,
    NotApplicable,
    Severity,
    Subject,
    Verdict,
    settle,
)

FIX = "write the address with https: (also in stored content), and let the server build addresses with https:"


@check(
    title="Nothing is loaded over plain http",
    fine="Pages load everything over https.",
    failure="An encrypted page loads something over plain http.",
    severity=Severity.MEDIUM,
    effort=Effort(1, 4, "self"),
    since="0.1",
)
def mixed_content(pages: Pages) -> Verdict:
    """No page that was seen over https holds an http subresource."""
    if not pages.secure:
        return NotApplicable("The environment is only served over http, so there is no encrypted page to mix into.")
    evidence: list[Evidence] = []
    unverified = list(pages.doubts)
    held: dict[tuple[str, str], tuple[PageView, Insecure, set[str]]] = {}
    for page in pages.pages:
        if page.why:
            unverified.append(f"{page.place} as {page.persona} was not seen: {page.why}")
        if not page.html or not page.https or page.evidence is None or page.why:
            continue
        for item in page.insecure:
            held.setdefault((page.path, item.url), (page, item, set()))[2].add(page.persona)
        if not page.insecure:
            evidence.append(replace(page.evidence, summary=f"{page.place} as {page.persona}: nothing over http"))
    if evidence and pages.remarks:
        evidence[0] = replace(evidence[0], summary=f"{evidence[0].summary} ({'; '.join(pages.remarks)})")
    findings = [_finding(page, item, people) for page, item, people in held.values()]
    return settle(findings, unverified, evidence, "no page was seen over https")


def _finding(page: PageView, item: Insecure, people: set[str]) -> Finding:
    assert page.evidence is not None
    weight = "active: it can take over or leak the page" if item.active else "passive"
    proof = replace(
        page.evidence,
        summary=f"{item.kind} over http, {item.how}",
        excerpt=f"{page.title}\n{item.kind}: ⟦{item.url}⟧ ({item.how})",
    )
    verb = "sends a form over http to" if item.kind == "form" else f"loads over http ({item.kind})"
    return Finding(
        Subject(method="GET", route=page.path, host=page.host, persona=min(people), name=item.url),
        f"The https page {page.place} {verb} {item.url} ({weight}; {item.how}).",
        (proof,),
        Confidence.CERTAIN,
        FIX,
        variant="active" if item.active else "passive",
    )
