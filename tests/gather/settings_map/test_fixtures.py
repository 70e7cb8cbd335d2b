"""What each language and form declares is found, whole, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from launchready.artifacts.settings_map import SettingsMap, Use
from launchready.gather.settings_map.collect import fingerprints, read_settings
from tests.gather.settings_map.planting import FIXTURES, plant

REQUIRED = {True: "required", False: "optional", None: ""}


def words_of(use: Use) -> set[str]:
    return {REQUIRED[use.required], use.environment, use.side}


def group(found: SettingsMap) -> dict[tuple[str, str], set[str]]:
    made: dict[tuple[str, str], set[str]] = {}
    for use in found.uses:
        made.setdefault((use.name, use.does), set()).update(words_of(use))
    return made


@pytest.mark.parametrize("name", sorted(path.stem for path in FIXTURES.glob("*.txt")))
def test_fixture(name: str, tmp_path: Path) -> None:
    truth = plant(tmp_path, name)
    found = read_settings(tmp_path, fingerprints())
    assert not found.doubts
    told = group(found)
    assert set(truth.uses) - set(told) == set(), "not found"
    assert set(told) - set(truth.uses) == set(), "found, and not there"
    wrong = {key: told[key] for key, words in truth.uses.items() if not words <= told[key]}
    assert wrong == {}
    assert {one.prefix for one in found.dynamic} == truth.dynamic
