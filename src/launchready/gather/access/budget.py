"""How many requests may still go out, with enough kept back to prove sessions and to take away what was made."""

from __future__ import annotations

from launchready.gather.site import Site

KEPT_BACK = 100


def room(site: Site) -> int:
    """Requests of the run's budget that are left for looking further; 0 or less when the rest is needed to clean up."""
    return site.door.settings.budgets.total_requests - site.door.requests - KEPT_BACK


def left_out(site: Site, count: int, what: str) -> str:
    """The sentence for what was not done."""
    total = site.door.settings.budgets.total_requests
    return f"{count} {what} left out: the budget of {total} requests would end; raise [budgets] total_requests"
