"""`launchready authorize`: how a target proves to be yours."""

from __future__ import annotations

from pathlib import Path

import typer


def authorize(settings: Path = typer.Option(None, help="The settings file; launchready.toml when absent.")) -> None:
    """Print the token that proves a target to be yours, and where to put it."""
    from launchready.cli import shared

    root = shared.root_of(settings)
    token = shared.token_of(root)
    print(
        f"{token}\n\n"
        "Put this text, alone, at /.well-known/launchready.txt of every host to be tested, or into a DNS TXT record\n"
        "_launchready.<host>. Until then an audit only looks and reads. Remove it after the audit."
    )
