"""The small tools do what they say."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.repo.conftest import ROOT

sys.path.insert(0, str(ROOT / "tools"))

import changelog
import size_lint

LONG = "def work():\n" + "    x = 1\n" * 60


def test_size_lint_finds_long_functions_and_modules() -> None:
    assert size_lint.too_long(LONG) == [(1, "work has 61 lines, 60 are allowed")]
    assert size_lint.too_long("def work():\n" + "    x = 1\n" * 59) == []
    assert size_lint.too_long("x = 1\n" * 401) == [(1, "module has 401 lines, 400 are allowed")]
    assert size_lint.too_long("x = 1\n" * 400) == []


def test_size_lint_takes_a_reason_at_the_place() -> None:
    assert size_lint.too_long("# size: a table\n" + LONG) == []
    assert size_lint.too_long("# size: a table\n@decorated\n" + LONG) == []
    assert size_lint.too_long(LONG.replace("work():", "work():  # size: a table")) == []
    assert size_lint.too_long("# size:\n" + LONG)
    assert size_lint.too_long("# size: data\n" + "x = 1\n" * 500) == []
    assert size_lint.too_long("x = 1\n" * 100 + "# size: data\n" + "x = 1\n" * 500)


def test_the_changelog_gathers_fragments_by_kind(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("Added\n\nA thing\nof two lines.\n")
    (tmp_path / "a.md").write_text("Fixed\n\nA mistake.\n")
    (tmp_path / "README.md").write_text("how to")
    parts = changelog.fragments(tmp_path)
    assert parts == [("Added", "A thing of two lines."), ("Fixed", "A mistake.")]
    assert changelog.section("0.2", parts) == (
        "\n## 0.2\n\n### Added\n\n- A thing of two lines.\n\n### Fixed\n\n- A mistake.\n"
    )


@pytest.mark.parametrize("text", ["Added", "New\n\nA thing.", ""])
def test_the_changelog_refuses_what_has_no_form(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(text)
    with pytest.raises(changelog.BadFragment, match=r"a\.md"):
        changelog.fragments(tmp_path)


def test_the_fragments_here_have_the_form() -> None:
    changelog.fragments(ROOT / "changes")
