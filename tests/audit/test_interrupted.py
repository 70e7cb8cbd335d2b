"""Kill, interrupt, resume, clean up: the target is clean afterwards, and nothing that was seen is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from launchready.demo.platform.digest import APPEND_ONLY
from launchready.demo.start import Running, start

pytestmark = pytest.mark.slow
ASKED = "auth/anonymous-write,auth/session-end,auth/invalid-session,auth/account-discovery"
COMMAND = [sys.executable, "-m", "launchready.cli.main"]


@pytest.fixture(scope="module")
def platform() -> Iterator[Running]:
    running = start()
    yield running
    running.stop()


@pytest.fixture
def project(platform: Running, tmp_path: Path) -> Path:
    text = platform.settings_toml().replace("requests_per_second = 400", "requests_per_second = 120")
    (tmp_path / "launchready.toml").write_text(text)
    return tmp_path


def launch(project: Path, platform: Running, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *words],
        cwd=project,
        env={**os.environ, **platform.environ()},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def audit(project: Path, platform: Running, *words: str) -> subprocess.Popen[str]:
    return launch(project, platform, "audit", "--only", ASKED, "--allowed-because", "a test", "--quiet", *words)


def wait_for_records(project: Path, process: subprocess.Popen[str], least: int = 4) -> Path:
    """Wait until the audit has created something on the target; its run folder."""
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        for place in project.glob(".launchready/runs/*/created.jsonl"):
            if place.read_text().count('"made"') >= least:
                return place.parent
        time.sleep(0.02)
    raise AssertionError(f"nothing was created in time: {process.communicate()}")


def same_state(platform: Running, before: dict[str, str]) -> set[str]:
    after = platform.digest()
    return {name for name in after if after[name] != before.get(name)} - APPEND_ONLY


def test_kill_then_cleanup(project: Path, platform: Running) -> None:
    before = platform.digest()
    process = audit(project, platform)
    wait_for_records(project, process)
    process.kill()
    process.communicate()
    assert same_state(platform, before)
    done = launch(project, platform, "cleanup", "--allowed-because", "a test")
    out, err = done.communicate(timeout=60)
    assert done.returncode == 0, err
    assert "nothing of" in out
    assert same_state(platform, before) == set()


def test_kill_then_resume(project: Path, platform: Running) -> None:
    before = platform.digest()
    process = audit(project, platform)
    folder = wait_for_records(project, process)
    process.kill()
    process.communicate()
    kept = {place.name for place in folder.rglob("artifacts/*/*.json")}
    assert "Routes.json" in kept
    done = audit(project, platform, "--resume", folder.name)
    _, err = done.communicate(timeout=120)
    assert done.returncode == 0, err
    assert "Traceback" not in err
    report = json.loads((folder / "report.json").read_text())
    assert {part["status"] for part in report["checks"]} == {"passed"}
    assert same_state(platform, before) == set()


def test_interrupt_cleans_up(project: Path, platform: Running) -> None:
    before = platform.digest()
    process = audit(project, platform)
    folder = wait_for_records(project, process)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err and f"--resume {folder.name}" in err
    assert same_state(platform, before) == set()


def test_two_at_once_in_one_run_folder(project: Path, platform: Running) -> None:
    process = audit(project, platform)
    folder = wait_for_records(project, process, 1)
    second = audit(project, platform, "--resume", folder.name)
    _, err = second.communicate(timeout=60)
    assert second.returncode == 2
    assert "in use by another process" in err
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)


def test_two_audits_at_once(tmp_path: Path) -> None:
    with start() as fresh:
        (tmp_path / "launchready.toml").write_text(fresh.settings_toml())
        before = fresh.digest()
        both = [audit(tmp_path, fresh) for _ in range(2)]
        for process in both:
            _, err = process.communicate(timeout=180)
            assert process.returncode == 0, err
        reports = [json.loads(place.read_text()) for place in tmp_path.glob(".launchready/runs/*/report.json")]
        assert len(reports) == 2
        for report in reports:
            assert [finding for part in report["checks"] for finding in part["findings"]] == []
        assert same_state(fresh, before) == set()
