"""The report as JUnit XML, for pipelines: one suite per row, one case per check.

Not known is never a pass: what could not be verified is skipped with its reason, and a check that broke is an
error. What is wholly accepted in writing is skipped too, and says by whom and until when.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET

from launchready.report.grouping import waived
from launchready.report.schema import CheckPart, Report, RowPart
from launchready.report.words import one_line, plain, subject_text

FINDINGS_SHOWN = 50
_LIMIT = 2_000


def render(report: Report) -> str:
    """The XML text, ending in a line end."""
    root = ET.Element("testsuites", name=_line(f"Launch Ready: {report.platform}"))
    for row in report.rows:
        checks = [check for check in report.checks if check.row == row.id]
        if checks or row.absent:
            root.append(_suite(row, checks, report))
    known = {row.id for row in report.rows}
    for name in dict.fromkeys(check.row for check in report.checks if check.row not in known):
        root.append(_suite(None, [check for check in report.checks if check.row == name], report))
    for total in ("tests", "failures", "errors", "skipped"):
        root.set(total, str(sum(int(suite.get(total, "0")) for suite in root)))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _line(text: str) -> str:
    return one_line(text, _LIMIT)


def _suite(row: RowPart | None, checks: list[CheckPart], report: Report) -> ET.Element:
    name = f"{row.id}: {row.title}" if row else checks[0].row
    suite = ET.Element("testsuite", name=_line(name), timestamp=_line(report.run.started.removesuffix("Z")))
    for check in checks:
        suite.append(_case(check))
    for absent in row.absent if row else []:
        case = ET.SubElement(suite, "testcase", classname=_line(absent.split("/")[0]), name=_line(absent))
        ET.SubElement(case, "skipped", message="Not built yet: this version does not have the check")
    suite.set("tests", str(len(suite)))
    for tag, total in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        suite.set(total, str(len(suite.findall(f"testcase/{tag}"))))
    return suite


def _case(check: CheckPart) -> ET.Element:
    case = ET.Element("testcase", classname=_line(check.row), name=_line(f"{check.id}: {check.title}"))
    if check.status == "failed" and waived(check):
        waiver = check.findings[0].waiver
        assert waiver is not None
        why = f"Fails, accepted in writing by {waiver.owner} until {waiver.expires}: {waiver.reason}"
        ET.SubElement(case, "skipped", message=_line(why))
    elif check.status == "failed":
        failure = ET.SubElement(case, "failure", message=_line(check.sentence), type=check.severity)
        failure.text = _findings(check)
    elif check.status == "errored":
        ET.SubElement(case, "error", message=_line(check.reason or check.sentence), type="errored")
    elif check.status == "could_not_verify":
        ET.SubElement(case, "skipped", message=_line(f"Could not verify: {check.reason or check.sentence}"))
    elif check.status == "not_applicable":
        ET.SubElement(case, "skipped", message=_line(f"Does not apply: {check.reason or check.sentence}"))
    elif check.attestation is not None:
        said = check.attestation
        words = f"Attested by {said.by} on {said.on}: {said.statement} Proof: {said.proof}"
        ET.SubElement(case, "system-out").text = _line(words)
    return case


def _findings(check: CheckPart) -> str:
    lines = []
    for finding in check.findings[:FINDINGS_SHOWN]:
        lines.append(f"{finding.id}  {_line(subject_text(finding.subject))}\n  {_line(finding.message)}")
        lines += [f"  Fix: {_line(finding.fix)}"] if finding.fix else []
    if len(check.findings) > FINDINGS_SHOWN:
        lines.append(f"and {len(check.findings) - FINDINGS_SHOWN:,} more in the report")
    lines += [f"Beside this, not verified: {_line(text)}" for text in check.unverified]
    return plain("\n".join(lines))
