"""Fetch what the site serves to browsers: pages, their scripts, lazy chunks, source maps. Each file once."""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from launchready.artifacts.bundles import ServedFile
from launchready.artifacts.routes import Routes
from launchready.gather.bundles import maps
from launchready.gather.bundles.chunks import further_scripts
from launchready.gather.bundles.find import find_all
from launchready.gather.bundles.pages import Page, read_page
from launchready.gather.bundles.paths import ASSET, origin_of, templated
from launchready.gather.routes.collect import known_routes
from launchready.gather.routes.sighted import of_sightings
from launchready.gather.site import Site
from launchready.gather.whoami import likely_key
from launchready.model import Phase
from launchready.net.scope import out_of_scope, place
from launchready.net.types import ANONYMOUS, Answer, Call, Session

MOST_FILES = 200
MOST_BYTES = 30_000_000
MOST_SECONDS = 120.0
MOST_PAGES = 24
MOST_PAGES_AS = 12
PAGES = (
    "/", "/sign-in", "/login", "/signin", "/sign-up", "/signup", "/register", "/app", "/dashboard", "/admin", "/feed",
    "/home", "/settings",
)  # fmt: skip
PAGES_AS = ("/", "/app", "/dashboard", "/admin", "/feed", "/home", "/settings")
MANIFESTS = ("/asset-manifest.json", "/.vite/manifest.json", "/build/manifest.json")
_SCRIPT_TYPES = re.compile(r"javascript|ecmascript|typescript|json|octet-stream|text/plain|^$")


@dataclass(slots=True)
class Contents:
    """What was fetched, in memory only: the texts of scripts and sources, the pages, and the facts to be kept."""

    scripts: dict[str, str] = field(default_factory=dict)
    sources: dict[str, dict[str, str]] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    files: list[ServedFile] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)
    doubts: list[str] = field(default_factory=list)
    whole: bool = True

    def evidence_of(self, name: str) -> ServedFile | None:
        """The file that a script, a source of a map or an inline script stands in."""
        url = name.split("#")[0].split("!")[0]
        return next((file for file in self.files if file.url == url), None)


