"""A leaked secret that nobody replaced."""

from __future__ import annotations

from launchready.demo import made_up
from launchready.demo.kept import Kept
from launchready.demo.planting import repository_fault


@repository_fault(
    check="secrets/rotation",
    variant="never-replaced",
    source="Cloudflare, Thanksgiving 2023: tokens that were thought unused were not rotated",
    says="A token leaked in a commit message, and nobody wrote down that it was replaced.",
    consequences={"secrets/history": "the commit message still holds the token"},
)
def never_replaced(repository: Kept) -> None:
    """Take it that nobody reads messages."""
    repository.commit(f"Try the bot with {made_up.chat_token('message')}")
