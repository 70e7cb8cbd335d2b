"""Finds a Chromium, Chrome or Edge and says how it is started. Pure but for the look at PATH."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence

from launchready.model import Missing, MissingReason

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "chrome")
# No talk of its own, no way around the proxy (QUIC, WebRTC), no window that asks for anything.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    "--disable-quic",
    "--disable-gpu",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)
NO_LIBRARY = "the browser part is not installed; pip install 'launchready[browser]' adds it"
NO_BROWSER = "no Chromium, Chrome or Edge was found; on Debian: apt-get install chromium"


class BrowserMissing(Exception):
    """No browser can be used here; `missing` is what a gatherer gives back instead of its artifact."""

    def __init__(self, detail: str, reason: MissingReason = MissingReason.NOT_CONFIGURED) -> None:
        super().__init__(detail)
        self.missing = Missing(reason, detail)


def gone() -> type[Exception]:
    """What the browser's library raises when a page or element is not there any more, or not in time."""
    from playwright.async_api import Error

    return Error


def find() -> str:
    """The path of a Chromium, Chrome or Edge; BrowserMissing when there is none."""
    for name in NAMES:
        place = shutil.which(name)
        if place:
            return place
    raise BrowserMissing(NO_BROWSER)


def as_root() -> bool:
    """Whether this runs as root, where Chromium's sandbox does not start."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def arguments(key_hashes: Sequence[str]) -> list[str]:
    """Chromium's flags; `key_hashes` are the verified keys of the environment's private authority."""
    flags = list(QUIET)
    if key_hashes:
        flags.append(f"--ignore-certificate-errors-spki-list={','.join(key_hashes)}")
    return flags