class Crawl:
    """One reading of one environment's front-end."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.found = Contents()
        self._asked: set[str] = set()
        self._bodies: set[tuple[str, str]] = set()
        self._bytes = 0
        self._until = time.monotonic() + MOST_SECONDS
        self._readers: list[Session] = [ANONYMOUS]
        self._controls: dict[str, bool] = {}

    async def run(self) -> Contents:
        """Read the pages as a stranger and as every persona, then all scripts, then their maps."""
        for base in self.site.door.bases:
            await self._pages(base, ANONYMOUS, MOST_PAGES)
        await self._scripts(MANIFESTS)
        if self.site.door.phase.rank >= Phase.READ.rank:
            for person in await self._people():
                self._readers.append(person)
                for base in self.site.door.bases:
                    await self._pages(base, person, MOST_PAGES_AS)
            await self._scripts()
        await self._maps()
        return self.found

    async def _people(self) -> list[Session]:
        """One person per role and tenant; more would only be shown the same shells."""
        if not self.site.settings.personas_of(self.site.environment):
            return []
        if not self.site.people.who_am_i:
            self.site.people.who_am_i = await self._who_am_i()
        if not self.site.people.who_am_i:
            self.found.doubts.append("pages were read as strangers only; name a route in [actions] who_am_i")
            return []
        kept: dict[tuple[str, str], Session] = {}
        for person in await self.site.signed_in():
            kept.setdefault((person.role, person.tenant), person)
        return list(kept.values())[:6]

    async def _who_am_i(self) -> str | None:
        """The route that proves a session alive, by its name: of those in the scripts, else of those in the schema."""
        sightings, _ = await asyncio.to_thread(find_all, self.found.scripts, origin_of(self.site.door.base))
        key = likely_key(of_sightings((one for one in sightings if one.method == "GET"), "bundle", ""))
        if key is None and not self.site.no_schema:
            known = await known_routes(self.site.door, self.site.settings, self.site.environment)
            key = likely_key(known.routes) if isinstance(known, Routes) else None
        return key

    async def _pages(self, base: str, session: Session, most: int) -> None:
        stranger = session is ANONYMOUS
        queue = [base + path for path in (PAGES if stranger else PAGES_AS)]
        seen: set[str] = set()
        read = 0
        while queue and read < most:
            wave: list[str] = []
            while queue and len(wave) < min(6, most - read):
                url = queue.pop(0)
                key = origin_of(url) + templated(urlsplit(url).path)
                if key not in seen and origin_of(url) == origin_of(base):
                    seen.add(key)
                    wave.append(url)
            pages = await asyncio.gather(*(self._page(url, session) for url in wave))
            read += len(wave)
            for page in pages:
                if page is not None:
                    queue += [link for link in page.links if not ASSET.search(urlsplit(link).path)]

    async def _page(self, url: str, session: Session) -> Page | None:
        phase = Phase.PASSIVE if session is ANONYMOUS else Phase.READ
        accept = (("accept", "text/html,application/xhtml+xml,*/*;q=0.8"),)
        why = "what the page loads"
        if self._full() or out_of_scope(url, self.site.settings, self.site.environment):
            return None
        reply = await self.site.door.send(Call("GET", url, accept), session=session, phase=phase, follow=3, why=why)
        if not isinstance(reply, Answer):
            if urlsplit(url).path in ("", "/"):
                self.found.doubts.append(f"{url} could not be read: {reply.detail}")
                self.found.whole = False
            return None
        text = reply.text()
        if "html" not in reply.content_type and not text.lstrip()[:100].lower().startswith(("<!doctype html", "<html")):
            return None
        if not self._keep(reply, "page", session):
            return None
        page = read_page(text, reply.call.url)
        self.found.pages.append(page)
        flight = further_scripts(text, page.url) if "static/chunks/" in text else []
        page.scripts = list(dict.fromkeys([*page.scripts, *flight]))
        return page

    def _keep(self, reply: Answer, kind: str, session: Session, **more: object) -> bool:
        """Note a file's facts; False when the same body was seen under another address of this kind."""
        digest = hashlib.sha256(reply.body).hexdigest()[:16]
        fresh = (kind, digest) not in self._bodies
        self._bodies.add((kind, digest))
        if not fresh and kind == "page":
            return False
        self._bytes += len(reply.body)
        # The excerpt is left out: what a script says is looked at in memory and not kept.
        evidence = replace(self.site.door.evidence(reply, f"the {kind} as it is served"), excerpt="")
        url = reply.call.url
        file = ServedFile(url, kind, len(reply.body), digest, session.persona, evidence)
        self.found.files.append(replace(file, **more))  # type: ignore[arg-type]
        if reply.truncated:
            self._partly(f"{url} is longer than [budgets] response_bytes and was cut")
        return True

    def _full(self) -> bool:
        if len(self.found.files) >= MOST_FILES or self._bytes >= MOST_BYTES:
            self._partly(f"the front-end is larger than what is read ({MOST_FILES} files, {MOST_BYTES // 10**6} MB)")
            return True
        if time.monotonic() > self._until:
            self._partly(f"reading the front-end took longer than {MOST_SECONDS:g} s and was ended")
            return True
        return False

    def _partly(self, sentence: str) -> None:
        self.found.whole = False
        if sentence not in self.found.doubts:
            self.found.doubts.append(sentence)

    async def _scripts(self, guesses: Iterable[str] = ()) -> None:
        stated = [url for page in self.found.pages for url in page.scripts]
        for page in self.found.pages:
            for inline in page.inline:
                stated += further_scripts(inline.text, page.url)
        guessed = [origin_of(base) + path for base in self.site.door.bases for path in guesses]
        wave = self._fresh([*stated, *guessed])
        needed = set(stated)
        while wave and not self._full():
            texts = await asyncio.gather(*(self._script(url, needed=url in needed) for url in wave[:24]))
            more = [link for url, text in texts if text for link in further_scripts(text, url)]
            wave = [*wave[24:], *self._fresh(more)]

    def _fresh(self, urls: Iterable[str]) -> list[str]:
        fresh = []
        for url in urls:
            if url in self._asked:
                continue
            self._asked.add(url)
            if out_of_scope(url, self.site.settings, self.site.environment):
                here = place(url)
                if here:
                    self.found.left_out.add(here.host)
                continue
            fresh.append(url)
        return fresh

    async def _script(self, url: str, *, needed: bool) -> tuple[str, str]:
        """One script; as a stranger, and as a person when strangers are refused."""
        if self._full():
            return url, ""
        reply: object = None
        for session in self._readers:
            phase = Phase.PASSIVE if session is ANONYMOUS else Phase.READ
            reply = await self.site.door.send(
                Call("GET", url), session=session, phase=phase, follow=2, why="a script of the front-end"
            )
            if not isinstance(reply, Answer) or reply.status not in (401, 403):
                break
        if not isinstance(reply, Answer):
            self._partly(f"{url} could not be read: {getattr(reply, 'detail', 'no answer')}")
            return url, ""
        text = reply.text()
        if reply.status != 200 or not _is_script(reply, text):
            if needed and reply.status in (401, 403, 429, 500, 502, 503):
                self._partly(f"{url} answered {reply.status}")
            return url, ""
        end = reply.call.url
        kind = "manifest" if end.endswith(".json") else "script"
        header = reply.header("sourcemap") or reply.header("x-sourcemap")
        self._keep(reply, kind, session, map=maps.said(text, header, end)[:300] if kind == "script" else "")
        if kind == "script":
            self.found.scripts[end] = text
        return end, text

    async def _maps(self) -> None:
        for file in [file for file in self.found.files if file.kind == "script"]:
            text = self.found.scripts.get(file.url, "")
            told = maps.said(text, file.map or None, file.url)
            if told.startswith("data:"):
                inner = maps.inline(told)
                self._sources(file, maps.sources(inner, f"{file.url}.map") if inner else None, "inline")
                continue
            await self._map(file, told or f"{file.url.split('?')[0]}.map", stated=bool(told))

    async def _map(self, file: ServedFile, url: str, *, stated: bool) -> None:
        if url in self._asked or self._full() or out_of_scope(url, self.site.settings, self.site.environment):
            return
        self._asked.add(url)
        if not stated and await self._answers_all(url):
            return
        call = Call("GET", url)
        reply = await self.site.door.send(call, phase=Phase.PASSIVE, why="the script's source map")
        if not isinstance(reply, Answer) or reply.status != 200:
            return
        found = maps.sources(reply.text(), url)
        if found is not None:
            self._keep(reply, "map", ANONYMOUS, sources=len(found), stated=stated)
            self._sources(file, found, url)

    async def _answers_all(self, url: str) -> bool:
        """Whether the folder answers a made-up map too, so that a guess proves nothing. Asked once per folder."""
        folder = url.rsplit("/", 1)[0]
        if folder not in self._controls:
            call = Call("GET", f"{folder}/lr-{secrets.token_hex(4)}.js.map")
            reply = await self.site.door.send(call, phase=Phase.PASSIVE, why="a map that cannot exist, as control")
            self._controls[folder] = not isinstance(reply, Answer) or (
                reply.status == 200 and maps.sources(reply.text(), url) is not None
            )
        return self._controls[folder]

    def _sources(self, file: ServedFile, found: dict[str, str] | None, where: str) -> None:
        if found is None:
            return
        index = self.found.files.index(file)
        self.found.files[index] = replace(file, map=where, sources=len(found))
        if found:
            self.found.sources[file.url] = found


def _is_script(reply: Answer, text: str) -> bool:
    head = text.lstrip()[:200].lower()
    if head.startswith(("<!doctype", "<html", "<?xml", "<head", "<body")):
        return False
    return bool(_SCRIPT_TYPES.search(reply.content_type)) and bool(text.strip())
