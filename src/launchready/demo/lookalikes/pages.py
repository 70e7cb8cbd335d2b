"""Pages that look slow, dead, busy or leaky and are none of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from fastapi import Depends
from fastapi.responses import HTMLResponse, PlainTextResponse
from sqlalchemy import func, select
from starlette.concurrency import run_in_threadpool

from launchready.demo.lookalikes import lookalike
from launchready.demo.patching import Setup
from launchready.demo.platform import frontend, pages, posts
from launchready.demo.platform.deps import Db
from launchready.demo.platform.models import Comment, Post
from launchready.demo.platform.pagination import PageRequest

SOURCES = Path(__file__).parent / "frontend"
SLOW_SECONDS = 1.0
_ARCHIVE = """\
{% extends "base.html" %}
{% block title %}Archive – {{ community.name }}{% endblock %}
{% block main %}
<h1>Archive of the public board</h1>
{% for post in posts %}<article class="card"><h3>{{ post.title }}</h3><p>{{ post.body }}</p></article>{% endfor %}
{% endblock %}
"""
_DISCOVER = """\
{% extends "base.html" %}
{% block title %}Discover – {{ community.name }}{% endblock %}
{% block page %}discover{% endblock %}
{% block main %}
<h1>Discover</h1>
<section id="tips" aria-label="Tips" aria-live="polite"></section>
<section id="list" aria-label="Posts" aria-live="polite"></section>
<p id="end">That is all for now.</p>
{% endblock %}
"""
_HELP = """\
{% extends "base.html" %}
{% block title %}Help – {{ community.name }}{% endblock %}
{% block page %}help{% endblock %}
{% block main %}
<h1>Help</h1>
<p>Write to <a href="mailto:help@acme-members.example">help@acme-members.example</a> or call
  <a href="tel:+49405550100">+49 40 555 0100</a>. Your reference: <span id="number">HELP-2026-11</span>
  <button type="button" id="copy-number">Copy</button></p>
<p><button type="button" id="print">Print this page</button>
  <button type="button" id="rules">House rules in a new window</button>
  <a href="/static/house-rules.txt" download>House rules as a file</a>
  <a href="/terms" target="_blank" rel="noopener">Terms of use in a new window</a></p>
