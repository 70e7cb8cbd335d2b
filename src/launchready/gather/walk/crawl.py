"""The way of one visitor through the pages: links, menus, buttons and keys, within scope and budget."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from contextlib import suppress
from urllib.parse import urljoin

from launchready.artifacts.walk import Mixed
from launchready.gather.walk.controls import press_controls
from launchready.gather.walk.found import FormSeen
from launchready.gather.walk.loading import watch_loading
from launchready.gather.walk.templates import base_of, key_of, template, without_fragment
from launchready.gather.walk.walker import Opened, Walker
from launchready.net.scope import refused_route

_FILES = (
    ".pdf",
    ".zip",
    ".csv",
    ".xlsx",
    ".ics",
    ".png",
    ".jpg",
    ".jpeg",
    ".svg",
    ".gif",
    ".webp",
    ".mp4",
    ".json",
    ".xml",
)
_ACTIVE = frozenset({"script", "iframe", "link", "object", "embed", "form", "stylesheet"})
_SCROLLS = 3
_TABS = 25


async def crawl(walker: Walker, starts: list[str]) -> None:
    """Walk breadth first; two pages of a template are enough."""
    queue = deque(starts)
    counts: Counter[str] = Counter()
    done: set[str] = set()
    opened_pages = 0
    while queue and opened_pages < walker.limits.pages and walker.left > 2:
        url = without_fragment(queue.popleft())
        key = key_of(url)
        most = walker.limits.same if "{" in key else 1
        if url in done or counts[key] >= most or not _ours(walker, url):
            continue
        done.add(url)
        counts[key] += 1
        opened_pages += 1
        opened = await walker.open(url)
        if opened is None:
            continue
        done.add(without_fragment(opened.facts["url"]))
        if opened_pages == 1:
            await _banner(walker)
            await _tab_through(walker)
        queue.extend(await _look(walker, opened))
    rest = {template(url) for url in queue if key_of(url) not in counts and _ours(walker, url)}
    if rest:
        setting = "seconds" if walker.left <= 2 else "pages"
        walker.leave_out(f"{len(rest)} more kinds of pages were not opened", setting)


async def _look(walker: Walker, opened: Opened) -> list[str]:
    """Everything that is looked at on one page; the addresses that it leads to."""
    facts, path = opened.facts, opened.page.path
    if opened.page.ok:
        walker.found.places.setdefault(path, facts["url"])
    await walker.frame(path)
    note_facts(walker, opened)
    await watch_loading(walker, opened)
    await _note_forms(walker, opened)
    if not opened.page.ok:
        return []
    links = _links(walker, opened)
    links += await _scroll(walker, opened)
    pressed = await press_controls(walker, opened)
    return links + [link for link in pressed if link]


def note_facts(walker: Walker, opened: Opened) -> None:
    """Images that did not come, resources over plain http."""
    path = opened.page.path
    for url in opened.facts["images"]:
        if base_of(url) in _bases(walker):
            walker.found.images.setdefault(url, path)
    for one in opened.facts["mixed"]:
        url = walker.site.door.redactor.url(one["url"])[:200]
        walker.found.mixed.append(Mixed(walker.role, path, url, one["kind"], one["kind"] in _ACTIVE))


def _links(walker: Walker, opened: Opened) -> list[str]:
    found = []
    for link in opened.facts["links"]:
        url = without_fragment(link["href"])
        if not _ours(walker, url):
            continue
        if link["seen"]:
            walker.found.links.setdefault(url, (opened.page.path, walker.say(link["text"])[:60]))
        if not link["download"] and not url.split("?")[0].lower().endswith(_FILES):
            found.append(url)
    return found


def _bases(walker: Walker) -> set[str]:
    return {base_of(base) for base in walker.site.door.bases}


def _ours(walker: Walker, url: str) -> bool:
    """Whether it is a page of the platform that may be opened; a log-out link is none."""
    if base_of(url) not in _bases(walker):
        return False
    return refused_route("GET", url, walker.site.settings) is None


async def _scroll(walker: Walker, opened: Opened) -> list[str]:
    """Scroll to the end a few times, as an infinite list wants it; the addresses that appear."""
    if opened.facts["scrollable"] < 50:
        return []
    for _ in range(_SCROLLS):
        marks = walker.visitor.notes.marks()
        await walker.ask("scroll")
        await asyncio.sleep(0.1)
        await walker.visitor.quiet(still=0.1, longest=1.5)
        if not walker.since(marks):
            break
    facts = await walker.ask("facts")
    if facts is None:
        return []
    walker.found.texts.append(facts["text"])
    return [link["href"] for link in facts["links"]]


async def _banner(walker: Walker) -> None:
    """Answer a cookie banner, consenting to as little as it lets us."""
    found = await walker.ask("banner")
    if not found:
        return
    with suppress(Exception):
        handle = await walker.tab.evaluate_handle("() => window[Symbol.for('launchready.controls')]?.[0]")
        element = handle.as_element()
        if element is not None:
            with walker.visitor.rules_as(writes=(), pressing=True):
                await element.click(timeout=1500, no_wait_after=True)
            walker.found.events.append(
                f'{walker.role}: the cookie banner was answered with "{walker.say(found["name"])}"'
            )
            await walker.visitor.quiet(still=0.1, longest=2.0)


async def _tab_through(walker: Walker) -> None:
    """Go through the page by the Tab key, and count the places where it stops."""
    stops: list[str] = []
    with suppress(Exception):
        for _ in range(_TABS):
            await walker.tab.keyboard.press("Tab")
            stops.append(await walker.ask("focus") or "")
            if len(stops) > 2 and stops[-1] in stops[:2]:
                break
    walker.found.tab_stops = len({stop for stop in stops if stop})


async def _note_forms(walker: Walker, opened: Opened) -> None:
    url = opened.facts["url"]
    for form in await walker.ask("forms") or []:
        if not form["shown"] or not form["fields"]:
            continue
        named = form["name"] or form["submit"]
        seen = FormSeen(
            url,
            form["index"],
            named,
            form["method"],
            form["action"],
            form["submit"],
            form["fields"],
            opened.facts["text"],
        )
        walker.found.seen_forms.setdefault(seen.key, seen)


async def phone_pass(walker: Walker, places: list[str]) -> None:
    """The main pages once more at the width of a phone: loading, errors, content wider than the screen."""
    for place in places[: walker.limits.phone_pages]:
        if walker.left < 2:
            return
        opened = await walker.open(urljoin(walker.site.door.base + "/", place))
        if opened is None:
            continue
        walker.found.phone_pages += 1
        note_facts(walker, opened)
        await watch_loading(walker, opened)
        if walker.found.phone_pages <= 2:
            await walker.frame(f"{opened.page.path} on a phone")
