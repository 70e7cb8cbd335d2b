"""Access rules for the routes that look-alikes add, as their owner would write them."""

from __future__ import annotations

_RULES = """\
[[access]] # anybody: the old front end's shell, and signals that do nothing for strangers
routes = ["GET /api/v0/**", "POST /api/posts/{post_id}/seen", "POST /api/presence"]
allow = ["public"]

[[access]] # anybody: what other sites may embed; the session counts only together with the nonce
routes = ["GET /api/embed"]
allow = ["public"]

[[access]] # anybody: help, the archive of the public board, figures without names
routes = ["GET /help", "GET /archive", "GET /metrics"]
allow = ["public"]

[[access]] # anybody with the public key; row by row, its policies decide what comes
routes = ["* /rest/v1/**"]
allow = ["public"]

[[access]]
routes = ["GET /api/roadmap"]
allow = ["owner", "admin"]

[[access]]
routes = ["GET /api/drafts", "GET /api/notes", "GET /api/notes/{note_id}"]
allow = ["own"]

"""


def access_rules() -> str:
    """More `[[access]]` entries; `/api/public/**` is public already."""
    return _RULES
