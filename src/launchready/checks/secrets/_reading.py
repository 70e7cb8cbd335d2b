"""What the checks of this row share: from what a sweep found to findings with proof."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable

from launchready.artifacts.secrets import FoundSecrets, Place, Secret
from launchready.model import Confidence, Evidence, Finding, NotApplicable, Subject, Verdict, settle

Chosen = Callable[[Secret], tuple[Place, ...]]
_MOST_SHOWN = 4
ROTATE = "make a new one, deploy it, see that it works, then revoke this one"


def judge(found: FoundSecrets, areas: tuple[str, ...], chosen: Chosen, fix: str, nothing: str = "") -> Verdict:
    """The verdict on some areas. `chosen` gives those places of a secret that this check speaks of."""
    findings = findings_of(found, chosen, fix)
    evidence = [looked.evidence for looked in found.area(*areas)]
    doubts = found.doubts_of(*areas)
    if nothing and not findings and not evidence and not doubts:
        return NotApplicable(nothing, tuple(one.evidence for one in found.looked))
    return settle(findings, doubts, evidence and [*evidence, *put_aside(found, areas)], "nothing could be read")


def findings_of(found: FoundSecrets, chosen: Chosen, fix: str) -> list[Finding]:
    """One finding a secret, at the first of its chosen places; all its places are told."""
    made = []
    told: dict[tuple[str, str], int] = {}
    for secret in found.secrets:
        places = chosen(secret)
        if not places:
            continue
        first = places[0]
        number = told[(first.path, secret.kind)] = told.get((first.path, secret.kind), 0) + 1
        made.append(
            Finding(
                Subject(path=first.path, line=first.line, name=secret.kind),
                sentence(secret, first),
                tuple(proof(found, secret, place) for place in _proving(secret, first)),
                Confidence(secret.sure),
                fix,
                variant=str(number) if number > 1 else "",
            )
        )
    return made


def _proving(secret: Secret, first: Place) -> list[Place]:
    """The first place, and one more of each other kind."""
    chosen = {first.source: first}
    for place in secret.places:
        chosen.setdefault(place.source, place)
    return list(chosen.values())[:_MOST_SHOWN]


def sentence(secret: Secret, first: Place) -> str:
    """What lies open, where, since when, by whom, and where else."""
    parts = [f"{article(secret.kind)} ({secret.preview}) stands in {first}"]
    if first.state in ("untracked", "ignored"):
        parts[0] += f" ({first.state} by git)" if first.state == "ignored" else " (not tracked by git)"
    added = secret.added
    if added is not None:
        whom = f" by {added.author}" if added.author else ""
        parts.append(f"it came in on {added.when[:10]}{whom}" + ("" if first.commit else f" in {added.commit[:10]}"))
    now = [word for sources, word in _REACH if first.source not in sources and secret.at(*sources)]
    if now:
        parts.append("it is also " + ", ".join(now))
    others = len(secret.places) - 1 + secret.more
    if others:
        parts.append(f"{others} more place{'s' if others > 1 else ''}")
    return "; ".join(parts) + f". Fingerprint {secret.fingerprint}."


_REACH = (
    (("live", "response"), "on the live site"),
    (("build",), "in a build folder"),
    (("history",), "in the history"),
    (("tree", "configuration"), "in the files of today"),
    (("log",), "in logs"),
)


def article(kind: str) -> str:
    """The kind with its article."""
    return f"{'An' if kind[:1].lower() in 'aeiou' else 'A'} {kind}"


def proof(found: FoundSecrets, secret: Secret, place: Place) -> Evidence:
    """One place as evidence, with the command that shows it."""
    subject = str(place)
    exchange = found.exchange(place)
    return Evidence(
        "secret",
        subject,
        place.when,
        place.persona,
        f"{secret.kind}, found by the rule {secret.rule}",
        repeat=exchange.repeat if exchange else command(place),
        where=exchange.where if exchange else "",
        excerpt=f"⟦{secret.preview}⟧",
    )


def command(place: Place) -> str:
    """What shows the place again; it shows the secret too, so it is for the terminal of somebody who may see it."""
    path = place.path
    line = f" | sed -n {place.line}p" if place.line else ""
    if place.source in ("live", "response"):
        return f"curl -sS {shlex.quote(path)}{'' if place.member else line}"
    if path.startswith(("(loose object ", "(tag ")):
        return f"git cat-file -p {path.strip('()').rsplit(' ', 1)[-1]}"
    if place.state == "staged":
        return f"git show {shlex.quote(':' + path)}{line}"
    if place.commit and place.state == "message":
        return f"git log -1 --format=%B {place.commit}"
    if place.commit:
        return f"git show {shlex.quote(f'{place.commit}:{path}')}{'' if place.member else line}"
    if place.member:
        return f"launchready audit --repo . --only secrets  # {shlex.quote(subject_of(place))}"
    return f"sed -n {place.line}p {shlex.quote(path)}" if place.line else f"less {shlex.quote(path)}"


def subject_of(place: Place) -> str:
    """The place without its line."""
    return f"{place.path} › {place.member}"


def put_aside(found: FoundSecrets, areas: Iterable[str]) -> list[Evidence]:
    """What looked like a secret in some areas and was put aside: counts by reason, and where."""
    wanted = set(areas)
    here = [one for one in found.aside if one.place.source in wanted]
    if not here or not found.looked:
        return []
    counts: dict[str, int] = {}
    for one in here:
        counts[one.reason] = counts.get(one.reason, 0) + 1
    summary = f"{len(here)} put aside: " + "; ".join(f"{count} {reason}" for reason, count in sorted(counts.items()))
    excerpt = "\n".join(f"{one.place}: {one.kind} {one.preview}: {one.reason}" for one in here[:200])
    more = f"\n… and {len(here) - 200} more" if len(here) > 200 else ""
    when = found.looked[0].evidence.when
    return [
        Evidence(
            "aside",
            ", ".join(sorted(wanted)),
            when,
            "",
            summary,
            repeat=found.looked[0].evidence.repeat,
            excerpt=excerpt + more,
        )
    ]
