"""From facts to the public report: judge, waive, score, gate, plan, and put it into the words of the schema.

Pure but for nothing: the same facts and the same manifest give the same report, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from launchready.artifacts.release import Release
from launchready.artifacts.views import Views
from launchready.checks.registry import Check
from launchready.model import Attestation, Evidence, Finding, Missing, Severity, Status, Waiver
from launchready.report import schema as out
from launchready.run.pictures import pictures
from launchready.run.tables import tables
from launchready.verdict import gate as gates
from launchready.verdict import plan as plans
from launchready.verdict.judge import Place, Result, judge, lay_over
from launchready.verdict.rows import PLANNED

LIMITS = [
    "It saw the platform for some minutes, as the people of the settings; what others see at other times may differ.",
    "It proves holes, not their absence: a pass means that these probes found nothing.",
    "It does not read the code for intent, judge the law, or test the suppliers' own systems.",
    "A person who means harm has more time than an audit.",
]
_LINK = re.compile(r"https?://\S+")


def assemble(
    manifest: Mapping[str, Any],
    facts: Mapping[str, Mapping[type, Any]],
    checks: Sequence[Check],
    read: Callable[[str], bytes],
) -> out.Report:
    """The whole report. `facts` by environment, `manifest` as the run folder keeps it, `read` for its kept files."""
    places = [_place(name, entry, facts.get(name, {})) for name, entry in manifest["environments"].items()]
    waivers = [Waiver(**item) for item in manifest.get("waivers", [])]
    words = [Attestation(**item) for item in manifest.get("attestations", [])]
    today = manifest["started"][:10]
    results = lay_over(judge(checks, places), waivers, words, today)
    narrowed = manifest.get("narrowed", [])
    scores = gates.score_rows(results, narrowed)
    answers = gates.questions(results, narrowed)
    launch = manifest.get("launch_date")
    flags = plans.red_flags(results, _date(launch))
    expired = [waiver for waiver in waivers if waiver.expires < today]
    word = gates.gate(results, answers, [flag.title for flag in flags], narrowed, expired)
    steps = plans.plan(results, manifest.get("hourly_rate"), manifest.get("currency", ""))
    owners = manifest.get("owners", {})
    ordered = sorted(results, key=_order)
    return out.Report(
        platform=manifest["platform"],
        verdict=word.verdict,
        sentence=word.sentence,
        reasons=list(word.reasons),
        red_flags=[out.RedFlagPart(title=flag.title, reason=flag.reason) for flag in flags],
        questions=[
            out.QuestionPart(number=a.number, question=a.question, answer=a.answer, reason=a.reason) for a in answers
        ],
        rows=[_row(score, owners) for score in scores],
        checks=[_check(result, manifest.get("first_seen", {}), manifest.get("new", [])) for result in ordered],
        plan=[_action(rank, step) for rank, step in enumerate(steps, 1)],
        environments=[_environment(place, manifest["environments"][place.name]) for place in places],
        gaps=[
            out.GapPart(check=r.check.id, reason=r.reason)
            for r in ordered
            if r.status in (Status.COULD_NOT_VERIFY, Status.ERRORED)
        ],
        next_input=next_input(manifest, facts, results),
        waivers=[_waiver(waiver, waiver.expires >= today) for waiver in waivers],
        attestations=[_word(word) for word in words],
        access=_access(facts),
        tables=tables(facts),
        pictures=pictures(ordered, facts, read),
        settings_used=dict(manifest.get("settings_used", {})),
        limits=LIMITS,
        run=out.RunPart(
            id=manifest["id"],
            started=manifest["started"],
            seconds=manifest.get("seconds", 0.0),
            requests=manifest.get("requests", 0),
            tool_version=manifest["tool_version"],
            narrowed_to=list(narrowed),
            allowed_because=manifest.get("allowed_because", ""),
        ),
    )


def _date(text: str | None) -> Any:
    import datetime

    return datetime.date.fromisoformat(text) if text else None


_STATUS_ORDER = {
    Status.FAILED: 0,
    Status.ERRORED: 1,
    Status.COULD_NOT_VERIFY: 2,
    Status.ATTESTED: 3,
    Status.PASSED: 4,
    Status.NOT_APPLICABLE: 5,
}


def _order(result: Result) -> tuple[int, int, str]:
    return _STATUS_ORDER[result.status], tuple(Severity).index(result.check.severity), result.check.id


def _place(name: str, entry: Mapping[str, Any], artifacts: Mapping[type, Any]) -> Place:
    release = artifacts.get(Release)
    return Place(name, entry["kind"], release.id if isinstance(release, Release) else "", artifacts)


def _environment(place: Place, entry: Mapping[str, Any]) -> out.EnvironmentPart:
    return out.EnvironmentPart(
        name=place.name,
        kind=entry["kind"],
        urls=list(entry["urls"]),
        phase=entry["phase"],
        release=place.release,
        personas=list(entry.get("personas", [])),
    )


def _row(score: gates.RowScore, owners: Mapping[str, str]) -> out.RowPart:
    return out.RowPart(
        id=score.row.id,
        title=score.row.title,
        status=score.status,
        sentence=score.sentence,
        why=score.row.why,
        breaks=score.row.breaks,
        coverage=round(score.coverage, 4),
        verified=score.verified,
        applicable=score.applicable,
        score=score.score,
        blockers=score.blockers,
        failed=score.failed,
        owner=owners.get(score.row.id, ""),
        absent=list(score.absent),
    )


def _sentence(result: Result) -> str:
    if result.status is Status.FAILED:
        return result.check.failure
    if result.status is Status.PASSED:
        return result.check.fine
    if result.status is Status.ATTESTED and result.attestation:
        return f"{result.attestation.by} states it: {result.attestation.statement}"
    if result.status is Status.NOT_APPLICABLE:
        return f"Does not apply: {result.reason}"
    return "Not known."


def _check(result: Result, first_seen: Mapping[str, str], new: Collection[str]) -> out.CheckPart:
    check = result.check
    return out.CheckPart(
        id=check.id,
        row=check.row,
        title=check.title,
        sentence=_sentence(result),
        status=result.status.value,
        severity=check.severity.value,
        reason=result.reason,
        environments={name: status.value for name, status in result.environments.items()},
        findings=[_finding(check.id, finding, result, first_seen, new) for finding in result.findings],
        evidence=[_evidence(item) for item in result.evidence[:60]],
        unverified=list(result.unverified),
        attestation=_word(result.attestation) if result.attestation else None,
        looks_at=check.sections["What it looks at"],
        why=check.sections["Why it matters"],
        judged=check.sections["How it is judged"],
        how_to_fix=check.sections["How to fix"],
        references=[_reference(line) for line in check.sections["References"].splitlines() if line.strip("- ")],
        hours_low=check.effort.low,
        hours_high=check.effort.high,
        who=check.effort.who,
    )


def _reference(line: str) -> out.ReferencePart:
    text = line.strip("- ").strip()
    link = _LINK.search(text)
    return out.ReferencePart(label=_LINK.sub("", text).strip(), url=link[0] if link else "")


def _finding(
    check: str, finding: Finding, result: Result, first_seen: Mapping[str, str], new: Collection[str]
) -> out.FindingPart:
    name = finding.fingerprint(check)
    waiver = result.waived.get(name)
    return out.FindingPart(
        id=name,
        subject=finding.subject.as_dict(),
        message=finding.message,
        confidence=finding.confidence.value,
        evidence=[_evidence(item) for item in finding.evidence],
        fix=finding.fix,
        waiver=_waiver(waiver, True) if waiver else None,
        first_seen=first_seen.get(name, ""),
        new=name in new,
    )


def _evidence(item: Evidence) -> out.EvidencePart:
    return out.EvidencePart(
        id=item.id,
        kind=item.kind,
        subject=item.subject,
        when=item.when,
        persona=item.persona,
        summary=item.summary,
        where=item.where,
        repeat=item.repeat,
        excerpt=item.excerpt,
    )


def _waiver(waiver: Waiver, active: bool) -> out.WaiverPart:
    return out.WaiverPart(
        check=waiver.check,
        subject=waiver.subject,
        reason=waiver.reason,
        owner=waiver.owner,
        expires=waiver.expires,
        active=active,
        note="" if active else f"ended on {waiver.expires}, so it counts no more",
    )


def _word(word: Attestation) -> out.AttestationPart:
    return out.AttestationPart(check=word.check, by=word.by, on=word.on, statement=word.statement, proof=word.proof)


def _action(rank: int, step: plans.Action) -> out.ActionPart:
    return out.ActionPart(
        rank=rank,
        text=step.text,
        check=step.check,
        findings=list(step.findings),
        who=step.who,
        hours_low=step.hours_low,
        hours_high=step.hours_high,
        window=step.window,
        lane=step.lane,
        cost=step.cost,
    )


def _access(facts: Mapping[str, Mapping[type, Any]]) -> list[out.MatrixRow]:
    lines = []
    for artifacts in facts.values():
        views = artifacts.get(Views)
        if isinstance(views, Views):
            for view in views.views:
                cells = {persona: str(status) for persona, status in view.tried}
                lines.append(out.MatrixRow(route=view.route, cells=cells))
    return lines


def next_input(manifest: Mapping[str, Any], facts: Mapping[str, Mapping[type, Any]], results: Sequence[Result]) -> str:
    """The one input that would buy the most coverage next, or '' when nothing simple is left."""
    from launchready.artifacts.routes import Routes

    artifacts = next(iter(facts.values()), {})
    routes = artifacts.get(Routes)
    unknown = [r for r in results if r.status is Status.COULD_NOT_VERIFY]
    if not manifest["environments"]:
        return "The address of the platform: launchready audit https://your-staging-host"
    if isinstance(routes, Missing) or (routes is not None and not routes.routes):
        return (
            'The API\'s schema: openapi = "https://…/openapi.json" under the environment; without it no route is known.'
        )
    if not any(entry.get("personas") for entry in manifest["environments"].values()):
        return (
            f"Two people to act as ([[personas]], launchready init proposes them): {len(unknown)} checks wait for it."
        )
    if all(entry["phase"] in ("passive", "read") for entry in manifest["environments"].values()):
        return 'A staging environment of kind "staging" that launchready may write to: it proves what reading cannot.'
    absent = [name for name in PLANNED if name not in {r.check.id for r in results}]
    if unknown:
        return f"{unknown[0].check.id}: {unknown[0].reason}"
    return f"A later version: {len(absent)} checks of the scorecard are not built yet." if absent else ""
