"""`launchready settings-map` and `launchready integrations`, as people call them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from launchready.cli.main import app


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    root = tmp_path / "shop"
    root.mkdir()
    value = "-".join(("nobody", "may", "see", "this"))
    (root / "app.py").write_text('import os\nos.environ["STRIPE_SECRET_KEY"]\nos.environ.get("OLD|NAME")\n')
    (root / ".env").write_text(f"STRIPE_SECRET_KEY={value}\nFORGOTTEN={value}\n")
    (root / "a\x1b[31m.env").write_text("COLOURED=1\n")
    (root / "package.json").write_text('{"dependencies": {"@sentry/node": "1"}}')
    return root


def run(*words: str) -> str:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == 0, result.output
    assert "nobody-may-see-this" not in result.output
    return result.output


def test_settings_map(repo: Path) -> None:
    told = run("settings-map", "--repo", str(repo))
    assert "STRIPE_SECRET_KEY" in told and "app.py:2" in told and "\x1b" not in told
    row = next(line for line in told.splitlines() if line.startswith("FORGOTTEN"))
    assert "set but read by nothing" in row
    data = json.loads(run("settings-map", "--repo", str(repo), "--format", "json"))
    rows = {row["name"]: row for row in data["settings"]}
    assert rows["STRIPE_SECRET_KEY"]["kind"] == "secret" and rows["STRIPE_SECRET_KEY"]["required"] == "yes"
    run("settings-map", "--repo", str(repo), "--format", "markdown", "--out", str(repo.parent / "map.md"))
    assert "| STRIPE\\_SECRET\\_KEY | secret | yes |" in (repo.parent / "map.md").read_text()


def test_integrations(repo: Path) -> None:
    told = run("integrations", "--repo", str(repo))
    assert "Stripe" in told and "Sentry (or a copy of your own)" in told
    data = json.loads(run("integrations", "--repo", str(repo), "--format", "json"))
    stripe = next(one for one in data["known"] if one["name"] == "Stripe")
    assert stripe["signs"][0]["what"] == "STRIPE_SECRET_KEY" and "API keys" in stripe["rotate"]
    assert "## Not known" in run("integrations", "--repo", str(repo), "--format", "markdown")


@pytest.mark.parametrize("command", ["settings-map", "integrations"])
def test_usage(command: str, repo: Path) -> None:
    for words in (("--repo", str(repo / "none")), ("--repo", str(repo), "--format", "pdf"), ()):
        result = CliRunner().invoke(app, [command, *words])
        assert result.exit_code != 0
        assert result.exception is not None and str(result.exception)
