"""The pages say what the code does: generated ones are current, links lead somewhere, console blocks run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from launchready.checks.registry import load_all
from launchready.verdict.rows import PLANNED
from tests.repo.conftest import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "changes").glob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
SOON: set[str] = set()


def test_generated_pages_are_current() -> None:
    told = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "docs.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr


def test_every_check_has_a_page_and_the_index_names_all() -> None:
    index = (ROOT / "docs" / "checks" / "README.md").read_text(encoding="utf-8")
    for identity in load_all():
        assert (ROOT / "docs" / "checks" / f"{identity}.md").is_file(), identity
        assert f"[{identity}]({identity}.md)" in index
    for identity in PLANNED:
        assert re.search(rf"\b{re.escape(identity)}\b", index), identity


def test_every_settings_key_has_a_meaning() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    bare = [line for line in page.splitlines() if re.match(r"\| `\w+` \|.*\|\s*\|$", line)]
    assert not bare, "say what they mean, best by Field(description=…) where they are declared"


def test_every_dependency_has_a_use_and_a_licence_that_fits() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert "say it in tools" not in page
    assert "not stated" not in page
    assert "not installed" not in page
    lines = [line.split(" | ") for line in page.splitlines() if line.startswith("| ") and "Licence" not in line]
    for name, _, licence, *_ in (line for line in lines if len(line) == 4 and "---" not in line[0]):
        assert re.fullmatch(r"(MIT|BSD-[23]-Clause|Apache-2\.0|ISC|MPL-2\.0|PSF-2\.0)( (OR|AND|or) \S+)*", licence), (
            name
        )


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 150


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    for target in LINK.findall(re.sub(r"`[^`\n]*`", "", page.read_text(encoding="utf-8"))):
        place, _, _anchor = target.partition("#")
        if place and "://" not in place and not place.startswith("mailto:"):
            found = (page.parent / place).resolve()
            assert found.exists() or str(found.relative_to(ROOT)) in SOON, target


def blocks(page: Path, info: str) -> list[str]:
    """The bodies of a page's fenced blocks with exactly this info string."""
    return re.findall(rf"^```{info}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.S | re.M)


def run_block(body: str, folder: Path) -> None:
    """Run every `$ command` of a console block; its output is what stands below, `…` standing for anything."""
    environ = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}
    environ |= {"COLUMNS": "80", "PYTHONUTF8": "1"}
    commands = re.split(r"^\$ ", body, flags=re.M)
    assert not commands[0], "a console block starts with a command"
    for part in commands[1:]:
        command, _, wanted = part.partition("\n")
        told = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, f"$ {command}\n{told.stdout}{told.stderr}"
        if wanted.strip():
            pattern = re.escape(wanted.strip()).replace("…", ".*")
            assert re.fullmatch(pattern, told.stdout.strip(), re.S), f"$ {command}\n{told.stdout}"


QUICK = [(page, body) for page in PAGES for body in blocks(page, "console")]
LONG = [(page, body) for page in PAGES for body in blocks(page, "console slow")]


def name_of(value: object) -> str:
    return str(value.relative_to(ROOT)) if isinstance(value, Path) else ""


@pytest.mark.parametrize(("page", "body"), QUICK, ids=name_of)
def test_console_blocks_run(page: Path, body: str, tmp_path: Path) -> None:
    run_block(body, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(("page", "body"), LONG, ids=name_of)
def test_long_console_blocks_run(page: Path, body: str, tmp_path: Path) -> None:
    run_block(body, tmp_path)


def test_there_are_console_blocks() -> None:
    assert QUICK


def test_shell_words_in_pages_are_commands_that_exist() -> None:
    from launchready.cli.main import app

    names = {command.name for command in app.registered_commands} | {group.name for group in app.registered_groups}
    for page in PAGES:
        for block in blocks(page, "sh"):
            for word in re.findall(r"\blaunchready ([a-z][a-z-]+)", block):
                assert word in names, f"{page.name}: launchready {word}"


def test_the_architecture_names_every_room_and_no_other() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([a-z_]+)[/.]", text, re.M))
    package = ROOT / "src" / "launchready"
    rooms = {path.name for path in package.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    rooms |= {path.stem for path in package.glob("*.py") if path.stem != "__init__"}
    assert named == rooms


def test_the_import_contracts_know_every_room() -> None:
    contracts = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for path in (ROOT / "src" / "launchready").iterdir():
        if path.is_dir() and (path / "__init__.py").is_file():
            assert f'source_modules = ["launchready.{path.name}"]' in contracts, path.name
