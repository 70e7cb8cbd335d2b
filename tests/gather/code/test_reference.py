"""The reference platform's code against the route table that its application really has."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from launchready.gather.code.collect import read_tree

pytest.importorskip("fastapi")

import launchready.demo.platform as platform

ROOT = Path(platform.__file__).parent


def _real(routes: list[Any], prefix: str = "") -> set[tuple[str, str]]:
    """FastAPI's own table; it keeps included routers whole and works their routes out on demand."""
    found: set[tuple[str, str]] = set()
    for route in routes:
        if hasattr(route, "effective_candidates"):
            found |= _real([*route.effective_candidates(), *route.effective_low_priority_routes()], prefix)
        elif type(route).__name__ == "Mount":
            found.add(("GET", f"{prefix}{route.path}/{{path}}"))
        else:
            path = re.sub(r"\{(\w+):\w+\}", r"{\1}", prefix + route.path)
            found |= {(method, path) for method in route.methods if method != "HEAD"}
    return found


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    from launchready.demo.platform.app import create_app
    from launchready.demo.platform.config import PlatformConfig

    return _real(create_app(PlatformConfig(tmp_path_factory.mktemp("data"))).routes)


@pytest.mark.parametrize("root", [ROOT, ROOT.parents[2]], ids=["platform", "src"])
def test_all_routes_and_no_other(root: Path, real: set[tuple[str, str]]) -> None:
    routes = read_tree(root)
    found = {(one.method, one.path) for one in routes.sightings if one.method != "HEAD"}
    assert len(real) > 80
    assert found == real


def test_without_a_doubt() -> None:
    assert read_tree(ROOT).doubts == ()


def test_guards() -> None:
    guards = {(one.method, one.path): one.guard for one in read_tree(ROOT).sightings}
    assert guards["GET", "/api/me"] == "signed_in"
    assert guards["GET", "/api/admin/members"] == "require('members:list_all')"
    assert guards["GET", "/feed"] == "member"
    # The layer around every request may refuse, so that nothing is said of what has no dependency of its own.
    assert guards["GET", "/api/health"] == ""
    assert guards["POST", "/api/auth/sign-in"] == ""


def test_a_route_that_only_the_code_knows(tmp_path: Path, real: set[tuple[str, str]]) -> None:
    from launchready.demo.start import write_repository

    routes = read_tree(write_repository(tmp_path, ["auth/hidden-routes:code-only"]))
    found = {(one.method, one.path): one for one in routes.sightings if one.method != "HEAD"}
    assert set(found) - real == {("GET", "/api/maintenance/duplicates")}
    assert real - set(found) == set()
    assert found["GET", "/api/maintenance/duplicates"].where == "community/routes/maintenance.py:16"
