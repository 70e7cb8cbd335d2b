"""Two reports compared, and where a finding was seen."""

from __future__ import annotations

from pathlib import Path

from launchready.report.schema import Report, load


def compare(old: Report, new: Report) -> dict[str, list[str]]:
    """New, fixed, still open, and no longer verified, as lines.

    A finding that is gone counts as fixed only when the new run looked: its check passed, or failed without a doubt
    left over. Otherwise it is not known.
    """
    before = {f.id: (c.id, f) for c in old.checks for f in c.findings}
    after = {f.id: (c.id, f) for c in new.checks for f in c.findings}
    judged = {c.id: c for c in new.checks}
    told: dict[str, list[str]] = {"new": [], "fixed": [], "still open": [], "not known": []}
    for name, (check, finding) in after.items():
        told["still open" if name in before else "new"].append(f"{name} {check}: {finding.message}")
    for name, (check, finding) in before.items():
        if name in after:
            continue
        part = judged.get(check)
        looked = part is not None and (part.status == "passed" or (part.status == "failed" and not part.unverified))
        told["fixed" if looked else "not known"].append(f"{name} {check}: {finding.message}")
    return told


class UnknownFinding(Exception):
    """No stored run has this finding."""


def where(root: Path, finding: str) -> str:
    """The check that a finding belongs to, from the newest run that has it."""
    for place in sorted(root.glob("*/report.json"), reverse=True):
        for check in load(place.read_bytes()).checks:
            if any(part.id == finding for part in check.findings):
                return check.id
    raise UnknownFinding(f"no stored run has the finding {finding}; its id stands in the report, as f0123456789ab")
