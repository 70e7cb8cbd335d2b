"""Everything that looks as if it could be pressed does something.

## What it looks at

Buttons, tabs, menu entries, switches and links that lead nowhere by themselves, pressed on every page by a visitor
without an account, a new member and an admin, by mouse and where something lies over them by keyboard; and forms that
say "saved" though nothing was sent. Writes are held back: the attempt alone shows that a control lives.

## Why it matters

A dead button is the moment in which people decide that a platform is unfinished. A form that says "saved" and saves
nothing loses their work.

## How it is judged

It fails when a control was pressed twice, the second time on a fresh page with more patience, and nothing changed:
not the address, the document, the focus, a field, the network, the clipboard, no download, dialog, new window, file
chooser, print or scroll, and not one pixel of the window. What moves by itself is watched before and left out.
Disabled controls, the current tab, mail links and controls whose words destroy or pay are not pressed. On production
nothing is pressed whose words or form would write. Where we held back a request that the page may need, nothing is
concluded.

## How to fix

Connect the control or take it away until it is ready; a control that cannot be used now is `disabled` and says why.

Bad: `<button class="primary">Save</button>` outside of its form

Good: `<button form="profile">Save</button>`, and a test that presses it and reads the value back

## References

- WCAG 2.2, 4.1.2 Name, Role, Value
- ryancramerdesign/ProcessWire#246 (a save button outside its form)
- fqscfqj/Y2A-Auto#98 (a hidden field stopped every submit)
"""

from __future__ import annotations

from launchready.artifacts.walk import DeadControl, Walk
from launchready.checks.registry import check
from launchready.checks.walkthrough._reading import meets, together, unwalked, walked
from launchready.model import Confidence, Effort, Finding, Severity, Subject, Verdict, settle

FIX = "connect it to what it promises, or remove it until it works; disable what cannot be used now"


@check(
    title="Buttons that do nothing",
    fine="Everything that can be pressed does something.",
    failure="Some buttons or links do nothing.",
    severity=Severity.MEDIUM,
    effort=Effort(0.5, 4),
    since="0.2",
)
def dead_controls(walk: Walk) -> Verdict:
    """A finding for every control that did nothing, twice."""
    findings: list[Finding] = []
    unverified = unwalked(walk)
    for dead, who in together(walk.dead, lambda one: (one.page, one.control, one.kind)):
        if dead.hampered:
            unverified.append(f'"{dead.control}" on {dead.page} does nothing, perhaps because {dead.hampered}')
        else:
            findings.append(_finding(dead, who))
    return settle(findings, unverified, walked(walk), "no page was walked")


def _finding(dead: DeadControl, who: str) -> Finding:
    if dead.kind == "form":
        told = f'{who} {meets(who)} "{dead.control}" on {dead.page}, which says it saved and sends nothing.'
    else:
        told = f'{who} {meets(who)} a {dead.kind} on {dead.page} that does nothing: "{dead.control}".'
    return Finding(
        Subject(route=dead.page, name=dead.control), told, dead.evidence, Confidence.FIRM, FIX, variant=dead.kind
    )
