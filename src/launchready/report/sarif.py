"""The report as SARIF 2.1.0, for code hosts and editors that list findings beside the code.

A finding keeps its id as `launchready/v1` fingerprint, so that a host recognises it in the next run. What is
accepted in writing is a suppressed result; what could not be verified is a notification, never silence.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

from launchready.report.markdown import escaped
from launchready.report.schema import CheckPart, FindingPart, Report
from launchready.report.words import SEVERITIES, STATES, one_line, plain, prose, subject_text

SCHEMA_URI = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"blocker": "error", "high": "error", "medium": "warning", "low": "note"}
_SECURITY = {"blocker": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}
_RANKS = {"certain": 100.0, "firm": 70.0, "tentative": 30.0}
_LIMIT = 8_000


def render(report: Report) -> str:
    """The SARIF text, ending in a line end."""
    return json.dumps(document(report), indent=2, ensure_ascii=False) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The SARIF document as plain values."""
    results = [result for index, check in enumerate(report.checks) for result in _results(index, check)]
    run = {
        "tool": {
            "driver": {
                "name": "Launch Ready",
                "semanticVersion": plain(report.run.tool_version),
                "rules": [_rule(check) for check in report.checks],
            }
        },
        "automationDetails": {"id": f"launchready/{one_line(report.run.id)}"},
        "invocations": [_invocation(report)],
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {"verdict": report.verdict, "sentence": plain(report.sentence)},
    }
    return {"$schema": SCHEMA_URI, "version": "2.1.0", "runs": [run]}


def _text(text: str) -> str:
    """Plain text; `](` is parted because SARIF viewers read links into it."""
    safe = plain(text).replace("](", "] (")
    return safe if len(safe) <= _LIMIT else safe[: _LIMIT - 1] + "…"


def _rule(check: CheckPart) -> dict[str, Any]:
    parts = (
        ("Why it matters", check.why),
        ("What it should be", check.judged),
        ("How to fix", check.how_to_fix),
    )
    text = "\n\n".join(f"{title}: {body}" for title, body in parts if body) or check.title
    markdown = "\n\n".join(f"**{title}**\n\n{_block(body)}" for title, body in parts if body) or escaped(check.title)
    links = [ref.url for ref in check.references if re.match(r"https?://[!-~]+\Z", ref.url)]
    markdown += "\n" + "".join(f"\n- {escaped(ref.label)}" for ref in check.references)
    rule: dict[str, Any] = {
        "id": check.id,
        "name": "".join(word.capitalize() for word in re.split(r"[^A-Za-z0-9]+", check.id)),
        "shortDescription": {"text": _text(check.title)},
        "fullDescription": {"text": _text(check.looks_at or check.title)},
        "help": {"text": _text(text), "markdown": markdown},
        "defaultConfiguration": {"level": _LEVELS[check.severity]},
        "properties": {
            "tags": ["security", "launch-ready", check.row],
            "precision": "high",
            "problem.severity": {"note": "recommendation"}.get(_LEVELS[check.severity], _LEVELS[check.severity]),
            "security-severity": _SECURITY[check.severity],
            "severity": SEVERITIES[check.severity],
        },
    }
    if links:
        rule["helpUri"] = links[0]
    return rule


def _block(body: str) -> str:
    """A docstring's part as Markdown: prose escaped, indented code in a fence that it cannot close."""
    blocks = []
    for kind, lines in prose(plain(body)):
        if kind == "pre":
            text = lines[0]
            fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
            blocks.append(f"{fence}\n{text}\n{fence}")
        else:
            lead = "- " if kind == "ul" else ""
            blocks.append("\n".join(lead + escaped(line, 1_000) for line in lines))
    return "\n\n".join(blocks)


def _results(index: int, check: CheckPart) -> list[dict[str, Any]]:
    if check.status != "failed":
        return []
    return [_result(index, check, finding) for finding in check.findings] or [_whole(index, check)]


def _result(index: int, check: CheckPart, finding: FindingPart) -> dict[str, Any]:
    about = subject_text(finding.subject)
    message = f"{finding.message}\n\nFix: {finding.fix}" if finding.fix else finding.message
    result: dict[str, Any] = {
        "ruleId": check.id,
        "ruleIndex": index,
        "level": _LEVELS[check.severity],
        "kind": "fail",
        "rank": _RANKS[finding.confidence],
        "message": {"text": _text(f"{message}\n\nWhere: {about}" if about else message)},
        "locations": [_location(check, finding.subject)],
        "partialFingerprints": {"launchready/v1": plain(finding.id)},
        "suppressions": [],
        "properties": {
            "confidence": finding.confidence,
            "evidence": [plain(part.id) for part in finding.evidence],
        },
    }
    waiver = finding.waiver
    if waiver is not None and waiver.active:
        why = f"{waiver.reason} ({waiver.owner}, until {waiver.expires})"
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": _text(why)}]
    return result


def _whole(index: int, check: CheckPart) -> dict[str, Any]:
    return {
        "ruleId": check.id,
        "ruleIndex": index,
        "level": _LEVELS[check.severity],
        "kind": "fail",
        "message": {"text": _text(check.sentence)},
        "locations": [_location(check, {})],
        "partialFingerprints": {"launchready/v1": check.id},
        "suppressions": [],
    }


def _location(check: CheckPart, subject: dict[str, str | int]) -> dict[str, Any]:
    """A file and line where the subject has one; otherwise a name in the platform, hung on a stand-in path.

    Code hosts drop a result without a relative path, so a route becomes `launchready/auth/api/members`.
    """
    path = str(subject.get("path", ""))
    line = subject.get("line", 0)
    stand_in = str(subject.get("route") or subject.get("host") or subject.get("name") or "platform")
    uri = path or f"launchready/{check.row}/{stand_in}"
    place: dict[str, Any] = {
        "artifactLocation": {"uri": _relative(uri), "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": line if isinstance(line, int) and line > 0 else 1},
    }
    location: dict[str, Any] = {"physicalLocation": place}
    about = subject_text(subject)
    if about:
        kind = "resource" if subject.get("route") or subject.get("host") else "module"
        location["logicalLocations"] = [{"fullyQualifiedName": _text(about), "kind": kind}]
    return location


def _relative(path: str) -> str:
    """A relative URI without `..`, `//` or a scheme, whatever the target wrote."""
    steps = [step for step in re.split(r"[/\\]+", one_line(path, 400)) if step not in ("", ".", "..")]
    return (
        "/".join(quote(step, safe="-._~{}()") for step in steps).replace("{", "%7B").replace("}", "%7D") or "platform"
    )


def _invocation(report: Report) -> dict[str, Any]:
    notes = []
    for check in report.checks:
        if check.status in ("could_not_verify", "errored"):
            text = f"{STATES[check.status].word}: {check.title}. {check.reason}"
            notes.append(
                {
                    "descriptor": {"id": "launchready/" + check.status.replace("_", "-")},
                    "associatedRule": {"id": check.id},
                    "level": "error" if check.status == "errored" else "warning",
                    "message": {"text": _text(text)},
                }
            )
    invocation: dict[str, Any] = {
        "executionSuccessful": all(check.status != "errored" for check in report.checks),
        "toolExecutionNotifications": notes,
    }
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", report.run.started):
        invocation["startTimeUtc"] = report.run.started
    return invocation
