"""Writing: whole files, owner only, unknown formats refused; and the published schema."""

from __future__ import annotations

import stat
from pathlib import Path

import jsonschema
import pytest

from launchready.report.jsonschema import schema
from launchready.report.schema import dump, load
from launchready.report.write import FORMATS, write

from . import sample


def test_every_format(tmp_path: Path) -> None:
    paths = write(sample.report(), tmp_path / "new" / "out", list(FORMATS))
    assert {name: path.name for name, path in paths.items()} == {
        "json": "report.json",
        "html": "report.html",
        "markdown": "report.md",
        "sarif": "report.sarif",
        "junit": "report.junit.xml",
    }
    for path in paths.values():
        assert path.stat().st_size > 1000
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(p.name for p in (tmp_path / "new" / "out").iterdir()) == sorted(p.name for p in paths.values())
    assert load(paths["json"].read_bytes()) == sample.report()


def test_an_unknown_format_lists_the_valid_ones_and_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'pdf'; valid are json, html, markdown, sarif, junit"):
        write(sample.report(), tmp_path, ["json", "pdf"])
    assert not list(tmp_path.iterdir())


def test_a_failure_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(sample.report(), tmp_path, ["json"])
    before = (tmp_path / "report.json").read_bytes()

    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", broken)
    with pytest.raises(OSError, match="disk full"):
        write(sample.report(platform="other"), tmp_path, ["json"])
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]
    assert (tmp_path / "report.json").read_bytes() == before


def test_the_schema_accepts_what_is_written_and_nothing_else() -> None:
    import json

    validator = jsonschema.Draft202012Validator(schema())
    jsonschema.Draft202012Validator.check_schema(schema())
    made = json.loads(dump(sample.report()))
    validator.validate(made)
    assert "schema" in schema()["properties"]
    assert not validator.is_valid(made | {"verdict": "maybe"})


def test_rendering_twice_gives_the_same_bytes() -> None:
    for _, render in FORMATS.values():
        assert render(sample.report()) == render(load(dump(sample.report())))
