"""Repositories that do harm to a careless reader: told plainly, never silent, never a crash."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from launchready.artifacts.settings_map import SET, SettingsMap
from launchready.gather.settings_map.collect import fingerprints, read_settings, settings_of
from launchready.model import Missing
from launchready.run.audit import interruptible


def told(found: SettingsMap) -> str:
    return "\n".join(found.doubts)


def test_links_pipes_and_large_files(tmp_path: Path) -> None:
    root = tmp_path / "repo"
    (root / "inner").mkdir(parents=True)
    (root / "inner" / "circle").symlink_to(root, target_is_directory=True)
    outside = tmp_path / "outside.env"
    outside.write_text("OUTSIDE=1\n")
    (root / ".env").symlink_to(outside)
    os.mkfifo(root / ".env.production")
    (root / "large.py").write_bytes(b'import os\nos.environ["LARGE"]\n' + b"#" * 1_100_000)
    (root / "good.py").write_text('import os\nos.environ["GOOD"]\n')
    found = read_settings(root, fingerprints())
    assert {use.name for use in found.uses} == {"GOOD"}
    for words in ("symbolic links", "no regular files", "larger than 1 MB"):
        assert words in told(found)


def test_broken_texts(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_bytes(b'import os\nos.environ["X\n')
    (tmp_path / "latin.rb").write_bytes(b'ENV["LATIN"] # caf\xe9\n')
    (tmp_path / "wide.env").write_bytes("WIDE=1\n".encode("utf-16"))
    (tmp_path / "docker-compose.yml").write_text("services: [\n")
    (tmp_path / "vercel.json").write_text("{")
    (tmp_path / "deep.py").write_text("x = " + "(" * 5000 + ")" * 5000 + "  # environ\n")
    (tmp_path / "good.py").write_text('import os\nos.environ["GOOD"]\n')
    found = read_settings(tmp_path, fingerprints())
    assert {use.name for use in found.uses} == {"GOOD", "LATIN", "WIDE"}
    for name in ("broken.py", "latin.rb", "docker-compose.yml", "vercel.json", "deep.py"):
        assert name in told(found)


def test_names_with_newlines_and_odd_shapes(tmp_path: Path) -> None:
    (tmp_path / "a\nb.env").write_text("ODD=1\n")
    (tmp_path / "render.yaml").write_text("services: {envVars: [1, [2], {key: 3}, {key: ODD_KEY}]}\n")
    (tmp_path / "compose.yaml").write_text("services: [1, 2]\n")
    (tmp_path / "app.json").write_text("[1, 2]\n")
    found = read_settings(tmp_path, fingerprints())
    assert {"ODD", "ODD_KEY"} <= {use.name for use in found.uses}


def test_ignored_files_with_settings_are_listed_and_their_values_are_not(tmp_path: Path) -> None:
    root = tmp_path / "repo"
    (root / "node_modules" / "x").mkdir(parents=True)
    (root / "node_modules" / "x" / ".env").write_text("FOREIGN=1\n")
    (root / ".gitignore").write_text(".env\nnode_modules/\n")
    value = "-".join(("a", "value", "of", "somebody"))
    (root / ".env").write_text(f"OURS={value}\nAGAIN={value}\nOTHER=1\n")
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    found = interruptible(settings_of(root, fingerprints()))
    assert isinstance(found, SettingsMap)
    sets = {use.name: use for use in found.uses if use.does == SET}
    assert set(sets) == {"OURS", "AGAIN", "OTHER"}
    assert sets["OURS"].digest == sets["AGAIN"].digest != ""
    assert value not in repr(found)


def test_no_folder(tmp_path: Path) -> None:
    found = interruptible(settings_of(tmp_path / "none", fingerprints()))
    assert isinstance(found, Missing) and "not a folder" in found.detail


def test_programs_from_outside_read_what_is_theirs_and_no_more(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SENTRY_RELEASE=1\nPYTHONUNBUFFERED=1\nOURS=1\n")
    assert {use.name: bool(use.by) for use in read_settings(tmp_path, fingerprints()).uses} == {
        "SENTRY_RELEASE": False,
        "PYTHONUNBUFFERED": True,
        "OURS": False,
    }
    (tmp_path / "requirements.txt").write_text("sentry-sdk==2\n")
    assert all(use.by for use in read_settings(tmp_path, fingerprints()).uses if use.name == "SENTRY_RELEASE")


def test_a_word_elsewhere_is_a_mention(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("STRANGE_FORM=1\nNOWHERE=1\n")
    (tmp_path / "odd.lua").write_text('local x = os.env_of "STRANGE_FORM"\n')
    (tmp_path / "notes.md").write_text("NOWHERE is gone.\n")
    found = read_settings(tmp_path, fingerprints())
    assert [(one.name, one.path) for one in found.mentions] == [("STRANGE_FORM", "odd.lua")]


def test_large_data_is_no_doubt(tmp_path: Path) -> None:
    (tmp_path / "data.json").write_bytes(b"[" + b"1," * 600_000 + b"1]")
    (tmp_path / "good.py").write_text('import os\nos.environ["GOOD"]\n')
    assert read_settings(tmp_path, fingerprints()).doubts == ()
