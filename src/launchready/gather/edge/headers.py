"""Fetch a few pages and one API answer of every address of the environment, and read their security headers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from launchready.artifacts.headers import PageHeaders, SecurityHeaders
from launchready.artifacts.routes import Routes
from launchready.artifacts.sketch import Seen
from launchready.artifacts.views import View, Views
from launchready.gather.edge.parsing import (
    read_frame_options,
    read_hsts,
    read_metas,
    read_nosniff,
    read_policies,
    read_referrer,
)
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.gather.whoami import WhoAmI, find
from launchready.model import Missing, Phase
from launchready.net.types import ANONYMOUS, Answer, Call, Session

SIGN_IN_PATHS = ("/sign-in", "/login", "/signin", "/auth/login", "/accounts/login/")
MOST_SIGNED_IN = 3
MOST_HOPS = 3
SHOWN = (
    "^strict-transport-security:",
    "^content-security-policy",
    "^x-frame-options:",
    "^x-content-type-options:",
    "^referrer-policy:",
)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One address to look at, and as whom."""

    path: str
    session: Session = field(default_factory=lambda: ANONYMOUS)


@gatherer(title="reading the security headers of pages and answers", phase=Phase.PASSIVE)
async def headers(site: Site, views: Views | Missing, routes: Routes | Missing) -> SecurityHeaders:
    """The home page, the sign-in page, some signed-in pages and one API answer of every address."""
    bases = await asyncio.gather(*(_base(site, base, views, routes) for base in site.door.bases))
    return SecurityHeaders(
        tuple(page for pages, _ in bases for page in pages), tuple(doubt for _, doubts in bases for doubt in doubts)
    )


async def _base(
    site: Site, base: str, views: Views | Missing, routes: Routes | Missing
) -> tuple[list[PageHeaders], list[str]]:
    here = [view for view in views.views if view.base in ("", base)] if isinstance(views, Views) else []
    seen = [view for view in here if view.seen is not None and view.seen.ok and view.route.startswith("GET ")]
    pages = [view for view in seen if view.seen and view.seen.sketch and view.seen.sketch.form == "html"]
    wanted = [await _as_seen(site, view) for view in pages[:MOST_SIGNED_IN]]
    wanted += await _one_of_api(site, base, seen, views, routes)
    looked = await asyncio.gather(_look(site, base, _Wanted("/")), *(_look(site, base, one) for one in wanted))
    door = await _sign_in_page(site, base)
    results = [*looked, *([door] if door else [])]
    found = {(one.path, one.persona): one for one in results if isinstance(one, PageHeaders)}
    return list(found.values()), [one for one in results if isinstance(one, str)]


async def _one_of_api(
    site: Site, base: str, seen: list[View], views: Views | Missing, routes: Routes | Missing
) -> list[_Wanted]:
    """One route of the API: what a person reads there, else any that is known; a refusal has headers too."""
    touchstone = find(site, views)
    stated = touchstone.route if isinstance(touchstone, WhoAmI) else ""
    data = [view for view in seen if view.seen and view.seen.sketch and view.seen.sketch.form == "json"]
    data.sort(key=lambda view: view.route != stated)
    if data:
        return [await _as_seen(site, data[0])]
    known = routes.routes if isinstance(routes, Routes) else ()
    plain = [one for one in known if one.method == "GET" and not one.holes and not one.operation]
    own = [one.path for one in plain if one.base == base]
    return [_Wanted(path) for path in [*own, *([stated.partition(" ")[2]] if stated else [])][:1]]


async def _as_seen(site: Site, view: View) -> _Wanted:
    person = await site.person(view.persona) if view.persona else ANONYMOUS
    return _Wanted(view.path, person if isinstance(person, Session) else ANONYMOUS)


async def _sign_in_page(site: Site, base: str) -> PageHeaders | None:
    """The first page below the base that asks for a password."""
    for path in SIGN_IN_PATHS:
        found = await _look(site, base, _Wanted(path))
        if isinstance(found, PageHeaders) and found.seen.ok and found.seen.sketch and found.seen.sketch.asks_sign_in:
            return found
    return None


async def _look(site: Site, base: str, wanted: _Wanted) -> PageHeaders | str:
    """The headers of one address after redirects within the same origin; a sentence when there is nothing to judge."""
    url = site.door.url(wanted.path, base)
    phase = Phase.PASSIVE if wanted.session is ANONYMOUS else Phase.READ
    for hop in range(MOST_HOPS + 1):
        reply, seen = await site.see(Call("GET", url), session=wanted.session, phase=phase, summary="its headers")
        if not isinstance(reply, Answer):
            return f"{url}: {seen.failure}"
        if reply.status == 429 or reply.status >= 500:
            return f"{url} answered with status {reply.status}"
        target = urljoin(url, reply.header("location") or "") if 300 <= reply.status < 400 else ""
        if not target or urlsplit(target)[:2] != urlsplit(url)[:2] or hop == MOST_HOPS:
            return _read(site, base, url, reply)
        url = target
    raise AssertionError("the last hop returns")


def _read(site: Site, base: str, url: str, reply: Answer) -> PageHeaders:
    path = urlsplit(url).path or "/"
    told = f"{urlsplit(base).netloc} answers {path} with these headers"
    if not url.startswith("https://"):
        told += " (over plain http, where Strict-Transport-Security means nothing)"
    return page_of(base, path, reply, site.seen(reply, told, SHOWN))


def page_of(base: str, path: str, answer: Answer, seen: Seen) -> PageHeaders:
    """The headers of one answer, read."""
    html = seen.sketch is not None and seen.sketch.form == "html"
    policies, referrers = read_metas(answer.text()) if html else ((), ())
    return PageHeaders(
        base=base,
        path=path,
        kind="redirect" if 300 <= answer.status < 400 else "page" if html and seen.ok else "api",
        persona=answer.persona,
        seen=seen,
        hsts=read_hsts(answer.all_headers("strict-transport-security")),
        policies=(
            *read_policies(answer.all_headers("content-security-policy")),
            *read_policies(policies, meta=True),
        ),
        report_only=bool(answer.all_headers("content-security-policy-report-only")),
        frame_options=read_frame_options(answer.all_headers("x-frame-options")),
        nosniff=read_nosniff(answer.all_headers("x-content-type-options")),
        referrer=read_referrer(answer.all_headers("referrer-policy"), referrers),
    )
