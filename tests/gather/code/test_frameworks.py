"""Every framework against a tree of its own: what is declared is found, nothing is invented, guards are right."""

from __future__ import annotations

from pathlib import Path

import pytest

from launchready.artifacts.sightings import CodeRoutes
from launchready.gather.code.collect import read_tree
from tests.gather.code.trees import FIXTURES, plant, truth

NAMES = sorted(path.name for path in FIXTURES.iterdir())
SEEN_AS = {"starlette": "fastapi"}


def _found(routes: CodeRoutes) -> dict[tuple[str, str, str], str]:
    return {(one.method, one.path, one.operation): one.guard for one in routes.sightings}


@pytest.mark.parametrize("name", NAMES)
def test_routes(name: str, tmp_path: Path) -> None:
    routes = read_tree(plant(tmp_path, name))
    found, real = _found(routes), truth(name)
    assert set(found) - set(real.routes) == set(), "invented"
    missed = set(real.routes) - set(found)
    assert len(missed) <= 0.05 * len(real.routes), missed
    assert routes.frameworks == (SEEN_AS.get(name, name),)


@pytest.mark.parametrize("name", NAMES)
def test_guards(name: str, tmp_path: Path) -> None:
    found, real = _found(read_tree(plant(tmp_path, name))), truth(name)
    wrong = {key: (found[key], guard) for key, guard in real.routes.items() if key in found and found[key] != guard}
    assert wrong == {}


@pytest.mark.parametrize("name", NAMES)
def test_what_cannot_be_read_is_told(name: str, tmp_path: Path) -> None:
    doubts = read_tree(plant(tmp_path, name)).doubts
    wanted = truth(name).doubts
    assert [part for part in wanted if not any(part in doubt for doubt in doubts)] == []
    assert len(doubts) == len(wanted), doubts


@pytest.mark.parametrize("name", NAMES)
def test_every_place_is_a_line_of_the_tree(name: str, tmp_path: Path) -> None:
    for sighting in read_tree(plant(tmp_path, name)).sightings:
        path, _, line = sighting.where.rpartition(":")
        lines = (tmp_path / path).read_text(encoding="utf-8").splitlines()
        assert 1 <= int(line) <= max(1, len(lines)), sighting


def test_all_in_one_tree_at_once(tmp_path: Path) -> None:
    for name in NAMES:
        plant(tmp_path / name, name)
    found = {(one.method, one.path) for one in read_tree(tmp_path).sightings}
    for name in NAMES:
        wanted = {(method, path) for method, path, _ in truth(name).routes}
        assert len(wanted - found) <= 0.05 * len(wanted), (name, wanted - found)
