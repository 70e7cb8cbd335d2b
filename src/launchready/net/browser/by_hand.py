"""A window in which a person signs in by hand; what the browser keeps afterwards is the session."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

from launchready.net.browser import start, trust
from launchready.net.browser.start import BrowserMissing
from launchready.settings.schema import Settings


def sign_in_by_hand(settings: Settings, environment: str, target: Path) -> None:
    """Show a window at the platform, wait until the person closes it, keep the browser's state (0600)."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise BrowserMissing(start.NO_LIBRARY) from None
    if not _screen():
        raise BrowserMissing("there is no screen to show a browser on; run this on a machine with one")
    here = settings.environments[environment]
    hashes, _ = asyncio.run(trust.key_hashes(settings, environment))
    rules = ", ".join(f"MAP {place} {address}" for place, address in here.connect.items())
    flags = [*start.arguments(hashes), *([f"--host-resolver-rules={rules}"] if rules else [])]
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=start.find(), headless=False, args=flags, chromium_sandbox=not start.as_root()
        )
        context = browser.new_context()
        page = context.new_page()
        state = None
        try:
            page.goto(here.urls[0])
            while browser.is_connected() and context.pages:
                state = context.storage_state()
                context.pages[0].wait_for_timeout(500)
        except Error:
            pass  # The person closed the window: what was kept until then is what counts.
        finally:
            browser.close()
    if not state or not (state.get("cookies") or state.get("origins")):
        raise BrowserMissing("the window was closed before anyone signed in; nothing was kept")
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(state, file)


def _screen() -> bool:
    shown = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(shown) or os.name == "nt" or os.uname().sysname == "Darwin"
