"""What cannot be relied on is said: strange answers of a scanner, clones without objects, files nobody can read."""

from __future__ import annotations

import gzip
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from launchready.demo import made_up
from launchready.demo.start import write_repository
from launchready.gather.secrets import engine_output
from launchready.gather.secrets.engine_output import Garbage
from tests.gather.secrets.sweeping import sweep


@pytest.mark.parametrize(
    ("read", "out"),
    [
        (engine_output.betterleaks, b""),
        (engine_output.betterleaks, b"no leaks found\n"),
        (engine_output.betterleaks, b'{"scan": {"state": "incomplete", "num_findings": 0}}\n'),
        (engine_output.betterleaks, b'{"scan": {"state": "complete", "num_findings": 3}}\n'),
        (engine_output.betterleaks, b'{"finding": {"rule_id": 3}}\n'),
        (engine_output.gitleaks, b""),
        (engine_output.gitleaks, b'{"a": 1}'),
        (engine_output.kingfisher, b""),
        (engine_output.kingfisher, b'{"audit": {"summary": {"scan_partial": 1}}}\n'),
    ],
)
def test_strange_answers_are_garbage(read: Callable[[bytes], object], out: bytes) -> None:
    with pytest.raises(Garbage):
        read(out)


def test_a_shallow_clone_is_not_the_history(tmp_path: Path) -> None:
    write_repository(tmp_path / "a", ["secrets/history:deleted-env"])
    words = ["git", "clone", "--quiet", "--depth=1", f"file:{'//'}{tmp_path / 'a'}", str(tmp_path / "b")]
    subprocess.run(words, check=True, capture_output=True)
    assert any("shallow" in doubt.detail for doubt in sweep(tmp_path / "b").doubts)


def test_no_git_damaged_pipe_and_bomb_are_said(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"a" * 60_000_000, mtime=0))
    (tmp_path / "self").symlink_to(tmp_path)
    (tmp_path / b"bad\xff\nname".decode("utf-8", "surrogateescape")).write_text(f"KEY={made_up.payment_key()}\n")
    found = sweep(tmp_path)
    told = " ".join(doubt.detail for doubt in found.doubts)
    assert "no git history" in told and "pipe" in told and "bomb.gz" in told
    assert len(found.secrets) == 1 and "\n" not in str(found.secrets[0].places[0])


def test_values_stand_nowhere_in_what_is_kept(tmp_path: Path) -> None:
    keys = ["secrets/tree:payment-key", "secrets/history:dropped-stash", "secrets/logs:build-log"]
    kept = repr(sweep(write_repository(tmp_path / "a", keys)))
    for value in (made_up.payment_key("module"), made_up.chat_token("stash"), made_up.payment_key("log")):
        assert value not in kept and value[8:] not in kept
