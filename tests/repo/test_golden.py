"""Settings and reports of earlier versions still load, and nothing of them is lost."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from launchready.report import schema as report_schema
from launchready.settings.handover import load_handover
from launchready.settings.load import load as load_settings

GOLDEN = Path(__file__).parent / "golden"
DOCS = GOLDEN.parents[2] / "docs"
SETTINGS = sorted(GOLDEN.glob("launchready*.toml"))
REPORTS = sorted(GOLDEN.glob("report*.json"))


def lost(old: Any, new: Any, place: str = "") -> list[str]:
    """Places whose value of `old` is not in `new`; what `new` has besides is fine."""
    if isinstance(old, dict) and isinstance(new, dict):
        return [told for key, value in old.items() for told in lost(value, new.get(key), f"{place}/{key}")]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [told for index, value in enumerate(old) for told in lost(value, new[index], f"{place}/{index}")]
    return [] if old == new else [f"{place}: {old!r} became {new!r}"]


def test_there_are_golden_files() -> None:
    assert SETTINGS
    assert REPORTS


@pytest.mark.parametrize("path", SETTINGS, ids=lambda path: path.name)
def test_settings_load(path: Path) -> None:
    settings = load_settings(path, {"LR_STAGING_HOST": "https://staging.harbour.example"})
    assert settings.platform.name == "Harbour"
    assert settings.environments["staging"].urls == ["https://staging.harbour.example", "https://api.harbour.example"]
    assert settings.kind_of("production") == "production"
    assert [persona.name for persona in settings.personas_of("staging")] == ["member", "other", "admin", "robot"]
    assert settings.access[0].allow == ["public"]
    assert settings.recipes[0].persona == "member"
    assert settings.throwaway is not None
    assert settings.throwaway.create[0].call == "POST /api/sign-up"
    assert settings.budgets.total_requests == 2000
    assert settings.origins.approved == ["https://app.harbour.example"]


def test_stated_facts_load() -> None:
    facts = load_handover(GOLDEN / "handover.yaml")
    assert [waiver.check for waiver in facts.waivers] == ["auth/account-discovery"]
    assert facts.waivers[0].expires.isoformat() == "2027-03-01"
    assert facts.attestations[0].by == "Ada Quay"
    assert facts.owners == {"auth": "Ben Pier"}


@pytest.mark.parametrize("path", SETTINGS, ids=lambda path: path.name)
def test_settings_keep_to_the_published_schema(path: Path) -> None:
    published = json.loads((DOCS / "settings.schema.json").read_text(encoding="utf-8"))
    plain = json.loads(json.dumps(tomllib.loads(path.read_text(encoding="utf-8")), default=str))
    jsonschema.Draft202012Validator(published).validate(plain)


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.name)
def test_reports_load_and_keep_everything(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    report = report_schema.load(text)
    assert report.schema_ == "launchready.report/1"
    assert lost(json.loads(text), json.loads(report_schema.dump(report))) == []


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.name)
def test_reports_keep_to_the_published_schema(path: Path) -> None:
    published = json.loads((DOCS / "report.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(published).validate(json.loads(path.read_text(encoding="utf-8")))
