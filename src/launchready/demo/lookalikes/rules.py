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

[[access]] # what lies in the bin is its owner's alone; so is the link of a post, until its author hands it on
routes = ["GET /api/bin/**", "* /api/posts/{post_id}/share-link"]
allow = ["own"]

[[access]] # always about whoever asks, also under another member's id
routes = ["GET /api/me/overview", "* /api/members/{member_id}/preferences"]
allow = ["own"]

[[access]] # one private message each, which one of its readers reported; the conversation stays closed
routes = ["GET /api/moderation/**"]
allow = ["owner", "admin", "moderator"]

[[access]] # member managers see addresses masked, owners and admins whole
routes = ["GET /api/invites/pending"]
allow = ["owner", "admin", "member_manager"]

[[access]] # the whole community: who is here, badges, and a survey that names nobody
routes = [
    "GET /api/members/{member_id}/presence", "GET /api/members/{member_id}/badges",
    "GET /api/members/{member_id}/card", "GET /api/community/survey.csv",
]
allow = ["signed-in"]

"""


def access_rules() -> str:
    """More `[[access]]` entries; `/api/public/**` is public already."""
    return _RULES