<p><button type="button" disabled aria-describedby="why">Start a chat</button>
  <span id="why">The chat is open on weekdays from nine to five.</span></p>
{% endblock %}
"""
_FOOTER = "{% block footer %}{% endblock %}\n"


def _source(name: str) -> str:
    return (SOURCES / name).read_text("utf-8")


@lookalike(
    name="slow-page",
    looks_like="a page that is too slow",
    why_right="one second is unpleasant and still within what a visitor bears",
    source="web.dev: a time to first byte up to 1.8 s needs improvement and is not poor",
    routes=("GET /archive",),
)
def slow_page(setup: Setup) -> None:
    """An archive that takes its time."""

    async def archive(community: pages.HostCommunity, session: Db) -> HTMLResponse:
        """The public board from the beginning."""
        await asyncio.sleep(SLOW_SECONDS)
        found, _ = await run_in_threadpool(posts.public_board, session, community.id, PageRequest(100, None))
        return pages.render("archive.html", community=community, posts=found)

    setup.add_page("archive.html", _ARCHIVE)
    _serve(setup, "/archive", archive)
    _link(setup, "/archive", "Archive")


def _serve(setup: Setup, path: str, endpoint: object) -> None:
    kept = {"dependencies": [Depends(pages.on_page_host)], "response_class": HTMLResponse, "tags": ["pages"]}
    setup.before("GET", path, endpoint, in_schema=True, **kept)  # type: ignore[arg-type]


def _link(setup: Setup, path: str, text: str) -> None:
    """Link to a page at the foot of all pages."""
    setup.edit_page("base.html", _FOOTER, f'<a href="{path}">{text}</a>\n    {_FOOTER}')


@lookalike(
    name="help-page",
    looks_like="buttons and links without effect",
    why_right="they copy, print, open a window, a mail program or a telephone, save a file; one is switched off "
    "and says why",
    routes=("GET /help",),
)
def help_page(setup: Setup) -> None:
    """A page whose controls act outside of it."""

    def show_help(community: pages.HostCommunity) -> HTMLResponse:
        """Whom to ask."""
        return pages.render("help.html", community=community)

    setup.add_page("help.html", _HELP)
    setup.add_section("help", _source("help.js"))
    frontend.in_work().plain["house-rules.txt"] = b"Be kind. Stay with the subject. Do not advertise.\n"
    _serve(setup, "/help", show_help)
    _link(setup, "/help", "Help")


@lookalike(
    name="discover-page",
    looks_like="a page that never comes to rest, a skeleton that stays, a like that is not saved",
    why_right="posts come as one scrolls and end, the skeleton ends after four seconds, a like is shown first, "
    "saved at once and taken back if that fails",
    routes=("GET /discover",),
)
def discover_page(setup: Setup) -> None:
    """Endless posts, late tips, optimistic likes."""

    def discover(caller: pages.Member) -> HTMLResponse:
        """Posts to stumble upon."""
        return pages.render("discover.html", **pages.common(caller))

    setup.add_page("discover.html", _DISCOVER)
    setup.add_section("discover", _source("discover.js"))
    _serve(setup, "/discover", discover)
    _link(setup, "/discover", "Discover")


@lookalike(
    name="vendor-source-map",
    looks_like="a published source map",
    why_right="it is that of an open-source library, whose source is public anyway",
    source="issue lists of scanners: source maps of vendor code",
    routes=("GET /static/{name}",),
    stage="before",
)
def vendor_source_map(setup: Setup) -> None:
    """A library in a chunk of its own, with its map."""
    setup.add_vendor("pagewise.js", _source("pagewise.js"))


@lookalike(
    name="restless-frame",
    looks_like="something that loads for ever on every page; a bar over the page; a token in localStorage",
    why_right="the logo turns, the bar asks about cookies once, and localStorage holds the theme",
    routes=("GET /", "GET /sign-in"),
)
def restless_frame(setup: Setup) -> None:
    """A turning logo, a cookie banner, and a theme that is kept."""
    frontend.in_work().plain["moving.css"] = _source("moving.css").encode()
    setup.add_module("consent.js", _source("consent.js"))
    setup.edit_script("main.js", "import { api }", 'import { consent } from "./consent.js";\nimport { api }')
    setup.edit_script("main.js", "attempt(start)();\n", "consent();\nattempt(start)();\n")
    icon = '  <link rel="icon" href="/static/icon.svg" type="image/svg+xml">\n'
    setup.edit_page("base.html", icon, f'{icon}  <link rel="stylesheet" href="/static/moving.css">\n')
    banner = (
        '<button type="button" id="theme">Light or dark</button>\n  </footer>\n'
        '  <aside id="consent" aria-label="Cookies" hidden>We use cookies to keep you signed in.\n'
        '    <button type="button" value="all">All cookies</button>\n'
        '    <button type="button" value="needed">Only what is needed</button></aside>\n'
    )
    setup.edit_page("base.html", f"{_FOOTER}  </footer>\n", f"{_FOOTER}    {banner}")


@lookalike(
    name="public-metrics",
    looks_like="metrics that are open to anybody",
    why_right="the team publishes them on purpose: counts without names, shown on its status page",
    routes=("GET /metrics",),
)
def public_metrics(setup: Setup) -> None:
    """Figures that the team is proud of."""

    def metrics(session: Db) -> PlainTextResponse:
        """Counts for the status page."""
        counts = {"posts": select(func.count(Post.id)), "comments": select(func.count(Comment.id))}
        lines = []
        for name, counted in counts.items():
            lines += [f"# TYPE community_{name}_total counter", f"community_{name}_total {session.scalar(counted)}"]
        return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")

    setup.before("GET", "/metrics", metrics)


@lookalike(
    name="guarded-backend",
    looks_like="a hosted backend whose key stands in the bundle",
    why_right="the key is public by design; policies give strangers the published announcements and no other row",
    source="GitGuardian/APISecurityBestPractices#14 (shape): public keys behind rules are no leak",
    routes=("GET /rest/v1/announcements", "GET /rest/v1/profiles"),
)
def guarded_backend(setup: Setup) -> None:
    """The backend with right policies."""
    assert all(table.secured for table in setup.backend.tables.values())
