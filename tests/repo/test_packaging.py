"""pyproject.toml, the lock files and the package agree."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import launchready
from tests.repo.conftest import ROOT


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def locked(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return {canonicalize_name(package): version for package, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.M)}


def test_the_version_is_one(project: dict[str, Any]) -> None:
    assert project["project"]["version"] == launchready.__version__


def test_the_core_lock_fits_the_project(project: dict[str, Any]) -> None:
    fits(project["project"]["dependencies"], locked("requirements.lock"))


def test_the_lock_for_work_fits_the_project(project: dict[str, Any]) -> None:
    extras = project["project"]["optional-dependencies"]
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    wanted += [line for name, lines in extras.items() if name != "all" for line in lines]
    fits(wanted, locked("requirements-dev.lock"))


def fits(wanted: list[str], versions: dict[str, str]) -> None:
    for line in wanted:
        need = Requirement(line)
        name = canonicalize_name(need.name)
        assert name in versions, f"{line} is not locked; run: make lock"
        assert need.specifier.contains(versions[name], prereleases=True), (
            f"{line}, locked {versions[name]}; run: make lock"
        )


def test_both_locks_agree() -> None:
    core, work = locked("requirements.lock"), locked("requirements-dev.lock")
    assert {name: work.get(name) for name in core} == core


def test_the_extra_all_names_every_extra(project: dict[str, Any]) -> None:
    extras = project["project"]["optional-dependencies"]
    named = set(re.findall(r"[a-z]+", extras["all"][0].partition("[")[2]))
    assert named == set(extras) - {"all"}


def test_the_package_ships_what_is_no_python(project: dict[str, Any]) -> None:
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["src/launchready"]
    assert (ROOT / "src" / "launchready" / "py.typed").is_file()
