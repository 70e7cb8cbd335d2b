"""The system's Chromium, started so that it talks only to whom it should."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from launchready.settings.schema import Environment

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "chrome")
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-gpu",
)


class BrowserMissing(Exception):
    """No browser, or no library to drive it; the message says which command adds it."""


def find() -> str:
    """The path of a Chromium, Chrome or Edge; BrowserMissing when there is none."""
    for name in NAMES:
        place = shutil.which(name)
        if place:
            return place
    raise BrowserMissing("no Chromium, Chrome or Edge was found; on Debian: apt-get install chromium")


def arguments(environment: Environment) -> list[str]:
    """Chromium's flags: no background talk, the connect map as resolver rules; as root without its sandbox."""
    flags = list(QUIET)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        flags.append("--no-sandbox")
    rules = ", ".join(f"MAP {place} {target}" for place, target in environment.connect.items())
    return [*flags, f"--host-resolver-rules={rules}"] if rules else flags


def sign_in_by_hand(environment: Environment, target: Path) -> None:
    """Show a window at the platform, wait until the person closes it, keep the browser's state (0600)."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise BrowserMissing("the browser part is not installed; pip install 'launchready[browser]' adds it") from None
    if not (
        os.environ.get("DISPLAY")
        or os.environ.get("WAYLAND_DISPLAY")
        or os.name == "nt"
        or os.uname().sysname == "Darwin"
    ):
        raise BrowserMissing("there is no screen to show a browser on; run this on a machine with one")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find(), headless=False, args=arguments(environment))
        context = browser.new_context(ignore_https_errors=environment.ca is not None)
        page = context.new_page()
        state = None
        try:
            page.goto(environment.urls[0])
            while browser.is_connected() and context.pages:
                state = context.storage_state()
                context.pages[0].wait_for_timeout(500)
        except Error:
            pass
        finally:
            browser.close()
    if not state or not (state.get("cookies") or state.get("origins")):
        raise BrowserMissing("the window was closed before anyone signed in; nothing was kept")
    import json

    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(state, file)
