"""Markup that somebody submits never runs in somebody else's browser.

## What it looks at

Every free text that the settings' recipes can create, the profile of a throwaway person, an SVG uploaded by it, the
queries that pages accept, and a page that does not exist. Each is given elements, attributes and links that call a
function with a random word. Then the pages that show it (the record's own, lists, feed, search, notifications,
members, administration) are opened in the browser of other people, administrators among them.

## Why it matters

Script of a stranger runs with the reader's session: it reads their messages, writes in their name, and when the
reader administrates it owns the platform. One post is enough.

## How it is judged

It fails only when the function was called in another person's browser with the word of that field; a link counts
when following it called the function. Markup that comes back as text, or sanitised, is fine. When live markup stands
in the page and only the Content-Security-Policy held it back, that is noted in the evidence and is no failure: the
policy is the second line, not the first. What people write who administrate (and may be allowed to post HTML) is
noted and not judged. What is shown on no known page cannot run and is named in the evidence. Without a browser,
pages, or a recipe with free text it stays unverified.

## How to fix

Put what people write into pages as text, with the template's escaping or `textContent`; where HTML is wanted, sanitise
it with a maintained library when it is shown. Serve uploads as attachments, from another host.

Bad: `list.innerHTML += "<p>" + post.body + "</p>"`; `{{ comment.body | safe }}`

Good: `paragraph.textContent = post.body`; `{{ comment.body }}`

## References

- CWE-79 Cross-site Scripting
- OWASP ASVS v5.0.0-1.2.1, v5.0.0-1.3.1, v5.0.0-1.3.5, v5.0.0-3.2.2
- roadmap.sh API security: validate-user-input
"""

from __future__ import annotations

from dataclasses import replace

from launchready.artifacts.scripts import Planted, ReflectedScripts, Sighting, StoredScripts
from launchready.checks.registry import check
from launchready.model import Confidence, Effort, Evidence, Finding, Missing, Severity, Subject, Verdict, settle

FIX = "put it into the page as text (the template's escaping, textContent), or sanitise it when it is shown"


@check(
    title="Nobody's markup runs in other people's browsers",
    fine="Markup that people submit is shown as text and never runs.",
    failure="Markup that somebody submits runs as script in another person's browser.",
    severity=Severity.BLOCKER,
    effort=Effort(1, 6),
    since="0.1",
)
def stored_script(stored: StoredScripts | Missing, reflected: ReflectedScripts | Missing) -> Verdict:
    """A call of our function by another person's browser is the only proof."""
    findings: dict[tuple[str, str], Finding] = {}
    unverified: list[str] = []
    evidence: list[Evidence] = []
    if isinstance(stored, Missing):
        unverified.append(f"stored markup: {stored.detail}")
    else:
        _stored(stored, findings, unverified, evidence)
    if isinstance(reflected, Missing):
        if not isinstance(stored, Missing) or stored.detail != reflected.detail:
            unverified.append(f"markup in addresses: {reflected.detail}")
    else:
        unverified += reflected.doubts
        for item in reflected.planted:
            _judge(item, item.ran, findings, evidence)
    return settle(list(findings.values()), unverified, evidence, "no page showed markup of ours")


def _stored(
    stored: StoredScripts, findings: dict[tuple[str, str], Finding], unverified: list[str], evidence: list[Evidence]
) -> None:
    unverified += stored.doubts
    if not stored.planted:
        told = "; ".join(stored.remarks)
        unverified.append(f"no free text could be stored ({told or 'no recipe in the settings has free text'})")
    elif not any(item.shown for item in stored.planted):
        unverified.append("no page that was opened shows what was stored")
    start = len(evidence)
    for item in stored.planted:
        others = tuple(one for one in item.ran if one.viewer != item.author)
        _judge(item, others, findings, evidence)
    if stored.remarks and len(evidence) > start:
        told = f"{evidence[start].summary} ({'; '.join(stored.remarks)})"
        evidence[start] = replace(evidence[start], summary=told)


def _judge(
    item: Planted,
    ran: tuple[Sighting, ...],
    findings: dict[tuple[str, str], Finding],
    evidence: list[Evidence],
) -> None:
    if ran and not item.trusted:
        found = _finding(item, ran)
        findings.setdefault((found.subject.route, found.subject.name), found)
        return
    base = next((one.evidence for one in (*ran, *item.held) if one.evidence), item.evidence)
    if base is not None:
        evidence.append(replace(base, summary=_told(item, ran)))


def _told(item: Planted, ran: tuple[Sighting, ...]) -> str:
    name = f"{item.field} of {item.route} by {item.author}"
    if ran:
        return f"{name}: runs on {ran[0].place}, but is written by somebody who administrates"
    if item.held:
        why = "held back only by the Content-Security-Policy" if item.policy else "it did not run"
        return f"{name}: stands as live markup on {item.held[0].place}; {why}"
    back = {True: "the API gives the markup back, ", False: "the API gives it back changed, ", None: ""}[item.raw]
    return f"{name}: {back}" + (f"shown harmlessly on {item.shown[0]}" if item.shown else "no known page shows it")


def _finding(item: Planted, ran: tuple[Sighting, ...]) -> Finding:
    proof = [
        replace(one.evidence, summary=f"the browser of {one.viewer} ran the markup in {item.field}")
        for one in ran
        if one.evidence
    ]
    if item.evidence:
        proof.append(item.evidence)
    if not proof:
        place = ran[0]
        proof.append(Evidence("page", f"GET {place.place}", "", place.viewer, f"ran the markup in {item.field}"))
    method, _, route = item.route.partition(" ")
    who = ", ".join(dict.fromkeys(one.viewer for one in ran))
    where = ", ".join(dict.fromkeys(one.path for one in ran))
    return Finding(
        Subject(method=method, route=route, name=item.field, persona=ran[0].viewer),
        f"Markup in {item.field} ({item.route}, by {item.author}) runs as script for {who} on {where}.",
        tuple(proof),
        Confidence.CERTAIN,
        FIX,
    )
