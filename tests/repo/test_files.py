"""What no file of this repository may hold, and what every module must."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.repo.conftest import ROOT

SPARE = {"tests/repo/test_files.py"}
FORBIDDEN = {
    "a home folder": re.compile(r"(?<![\w./:$}>-])/(?:root|home/[a-z]\w*|Users/\w+)/\.?\w"),
    "a workplace of one machine": re.compile(r"(?<![\w./:$}>-])/(?:work|workspace|builds|github/workspace)/\w"),
    "a package index": re.compile(
        r"pythonhosted\.org|pypi\.org/(?:simple|packages)|registry\.npmjs|deb\.debian\.org|/simple/|"
        r"--(?:extra-)?index-url[= ]\S|--find-links[= ]\S|file:///",
        re.I,
    ),
}
TEXT = {".py", ".md", ".toml", ".lock", ".txt", ".json", ".yaml", ".yml", ".sh", ".html", ".css", ".js", ".cfg", ""}


def test_no_file_names_a_machine_or_a_package_index(files: list[Path]) -> None:
    told = []
    for path in files:
        name = str(path.relative_to(ROOT))
        if path.suffix in TEXT and name not in SPARE:
            text = path.read_text(encoding="utf-8", errors="replace")
            for what, pattern in FORBIDDEN.items():
                told += [f"{name}: {what}: {hit[0]}" for hit in pattern.finditer(text)]
    assert not told


def test_no_large_or_made_files(files: list[Path]) -> None:
    for path in files:
        assert path.stat().st_size < 2_000_000, path
        assert path.suffix not in {".pyc", ".db", ".sqlite", ".log", ".pem", ".key"}, path


def test_every_module_has_a_docstring() -> None:
    for path in sorted((ROOT / "src").rglob("*.py")):
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path.relative_to(ROOT)


def test_scripts_can_be_run() -> None:
    for name in (".ci/run", "tools/setup.sh"):
        path = ROOT / name
        assert path.stat().st_mode & 0o111, name
        assert path.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n"), name


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_files_hold_names_versions_and_hashes_only(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    entries = re.split(r"\n(?! )", text.strip())
    assert len(entries) > 20
    for entry in entries:
        head, *hashes = (line.strip().rstrip("\\").strip() for line in entry.splitlines())
        assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*==[\w.]+( ; .+)?", head), head
        assert hashes, head
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line) for line in hashes), head
