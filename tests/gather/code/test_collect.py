"""The gatherer: which files it reads, what it says without a repository, how long it takes."""

from __future__ import annotations

import asyncio
import subprocess
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from launchready.artifacts.sightings import CodeRoutes
from launchready.gather.code.collect import code_routes, read_tree
from launchready.gather.registry import load_all
from launchready.gather.site import Site
from launchready.model import Missing, MissingReason, Phase
from tests.gather.code.trees import plant

APP = "from fastapi import FastAPI\napp = FastAPI(openapi_url=None)\n@app.get('/{0}')\ndef x(): pass\n"


def _gather(repository: Path | None) -> CodeRoutes | Missing:
    site = SimpleNamespace(settings=SimpleNamespace(platform=SimpleNamespace(repository=repository)))
    return asyncio.run(code_routes(cast(Site, site)))


def _git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, timeout=30)


def test_it_is_a_passive_gatherer() -> None:
    known = load_all()[CodeRoutes]
    assert known.phase is Phase.PASSIVE
    assert known.needs == ()


def test_without_a_repository() -> None:
    found = _gather(None)
    assert isinstance(found, Missing)
    assert found.reason is MissingReason.NOT_CONFIGURED
    assert found.detail == "no repository is set; give --repo or [platform] repository"


def test_a_repository_that_is_not_there(tmp_path: Path) -> None:
    found = _gather(tmp_path / "nowhere")
    assert isinstance(found, Missing)
    assert found.reason is MissingReason.NO_ACCESS


def test_an_empty_folder(tmp_path: Path) -> None:
    found = _gather(tmp_path)
    assert found == CodeRoutes((), (), 0, ())


def test_tracked_and_new_files_count_and_ignored_ones_do_not(tmp_path: Path) -> None:
    _git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_text("generated/\n")
    for name in ("tracked", "new", "generated/made"):
        path = tmp_path / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(APP.replace("{0}", path.stem))
    _git(tmp_path, "add", "tracked.py")
    found = _gather(tmp_path)
    assert isinstance(found, CodeRoutes)
    assert sorted(one.path for one in found.sightings) == ["/new", "/tracked"]
    assert found.files == 2


def test_settings_of_the_audited_repository_start_no_program(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    tree = tmp_path / "tree"
    tree.mkdir()
    _git(tree, "init", "-q")
    (tree / "app.py").write_text(APP)
    (tree / "hook.sh").write_text(f"#!/bin/sh\ntouch {mark}\n")
    (tree / "hook.sh").chmod(0o755)
    _git(tree, "config", "core.fsmonitor", str(tree / "hook.sh"))
    assert isinstance(_gather(tree), CodeRoutes)
    assert not mark.exists()


def test_five_thousand_files_in_ten_seconds(tmp_path: Path) -> None:
    """Ordinary code of four languages around one small application of each framework."""
    for name in ("fastapi", "flask", "django", "express", "nest", "next", "rails", "laravel"):
        plant(tmp_path / name, name)
    plain: dict[str, Any] = {
        "py": "import os\n\n\n" + "def f(a, b):\n    return {'x': os.environ.get('X'), 'y': [a, b]}\n\n\n" * 40,
        "ts": "import { a } from './a';\n" + "export const f = (x: number) => ({ y: a.get('k'), z: [x] });\n" * 60,
        "rb": "class A\n" + "  def f(x)\n    x.map { |y| y + 1 }\n  end\n" * 50 + "end\n",
        "php": "<?php\n" + "class A { public function f($x) { return [$x => 1]; } }\n" * 50,
    }
    for number in range(5_000):
        suffix = list(plain)[number % 4]
        path = tmp_path / f"lib/{number % 50}/file{number}.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(plain[suffix])
    # Of the processor, not of the wall, so that other tests beside this one cannot fail it.
    started = time.process_time()
    found = read_tree(tmp_path)
    assert time.process_time() - started < 10
    assert found.files > 5_000
    assert len(found.sightings) > 200
