"""The commands as a person uses them, against one running reference platform."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from launchready.demo.start import Running, start

COMMAND = [sys.executable, "-m", "launchready.cli.main"]


def run(cwd: Path, *words: str, environ: dict[str, str] | None = None) -> tuple[int, str, str]:
    done = subprocess.run(
        [*COMMAND, *words], cwd=cwd, env={**os.environ, **(environ or {})}, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return done.returncode, done.stdout, done.stderr


def test_help_names_every_command(tmp_path: Path) -> None:
    code, out, _ = run(tmp_path, "--help")
    assert code == 0
    for command in ("audit", "init", "check-settings", "authorize", "login", "session", "recheck", "replay", "diff",
                    "cleanup", "runs", "checks", "explain", "new-check", "demo"):  # fmt: skip
        assert re.search(rf"^\s+{command}\s", out, re.M), command


def test_explain_and_checks(tmp_path: Path) -> None:
    code, out, _ = run(tmp_path, "explain", "auth/anonymous-read")
    assert code == 0 and "How to fix" in out and "CWE-306" in out
    code, _, err = run(tmp_path, "explain", "auth/anonymus-read")
    assert code == 2 and "auth/anonymous-read" in err
    code, _, err = run(tmp_path, "explain", "email/spf")
    assert code == 2 and "does not have it" in err
    code, out, _ = run(tmp_path, "checks", "email", "--absent")
    assert code == 0 and "email/spf" in out and "not in this version" in out


def test_new_check_makes_files_that_load(tmp_path: Path) -> None:
    (tmp_path / "src" / "launchready").mkdir(parents=True)
    code, out, err = run(tmp_path, "new-check", "limits/signal")
    assert code == 0, err
    made = [tmp_path / line for line in out.splitlines()]
    assert len(made) == 3
    for place in made:
        compile(place.read_text(), str(place), "exec")
    code, _, err = run(tmp_path, "new-check", "limits/signal")
    assert code == 2 and "already there" in err
    code, _, err = run(tmp_path, "new-check", "limits/nothing")
    assert code == 2


def test_authorize_gives_the_same_word_twice(tmp_path: Path) -> None:
    first, second = (run(tmp_path, "authorize")[1].splitlines()[0] for _ in range(2))
    assert first == second and len(first) > 30
    assert (tmp_path / ".launchready" / "authorization").stat().st_mode & 0o077 == 0


def test_login_without_a_screen_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "launchready.toml").write_text(
        '[environments.staging]\nurls = ["http://127.0.0.1:1"]\n[[personas]]\nname = "sso"\n'
        'sign_in = { how = "storage_state", file = "sso.json" }\n'
    )
    code, _, err = run(tmp_path, "login", "sso", environ={"DISPLAY": "", "WAYLAND_DISPLAY": ""})
    assert code == 2 and len(err.strip().splitlines()) == 1


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Running, dict[str, str]]]:
    """A folder with settings whose target proves to be ours by its well-known file."""
    folder = tmp_path_factory.mktemp("project")
    word = run(folder, "authorize")[1].splitlines()[0]
    with start(faults=["auth/anonymous-read:member-directory"], authorization=word) as platform:
        (folder / "launchready.toml").write_text(platform.settings_toml())
        yield folder, platform, platform.environ()


@pytest.mark.slow
def test_from_settings_to_recheck(project: tuple[Path, Running, dict[str, str]]) -> None:
    folder, _, environ = project
    code, out, err = run(folder, "check-settings", environ=environ)
    assert code == 0, err
    assert "member2 (member) is signed in" in out and "it proves to be yours" in out

    code, out, err = run(
        folder, "audit", "--only", "auth/anonymous-read,cors/vary", "--out", "out", "--format",
        "terminal,html,json,markdown,sarif,junit", environ=environ,
    )  # fmt: skip
    assert code == 1, err
    assert out.rstrip().splitlines()[-1].endswith("report.html")
    assert {place.name for place in (folder / "out").iterdir()} == {
        "report.json", "report.html", "report.md", "report.sarif", "report.junit.xml"
    }  # fmt: skip
    report = json.loads((folder / "out" / "report.json").read_text())
    assert report["environments"][0]["phase"] == "active"
    assert report["run"]["narrowed_to"] == ["auth/anonymous-read", "cors/vary"]
    finding = next(item for part in report["checks"] for item in part["findings"])

    code, out, _ = run(folder, "recheck", finding["id"], environ=environ)
    assert code == 1 and "still there" in out
    code, _, err = run(folder, "recheck", "f000000000000", environ=environ)
    assert code == 2 and "no stored run" in err
    code, out, _ = run(folder, "runs", "list")
    assert code == 0 and len(out.splitlines()) == 2
    ids = [line.split()[0] for line in out.splitlines()]
    code, out, _ = run(folder, "diff", ids[0], ids[1])
    assert code == 0 and "still open: 1" in out and "new: 0" in out
    code, _, _ = run(folder, "replay", ids[0], "--out", "again")
    assert code == 1
    assert (folder / "again" / "report.json").read_bytes() == (folder / "out" / "report.json").read_bytes()
    code, out, _ = run(folder, "cleanup", ids[0], environ=environ)
    assert code == 0
    code, out, _ = run(folder, "runs", "prune", "--keep", "1")
    assert code == 0 and ids[0] in out


@pytest.mark.slow
def test_a_changed_run_is_not_replayed(project: tuple[Path, Running, dict[str, str]]) -> None:
    folder, _, environ = project
    run(folder, "audit", "--only", "edge/headers", "--quiet", environ=environ)
    place = max(folder.glob(".launchready/runs/*/artifacts/*/SecurityHeaders.json"))
    place.write_text(place.read_text() + " ")
    code, _, err = run(folder, "replay", "last")
    assert code == 2 and "was changed" in err


@pytest.mark.slow
def test_the_curl_line_repeats_the_evidence(project: tuple[Path, Running, dict[str, str]]) -> None:
    folder, _, environ = project
    run(folder, "audit", "--only", "auth/anonymous-read", "--quiet", "--out", "curl", environ=environ)
    report = json.loads((folder / "curl" / "report.json").read_text())
    finding = next(item for part in report["checks"] for item in part["findings"])
    lines = [item["repeat"] for item in finding["evidence"]]
    code, exports, _ = run(folder, "session", "owner", environ=environ)
    assert code == 0
    for line in lines:
        done = subprocess.run(
            ["bash", "-c", f"{exports}\n{line}"], capture_output=True, text=True, check=False, timeout=30
        )
        assert '"items"' in done.stdout, (line, done.stderr)


@pytest.mark.slow
def test_without_proof_nothing_is_written(project: tuple[Path, Running, dict[str, str]], tmp_path: Path) -> None:
    folder, platform, environ = project
    (tmp_path / "launchready.toml").write_text((folder / "launchready.toml").read_text())
    before = platform.digest()
    code, _, _ = run(
        tmp_path,
        "audit",
        "--only",
        "auth/anonymous-read,auth/anonymous-write",
        "--quiet",
        "--out",
        "out",
        environ=environ,
    )
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert code == 1
    assert report["environments"][0]["phase"] == "read"
    states = {part["id"]: part for part in report["checks"]}
    assert states["auth/anonymous-write"]["status"] == "could_not_verify"
    assert "launchready authorize" in states["auth/anonymous-write"]["reason"]
    methods = [json.loads(line)["method"] for line in next(tmp_path.glob(".launchready/runs/*/exchanges.jsonl")).open()]
    assert set(methods) <= {"GET", "POST", "OPTIONS"}
    changed = {name for name, value in platform.digest().items() if value != before[name]}
    assert changed <= {"sessions", "access_tokens", "audit_log"}


@pytest.mark.slow
def test_init_finds_what_can_be_found(project: tuple[Path, Running, dict[str, str]], tmp_path: Path) -> None:
    _, platform, _ = project
    place = platform.connect["app.example.com:443"]
    words = (
        "init",
        "https://app.example.com",
        "--connect",
        f"app.example.com:443={place}",
        "--ca",
        str(platform.ca),
        "--yes",
    )
    code, _, err = run(tmp_path, *words)
    assert code == 0, err
    text = (tmp_path / "launchready.toml").read_text()
    assert 'who_am_i = "GET /api/me"' in text and "$LR_OWNER_PASSWORD" in text
    assert '    "GET /api/members",' not in text, (
        "a route that the schema declares open by mistake is not called public"
    )
    code, _, err = run(tmp_path, *words)
    assert code == 2 and "--force" in err
    code, _, err = run(tmp_path, "check-settings")
    assert code == 2


@pytest.mark.slow
def test_waiver_and_acceptance(project: tuple[Path, Running, dict[str, str]], tmp_path: Path) -> None:
    folder, _, environ = project
    (tmp_path / "launchready.toml").write_text((folder / "launchready.toml").read_text())
    waiver = (
        "waivers:\n  - check: auth/anonymous-read\n    subject: '*'\n    reason: the directory is meant to be public\n"
        "    owner: Helena\n    approved_by: Jonas\n    expires: 2999-01-01\n"
    )
    (tmp_path / "handover.yaml").write_text(waiver)
    code, _, err = run(tmp_path, "audit", "--only", "auth/anonymous-read", "--quiet", "--out", "out", environ=environ)
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    # A blocker that is waived past the launch date is a red flag of its own.
    assert code == 1, err
    assert report["red_flags"][0]["title"].startswith("Security is postponed")
    assert (
        report["checks"][0]["status"] == "failed" and report["checks"][0]["findings"][0]["waiver"]["owner"] == "Helena"
    )
    (tmp_path / "handover.yaml").write_text(waiver.replace("2999-01-01", "2020-01-01"))
    code, _, _ = run(tmp_path, "audit", "--only", "auth/anonymous-read", "--quiet", "--out", "out", environ=environ)
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert code == 1 and any("ended on 2020-01-01" in reason for reason in report["reasons"])
