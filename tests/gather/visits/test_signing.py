"""Where the form to sign in is found: on a page of its own, behind a link, in a dialog."""

from __future__ import annotations

import asyncio

import pytest

from launchready.gather.visits.signing import find_page
from launchready.model import Phase
from launchready.net.browser import Browser
from tests.gather.walk.site import opened, serving, settings_for

pytestmark = pytest.mark.slow

DIALOG = """<h1>Home</h1><button id="b">Sign in</button><dialog id="d"><form><input name="user">
<input type="password" name="password"></form></dialog><script>b.onclick = () => d.showModal();</script>"""
LINK = "<h1>Home</h1><a href='/door?login=1'>Enter</a>"
FORM = "<form><input name='user'><input type='password'></form>"


@pytest.mark.parametrize(
    ("pages", "where"),
    [
        ({"": DIALOG, "sign-in": "<p>nothing</p>"}, "/"),
        ({"": LINK, "door": FORM, "sign-in": "<p>nothing</p>"}, "/door?login=1"),
        ({"": "<h1>Home</h1>", "sign-in": "<p>nothing</p>"}, ""),
    ],
    ids=["dialog", "link", "nowhere"],
)
def test_the_form_is_found(pages: dict[str, str], where: str) -> None:
    async def go() -> tuple[str, bool, str]:
        async with (
            serving(extra=pages) as served,
            opened(settings_for(served.url)) as run,
            Browser.open(run.site.door) as browser,
        ):
            visitor = await browser.visitor(None, phase=Phase.READ)
            url, any_page = await find_page(visitor, await visitor.page(), run.site.door.bases)
            return url, any_page, served.url

    url, any_page, base = asyncio.run(go())
    assert (url.removeprefix(base), any_page) == (where, True)
