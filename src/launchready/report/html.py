"""The report as one self-contained HTML file: no network, strict content policy, readable without scripts."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from launchready.report import grouping, words
from launchready.report.glossary import GLOSSARY
from launchready.report.htmldata import build, number_anchors
from launchready.report.schema import CheckPart, FindingPart, PicturePart, Report, SpeedPart

STATIC_FINDINGS = 200
_TEMPLATES = Path(__file__).parent / "templates"
_PICTURE = re.compile(r"data:image/(?:png|jpeg|webp);base64,[A-Za-z0-9+/=\s]+\Z")


def render(report: Report) -> str:
    """The whole page."""
    groups = grouping.groups(report)
    checks = [check for group in groups for check in group.checks]
    anchors = number_anchors(checks)
    style, script = _inline("report.css"), _inline("report.js")
    ten, basics = grouping.scorecard(report)
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            verdict=words.VERDICTS[report.verdict],
            sentence=words.without_lead(report.sentence, words.VERDICTS[report.verdict].word),
            meta=grouping.meta(report),
            parts=[("Scorecard", ten), ("Launch basics", basics)],
            loop_number={row.id: number for number, row in enumerate(ten, 1)} | {row.id: 0 for row in basics},
            first=sorted(report.plan, key=lambda action: action.rank)[:5],
            lanes=grouping.lanes(report),
            groups=groups,
            numbers={check.id: number for number, check in enumerate(checks)},
            rows={row.id: row for row in report.rows},
            titles={check.id: check for check in report.checks},
            filters=_filters(report),
            static=_static(checks, anchors),
            total=sum(len(check.findings) for check in checks),
            personas=list(dict.fromkeys(name for line in report.access for name in line.cells)),
            shown=_grouped(report, "check"),
            strips=_grouped(report, "strip"),
            loose=[shot for shot in report.pictures if not shot.check and not shot.strip],
            glossary=GLOSSARY,
            style=Markup(style),  # noqa: S704 (our own file)
            script=Markup(script),  # noqa: S704 (our own file)
            policy=_policy(style, script),
            data=Markup(build(groups, anchors)),  # noqa: S704 (escaped by build)
        )
    )


def _grouped(report: Report, by: str) -> dict[str, list[PicturePart]]:
    groups: dict[str, list[PicturePart]] = {}
    for shot in report.pictures:
        if name := getattr(shot, by):
            groups.setdefault(name, []).append(shot)
    return groups


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.globals.update(
        STATES=words.STATES,
        ANSWERS=words.ANSWERS,
        SEVERITIES=words.SEVERITIES,
        WHO=words.WHO,
        count=words.count,
        hours=words.hours,
        duration=words.duration,
        moment=words.moment,
        window=words.window,
        one_line=words.one_line,
        subject_text=words.subject_text,
        check_anchor=grouping.check_anchor,
        waived=grouping.waived,
        any_new=lambda check: any(finding.new for finding in check.findings),
        web_address=web_address,
        picture=lambda data: data if _PICTURE.match(data) else "",
        bins=_bins,
        scale=scale,
        prose=words.prose,
        ticked=words.ticked,
    )
    return environment


def _finalize(value: Any) -> Any:
    """Every string that a template prints goes through `plain`, before it is escaped."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return words.plain(value)
    return value


def _inline(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """Nothing may load; only this very style and this very script may act."""

    def source(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    return (
        f"default-src 'none'; style-src {source(style)}; script-src {source(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def web_address(url: str) -> str:
    """The address when it is a plain web address, otherwise nothing: no other scheme becomes a link."""
    return url if re.match(r"https?://[^\s\"'<>\x00-\x20]+\Z", url) else ""


def _filters(report: Report) -> dict[str, list[tuple[str, str]]]:
    present = {check.row for check in report.checks}
    states = {check.status for check in report.checks}
    severities = {check.severity for check in report.checks}
    owners = {row.owner for row in report.rows if row.id in present}
    return {
        "row": [(row.id, row.title) for row in report.rows if row.id in present],
        "state": [(key, state.word) for key, state in words.STATES.items() if key in states],
        "severity": [(key, word) for key, word in words.SEVERITIES.items() if key in severities],
        "owner": [(owner or "-", owner or "no owner named") for owner in sorted(owners, key=lambda o: (not o, o))],
    }


def _static(checks: list[CheckPart], anchors: list[list[str]]) -> dict[str, list[tuple[str, FindingPart]]]:
    """The first findings by check: what a reader without scripts can still see."""
    left = STATIC_FINDINGS
    found: dict[str, list[tuple[str, FindingPart]]] = {}
    for names, check in zip(anchors, checks, strict=True):
        found[check.id] = list(zip(names, check.findings, strict=True))[:left]
        left -= len(found[check.id])
    return found


def _bins(speed: SpeedPart, number: int = 40) -> list[tuple[int, int]]:
    """A histogram of one action's measurements: (place 0–39, height 0–100), and nothing else."""
    if not speed.samples:
        return []
    top = scale(speed)
    counts: dict[int, int] = {}
    for sample in speed.samples:
        place = min(number - 1, max(0, int(sample / top * number)))
        counts[place] = counts.get(place, 0) + 1
    highest = max(counts.values())
    return sorted((place, max(6, round(100 * tall / highest))) for place, tall in counts.items())


def scale(speed: SpeedPart) -> float:
    """The right end of a speed picture in milliseconds."""
    return max([speed.target * 1.25, speed.p95 * 1.05, *speed.samples]) or 1
