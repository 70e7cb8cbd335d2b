"""What scanners print, read strictly: anything unexpected is `Garbage`, never 'nothing found'."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


class Garbage(Exception):
    """An answer that cannot be relied on; the text says why, without quoting it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that a scanner took for a secret. `line` counts from 1; `weak`: by a general rule, not by a format.

    `parts` are the values of a secret that is a pair (an id and its key), whose `value` is both.
    """

    rule: str
    value: str
    line: int
    match: str = ""
    weak: bool = False
    decoded: str = ""
    parts: tuple[str, ...] = ()


def betterleaks(out: bytes) -> list[Hit]:
    """JSON lines of betterleaks 2: findings, then one line on the scan, which must say that it is complete."""
    hits: list[Hit] = []
    ended = False
    for data in _lines(out):
        if "scan" in data:
            state = data["scan"].get("state") if isinstance(data["scan"], dict) else None
            if state != "complete":
                raise Garbage(f"it says that its state is {str(state)[:20]}")
            if data["scan"].get("num_findings") != len(hits):
                raise Garbage("it counts other findings than it prints")
            ended = True
            continue
        try:
            hits.append(_betterleaks(data["finding"]))
        except (KeyError, TypeError, ValueError, AttributeError):
            raise Garbage("a finding has an unknown form") from None
    if not ended:
        raise Garbage("it does not say how the scan ended")
    return hits


def _betterleaks(found: dict[str, Any]) -> Hit:
    parts = [part for many in found.get("component_sets") or () for part in many.get("components") or ()]
    value = str(found["match"]["value"])
    pair = (value, str(parts[0]["match"]["value"])) if found["rule_id"] == "aws-access-token" and parts else ()
    value = ":".join(pair) or value
    return Hit(
        str(found["rule_id"]),
        value,
        int(found["location"]["start_line"]),
        str(found["match"]["full"]),
        found.get("confidence") == "low" or str(found["rule_id"]).startswith("generic"),
        "+".join(str(one) for one in found.get("encodings") or ()),
        pair,
    )


def gitleaks(out: bytes) -> list[Hit]:
    """The JSON list of gitleaks 8."""
    try:
        data = json.loads(out or b"null")
    except ValueError:
        raise Garbage("it is no JSON") from None
    if not isinstance(data, list):
        raise Garbage("it is no list")
    try:
        return [
            Hit(
                str(one["RuleID"]),
                str(one["Secret"]),
                int(one["StartLine"]),
                str(one["Match"]),
                str(one["RuleID"]).startswith("generic"),
                ", ".join(tag for tag in one.get("Tags") or () if str(tag).startswith("decoded:")),
            )
            for one in data
        ]
    except (KeyError, TypeError, ValueError):
        raise Garbage("a finding has an unknown form") from None


def kingfisher(out: bytes) -> list[Hit]:
    """JSON lines of kingfisher: findings, then a summary, which must be there."""
    hits: list[Hit] = []
    ended = False
    for data in _lines(out):
        if "audit" in data:
            told = data["audit"].get("summary") if isinstance(data["audit"], dict) else None
            if not isinstance(told, dict) or any(told.get(part) for part in ("scan_failed", "scan_partial", "pending")):
                raise Garbage("it says that it did not scan everything")
            ended = True
            continue
        try:
            rule = str(data["rule"]["name"])
            found = data["finding"]
            weak = str(found.get("confidence", "")).lower() == "low" or "generic" in rule
            hits.append(Hit(rule, str(found["snippet"]), int(found["line"]), str(found["snippet"]), weak))
        except (KeyError, TypeError, ValueError):
            raise Garbage("a finding has an unknown form") from None
    if not ended:
        raise Garbage("it does not say how the scan ended")
    return hits


def _lines(out: bytes) -> list[dict[str, Any]]:
    found = []
    for line in out.splitlines():
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except ValueError:
            raise Garbage("a line is no JSON") from None
        if not isinstance(data, dict):
            raise Garbage("a line is no JSON object")
        found.append(data)
    return found
