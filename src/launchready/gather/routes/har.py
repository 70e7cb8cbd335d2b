"""Routes from HAR files: what a browser's developer tools or a proxy recorded of the platform.

Of a recording only method, templated path and the name of a GraphQL operation are kept. Headers, cookies, bodies,
query values and answers are never copied. The file is taken as hostile: what does not fit is left out and counted.
Format: HAR 1.2 (W3C draft of the Web Performance Working Group); `_resourceType` and `_webSocketMessages` are what
Chromium adds.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from launchready.artifacts.sightings import HarRoutes, Sighting
from launchready.gather.bundles.paths import ASSET
from launchready.gather.registry import gatherer
from launchready.gather.routes.servers import origin_of
from launchready.gather.site import Site
from launchready.gather.walk.telling import operation_of
from launchready.gather.walk.templates import template
from launchready.model import Missing, MissingReason, Phase
from launchready.net.browser.notes import Called
from launchready.net.scope import out_of_scope
from launchready.settings.schema import Settings

MOST_BYTES = 100_000_000
MOST_ENTRIES = 50_000
MOST_ROUTES = 3_000
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_PLAIN = re.compile(r"[^\x00-\x20\x7f<>\"`\\^|]{1,2000}")
_ASSETS = frozenset({"script", "stylesheet", "image", "font", "media", "manifest", "texttrack", "ping", "preflight"})
_ASSET_TYPE = re.compile(r"^(image|font|audio|video)/|javascript|^text/css|^application/(font|wasm)", re.I)
_ABSENT = frozenset({404, 405, 410, 501})


@gatherer(title="reading the recordings (HAR)", phase=Phase.PASSIVE)
async def har_routes(site: Site) -> HarRoutes | Missing:
    """The routes of this environment in every HAR file that the settings or `--har` name."""
    files = site.settings.routes.har
    if not files:
        return Missing(MissingReason.NOT_CONFIGURED, "no recording is given; --har FILE or har under [routes] adds one")
    sightings: dict[tuple[str, str, str, str], Sighting] = {}
    doubts: list[str] = []
    for path in files:
        found, told = await asyncio.to_thread(read_har, path, site.settings, site.environment)
        doubts += told
        for one in found:
            _surest(sightings, one)
    return HarRoutes(tuple(sightings.values()), tuple(path.name for path in files), tuple(doubts))


def read_har(path: Path, settings: Settings, environment: str) -> tuple[list[Sighting], list[str]]:
    """The routes in one file, each once, and sentences about what was left out."""
    try:
        if path.stat().st_size > MOST_BYTES:
            size = MOST_BYTES // 10**6
            return [], [f"the recording {path.name} is larger than {size} MB; save it without content"]
        data = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        return [], [f"the recording {path.name} could not be read: {error.strerror or 'no such file'}"]
    except (ValueError, RecursionError):
        return [], [f"the recording {path.name} is no HAR file (not valid JSON); save it once more"]
    log = data.get("log") if isinstance(data, dict) else None
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        return [], [f"the recording {path.name} is no HAR file (it has no log with entries); save it once more"]
    found: dict[tuple[str, str, str, str], Sighting] = {}
    left: Counter[str] = Counter()
    for entry in entries[:MOST_ENTRIES]:
        one = _of_entry(entry, path.name, settings, environment)
        if isinstance(one, Sighting):
            _surest(found, one)
        elif one:
            left[one] += 1
        if len(found) >= MOST_ROUTES:
            left["beyond the number of routes that is read"] += 1
            break
    if len(entries) > MOST_ENTRIES:
        left["beyond the number of requests that is read"] += len(entries) - MOST_ENTRIES
    doubts = [f"{count} requests in {path.name} were left out: {why}" for why, count in sorted(left.items())]
    if not found:
        doubts.append(f"the recording {path.name} holds no call of {environment}")
    return list(found.values()), doubts


def _surest(found: dict[tuple[str, str, str, str], Sighting], one: Sighting) -> None:
    key = (one.method, one.path, one.base, one.operation)
    if key not in found or (one.sure == "certain" and found[key].sure != "certain"):
        found[key] = one


def _of_entry(entry: Any, name: str, settings: Settings, environment: str) -> Sighting | str:
    """One request as a sighting, or why not; '' for what is no call of an API at all."""
    request = entry.get("request") if isinstance(entry, dict) else None
    if not isinstance(request, dict):
        return "broken"
    method, url = request.get("method"), request.get("url")
    if not isinstance(method, str) or not isinstance(url, str) or not _PLAIN.fullmatch(url):
        return "broken"
    kind = entry.get("_resourceType")
    socket = kind == "websocket" or url.startswith(("ws:", "wss:")) or "_webSocketMessages" in entry
    url = re.sub(r"^ws(s?):", r"http\1:", url)
    base = origin_of(url)
    if not base:
        return ""  # data:, blob:, an extension's own pages
    if out_of_scope(url, settings, environment):
        return "the host or path is not in scope"
    response = entry.get("response")
    response = response if isinstance(response, dict) else {}
    status = response.get("status")
    status = status if isinstance(status, int) else 0
    if method not in _METHODS or status in _ABSENT or _is_no_call(kind, method, url, response):
        return ""
    operation = _operation(request, method, url)
    sure = "certain" if 100 < status < 400 or status in (401, 403, 409, 422) else "firm"
    where = f"in the recording {name}" + (" (web socket)" if socket else "")
    return Sighting(method, template(url.split("#")[0]), base, where, sure, operation=operation)


def _is_no_call(kind: Any, method: str, url: str, response: dict[str, Any]) -> bool:
    """Whether it is a page, a picture, a script or another file, and no call of the API."""
    if method != "GET":
        return False
    content = response.get("content")
    mime = content.get("mimeType") if isinstance(content, dict) else ""
    mime = mime if isinstance(mime, str) else ""
    if kind in _ASSETS or _ASSET_TYPE.search(mime) or ASSET.search(urlsplit(url).path):
        return True
    return kind == "document" or (kind not in ("xhr", "fetch") and mime.startswith(("text/html", "application/xhtml")))


def _operation(request: dict[str, Any], method: str, url: str) -> str:
    posted = request.get("postData")
    text = posted.get("text") if isinstance(posted, dict) else None
    if method != "POST" or not isinstance(text, str):
        return ""
    return operation_of(Called(method, url, "fetch", "", 0.0, body=text[:200_000].encode("utf-8", "replace")))[:120]
