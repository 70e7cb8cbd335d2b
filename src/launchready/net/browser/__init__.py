"""The browser: started here and nowhere else, behind the proxy, guarded and noted like the door's requests.

`async with Browser.open(site.door) as browser:` raises BrowserMissing where there is none; `browser.visitor(…)`
gives a Visitor with a context of its own, `visitor.page()` Playwright's page.
"""

from launchready.net.browser.session import Browser
from launchready.net.browser.start import BrowserMissing
from launchready.net.browser.visitor import Visitor

__all__ = ["Browser", "BrowserMissing", "Visitor"]
