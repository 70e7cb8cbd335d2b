"""Access rules for the routes that look-alikes add, as their owner would write them."""

from __future__ import annotations


def access_rules() -> str:
    """More `[[access]]` entries."""
    return ""
