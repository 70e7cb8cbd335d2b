"""Pages that make people wait."""

from __future__ import annotations

import asyncio

from fastapi import Depends
from fastapi.responses import HTMLResponse, Response

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import pages

CHECK = "speed/page"
SECONDS = 5.0


@fault(
    check=CHECK,
    variant="blocking-script",
    source="web.dev: largest contentful paint over 4 s is poor",
    says="The feed waits for a script that takes five seconds before it shows anything.",
    routes=("GET /feed",),
)
def blocking_script(setup: Setup) -> None:
    """Put a slow helper in front of the content."""

    async def measure() -> Response:
        await asyncio.sleep(SECONDS)
        return Response("window.measured = true;\n", media_type="text/javascript")

    setup.before("GET", "/static/measure.js", measure)
    setup.edit_page("feed.html", "<h1>Feed</h1>\n", '<script src="/static/measure.js"></script>\n<h1>Feed</h1>\n')


@fault(
    check=CHECK,
    variant="slow-answer",
    source="LemmyNet/lemmy#4244 (shape); web.dev: time to first byte over 1.8 s is poor",
    says="The server takes five seconds to answer with the directory.",
    routes=("GET /members",),
)
def slow_answer(setup: Setup) -> None:
    """Ask another service first, one after the other."""

    async def members(caller: pages.Member) -> HTMLResponse:
        await asyncio.sleep(SECONDS)
        return pages.members_page(caller)

    setup.before("GET", "/members", members, dependencies=[Depends(pages.on_page_host)])
